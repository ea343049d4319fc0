"""Whether everybody may read: with PUBLIC_READING off, every page and every answer of the API needs a login.

A middleware, so that no address can be forgotten. The health probes answer before it, static files too.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from claims.api.authentication import holder_of_request, passes_by_token
from claims.api.problems import problem_response
from claims.tokens import WrongToken
from claimtrack.sign_in.api_password import PasswordAuthentication
from claimtrack.sign_in.lost_forms import signs_in_here

API = "/api/"


class ReadingMiddleware:
    """Turns away whoever is not signed in, unless everybody may read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.PUBLIC_READING or request.user.is_authenticated or signs_in_here(request.path):
            return self.get_response(request)
        if passes_by_token(request, api=request.path.startswith(API)):
            return self.get_response(request)
        if not request.path.startswith(API):
            return redirect_to_login(request.get_full_path())
        if _signs_in(request):
            return self.get_response(request)
        answer = problem_response(request, 401, _why(request), code="not_authenticated")
        answer.headers["WWW-Authenticate"] = 'Bearer realm="api", Basic realm="api"'
        return answer


def _why(request: HttpRequest) -> str:
    try:
        holder = holder_of_request(request)
    except WrongToken as error:
        return str(error)
    return _("This token may not read.") if holder else _("Reading needs an account here.")


def _signs_in(request: HttpRequest) -> bool:
    """Whether a request of the API brings a name and a password that are right; its view looks again."""
    try:
        return PasswordAuthentication().authenticate(Request(request)) is not None
    except AuthenticationFailed:
        return False
