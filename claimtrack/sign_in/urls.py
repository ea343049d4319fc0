"""Addresses by which people sign in and see to their passwords; what is not here cannot be reached."""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LogoutView
from django.urls import path, re_path
from django.views.decorators.http import require_safe

from claims.views.account import PasswordChange
from claimtrack.sign_in import views

_SSO = {"provider_id": "sso"}

urlpatterns = [
    path("login/", views.SignIn.as_view(), name="login"),
    path("login/", views.SignIn.as_view(), name="account_login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("logout/", LogoutView.as_view(), name="account_logout"),
    path("inactive/", require_safe(account.account_inactive), name="account_inactive"),
    path("password/", PasswordChange.as_view(), name="password-change"),
    path("password/", PasswordChange.as_view(), name="account_change_password"),
    path("password/forgotten/", views.forgotten, name="account_reset_password"),
    path("password/forgotten/sent/", views.forgotten_sent, name="account_reset_password_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]{1,13})-(?P<key>[-0-9A-Za-z]{1,100})/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/new/done/",
        require_safe(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("again/", login_required(account.reauthenticate), name="account_reauthenticate"),
    path("second-factor/", login_required(require_safe(factor.index)), name="mfa_index"),
    path("second-factor/sign-in/", factor.authenticate, name="mfa_authenticate"),
    path("second-factor/again/", login_required(factor.reauthenticate), name="mfa_reauthenticate"),
    path("second-factor/app/", login_required(totp.activate_totp), name="mfa_activate_totp"),
    path("second-factor/app/remove/", login_required(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "second-factor/codes/",
        login_required(require_safe(recovery.view_recovery_codes)),
        name="mfa_view_recovery_codes",
    ),
    path(
        "second-factor/codes/new/",
        login_required(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("sso/login/", views.single_sign_on, _SSO, name="openid_connect_login"),
    path("sso/callback/", require_safe(oidc.callback), _SSO, name="openid_connect_callback"),
    path("sso/cancelled/", require_safe(social.login_cancelled), name="socialaccount_login_cancelled"),
    path("sso/error/", require_safe(social.login_error), name="socialaccount_login_error"),
    path("sso/none/", views.no_account, name="socialaccount_signup"),
    path("sso/accounts/", login_required(views.Connections.as_view()), name="socialaccount_connections"),
]

# What somebody must reach who has no session yet, also where reading needs an account.
WITHOUT_ACCOUNT = (
    "login",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "openid_connect_login",
    "openid_connect_callback",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "socialaccount_signup",
)
