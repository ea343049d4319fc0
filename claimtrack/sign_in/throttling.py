"""Whoever guesses passwords is held off for a while; the same answer for names that exist and that do not.

Five wrong passwords for one name from one network close that pair for 15 minutes: a stranger elsewhere cannot
close an editor's account. What is spread over many names or many networks is caught by two wider limits.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username, get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from claimtrack.client_address import client_network

_LONGEST = 150  # characters of a name, as in the table of accounts


class Handler(AxesDatabaseHandler):  # type: ignore[misc]  # untyped
    """Counts per name and network, and over all networks and all names."""

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        return super().is_locked(request, credentials) or self._is_flooded(request, credentials)

    def _is_flooded(self, request: HttpRequest, credentials: dict[str, Any] | None) -> bool:
        since = timezone.now() - get_cool_off(request)
        recent = AccessAttempt.objects.filter(attempt_time__gte=since)
        by_network = recent.filter(ip_address=client_network(request))
        if _sum(by_network) >= settings.SIGN_IN_LIMIT_NETWORK:
            return True
        name = get_client_username(request, credentials)
        return bool(name) and _sum(recent.filter(username=name)) >= settings.SIGN_IN_LIMIT_NAME


def _sum(attempts: Any) -> int:
    return attempts.aggregate(all=Sum("failures_since_start"))["all"] or 0


def name_tried(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The name as it is counted: however it is spelt, it is the same account."""
    told = credentials or {}
    given = told.get("username") or told.get("login") or request.POST.get("login") or ""
    return unicodedata.normalize("NFKC", str(given)).replace("\0", "").strip().casefold()[:_LONGEST]


def held_off(request: HttpRequest, original: HttpResponse | None = None, *_: Any) -> HttpResponse:
    """What whoever is held off gets instead of an answer."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    if request.path.startswith("/api/"):
        from claims.api.problems import problem_response  # here: it loads the API's sign-in, and so this

        said = f"Too many wrong passwords. Try again in {minutes} minutes."
        answer = problem_response(request, 429, said, code="too_many_wrong_passwords")
    else:
        answer = render(request, "account/held_off.html", {"minutes": minutes}, status=429)
    answer.headers["Retry-After"] = str(minutes * 60)
    return answer
