"""The pages of signing in that are more than django-allauth's own."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account import views as account
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from requests import RequestException

logger = logging.getLogger(__name__)


@method_decorator(require_http_methods(["GET", "HEAD", "POST"]), name="dispatch")
class SignIn(account.LoginView):  # type: ignore[misc]  # untyped
    """Name and password; a form for the other service, where there is one."""

    template_name = "registration/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        service = settings.OIDC_NAME if settings.OIDC_SERVER_URL else ""
        return {**context, "public_reading": settings.PUBLIC_READING, "service": service}


def to_login(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """In place of the admin's own form; an account that may not go there is told so, without a circle."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.get_full_path())


@require_POST
@csrf_protect
def single_sign_on(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """On to the other service."""
    if not settings.OIDC_SERVER_URL:
        raise Http404
    try:
        answer: HttpResponseBase = oidc.login(request, provider_id)
    except (RequestException, KeyError):  # it is away, or describes itself otherwise than the standard has it
        logger.exception("The service for signing in does not describe itself")
        return render(request, "socialaccount/authentication_error.html", status=424)
    return answer


@method_decorator(require_http_methods(["GET", "HEAD", "POST"]), name="dispatch")
class Connections(social.ConnectionsView):  # type: ignore[misc]  # untyped
    """Which account of the other service opens this one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "service": settings.OIDC_NAME if settings.OIDC_SERVER_URL else ""}


@require_safe
def no_account(request: HttpRequest) -> HttpResponse:
    """The other service vouches for somebody who has no account here."""
    return render(request, "account/signup_closed.html", status=403)


@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponseBase:
    """A link to set a new password, by mail; without mail, word of whom to ask."""
    if not settings.EMAIL_URL:
        return render(request, "account/password_reset_no_mail.html")
    answer: HttpResponseBase = account.password_reset(request)
    return answer


@require_safe
def forgotten_sent(request: HttpRequest) -> HttpResponseBase:
    """Says the same for every address."""
    answer: HttpResponseBase = account.password_reset_done(request)
    return answer
