"""Feeds of other fact-checkers over the API: imported, taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.contrib.auth.models import User
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import BaseParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from claims import workflow
from claims.api.acting import REFUSALS, decide, needs, sent
from claims.api.imported_reviews import ImportedReviewSerializer, NewestFirst, SeesDrafts, WhySerializer
from claims.api.problems import TooLarge
from claims.models import ReviewImport, ReviewImportItem
from claims.permissions import Action

BLOCK = 1_000_000
_TEXTS = {"type": "string"}
_REVIEW = {
    "type": "object",
    "properties": {
        "@type": {"type": "string"},
        "url": {"type": "string", "format": "uri"},
        "claimReviewed": _TEXTS,
    },
    "additionalProperties": _TEXTS,
}
# The usual form; a list, a graph, one ClaimReview and objects within objects are taken too.
FEED = {
    "type": "object",
    "description": "A DataFeed of schema.org; a list, a graph or a single ClaimReview is taken too.",
    "properties": {"@type": _TEXTS, "dataFeedElement": {"type": "array", "items": _REVIEW}},
    "additionalProperties": _TEXTS,
}


class FeedParser(BaseParser):
    """Leaves the body as it is: it is read in pieces, whatever is in it."""

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        return stream


class JsonFeedParser(FeedParser):
    media_type = "application/json"


class LinkedFeedParser(FeedParser):
    media_type = "application/ld+json"


class LinesFeedParser(FeedParser):
    media_type = "application/x-ndjson"


class InOrder(NewestFirst):
    """As in the feed."""

    ordering = "place"


class ReviewImportSerializer(serializers.ModelSerializer[ReviewImport]):
    """One feed and how far it is; the counts are of its items by outcome."""

    class Meta:
        model = ReviewImport
        fields = [
            *("id", "name", "channel", "size", "state", "error", "added", "changed", "unchanged", "refused"),
            *("created_at", "created_by_name", "finished_at"),
        ]
        read_only_fields = fields


class ReviewImportItemSerializer(serializers.ModelSerializer[ReviewImportItem]):
    """How one item of a feed fared."""

    review = ImportedReviewSerializer(read_only=True, allow_null=True)

    class Meta:
        model = ReviewImportItem
        fields = ["place", "outcome", "reason", "what", "review"]
        read_only_fields = fields


class FeedFileSerializer(serializers.Serializer[Any]):
    file = serializers.FileField()


@extend_schema_view(
    list=extend_schema(summary="Imported feeds of other fact-checkers", tags=["interchange"]),
    retrieve=extend_schema(summary="One imported feed, and how far it is", tags=["interchange"]),
)
class ReviewImportViewSet(ReadOnlyModelViewSet[ReviewImport]):
    """Feeds of ClaimReviews; a worker reads them, item by item."""

    queryset = ReviewImport.objects.order_by("-pk")
    serializer_class = ReviewImportSerializer
    pagination_class = NewestFirst
    filter_backends = ()
    lookup_value_regex = "[0-9]{1,18}"

    def get_permissions(self) -> list[Any]:
        imports = needs(Action.IMPORT_REVIEWS)
        return [imports() if self.action in ("create", "undo") else SeesDrafts()]

    def get_parsers(self) -> list[Any]:
        # a feed is read as a stream; everything else here takes JSON
        if self.action_map and self.action_map.get("post") == "create":
            return [JsonFeedParser(), LinkedFeedParser(), LinesFeedParser(), MultiPartParser()]
        return [JSONParser()]

    @extend_schema(
        summary="Import a feed of ClaimReviews",
        tags=["interchange"],
        parameters=[OpenApiParameter("name", str, description="What to call it; else the file's name.")],
        request={
            "application/json": FEED,
            "application/ld+json": FEED,
            "application/x-ndjson": OpenApiTypes.STR,
            "multipart/form-data": FeedFileSerializer,
        },
        responses={
            202: ReviewImportSerializer,
            403: REFUSALS[403],
            413: OpenApiResponse(description="More bytes than are taken at once."),
        },
    )
    def create(self, request: Request) -> Response:
        """Take a feed in; what became of each item is told at `items` once it is read. It rates nothing."""
        name, pieces = self._sent(request)
        try:
            row = workflow.import_feed(
                name=request.query_params.get("name", "") or name,
                pieces=pieces,
                channel=ReviewImport.Channel.API,
                by=cast(User, request.user),
                most=settings.MAX_FEED_BYTES,
            )
        except workflow.FeedTooLarge as error:
            raise TooLarge(str(error)) from error
        return Response(self.get_serializer(row).data, status.HTTP_202_ACCEPTED)

    def _sent(self, request: Request) -> tuple[str, Iterator[bytes]]:
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if length.isdecimal() and int(length) > settings.MAX_FEED_BYTES + 100_000:
            raise TooLarge(f"The feed has {int(length):,} bytes; {settings.MAX_FEED_BYTES:,} are allowed.")
        if (request.content_type or "").startswith("multipart/"):
            file = request.FILES.get("file")
            if file is None:
                raise ParseError("Send the feed in the form field “file”, or as the body.")
            return file.name or "", file.chunks(BLOCK)
        body: Any = request.data
        return "", _pieces(body) if hasattr(body, "read") else iter(())

    @extend_schema(
        summary="How each item of a feed fared",
        tags=["interchange"],
        parameters=[OpenApiParameter("outcome", str, enum=ReviewImportItem.Outcome.values)],
        responses=ReviewImportItemSerializer(many=True),
    )
    @action(detail=True, methods=["get"], pagination_class=InOrder)
    def items(self, request: Request, pk: str | None = None) -> Response:
        """In the order of the feed: added, brought up to date, there already, or refused and why."""
        rows: Any = self.get_object().items.select_related("review")
        outcome = request.query_params.get("outcome", "")
        if outcome and outcome not in ReviewImportItem.Outcome.values:
            raise ValidationError({"outcome": [f"One of {', '.join(ReviewImportItem.Outcome.values)}."]})
        page: Any = self.paginate_queryset(rows.filter(outcome=outcome) if outcome else rows)
        found = ReviewImportItemSerializer(page or [], many=True, context=self.get_serializer_context())
        return self.get_paginated_response(found.data)

    @extend_schema(
        summary="Take an import back",
        tags=["interchange"],
        request=WhySerializer,
        responses={200: ReviewImportSerializer, **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str | None = None) -> Response:
        """Its reviews are offered no more; what was accepted as evidence stays evidence."""
        why = sent(WhySerializer, request)
        row = decide(request, workflow.undo_import, import_id=self.get_object().pk, **why)
        return Response(self.get_serializer(row).data)


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    while data := stream.read(BLOCK):
        yield data
