"""Feeds of disputes, sources, outlets and searches, as Atom and JSON Feed."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from articles.models import Outlet
from claims.exports.scope import unpaged
from claims.feeds import build, render
from claims.models import Source, Thread

MINUTES = 5  # for which a reader need not ask again


@require_safe
def threads(request: HttpRequest, form: str) -> HttpResponse:
    """The newest disputes, with the filters of their list."""
    return _searched(request, form, build.newest_threads)


@require_safe
def claims(request: HttpRequest, form: str) -> HttpResponse:
    """The newest claims that a search finds."""
    return _searched(request, form, build.claims_found)


def _searched(request: HttpRequest, form: str, made: object) -> HttpResponse:
    try:
        feed = made(QueryDict(unpaged(request.GET)), _ids(request))  # type: ignore[operator]
    except ValueError as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    return _sent(request, feed, form)


@require_safe
def thread(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The claims of a dispute; a merged one leads on for as long as the merger stands."""
    row = get_object_or_404(Thread, pk=pk)
    if row.merged_into_id is not None:
        return redirect("claims:feed-thread", row.merged_into_id, form)
    return _sent(request, build.thread_feed(row, _ids(request)), form)


@require_safe
def source(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """What a source has said; a merged one leads on for as long as the merger stands."""
    row = get_object_or_404(Source, pk=pk)
    if row.merged_into_id is not None:
        return redirect("claims:feed-source", row.merged_into_id, form)
    return _sent(request, build.source_feed(row, _ids(request)), form)


@require_safe
def outlet(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The claims that an outlet reports."""
    return _sent(request, build.outlet_feed(get_object_or_404(Outlet, pk=pk), _ids(request)), form)


def _ids(request: HttpRequest) -> build.Ids:
    return build.Ids(request.get_host())


def _sent(request: HttpRequest, feed: build.Feed, form: str) -> HttpResponse:
    """The feed, or 304 where the reader has it already. Its ETag alone tells that: what is retracted or
    withdrawn leaves no date behind in what is still shown, so there is no Last-Modified."""
    body = render.rendered(
        feed, form=form, address=request.build_absolute_uri(), absolute=request.build_absolute_uri
    )
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    answer = HttpResponse(body, content_type=render.MEDIA_TYPES[form])
    answer.headers["ETag"] = etag
    found = get_conditional_response(request, etag=etag, response=answer)
    kept = found if isinstance(found, HttpResponse) else answer
    reach = {"public": True} if settings.PUBLIC_READING else {"private": True}
    patch_cache_control(kept, max_age=60 * MINUTES, **reach)
    return kept
