"""When the database or broker does not answer, or a disk is full: which errors say so, what a visitor hears.

A page answers 503 with plain words instead of 500, so that programs try again and nobody takes it for a
fault of what was sent. Nothing is half saved: every write is one transaction.
"""

from __future__ import annotations

import logging
import sys
from contextlib import suppress

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import server_error as django_server_error

from claimtrack.upload_room import NO_ROOM

logger = logging.getLogger(__name__)

# What a database that is away, starting or out of room raises; InterfaceError: a connection lost before.
DATABASE_AWAY = (OperationalError, InterfaceError)
RETRY_SECONDS = 15
PAGES = {"database_away": "503.html", "disk_full": "503_disk_full.html"}
SAID = {
    "database_away": "The database does not answer. Nothing was saved; try again in a moment.",
    "disk_full": "There is no room for what was sent. Nothing was saved; try again in a moment, with less.",
}


def server_error(request: HttpRequest) -> HttpResponse:
    """The site's ``handler500``: 503 where the database is away or a disk full, else Django's page."""
    error = sys.exc_info()[1]
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        _hear_out(request)
        return _unavailable(request, "disk_full")
    if isinstance(error, DATABASE_AWAY):
        return _unavailable(request, "database_away")
    return django_server_error(request)


def _unavailable(request: HttpRequest, code: str) -> HttpResponse:
    answer: HttpResponse
    if request.path.startswith("/api/"):
        from claims.api.problems import problem_response  # here: logging loads this before there are apps

        answer = problem_response(request, 503, SAID[code], code=code)
    else:  # without the request: its context asks the database
        answer = render(None, PAGES[code], status=503)
    answer["Retry-After"] = str(RETRY_SECONDS)
    answer["Cache-Control"] = "no-store"
    return answer


def _hear_out(request: HttpRequest) -> None:
    """Read what is still being sent: whoever sends would hear of a broken connection, and no answer."""
    with suppress(OSError):
        while request.read(1_000_000):
            pass
