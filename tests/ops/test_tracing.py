"""Traces: a real web process sends what it has done to a collector, without what people searched for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.conf import settings
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from claimtrack.processes import die_with_parent
from tests.free_ports import free_port
from tests.worker_process import service_environment

Collector = tuple[str, list[ExportTraceServiceRequest]]


@pytest.fixture
def collector() -> Iterator[Collector]:
    """An OTLP receiver of our own: its address, and what it was sent."""
    sent: list[ExportTraceServiceRequest] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            sent.append(ExportTraceServiceRequest.FromString(body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", sent
    server.shutdown()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("static_files")
def test_requests_and_queries_are_sent(collector: Collector) -> None:
    address, sent = collector
    port = free_port()
    web = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "claimtrack.wsgi", "--bind", f"127.0.0.1:{port}"),
            *("--config", "python:claimtrack.gunicorn_config", "--workers", "1"),
        ],
        cwd=settings.BASE_DIR,
        env={
            **service_environment(),
            "OTEL_EXPORTER_OTLP_ENDPOINT": address,
            "OTEL_BSP_SCHEDULE_DELAY": "200",
            "LOG_LEVEL": "WARNING",
        },
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/search/?q=harbourmaster", timeout=20).read()
                break
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.3)
        while not any(_spans(sent)):
            assert time.monotonic() < deadline
            time.sleep(0.1)
    finally:
        web.terminate()
        web.wait(30)
    names = {span.name for span in _spans(sent)}
    assert any("search" in name for name in names), names
    assert any(name.startswith("SELECT") for name in names), names
    assert all(b"harbourmaster" not in one.SerializeToString() for one in sent)


def _spans(sent: list[ExportTraceServiceRequest]) -> list[object]:
    return [
        span
        for one in sent
        for resource in one.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]


def test_without_the_packages_the_start_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['opentelemetry.sdk'] = None\nfrom claimtrack import tracing\ntracing.start()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env={**os.environ, "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "pip install -r requirements-otel.txt" in done.stderr
