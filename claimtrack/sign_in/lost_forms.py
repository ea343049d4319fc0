"""A form that is sent after the session has ended: back to its page after signing in, with word of it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from claimtrack.sign_in.urls import WITHOUT_ACCOUNT

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
NOTHING_SAVED = "nothing-saved"  # marks the message that stays until somebody has signed in


class LostFormMiddleware:
    """Leads whoever must sign in to send a form to the page it stood on: its own address may only take forms.

    Nothing that was sent is kept; the message says so while one signs in and on the page after it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if signs_in_here(request.path):
            _say_again(request)
        elif _is_lost(request, response):
            response["Location"] = redirect_to_login(_page_of_form(request)).url
            if request.path != reverse("logout"):
                _say(request)
        return response


def signs_in_here(path: str) -> bool:
    """Whether an address is one of those by which somebody signs in."""
    return any(path == reverse(name) for name in WITHOUT_ACCOUNT)


def _is_lost(request: HttpRequest, response: HttpResponse) -> bool:
    if request.method in SAFE or response.status_code != 302 or "HX-Request" in request.headers:
        return False
    to_sign_in = urlsplit(response.headers["Location"]).path == resolve_url(settings.LOGIN_URL)
    return to_sign_in and not request.user.is_authenticated


def _page_of_form(request: HttpRequest) -> str:
    """The page of ours that sent the form, as far as the browser tells; else the front page."""
    told = request.headers.get("Referer", "")
    front = resolve_url(settings.LOGIN_REDIRECT_URL)
    if not url_has_allowed_host_and_scheme(told, {request.get_host()}, require_https=request.is_secure()):
        return front
    parts = urlsplit(told)
    page = f"{parts.path}?{parts.query}" if parts.query else parts.path
    ours = page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if ours and not signs_in_here(parts.path) else front


def _say(request: HttpRequest) -> None:
    said = _("You were signed out meanwhile: nothing was saved. Please do it again.")
    messages.warning(request, said, extra_tags=NOTHING_SAVED)


def _say_again(request: HttpRequest) -> None:
    """What a page of signing in has shown is shown once more after it."""
    told = messages.get_messages(request)
    if getattr(told, "used", False) and any(one.extra_tags == NOTHING_SAVED for one in told):
        _say(request)
