"""What editors do to disputes over the API: each action calls one function of the workflow.

A decision that another one stands in the way of is a 409 that names it, nonsense a 400.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from claims import workflow
from claims.api.acting import REFUSALS, Acting, decide, sent
from claims.api.serializers import EventSerializer, NoteSerializer, ThreadDetailSerializer
from claims.api.serializers.basis import IdField
from claims.history import events_of_thread
from claims.models import Event, Thread, ThreadClaim
from claims.permissions import Action
from claims.renaming import TITLE_LENGTH


class MoveSerializer(NoteSerializer):
    thread = IdField(help_text="The dispute to put the claim into.")
    side = serializers.ChoiceField(
        choices=ThreadClaim.Side.choices,
        required=False,
        default="",
        help_text="Left to the links if missing.",
    )


class MergeSerializer(NoteSerializer):
    into = IdField(help_text="The dispute whose address stays.")


class SplitSerializer(NoteSerializer):
    claims = serializers.ListField(child=IdField(), max_length=10_000)


class RenameSerializer(NoteSerializer):
    title = serializers.CharField(max_length=TITLE_LENGTH)


class UndoSerializer(NoteSerializer):
    event = IdField(help_text="What to take back, of this dispute's events.")


ANSWERS = {200: ThreadDetailSerializer, **REFUSALS}


def undone_event(subject_type: str, subject_id: int, event_id: int, actions: Sequence[str]) -> int:
    """The number of an event about an object that can be undone. Raises Http404."""
    events = Event.objects.filter(subject_type=subject_type, subject_id=subject_id, action__in=actions)
    if not events.filter(pk=event_id).exists():
        raise Http404(f"This {subject_type} has no such event.")
    return event_id


def _answer(view: GenericViewSet[Any], thread_id: int) -> Response:
    """A dispute as it is now."""
    thread = Thread.objects.for_detail().get(pk=thread_id)
    return Response(ThreadDetailSerializer(thread, context=view.get_serializer_context()).data)


class ArrangesClaims(GenericViewSet[Any]):
    """Actions on one claim; who may is said beside those of claims.api.correcting."""

    @extend_schema(summary="Put a claim into a dispute", request=MoveSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str | None = None) -> Response:
        """It leaves the dispute that it was in. Answers with the dispute that it is in now."""
        asked = sent(MoveSerializer, request)
        asked["to"] = asked.pop("thread")
        thread = decide(request, workflow.move_claim, claim_id=self.get_object().pk, **asked)
        return _answer(self, thread.pk)

    @extend_schema(summary="Take a claim out of its dispute", request=NoteSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"], url_path="take-out")
    def take_out(self, request: Request, pk: str | None = None) -> Response:
        """No re-linking puts it back. Answers with the dispute that it was in."""
        asked = sent(NoteSerializer, request)
        thread = decide(request, workflow.take_claim_out, claim_id=self.get_object().pk, **asked)
        return _answer(self, thread.pk)


class ArrangesThreads(Acting, GenericViewSet[Any]):
    """Actions on one dispute."""

    needed = {
        **dict.fromkeys(("merge", "split", "undo"), Action.ARRANGE_THREADS),
        "rename": Action.RENAME_THREAD,
        **dict.fromkeys(("pin", "unpin"), Action.PIN_THREAD),
    }

    @extend_schema(summary="Give a dispute a title", request=RenameSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def rename(self, request: Request, pk: str | None = None) -> Response:
        """The machine leaves the title alone from then on."""
        asked = sent(RenameSerializer, request)
        thread = decide(request, workflow.rename_thread, thread_id=self.get_object().pk, **asked)
        return _answer(self, thread.pk)

    @extend_schema(summary="Merge a dispute into another", request=MergeSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: str | None = None) -> Response:
        """The address of this one points to the other from then on. Answers with the other."""
        asked = sent(MergeSerializer, request)
        thread = decide(request, workflow.merge_threads, thread_id=self.get_object().pk, **asked)
        return _answer(self, thread.pk)

    @extend_schema(summary="Part a dispute in two", request=SplitSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def split(self, request: Request, pk: str | None = None) -> Response:
        """The larger part keeps the address. Answers with the new dispute."""
        asked = sent(SplitSerializer, request)
        asked["claim_ids"] = asked.pop("claims")
        thread = decide(request, workflow.split_thread, thread_id=self.get_object().pk, **asked)
        return _answer(self, thread.pk)

    @extend_schema(summary="Keep a dispute on top of the list", request=NoteSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def pin(self, request: Request, pk: str | None = None) -> Response:
        """Above those pinned before, on the pages; the API's order is as asked for."""
        asked = sent(NoteSerializer, request)
        thread = decide(request, workflow.pin_thread, thread_id=self.get_object().pk, **asked)
        return _answer(self, thread.pk)

    @extend_schema(
        summary="Give a dispute its place by date again", request=NoteSerializer, responses=ANSWERS
    )
    @action(detail=True, methods=["post"])
    def unpin(self, request: Request, pk: str | None = None) -> Response:
        """It is on top no more."""
        asked = sent(NoteSerializer, request)
        thread = decide(request, workflow.unpin_thread, thread_id=self.get_object().pk, **asked)
        return _answer(self, thread.pk)

    @extend_schema(summary="Take back a decision about a dispute", request=UndoSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str | None = None) -> Response:
        """For moves, takings out, mergers, splits and titles. Answers with this dispute as it then is."""
        asked, thread = sent(UndoSerializer, request), self.get_object()
        event = events_of_thread(thread.pk).filter(pk=asked["event"]).first()
        if event is None:
            raise Http404("This dispute has no such event.")
        undo = workflow.undo_rename if event.action == "rename" else workflow.undo_arrangement
        decide(request, undo, event_id=event.pk, note=asked["note"])
        return _answer(self, thread.pk)

    @extend_schema(summary="What was done to a dispute", responses=EventSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def events(self, request: Request, pk: str | None = None) -> Response:
        """Newest first, up to 200; also what parted it from others or merged it into one."""
        events = events_of_thread(self.get_object().pk)[:200]
        context = self.get_serializer_context()
        return Response(EventSerializer(events, many=True, context=context).data)
