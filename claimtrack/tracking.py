"""Which request or task a line of the log belongs to: a number that goes from the page into its tasks."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar
from logging.config import dictConfig

from celery.signals import before_task_publish, setup_logging, task_postrun, task_prerun
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from claimtrack.metrics import REQUESTS

request_id: ContextVar[str] = ContextVar("request_id", default="")
task_number: ContextVar[str] = ContextVar("task_id", default="")
task_name: ContextVar[str] = ContextVar("task_name", default="")

access = logging.getLogger("claimtrack.access")
_HEADER = "claimtrack_request_id"
_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
_PROBES = frozenset({"/healthz", "/readyz", "/metrics"})


class AddIds(logging.Filter):
    """Puts the numbers on every record, empty where there is no request or task."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        record.task_id = task_number.get()
        record.task_name = task_name.get()
        return True


class TrackingMiddleware:
    """Gives each request a number (the proxy's X-Request-ID where it has one) and logs a line for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        number = given if _GIVEN.fullmatch(given) else secrets.token_hex(8)
        before = request_id.set(number)
        begin = time.monotonic()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = number
            if request.path not in _PROBES:
                _note(request, response, time.monotonic() - begin)
        finally:
            request_id.reset(before)
        return response


def _note(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """Path without query: what people search for is nobody else's business."""
    found = {
        "method": request.method,
        "path": request.path,
        "status": response.status_code,
        "milliseconds": round(seconds * 1000, 1),
    }
    match = request.resolver_match
    view = match.view_name if match else ""
    REQUESTS.labels(request.method, view, response.status_code).observe(seconds)
    access.info("%(method)s %(path)s %(status)s %(milliseconds)s ms", found, extra=found)


def start_logging() -> None:
    """Log as the settings say; for processes that set up logging of their own before Django does."""
    dictConfig(settings.LOGGING)


@setup_logging.connect  # type: ignore[untyped-decorator]
def _log_as_the_site_does(**_: object) -> None:
    """Worker and beat write lines of the same form as the web server."""
    start_logging()


@before_task_publish.connect  # type: ignore[untyped-decorator]
def _send_along(headers: dict[str, object] | None = None, **_: object) -> None:
    if headers is not None and request_id.get():
        headers[_HEADER] = request_id.get()


@task_prerun.connect  # type: ignore[untyped-decorator]
def _take_up(task: object = None, task_id: str = "", **_: object) -> None:
    request = getattr(task, "request", None)
    task_number.set(task_id)
    task_name.set(str(getattr(task, "name", "")))
    request_id.set(str(getattr(request, _HEADER, None) or ""))


@task_postrun.connect  # type: ignore[untyped-decorator]
def _lay_down(**_: object) -> None:
    for variable in (request_id, task_name, task_number):
        variable.set("")
