"""OpenTelemetry: traces of requests, tasks, queries, where OTEL_EXPORTER_OTLP_ENDPOINT says where to.

All other settings are OpenTelemetry's own (OTEL_SERVICE_NAME, OTEL_TRACES_SAMPLER …). Bodies, words that
people search for and values in queries are not sent.
"""

from __future__ import annotations

import os
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


def start() -> bool:
    """In each process that does work, after it was forked; False where nothing is to be sent."""
    if not os.environ.get(ENDPOINT, "").strip():
        return False
    try:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.instrumentation.celery import CeleryInstrumentor
        from opentelemetry.instrumentation.django import DjangoInstrumentor
        from opentelemetry.instrumentation.psycopg2 import Psycopg2Instrumentor
        from opentelemetry.instrumentation.redis import RedisInstrumentor
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise ImproperlyConfigured(
            f"{ENDPOINT} is set, and OpenTelemetry is not installed ({error.name}): "
            "pip install -r requirements-otel.txt, or leave the setting out."
        ) from error
    os.environ.setdefault("OTEL_PYTHON_DJANGO_EXCLUDED_URLS", "healthz,readyz,metrics")
    named = os.environ.get("OTEL_SERVICE_NAME") or "claimtrack"
    provider = TracerProvider(resource=Resource.create({"service.name": named}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    DjangoInstrumentor().instrument(request_hook=_without_query)
    CeleryInstrumentor().instrument()  # type: ignore[no-untyped-call]
    # the wheel psycopg2-binary is psycopg2, which the check of installed packages does not know
    Psycopg2Instrumentor().instrument(skip_dep_check=True)
    RedisInstrumentor().instrument()
    return True


def _without_query(span: Any, request: HttpRequest) -> None:
    """What people search for stays here."""
    if span and span.is_recording():
        whole = f"{request.scheme}://{request.META.get('HTTP_HOST', '')}{request.path}"
        span.set_attributes(
            {"http.url": whole, "url.full": whole, "http.target": request.path, "url.query": ""}
        )
