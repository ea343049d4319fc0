"""When the database or the broker does not answer: which errors say so, and what a visitor is told.

A page answers 503 with plain words instead of 500, so that programs try again and nobody takes it for a
fault of what was sent. Nothing is half saved: every write is one transaction.
"""

from __future__ import annotations

import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import server_error as django_server_error

logger = logging.getLogger(__name__)

# What a database that is away, starting or out of room raises; InterfaceError: a connection lost before.
DATABASE_AWAY = (OperationalError, InterfaceError)
RETRY_SECONDS = 15


def server_error(request: HttpRequest) -> HttpResponse:
    """The site's ``handler500``: 503 where the database is away, else Django's page for errors of ours."""
    if not isinstance(sys.exc_info()[1], DATABASE_AWAY):
        return django_server_error(request)
    answer: HttpResponse
    if request.path.startswith("/api/"):
        from claims.api.problems import problem_response  # here: logging loads this before there are apps

        said = "The database does not answer. Nothing was saved; try again in a moment."
        answer = problem_response(request, 503, said, code="database_away")
    else:
        answer = render(None, "503.html", status=503)  # without the request: its context asks the database
    answer["Retry-After"] = str(RETRY_SECONDS)
    answer["Cache-Control"] = "no-store"
    return answer
