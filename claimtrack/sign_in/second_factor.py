"""Who has to have a second factor: with SECOND_FACTOR_ROLES, these may do nothing before they have one."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

# What somebody needs who has none yet.
_ALLOWED = (
    *("mfa_activate_totp", "account_reauthenticate", "mfa_reauthenticate"),
    *("logout", "password-change"),
)


def must_have(user: User | AnonymousUser) -> bool:
    """Whether the settings ask this account for a second factor; superusers as administrators."""
    roles = settings.SECOND_FACTOR_ROLES
    if not roles or not isinstance(user, User):
        return False
    return user.is_superuser or user.is_staff or user.groups.filter(name__in=roles).exists()


def has_one(user: User) -> bool:
    """Whether the account has set one up."""
    return bool(is_mfa_enabled(user))


class SecondFactorMiddleware:
    """Leads accounts that must have a second factor and have none to where they set one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not isinstance(user, User) or not must_have(user) or has_one(user):
            return self.get_response(request)
        if request.path in {reverse(name) for name in _ALLOWED}:
            return self.get_response(request)
        if request.path.startswith("/api/"):
            from claims.api.problems import problem_response  # here: it loads the API's sign-in, and so this

            said = "Your role needs a second factor; set it up first."
            return problem_response(request, 403, said, code="second_factor_needed")
        if request.method in ("GET", "HEAD"):
            return redirect("mfa_activate_totp")
        return render(request, "mfa/needed.html", status=403)
