"""Claims as a file, at once, where they are few enough; no cell of a CSV is a formula."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from claims.api.filters import ClaimFilter, ThreadFilter
from claims.api.problems import Problem
from claims.exports.formats import MEDIA_TYPES, NoParquet, as_bytes
from claims.exports.records import records, records_of_thread
from claims.exports.scope import Of, Scope, WrongFilters
from claims.models import Claim, Thread
from claims.moments import read_moment
from claims.thread_history import thread_as_of
from claims.views.exports import is_short, sent_as_file

ENDING = OpenApiParameter(
    "ending",
    str,
    location="path",
    enum=list(MEDIA_TYPES),
    description="CSV for spreadsheets: one row for each claim and each answer it gives. JSON lines: one "
    "claim a line, its answers inside. Parquet: likewise, where the site has it.",
)
FILES: dict[Any, Any] = {
    (200, media.partition(";")[0]): OpenApiTypes.BINARY for media in MEDIA_TYPES.values()
}
TOO_LONG = OpenApiResponse(
    description="It has more claims than are sent at once: POST to `/api/v1/exports/` to have it made."
)
NO_PARQUET = OpenApiResponse(description="The site has no Parquet.")


class AnyMedia(BaseContentNegotiation):
    """A file comes as what it is, whatever was asked for; errors as JSON."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0] if parsers else None

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class NoSuchFormat(Problem):
    """501: the extra that Parquet needs is not installed."""

    def __init__(self, error: NoParquet) -> None:
        super().__init__(str(error), "no_parquet", status.HTTP_501_NOT_IMPLEMENTED)


def scope_of(of: str, query: str = "", thread: int | None = None) -> Scope:
    """What is asked for; what makes no sense is a 400."""
    try:
        return Scope.read(of=of, query=query, thread=thread)
    except WrongFilters as error:
        raise ValidationError(error.errors) from error
    except ValueError as error:
        raise ValidationError(str(error)) from error


class _FileView(GenericAPIView[Any]):
    content_negotiation_class = AnyMedia

    def _sent(self, request: Request, scope: Scope, ending: str) -> StreamingHttpResponse:
        if not is_short(scope):
            most = f"{settings.EXPORT_DIRECT_CLAIMS:,}"
            raise Problem(
                f"This has more than the {most} claims that are sent at once. Have it made in the "
                "background: POST to /api/v1/exports/ with an account.",
                "too_long",
                status.HTTP_413_REQUEST_ENTITY_TOO_LARGE,
            )
        return _streamed(request, scope, ending, records(scope.ids(), thread=scope.thread))


def _streamed(request: Request, scope: Scope, ending: str, batches: Any) -> StreamingHttpResponse:
    try:
        pieces = as_bytes(batches, ending, request.build_absolute_uri)
    except NoParquet as error:
        raise NoSuchFormat(error) from error
    return sent_as_file(pieces, name=scope.file_name, format=ending)


class ClaimsExport(_FileView):
    """All the claims that the filters of `/claims/` find, as a file."""

    queryset = Claim.objects.visible()
    filterset_class = ClaimFilter

    @extend_schema(
        operation_id="claims_export",
        summary="Claims as a file",
        parameters=[ENDING],
        filters=True,
        responses={**FILES, 413: TOO_LONG, 501: NO_PARQUET},
    )
    def get(self, request: Request, ending: str) -> StreamingHttpResponse:
        """The filters are those of `/claims/`. Oldest addition first; no cell of a CSV is a formula."""
        return self._sent(request, scope_of(Of.API_CLAIMS, request.query_params.urlencode()), ending)


class ThreadsExport(_FileView):
    """All the claims of the disputes that the filters of `/threads/` find, as a file."""

    queryset = Thread.objects.live()
    filterset_class = ThreadFilter

    @extend_schema(
        operation_id="threads_export",
        summary="The claims of disputes as a file",
        parameters=[ENDING],
        filters=True,
        responses={**FILES, 413: TOO_LONG, 501: NO_PARQUET},
    )
    def get(self, request: Request, ending: str) -> StreamingHttpResponse:
        """The filters are those of `/threads/`."""
        return self._sent(request, scope_of(Of.API_THREADS, request.query_params.urlencode()), ending)


class ThreadExport(_FileView):
    """The claims and links of one dispute, as a file."""

    queryset = Thread.objects.all()

    @extend_schema(
        operation_id="thread_export",
        summary="One dispute as a file",
        parameters=[
            ENDING,
            OpenApiParameter("as_of", str, description="As it was known at a day or moment."),
        ],
        responses={**FILES, 501: NO_PARQUET},
    )
    def get(self, request: Request, pk: int, ending: str) -> StreamingHttpResponse:
        """Whatever its size; by day of publication."""
        number, moment = int(pk), request.query_params.get("as_of", "")
        if number >= 2**63 or not Thread.objects.filter(pk=number).exists():
            raise Http404
        scope = Scope(Of.THREAD, thread=number)
        if not moment:
            return _streamed(request, scope, ending, records(scope.ids(), thread=number))
        try:
            thread = thread_as_of(thread_id=number, moment=read_moment(moment))
        except ValueError as error:
            raise ValidationError({"as_of": [str(error)]}) from error
        return _streamed(request, scope, ending, iter([records_of_thread(thread)]))
