"""Verdicts as JSON, and how they are written: evidence, right of reply, approval by another person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from claims import workflow
from claims.api.acting import REFUSALS, Acting, decide, sent
from claims.api.filters import VerdictFilter
from claims.api.reading import Kind, Reading, documented
from claims.api.rows import claim_rows
from claims.api.serializers import NoteSerializer, VerdictSerializer
from claims.api.serializers.basis import IdField
from claims.models import Evidence, RightOfReply, Verdict
from claims.permissions import Action
from claims.verdict_evidence import ADDRESS_LENGTH
from claims.verdicts import may_see_drafts

LONGEST = 20_000  # characters of reasons, questions and answers
SHOWN = (Verdict.Publication.PUBLISHED, Verdict.Publication.RETRACTED)


def seen_version() -> serializers.IntegerField:
    """The field for the version that the caller has read."""
    return serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=0,
        max_value=2**31 - 1,
        help_text="As it was seen: a 409 tells of a later change.",
    )


class DraftSerializer(NoteSerializer):
    """What a verdict says; it is a draft until somebody else has approved it."""

    rating = serializers.CharField(
        max_length=30, allow_blank=True, help_text="A rating's slug; “” for none yet."
    )
    rationale = serializers.CharField(required=False, allow_blank=True, default="", max_length=LONGEST)
    version = seen_version()


class NewDraftSerializer(DraftSerializer):
    claim = IdField()


class StepSerializer(NoteSerializer):
    """A step on the way, and why; returning and retracting need a reason."""

    version = seen_version()


class ApproveSerializer(NoteSerializer):
    publish = serializers.BooleanField(required=False, default=False, help_text="Show it to readers at once.")
    version = seen_version()


class NewEvidenceSerializer(serializers.Serializer[Any]):
    """A piece of evidence; `note` says what it shows, for readers."""

    url = serializers.URLField(max_length=ADDRESS_LENGTH)
    stance = serializers.ChoiceField(choices=Evidence.Stance.choices)
    archived_url = serializers.URLField(
        required=False, allow_blank=True, default="", max_length=ADDRESS_LENGTH
    )
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=LONGEST)


class AskSerializer(serializers.Serializer[Any]):
    """Who was asked about the claim, when and what."""

    asked = serializers.CharField(max_length=300)
    asked_at = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="null: now."
    )
    question = serializers.CharField(required=False, allow_blank=True, default="", max_length=LONGEST)


class ReplySerializer(NoteSerializer):
    """What came of it."""

    state = serializers.ChoiceField(choices=RightOfReply.State.choices)
    answer = serializers.CharField(required=False, allow_blank=True, default="", max_length=LONGEST)
    answered_at = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="null: now."
    )


def _with_claims(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.prefetch_related(Prefetch("claim", queryset=claim_rows()))


def _step(summary: str, said: str, name: str = "") -> Callable[[Any], Any]:
    """One step of a verdict on its way."""

    def made(act: Any) -> Any:
        act.__doc__ = said
        made_action = action(detail=True, methods=["post"], **({"url_path": name} if name else {}))(act)
        return extend_schema(
            summary=summary, request=StepSerializer, responses={200: VerdictSerializer, **REFUSALS}
        )(made_action)

    return made


@documented("Verdicts, latest first", "One verdict", ["claim"])
class VerdictViewSet(Acting, Reading):
    """Ratings of claims. Readers see those that are or were published; who works on verdicts sees drafts."""

    kind = Kind.VERDICT
    queryset = Verdict.objects.all()
    serializer_class = VerdictSerializer
    filterset_class = VerdictFilter
    expansions = {"claim": (_with_claims, (Kind.CLAIM,))}
    needed = {
        **dict.fromkeys(
            (
                *("create", "partial_update", "submit", "add_evidence", "change_evidence", "remove_evidence"),
                *("ask", "record_reply", "remove_reply"),
            ),
            Action.WRITE_VERDICT,
        ),
        "approve": Action.APPROVE_VERDICT,
        "send_back": Action.APPROVE_VERDICT,
        "publish": Action.PUBLISH_VERDICT,
        "retract": Action.RETRACT_VERDICT,
    }

    def seen_by(self) -> str:
        return "drafts" if may_see_drafts(self.request.user) else ""

    def rows(self) -> QuerySet[Any]:
        rows = Verdict.objects.filter(claim__withdrawn_at__isnull=True)
        return rows if self.seen_by() else rows.filter(publication__in=SHOWN)

    def hidden(self) -> QuerySet[Any]:
        rows = Verdict.objects.all()
        return rows.none() if self.seen_by() else rows.exclude(publication__in=SHOWN)

    def with_shown(self) -> QuerySet[Any]:
        return self.rows().select_related("rating").prefetch_related("evidence", "replies")

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "drafts": bool(self.seen_by())}

    # Writing ---------------------------------------------------------------------------------------------

    @extend_schema(
        summary="Draft a claim's verdict, or change the draft",
        request=NewDraftSerializer,
        responses={200: VerdictSerializer, 201: VerdictSerializer, **REFUSALS},
    )
    def create(self, request: Request) -> Response:
        """Whoever writes is its author from then on. 201 for a new one."""
        asked = sent(NewDraftSerializer, request)
        claim = asked.pop("claim")
        new = not Verdict.objects.filter(claim=claim).exists()
        verdict = decide(request, workflow.set_verdict, claim_id=claim, **asked)
        return self._answer(verdict.pk, status.HTTP_201_CREATED if new else status.HTTP_200_OK)

    @extend_schema(
        summary="Change a verdict's draft",
        request=DraftSerializer,
        responses={200: VerdictSerializer, **REFUSALS},
    )
    def partial_update(self, request: Request, pk: str | None = None) -> Response:
        """Rating and reasons as a whole; one that was approved is open again."""
        verdict, asked = self.get_object(), sent(DraftSerializer, request)
        decide(request, workflow.set_verdict, claim_id=verdict.claim_id, **asked)
        return self._answer(verdict.pk)

    @_step("Hand a verdict in for review", "It needs a rating and its reasons.")
    def submit(self, request: Request, pk: str | None = None) -> Response:
        return self._go(request, workflow.submit)

    @extend_schema(
        summary="Approve a verdict",
        request=ApproveSerializer,
        responses={200: VerdictSerializer, **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str | None = None) -> Response:
        """By somebody who did not write on it; with `publish` it is shown to readers at once."""
        verdict, asked = self.get_object(), sent(ApproveSerializer, request)
        decide(request, workflow.approve, verdict_id=verdict.pk, **asked)
        return self._answer(verdict.pk)

    @_step("Publish an approved verdict", "Readers see it from then on.")
    def publish(self, request: Request, pk: str | None = None) -> Response:
        return self._go(request, workflow.publish)

    @_step("Send a verdict back to its author", "`note` says what is missing.", "return")
    def send_back(self, request: Request, pk: str | None = None) -> Response:
        return self._go(request, workflow.return_to_author)

    @_step("Retract a published verdict", "`note` says why; readers see it.")
    def retract(self, request: Request, pk: str | None = None) -> Response:
        return self._go(request, workflow.retract)

    def _go(self, request: Request, act: Callable[..., Verdict]) -> Response:
        verdict, asked = self.get_object(), sent(StepSerializer, request)
        decide(request, act, verdict_id=verdict.pk, **asked)
        return self._answer(verdict.pk)

    # What it rests on ------------------------------------------------------------------------------------

    @extend_schema(
        summary="Add a piece of evidence",
        request=NewEvidenceSerializer,
        responses={201: VerdictSerializer, **REFUSALS},
    )
    @action(detail=True, methods=["post"], url_path="evidence", url_name="evidence")
    def add_evidence(self, request: Request, pk: str | None = None) -> Response:
        """A verdict that was approved needs a new approval then."""
        verdict, asked = self.get_object(), sent(NewEvidenceSerializer, request)
        decide(request, workflow.add_evidence, claim_id=verdict.claim_id, **asked)
        return self._answer(verdict.pk, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Change a piece of evidence",
        request=NewEvidenceSerializer,
        responses={200: VerdictSerializer, **REFUSALS},
    )
    @action(
        detail=True,
        methods=["post"],
        url_path=r"evidence/(?P<part>\d{1,18})/change",
        url_name="evidence-change",
    )
    def change_evidence(self, request: Request, part: str, pk: str | None = None) -> Response:
        """As a whole."""
        verdict, asked = self.get_object(), sent(NewEvidenceSerializer, request)
        piece = _part(verdict.evidence, part)
        decide(request, workflow.change_evidence, evidence_id=piece, **asked)
        return self._answer(verdict.pk)

    @extend_schema(
        summary="Take out a piece of evidence",
        request=NoteSerializer,
        responses={200: VerdictSerializer, **REFUSALS},
    )
    @action(
        detail=True,
        methods=["post"],
        url_path=r"evidence/(?P<part>\d{1,18})/remove",
        url_name="evidence-remove",
    )
    def remove_evidence(self, request: Request, part: str, pk: str | None = None) -> Response:
        """The history keeps what it was."""
        verdict, asked = self.get_object(), sent(NoteSerializer, request)
        piece = _part(verdict.evidence, part)
        decide(request, workflow.remove_evidence, evidence_id=piece, note=asked["note"])
        return self._answer(verdict.pk)

    @extend_schema(
        summary="Record that somebody was asked about the claim",
        request=AskSerializer,
        responses={201: VerdictSerializer, **REFUSALS},
    )
    @action(detail=True, methods=["post"], url_path="replies", url_name="replies")
    def ask(self, request: Request, pk: str | None = None) -> Response:
        """Now, or at a time that is past."""
        verdict, asked = self.get_object(), sent(AskSerializer, request)
        decide(request, workflow.ask_for_reply, claim_id=verdict.claim_id, **asked)
        return self._answer(verdict.pk, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Record what came of a question",
        request=ReplySerializer,
        responses={200: VerdictSerializer, **REFUSALS},
    )
    @action(
        detail=True,
        methods=["post"],
        url_path=r"replies/(?P<part>\d{1,18})/record",
        url_name="reply-record",
    )
    def record_reply(self, request: Request, part: str, pk: str | None = None) -> Response:
        """An answer in their words, a refusal, or that it is awaited still after all."""
        verdict, asked = self.get_object(), sent(ReplySerializer, request)
        decide(request, workflow.record_reply, reply_id=_part(verdict.replies, part), **asked)
        return self._answer(verdict.pk)

    @extend_schema(
        summary="Take back a question that was recorded by mistake",
        request=NoteSerializer,
        responses={200: VerdictSerializer, **REFUSALS},
    )
    @action(
        detail=True,
        methods=["post"],
        url_path=r"replies/(?P<part>\d{1,18})/remove",
        url_name="reply-remove",
    )
    def remove_reply(self, request: Request, part: str, pk: str | None = None) -> Response:
        """`note` says why."""
        verdict, asked = self.get_object(), sent(NoteSerializer, request)
        reply = _part(verdict.replies, part)
        decide(request, workflow.remove_reply, reply_id=reply, note=asked["note"])
        return self._answer(verdict.pk)

    def _answer(self, verdict_id: int, http_status: int = status.HTTP_200_OK) -> Response:
        """The verdict as it is now."""
        context = {**self.get_serializer_context(), "drafts": True}
        verdict = Verdict.objects.select_related("rating").prefetch_related("evidence", "replies")
        return Response(VerdictSerializer(verdict.get(pk=verdict_id), context=context).data, http_status)


def _part(parts: Any, number: str) -> int:
    """The number of a part of this verdict. Raises Http404."""
    if not parts.filter(pk=int(number)).exists():
        raise Http404("This verdict has no such part.")
    return int(number)
