"""Exports: at once where they are short, else by a worker; and the page of one's own."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files import File
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from claims.exports import jobs
from claims.exports.formats import MEDIA_TYPES, NAMES, NoParquet, as_bytes, parquet_is_there
from claims.exports.records import records, records_of_thread
from claims.exports.scope import Of, Scope
from claims.models import Export, SavedSearch, Thread
from claims.moments import read_moment
from claims.thread_history import thread_as_of
from claims.views.acting import attempt, back, editor_of, reason
from claims.views.following import describe
from claims.views.paging import page_of
from claims.workflow_errors import NotAllowedNow

LARGEST = 2**63 - 1


def sent_as_file(pieces: Iterable[bytes], *, name: str, format: str) -> StreamingHttpResponse:
    """An answer that browsers save, sent while it is made."""
    answer = StreamingHttpResponse(pieces, content_type=MEDIA_TYPES[format])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def is_short(scope: Scope) -> bool:
    """Whether it is sent at once."""
    most: int = settings.EXPORT_DIRECT_CLAIMS
    return scope.claims()[: most + 1].count() <= most


@require_safe
def claims_export(request: HttpRequest, format: str) -> HttpResponseBase:
    """The claims that the search for claims finds with these filters."""
    return _search(request, Of.CLAIMS, format)


@require_safe
def threads_export(request: HttpRequest, format: str) -> HttpResponseBase:
    """The claims of the disputes that their list finds with these filters."""
    return _search(request, Of.THREADS, format)


def _search(request: HttpRequest, of: Of, format: str) -> HttpResponseBase:
    try:
        scope = Scope.read(of=of, query=request.GET.urlencode())
        if not is_short(scope):
            return _offered(request, scope, format)
        pieces = as_bytes(records(scope.ids()), format, request.build_absolute_uri)
    except (ValueError, NoParquet) as error:
        return _refused(error)
    return sent_as_file(pieces, name=scope.file_name, format=format)


@require_safe
def thread_export(request: HttpRequest, pk: str, format: str) -> HttpResponseBase:
    """The claims and links of a dispute, also as of a moment; whatever its size, at once."""
    number, moment = int(pk), request.GET.get("as_of", "")
    if number > LARGEST:
        raise Http404
    get_object_or_404(Thread, pk=number)
    scope = Scope(Of.THREAD, thread=number)
    try:
        if moment:
            thread = thread_as_of(thread_id=number, moment=read_moment(moment))
            batches = iter([records_of_thread(thread)])
        else:
            batches = records(scope.ids(), thread=number)
        pieces = as_bytes(batches, format, request.build_absolute_uri)
    except (ValueError, NoParquet) as error:
        return _refused(error)
    return sent_as_file(pieces, name=scope.file_name, format=format)


def _refused(error: Exception) -> HttpResponse:
    status = 501 if isinstance(error, NoParquet) else 400
    return HttpResponse(str(error), status=status, content_type="text/plain; charset=utf-8")


def _offered(request: HttpRequest, scope: Scope, format: str) -> HttpResponse:
    """A page that leads to a worker's export of what is too long to be sent at once."""
    context = {
        "scope": scope,
        "format": format,
        "format_name": NAMES[format],
        "count": scope.claims().count(),
        "most": settings.EXPORT_DIRECT_CLAIMS,
        "days": settings.EXPORT_DAYS,
    }
    return render(request, "exports/long.html", context)


@require_safe
@login_required
def export_list(request: HttpRequest) -> HttpResponse:
    """One's own exports with how far they are; an administrator sees everybody's."""
    user = editor_of(request)
    page = page_of(request, jobs.open_to(user).order_by("-pk"), per_page=30)
    rows = list(page.object_list)
    _describe(rows)
    context = {
        "page": page,
        "rows": rows,
        "under_way": any(row.is_open for row in rows),
        "formats": offered_formats(),
        "days": settings.EXPORT_DAYS,
        "me": user,
    }
    return render(request, "exports/list.html", context)


def offered_formats() -> list[tuple[str, str]]:
    """Those that can be made here, with their names."""
    return [(key, name) for key, name in NAMES.items() if key != "parquet" or parquet_is_there()]


def _describe(rows: list[Export]) -> None:
    """Give each export `title` and `parts`, its filters in words: three queries for all of them."""
    titles = dict(
        Thread.objects.filter(pk__in=[row.thread for row in rows if row.thread]).values_list("pk", "title")
    )
    listings = {Export.Of.CLAIMS: "claims", Export.Of.THREADS: "threads"}
    searches = [
        SavedSearch(pk=row.pk, listing=listings[Export.Of(row.of)], query=row.query)
        for row in rows
        if row.of in listings
    ]
    describe(searches)
    told = {search.pk: search.parts for search in searches}  # type: ignore[attr-defined]
    for row in rows:
        row.title = titles.get(row.thread or 0, "")  # type: ignore[attr-defined]
        row.parts = told.get(row.pk) or list(QueryDict(row.query).items())  # type: ignore[attr-defined]


@login_required
@require_POST
def export_make(request: HttpRequest) -> HttpResponse:
    """Have a worker make one."""
    sent = request.POST
    number = str(sent.get("thread", ""))
    try:
        scope = Scope.read(
            of=str(sent.get("of", "")),
            query=str(sent.get("query", "")),
            thread=int(number) if number.isdecimal() and len(number) < 19 else None,
        )
        jobs.ask(
            scope=scope,
            format=str(sent.get("format", "")),
            base=request.build_absolute_uri("/"),
            by=editor_of(request),
        )
    except (ValueError, NoParquet, NotAllowedNow) as error:
        messages.error(request, reason(error))
        return back(request, "/exports/")
    messages.success(request, _("The export is being made. You will be told when it is ready."))
    return redirect("claims:export-list")


@login_required
@require_POST
def export_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop one that waits or is being made."""
    try:
        attempt(request, _("The export is cancelled."), jobs.cancel, export_id=pk)
    except Export.DoesNotExist as error:
        raise Http404 from error
    return redirect("claims:export-list")


@login_required
@require_POST
def export_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Away with it and its file."""
    try:
        attempt(request, _("The export is removed."), jobs.remove, export_id=pk)
    except Export.DoesNotExist as error:
        raise Http404 from error
    return redirect("claims:export-list")


@require_safe
@login_required
def export_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file of a finished export, for who asked for it and for administrators."""
    try:
        export, file = jobs.fetch(export_id=pk, by=editor_of(request))
    except Export.DoesNotExist as error:
        raise Http404 from error
    except NotAllowedNow:
        messages.info(request, _("This export is not ready."))
        return redirect("claims:export-list")
    except FileNotFoundError:
        messages.error(request, _("The file of this export is gone: have it made again."))
        return redirect("claims:export-list")
    return file_answer(export, file)


def file_answer(export: Export, file: File[bytes]) -> FileResponse:
    """The answer that carries the file of an export."""
    answer = FileResponse(file, as_attachment=True, filename=export.file_name)
    answer.headers["Content-Type"] = MEDIA_TYPES[export.format]
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
