"""Reviews of other fact-checkers offered as evidence: looked through, accepted, rejected, taken back."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from claims import workflow
from claims.api.acting import REFUSALS, Acting, decide, sent
from claims.api.imported_reviews import ImportedReviewSerializer, NewestFirst, SeesDrafts, WhySerializer
from claims.models import Evidence, EvidenceSuggestion
from claims.permissions import Action


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


class AcceptSerializer(WhySerializer):
    stance = serializers.ChoiceField(choices=Evidence.Stance.choices)


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
class EvidenceSuggestionViewSet(Acting, ReadOnlyModelViewSet[EvidenceSuggestion]):
    """What is offered to editors; accepting adds evidence to the claim's verification and rates nothing."""

    queryset = EvidenceSuggestion.objects.filter(claim__withdrawn_at__isnull=True).select_related("review")
    serializer_class = EvidenceSuggestionSerializer
    pagination_class = NewestFirst
    filter_backends = ()
    lookup_value_regex = "[0-9]{1,18}"
    permission_classes = (SeesDrafts,)
    needed = dict.fromkeys(("accept", "reject", "undo"), Action.WRITE_VERDICT)

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
        decide(request, act, suggestion_id=self.get_object().pk, **sent(kind, request))
        return Response(self.get_serializer(self.get_object()).data)
