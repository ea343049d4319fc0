"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from claimtrack.sign_in.views import to_login

admin.site.login = to_login  # type: ignore[method-assign]  # one way in, with all its checks
handler400 = "claims.api.problems.bad_request"
handler403 = "claims.api.problems.denied"
handler404 = "claims.api.problems.not_found"
handler500 = "claimtrack.outage.server_error"

urlpatterns = [
    path("", include("claims.urls")),
    path("articles/", include("claimtrack.article_urls")),
    path("api/v1/", include("claims.api.urls")),
    path("accounts/", include("claimtrack.sign_in.urls")),
    path("admin/", admin.site.urls),
]
