"""Feeds of other fact-checkers over the API: imported, taken back; their reviews accepted as evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO, TypeVar, cast

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import permissions, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.parsers import BaseParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from claims import workflow
from claims.api.problems import Conflict, TooLarge
from claims.models import Evidence, EvidenceSuggestion, ImportedReview, ReviewImport, ReviewImportItem
from claims.permissions import Action, may
from claims.verdicts import may_see_drafts

Done = TypeVar("Done")
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


REFUSALS = {
    400: OpenApiResponse(description="What was sent makes no sense here."),
    403: OpenApiResponse(description="The account, or its token, may not do this."),
    404: OpenApiResponse(description="There is no such object."),
    409: OpenApiResponse(description="Another decision, which is named, stands in the way."),
}


def decide(request: Request, act: Callable[..., Done], **arguments: Any) -> Done:
    """Call the workflow; its refusals as errors of the API."""
    try:
        return act(by=request.user, **arguments)
    except workflow.NotAllowedNow as error:
        raise Conflict(str(error)) from error
    except DjangoValidationError as error:
        raise ValidationError({"note": error.messages}) from error
    except ValueError as error:
        raise ValidationError({"note": [str(error)]}) from error


class Imports(permissions.BasePermission):
    """Who imports feeds, and takes that back."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return may(request.user, Action.IMPORT_REVIEWS)


class WritesVerdicts(permissions.BasePermission):
    """Who accepts evidence."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return may(request.user, Action.WRITE_VERDICT)


class SeesDrafts(permissions.BasePermission):
    """Who writes or approves verdicts."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return may_see_drafts(request.user)


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


class NewestFirst(CursorPagination):
    """By number."""

    ordering = "-pk"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


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


class ImportedReviewSerializer(serializers.ModelSerializer[ImportedReview]):
    """A ClaimReview of somebody else."""

    class Meta:
        model = ImportedReview
        fields = [
            *("id", "url", "claim_text", "claimant", "claimed_at", "publisher", "site", "rating"),
            *("value", "best", "worst", "reviewed_at", "language", "changed_at"),
        ]
        read_only_fields = fields


class ReviewImportItemSerializer(serializers.ModelSerializer[ReviewImportItem]):
    """How one item of a feed fared."""

    review = ImportedReviewSerializer(read_only=True, allow_null=True)

    class Meta:
        model = ReviewImportItem
        fields = ["place", "outcome", "reason", "what", "review"]
        read_only_fields = fields


class EvidenceSuggestionSerializer(serializers.ModelSerializer[EvidenceSuggestion]):
    """A review that may be about a claim here."""

    review = ImportedReviewSerializer(read_only=True)

    class Meta:
        model = EvidenceSuggestion
        fields = [
            *("id", "review", "claim", "score", "by_words", "state", "evidence"),
            *("decided_by_name", "decided_at", "created_at"),
        ]
        read_only_fields = fields


class WhySerializer(serializers.Serializer[Any]):
    """Why; kept with the event."""

    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)


class AcceptSerializer(WhySerializer):
    stance = serializers.ChoiceField(choices=Evidence.Stance.choices)


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
        return [Imports() if self.action in ("create", "undo") else SeesDrafts()]

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
        sent = WhySerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        row = decide(request, workflow.undo_import, import_id=self.get_object().pk, **sent.validated_data)
        return Response(self.get_serializer(row).data)


@extend_schema_view(
    list=extend_schema(
        summary="Reviews of others that may be about claims here",
        tags=["interchange"],
        parameters=[
            OpenApiParameter("state", str, enum=EvidenceSuggestion.State.values),
            OpenApiParameter("claim", int, description="Only for this claim."),
        ],
    ),
    retrieve=extend_schema(summary="One of them", tags=["interchange"]),
)
class EvidenceSuggestionViewSet(ReadOnlyModelViewSet[EvidenceSuggestion]):
    """What is offered to editors; accepting adds evidence to the claim's verification and rates nothing."""

    queryset = EvidenceSuggestion.objects.filter(claim__withdrawn_at__isnull=True).select_related("review")
    serializer_class = EvidenceSuggestionSerializer
    pagination_class = NewestFirst
    filter_backends = ()
    lookup_value_regex = "[0-9]{1,18}"

    def get_permissions(self) -> list[Any]:
        reads = self.action in ("list", "retrieve", None)
        return [SeesDrafts() if reads else WritesVerdicts()]

    def get_queryset(self) -> QuerySet[EvidenceSuggestion]:
        rows = super().get_queryset()
        if self.action != "list":
            return rows
        state = self.request.query_params.get("state", "")
        claim = self.request.query_params.get("claim", "")
        if state and state not in EvidenceSuggestion.State.values:
            raise ValidationError({"state": [f"One of {', '.join(EvidenceSuggestion.State.values)}."]})
        if claim and not (claim.isdecimal() and len(claim) < 19):
            raise ValidationError({"claim": ["A number."]})
        rows = rows.filter(state=state) if state else rows
        return rows.filter(claim=int(claim)) if claim else rows

    @extend_schema(
        summary="Accept a review as evidence",
        tags=["interchange"],
        request=AcceptSerializer,
        responses={200: EvidenceSuggestionSerializer, **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str | None = None) -> Response:
        """Add it to the claim's evidence; `stance` is yours to say, the verdict too."""
        return self._decided(request, workflow.accept_suggestion, AcceptSerializer)

    @extend_schema(
        summary="Say that a review is about something else",
        tags=["interchange"],
        request=WhySerializer,
        responses={200: EvidenceSuggestionSerializer, **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: str | None = None) -> Response:
        """It is not offered for this claim again."""
        return self._decided(request, workflow.reject_suggestion, WhySerializer)

    @extend_schema(
        summary="Take a decision on a review back",
        tags=["interchange"],
        request=WhySerializer,
        responses={200: EvidenceSuggestionSerializer, **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str | None = None) -> Response:
        """It is offered again; evidence that was accepted is removed."""
        return self._decided(request, workflow.undo_suggestion, WhySerializer)

    def _decided(self, request: Request, act: Any, kind: type[WhySerializer]) -> Response:
        sent = kind(data=request.data)
        sent.is_valid(raise_exception=True)
        decide(request, act, suggestion_id=self.get_object().pk, **sent.validated_data)
        return Response(self.get_serializer(self.get_object()).data)


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    while data := stream.read(BLOCK):
        yield data
