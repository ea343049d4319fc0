"""``/healthz`` (this process answers), ``/readyz`` (database, broker and a worker answer too), ``/metrics``.

A middleware, first in the list, because a probe comes by plain http and under any host name: the
redirect to https and the check of the host would turn it away.
"""

import hmac
import logging
from collections.abc import Callable

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from claimtrack.celery import app
from claimtrack.replicas.watch import watch

logger = logging.getLogger(__name__)

_WORKER_SECONDS = 2.0


class HealthMiddleware:
    """Answers the probes and passes everything else on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return JsonResponse({"status": "ok"})
        if request.path == "/readyz":
            found = readiness()
            ready = all(found.values())
            parts = {part: "ok" if fine else "no answer" for part, fine in found.items()}
            status = 200 if ready else 503
            said = {"status": "ok" if ready else "not ready", **parts, **replicas()}
            return JsonResponse(said, status=status)
        if request.path == "/metrics":
            return _metrics(request)
        return self.get_response(request)


def _metrics(request: HttpRequest) -> HttpResponse:
    """For whoever has the METRICS_TOKEN; where none is set, for this machine alone."""
    from claimtrack import metrics

    token: str = settings.METRICS_TOKEN
    if token:
        given = request.headers.get("Authorization", "").encode("utf-8", "replace")
        allowed = hmac.compare_digest(given, f"Bearer {token}".encode())
    else:  # a proxy on this machine asks for others, and says so
        proxied = {"X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"} & set(request.headers)
        allowed = request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"} and not proxied
    if not allowed:
        return HttpResponse("Metrics need the METRICS_TOKEN.\n", "text/plain", 403)
    return HttpResponse(metrics.everything(), metrics.CONTENT_TYPE)


def readiness() -> dict[str, bool]:
    """Which of database, broker and worker answers now; takes up to two seconds without a worker."""
    broker, worker = _broker_and_worker()
    return {"database": _database(), "broker": broker, "worker": worker}


def replicas() -> dict[str, str]:
    """How each replica stands; a site whose replicas are away is ready, it reads from the primary."""
    if not settings.REPLICAS:
        return {}
    found = {}
    for one in watch().standings():
        if not one.answers:
            found[one.alias] = f"not used: {one.said}"
        elif one.lag is None:
            found[one.alias] = "not used: it has not caught up yet"
        else:
            used = "ok" if watch().fit(one) else "not used"
            found[one.alias] = f"{used}: at most {one.lag:.1f} s behind"
    return found


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        logger.warning("readyz: the database does not answer", exc_info=True)
        return False
    return True


def _broker_and_worker() -> tuple[bool, bool]:
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=_WORKER_SECONDS)
            answers = app.control.ping(timeout=_WORKER_SECONDS, limit=1, connection=broker)
    except (OperationalError, RedisError, OSError):
        logger.warning("readyz: the broker does not answer", exc_info=True)
        return False, False
    return True, bool(answers)
