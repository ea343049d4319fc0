"""How a form's view calls the workflow, says how it went and leads back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from claims.workflow_errors import NotAllowedNow


def editor_of(request: HttpRequest) -> User:
    """The account that acts; for views that only accounts reach."""
    return cast(User, request.user)


def back(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """To the page that the form came from, if it is one of ours."""
    target = str(request.POST.get("next", ""))
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if safe else otherwise)


def attempt(request: HttpRequest, done: object, act: Callable[..., Any], **arguments: Any) -> bool:
    """Call the workflow and tell the person how it went, with nothing said of success where `done` is "";
    whether it went well.

    A missing permission is a 403, as everywhere.
    """
    try:
        act(by=editor_of(request), **arguments)
    except (NotAllowedNow, ValueError, ValidationError) as error:
        messages.error(request, reason(error))
        return False
    if done:
        messages.success(request, str(done))
    return True


def reason(error: Exception) -> str:
    """Why the workflow refused, in the words for the person who asked."""
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
