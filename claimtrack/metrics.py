"""Figures for Prometheus: what processes count themselves, and how the database and the broker stand now.

Counters and times are counted where they arise, in web and reading processes. Where PROMETHEUS_MULTIPROC_DIR
names a folder, all processes that share it are shown together: web processes by ``/metrics``, a worker with
its reading processes at METRICS_PORT. Without it each process shows its own.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from kombu.exceptions import OperationalError as BrokerError
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
    start_http_server,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import REGISTRY, Collector
from redis.exceptions import RedisError

from claimtrack.broker import waiting
from claimtrack.outage import DATABASE_AWAY
from claimtrack.replicas.watch import watch

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
if os.environ.get(FOLDER):  # read by prometheus_client when the first figure is made
    Path(os.environ[FOLDER]).mkdir(parents=True, exist_ok=True)
CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600)

REQUESTS = Histogram(
    "claimtrack_request_seconds", "Time to answer", ["method", "view", "status"], buckets=_SECONDS
)
STEPS = Histogram(
    "claimtrack_reading_seconds", "Time that one article took, by step", ["step"], buckets=_SECONDS
)
TASKS = Counter("claimtrack_tasks", "Tasks that workers have ended", ["task", "outcome"])
READS = Counter(
    "claimtrack_reads", "Requests that only read, by the kind of database that answered", ["database"]
)
_QUEUED_SINCE = """
    SELECT coalesce(max(extract(epoch FROM now() - state_changed_at)), 0)
    FROM articles_article WHERE state IN ('pending', 'processing')
"""
_LINKS = "SELECT kind, state, count(*) FROM claims_link WHERE linker_version <> '' GROUP BY kind, state"
_RELINKING = "SELECT count(*) FROM claims_linkingdue"


def everything() -> bytes:
    """What processes have counted and how database and broker stand now."""
    registry = CollectorRegistry()
    registry.register(_Standing())
    return generate_latest(_counted()) + generate_latest(registry)


def serve(address: str, port: int) -> None:
    """Answer Prometheus from a thread of this process, with what processes have counted."""
    start_http_server(port, address, registry=_counted())


def _counted() -> CollectorRegistry:
    if not os.environ.get(FOLDER):
        return REGISTRY
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


class _Standing(Collector):
    """Asked anew at each scrape; what does not answer is left out, and its ``up`` is 0."""

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("claimtrack_up", "Whether a service answers", labels=["service"])
        for service, collect, errors in (
            ("database", _of_database, DATABASE_AWAY),
            ("broker", _of_broker, (BrokerError, RedisError, OSError)),
        ):
            try:
                yield from list(collect())
            except errors:
                up.add_metric([service], 0)
            else:
                up.add_metric([service], 1)
        yield from _of_replicas(up)
        yield up


def _of_broker() -> Iterator[Metric]:
    queue = GaugeMetricFamily("claimtrack_queue_messages", "Messages that wait", labels=["queue"])
    for name in (settings.CELERY_TASK_DEFAULT_QUEUE, settings.QUICK_QUEUE):
        queue.add_metric([name], waiting(name))
    yield queue


def _of_replicas(up: GaugeMetricFamily) -> Iterator[Metric]:
    if not settings.REPLICAS:
        return
    lag = GaugeMetricFamily(
        "claimtrack_replica_lag_seconds", "How far a replica is behind at most", labels=["replica"]
    )
    for one in watch().standings():
        up.add_metric([one.alias], int(one.answers))
        if one.lag is not None:
            lag.add_metric([one.alias], one.lag)
    yield lag


def _of_database() -> Iterator[Metric]:
    articles = GaugeMetricFamily("claimtrack_articles", "Articles by state", labels=["state"])
    links = GaugeMetricFamily(
        "claimtrack_link_suggestions", "The machine's links by what editors said", labels=["kind", "state"]
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT state, count(*) FROM articles_article GROUP BY state")
        for state, count in cursor.fetchall():
            articles.add_metric([state], count)
        cursor.execute(_LINKS)
        for kind, state, count in cursor.fetchall():
            links.add_metric([kind, state], count)
        cursor.execute(_QUEUED_SINCE)
        lag = cursor.fetchone()
        cursor.execute(_RELINKING)
        due = cursor.fetchone()
    yield articles
    yield links
    yield GaugeMetricFamily(
        "claimtrack_queue_lag_seconds",
        "How long the article has waited that waits longest",
        value=float(lag[0]),
    )
    yield GaugeMetricFamily("claimtrack_relinking_due", "Articles to be linked anew", value=due[0])


class timed:
    """Counts the time of one step of reading, also of one that fails."""

    def __init__(self, step: str) -> None:
        self._step = step

    def __enter__(self) -> None:
        self._begin = time.monotonic()

    def __exit__(self, *args: object) -> None:
        STEPS.labels(self._step).observe(time.monotonic() - self._begin)
