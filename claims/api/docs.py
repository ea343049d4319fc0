"""The OpenAPI schema and its page, made from it: plain HTML of this site, without any script."""

from __future__ import annotations

from functools import cache, lru_cache
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer

from claims.api.reference import Reference, reference


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The schema as YAML, or as JSON where ``format=json`` or the Accept header asks for that."""
    accepts_json = "json" in request.headers.get("Accept", "")
    as_json = request.GET.get("format") == "json" if "format" in request.GET else accepts_json
    content = written_schema(as_json=as_json)
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        answer: HttpResponse = HttpResponseNotModified()
    else:
        kind = OpenApiJsonRenderer if as_json else OpenApiYamlRenderer
        answer = HttpResponse(content, content_type=f"{kind.media_type}; charset=utf-8")
        answer.headers["Content-Disposition"] = f'inline; filename="openapi.{"json" if as_json else "yaml"}"'
    answer.headers["ETag"] = tag
    answer.headers["Vary"] = "Accept"
    return answer


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The page: every address with its parameters, bodies and answers."""
    site = request.build_absolute_uri("/").rstrip("/")
    return render(request, "api/docs.html", {"reference": _reference(site)})


@lru_cache(maxsize=8)
def _reference(site: str) -> Reference:
    return reference(whole_schema(), site)


@cache
def whole_schema() -> dict[str, Any]:
    """The schema, made once in a process: it depends on the code alone."""
    make: Any = SchemaGenerator
    found: dict[str, Any] = make().get_schema(request=None, public=True)
    return found


@cache
def written_schema(*, as_json: bool) -> bytes:
    """The schema as JSON or YAML."""
    renderer: Any = OpenApiJsonRenderer() if as_json else OpenApiYamlRenderer()
    content: bytes = renderer.render(whole_schema())
    return content
