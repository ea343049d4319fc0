"""Exports over the API that a worker makes: asked for, watched, fetched when ready, cancelled, removed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.urls import reverse
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import permissions, serializers, status
from rest_framework.generics import GenericAPIView
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from claims.api.export_files import FILES, NO_PARQUET, AnyMedia, NoSuchFormat, scope_of
from claims.api.paging import NewestPagination
from claims.api.problems import Conflict, Problem
from claims.exports import jobs
from claims.exports.formats import MEDIA_TYPES, NoParquet
from claims.models import Export
from claims.views.exports import file_answer
from claims.workflow_errors import NotAllowedNow

GONE = OpenApiResponse(description="Gone, file and all.")
OF = {"type": "string", "enum": ["thread", "claims", "threads", "everything"]}
QUERY_OF = {"type": "string", "enum": ["api", "pages"], "description": "Whose filters the query has."}


class ExportSerializer(serializers.ModelSerializer[Export]):
    """A file that a worker makes, and how far it is."""

    href = serializers.SerializerMethodField(help_text="Address of this object.")
    page = serializers.SerializerMethodField(help_text="Address of its page on this site.")
    of = serializers.SerializerMethodField()
    query_of = serializers.SerializerMethodField()
    expires_at = serializers.SerializerMethodField(help_text="When its file is removed.")
    file = serializers.SerializerMethodField(help_text="Where to fetch it; null until it is ready.")

    class Meta:
        model = Export
        fields = [
            *("id", "href", "page", "of", "query", "query_of", "thread", "format", "state", "total", "done"),
            *("error", "size", "file", "created_at", "ended_at", "expires_at"),
        ]
        read_only_fields = fields
        extra_kwargs = {
            "total": {"help_text": "Claims to be written, counted when it began."},
            "done": {"help_text": "Claims written."},
            "size": {"help_text": "Bytes."},
        }

    def _absolute(self, path: str) -> str:
        request: Request = self.context["request"]
        return request.build_absolute_uri(path)

    def get_href(self, export: Export) -> str:
        return self._absolute(reverse("api:export-detail", args=[export.pk]))

    def get_page(self, export: Export) -> str:
        return self._absolute(export.get_absolute_url())

    @extend_schema_field(OF)
    def get_of(self, export: Export) -> str:
        return export.of.removeprefix("api_")

    @extend_schema_field(
        {"type": "string", "enum": ["api", "pages"], "description": "Whose filters the query has."}
    )
    def get_query_of(self, export: Export) -> str:
        return "api" if export.of.startswith("api_") else "pages"

    def get_expires_at(self, export: Export) -> datetime | None:
        return export.ended_at + timedelta(days=settings.EXPORT_DAYS) if export.ended_at else None

    @extend_schema_field({"type": ["string", "null"], "format": "uri"})
    def get_file(self, export: Export) -> str | None:
        ready = export.state == Export.State.READY
        return self._absolute(reverse("api:export-file", args=[export.pk])) if ready else None


class NewExportSerializer(serializers.Serializer[dict[str, Any]]):
    """What to export, and as what."""

    of = serializers.ChoiceField(
        choices=["claims", "threads", "thread", "everything"],
        help_text="The claims that `/claims/` finds, those of the disputes that `/threads/` finds, those of "
        "one dispute, or all.",
    )
    format = serializers.ChoiceField(choices=list(MEDIA_TYPES))
    query = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=2000,
        help_text="The filters as in the address of `/claims/` or `/threads/`: `act=denial&source=12`.",
    )
    thread = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=2**63 - 1, help_text="Its id."
    )


class ExportViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Export]):
    """Files of claims that a worker makes: one's own, and for administrators everybody's."""

    queryset = Export.objects.none()
    serializer_class = ExportSerializer
    pagination_class = NewestPagination
    permission_classes = [permissions.IsAuthenticated]
    filter_backends: list[Any] = []

    def get_queryset(self) -> QuerySet[Export]:
        if getattr(self, "swagger_fake_view", False):
            return Export.objects.none()
        return jobs.open_to(cast(User, self.request.user))

    @extend_schema(
        summary="Have an export made",
        request=NewExportSerializer,
        responses={
            202: ExportSerializer,
            409: OpenApiResponse(description="Too many of yours are under way."),
            501: NO_PARQUET,
        },
    )
    def create(self, request: Request) -> Response:
        """It is made in the background: ask for `href` until `state` is `ready`, then fetch `file`."""
        sent = NewExportSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        asked = sent.validated_data
        of = f"api_{asked['of']}" if asked["of"] in ("claims", "threads") else asked["of"]
        scope = scope_of(of, asked["query"].replace("\0", "").removeprefix("?"), asked["thread"])
        try:
            export = jobs.ask(
                scope=scope,
                format=asked["format"],
                base=request.build_absolute_uri("/"),
                by=request.user,  # type: ignore[arg-type]
            )
        except NoParquet as error:
            raise NoSuchFormat(error) from error
        except NotAllowedNow as error:
            raise Conflict(str(error)) from error
        told = self.get_serializer(export).data
        return Response(told, status.HTTP_202_ACCEPTED, headers={"Location": told["href"]})

    @extend_schema(summary="Remove an export", responses={204: GONE})
    def destroy(self, request: Request, pk: int) -> Response:
        """One that is being made stops."""
        try:
            jobs.remove(export_id=pk, by=request.user)  # type: ignore[arg-type]
        except Export.DoesNotExist as error:
            raise Http404 from error
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        summary="Cancel an export",
        request=None,
        responses={200: ExportSerializer, 409: OpenApiResponse(description="It has ended already.")},
    )
    def cancel(self, request: Request, pk: int) -> Response:
        """Stop one that is waiting or being made."""
        try:
            export = jobs.cancel(export_id=pk, by=request.user)  # type: ignore[arg-type]
        except Export.DoesNotExist as error:
            raise Http404 from error
        except NotAllowedNow as error:
            raise Conflict(str(error)) from error
        return Response(self.get_serializer(export).data)


class ExportFile(GenericAPIView[Export]):
    """The file of a finished export."""

    queryset = Export.objects.none()
    permission_classes = [permissions.IsAuthenticated]
    content_negotiation_class = AnyMedia
    filter_backends: list[Any] = []

    @extend_schema(
        summary="The file of an export",
        responses={
            **FILES,
            409: OpenApiResponse(description="It is not ready."),
            410: OpenApiResponse(description="Its file is gone."),
        },
    )
    def get(self, request: Request, pk: int) -> FileResponse:
        """For who asked for it, and for administrators."""
        try:
            export, file = jobs.fetch(export_id=pk, by=request.user)  # type: ignore[arg-type]
        except Export.DoesNotExist as error:
            raise Http404 from error
        except NotAllowedNow as error:
            raise Conflict(str(error)) from error
        except FileNotFoundError as error:
            said = "The file of this export is gone: have it made again."
            raise Problem(said, "gone", status.HTTP_410_GONE) from error
        return file_answer(export, file)
