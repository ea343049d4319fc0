"""Reviews of links over the API: one or many at once, each to be taken back."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from claims import workflow
from claims.api.acting import REFUSALS, Acting, decide, sent
from claims.api.arranging import UndoSerializer, undone_event
from claims.api.serializers import LinkSerializer, NoteSerializer
from claims.api.serializers.basis import IdField
from claims.link_reviews import MOST_AT_ONCE, REVIEWS, BulkOutcome
from claims.models import Link
from claims.permissions import Action

DECISIONS = [Link.State.CONFIRMED, Link.State.REJECTED, Link.State.DOUBTFUL]


class ReviewSerializer(NoteSerializer):
    """An editor's word on a link."""

    decision = serializers.ChoiceField(choices=DECISIONS)
    seen = serializers.ChoiceField(
        choices=Link.State.choices,
        required=False,
        default="",
        help_text="The state that it was seen in: a 409 tells if somebody has decided meanwhile.",
    )


class BulkReviewSerializer(NoteSerializer):
    """An editor's word on many suggestions at once."""

    links = serializers.ListField(
        child=IdField(),
        min_length=1,
        max_length=MOST_AT_ONCE,
    )
    decision = serializers.ChoiceField(choices=DECISIONS)


class BulkOutcomeSerializer(serializers.Serializer[Any]):
    """What became of many links."""

    bulk = serializers.IntegerField(allow_null=True, help_text="By which to take it back; null if none was.")
    done = serializers.IntegerField()
    left = serializers.IntegerField(help_text="Gone, or decided by somebody meanwhile.")
    refused = serializers.ListField(child=serializers.CharField(), help_text="Why some were not confirmed.")


class UndoBulkSerializer(NoteSerializer):
    bulk = IdField()


class ReviewsLinks(Acting, GenericViewSet[Any]):
    """Actions on links."""

    needed = {
        "review": Action.REVIEW_LINK,
        "undo": Action.REVIEW_LINK,
        "review_many": Action.REVIEW_LINKS_IN_BULK,
        "undo_review_many": Action.REVIEW_LINKS_IN_BULK,
    }

    @extend_schema(
        summary="Confirm, reject or doubt a link",
        request=ReviewSerializer,
        responses={200: LinkSerializer, **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def review(self, request: Request, pk: str | None = None) -> Response:
        """Record an editor's word on a link. Neither claim's verdict is touched by it."""
        link, asked = self.get_object(), sent(ReviewSerializer, request)
        to, note, seen = asked["decision"], asked["note"], asked["seen"]
        decide(request, workflow.review_link, link_id=link.pk, to=to, note=note, seen=seen)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(
        summary="Take back what was decided about a link",
        request=UndoSerializer,
        responses={200: LinkSerializer, **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str | None = None) -> Response:
        """The latest review, or the latest undoing of one, by its event."""
        link, asked = self.get_object(), sent(UndoSerializer, request)
        event = undone_event("link", link.pk, asked["event"], REVIEWS)
        decide(request, workflow.undo_review, event_id=event, note=asked["note"])
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(
        operation_id="links_review_many",
        summary="Confirm, reject or doubt many suggestions at once",
        request=BulkReviewSerializer,
        responses={200: BulkOutcomeSerializer, **REFUSALS},
    )
    @action(detail=False, methods=["post"], url_path="review", url_name="review-many", filterset_class=None)
    def review_many(self, request: Request) -> Response:
        """Those that somebody has decided by now are left as they are."""
        asked = sent(BulkReviewSerializer, request)
        ids, to = asked["links"], asked["decision"]
        done = decide(request, workflow.review_links, link_ids=ids, to=to, note=asked["note"])
        return Response(_outcome(done))

    @extend_schema(
        operation_id="links_undo_review_many",
        summary="Take back a decision about many suggestions",
        request=UndoBulkSerializer,
        responses={200: BulkOutcomeSerializer, **REFUSALS},
    )
    @action(
        detail=False,
        methods=["post"],
        url_path="undo-review",
        url_name="undo-review-many",
        filterset_class=None,
    )
    def undo_review_many(self, request: Request) -> Response:
        """All that one request decided, but for what was decided anew since."""
        asked = sent(UndoBulkSerializer, request)
        done = decide(request, workflow.undo_bulk, bulk_id=asked["bulk"], note=asked["note"])
        return Response(_outcome(done))


def _outcome(done: BulkOutcome) -> dict[str, Any]:
    bulk = done.bulk.pk if done.bulk else None
    return {"bulk": bulk, "done": done.done, "left": done.left, "refused": list(done.refused)}
