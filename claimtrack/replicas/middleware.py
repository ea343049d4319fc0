"""Sends requests that only read to a replica.

Visitors without an account go wherever a replica is near enough; an account, signed in or by a token, where
what it wrote last has arrived. The primary answers the rest: whatever may write, who follows changes
(``updated_since``: the place in the changes must not go back), who signs in by name and password, and
everything where no replica can be used. A replica that fails in the middle of a request is left, and the page
is made anew from the primary.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse

from claims.api.authentication import holder_of_request
from claims.tokens import WrongToken
from claimtrack.metrics import READS
from claimtrack.outage import DATABASE_AWAY
from claimtrack.replicas import pins
from claimtrack.replicas.routing import Reading, reading_from
from claimtrack.replicas.watch import watch

logger = logging.getLogger(__name__)

SAFE = frozenset({"GET", "HEAD"})
_KEPT = "_claimtrack_reading"


class ReplicaMiddleware:
    """The last in the list, and there only where there are replicas: those before it read accounts alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        alias = _alias(request) if request.method in SAFE else DEFAULT_DB_ALIAS
        with reading_from(alias) as reading:
            setattr(request, _KEPT, reading)
            response = self.get_response(request)
            if reading.wrote or request.method not in SAFE:
                _pin(request)
        if request.method in SAFE:
            READS.labels("primary" if reading.alias == DEFAULT_DB_ALIAS else "replica").inc()
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Of a view that could not read from a replica: its answer with what the primary has."""
        reading: Reading = getattr(request, _KEPT)
        alias, match = reading.alias, request.resolver_match
        if alias == DEFAULT_DB_ALIAS or match is None or not isinstance(error, DATABASE_AWAY):
            return None
        logger.warning("%s failed in a request: %s", alias, str(error).strip())
        watch().lost(alias)
        connections[alias].close()
        reading.alias = DEFAULT_DB_ALIAS
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return response.render() if isinstance(response, SimpleTemplateResponse) else response


def _alias(request: HttpRequest) -> str:
    if "updated_since" in request.GET:
        return DEFAULT_DB_ALIAS
    account = _account(request)
    place = 0 if account == 0 else pins.written(account) if account is not None else None
    return (None if place is None else watch().choose(written=place)) or DEFAULT_DB_ALIAS


def _account(request: HttpRequest) -> int | None:
    """Whose request it is; 0 for nobody's, None where that is found out later."""
    if "Authorization" in request.headers:
        try:
            holder = holder_of_request(request)
        except WrongToken:
            return 0
        return None if holder is None else int(holder.pk)
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return 0  # without asking the primary
    return int(request.user.pk or 0)


def _pin(request: HttpRequest) -> None:
    """An account that the request is of, by session or (the API sets it) by token or password."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        pins.remember(int(user.pk))
