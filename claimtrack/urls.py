"""Every address of the site."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from claims.views.account import PasswordChange

handler500 = "claimtrack.outage.server_error"

urlpatterns = [
    path("", include("claims.urls")),
    path("articles/", include("claimtrack.article_urls")),
    path("api/v1/", include("claims.api.urls")),
    path(
        "accounts/login/",
        auth.LoginView.as_view(
            redirect_authenticated_user=True,
            extra_context={"public_reading": settings.PUBLIC_READING},
        ),
        name="login",
    ),
    path("accounts/password/", PasswordChange.as_view(), name="password-change"),
    path("accounts/logout/", auth.LogoutView.as_view(), name="logout"),
    path("admin/", admin.site.urls),
]
