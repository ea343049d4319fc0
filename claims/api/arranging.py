"""What editors do to disputes over the API: each action calls one function of the workflow.

A decision that another one stands in the way of is a 409 that names it, nonsense a 400.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.http import Http404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import permissions, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from claims import workflow
from claims.api.serializers import ThreadDetailSerializer
from claims.history import events_of_thread
from claims.models import Event, Source, Thread, ThreadClaim
from claims.permissions import Action, may

Done = TypeVar("Done")


class Conflict(APIException):
    """409: the object's state does not allow it."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class MayArrange(permissions.BasePermission):
    """Who may change disputes."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return may(request.user, Action.ARRANGE_THREADS)


class NoteSerializer(serializers.Serializer[dict[str, Any]]):
    """Why; kept with the event."""

    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)


class MoveSerializer(NoteSerializer):
    thread = serializers.IntegerField(min_value=1, help_text="The dispute to put the claim into.")
    side = serializers.ChoiceField(
        choices=ThreadClaim.Side.choices,
        required=False,
        default="",
        help_text="Left to the links if missing.",
    )


class MergeSerializer(NoteSerializer):
    into = serializers.IntegerField(min_value=1, help_text="The dispute whose address stays.")


class SplitSerializer(NoteSerializer):
    claims = serializers.ListField(child=serializers.IntegerField(min_value=1), max_length=10_000)


class RenameSerializer(NoteSerializer):
    title = serializers.CharField(max_length=workflow.TITLE_LENGTH)


class UndoSerializer(NoteSerializer):
    event = serializers.IntegerField(min_value=1, help_text="What to take back, of this dispute's events.")


class EventSerializer(serializers.ModelSerializer[Event]):
    """Who changed what, and when."""

    class Meta:
        model = Event
        fields = ["id", "at", "actor_name", "subject_type", "subject_id", "action", "old", "new", "note"]
        read_only_fields = fields


ANSWERS = {
    200: ThreadDetailSerializer,
    400: OpenApiResponse(description="What was sent makes no sense here."),
    403: OpenApiResponse(description="The account may not arrange disputes."),
    404: OpenApiResponse(description="There is no such claim, dispute or event."),
    409: OpenApiResponse(description="Another decision, which is named, stands in the way."),
}


def decide(request: Request, act: Callable[..., Done], **arguments: Any) -> Done:
    """Call the workflow for the account that asks. Raises Conflict, ValidationError and Http404."""
    assert isinstance(request.user, User)  # the permission lets nobody else in
    try:
        return act(by=request.user, **arguments)
    except workflow.NotAllowedNow as error:
        raise Conflict(str(error)) from error
    except ValueError as error:
        raise ValidationError(str(error)) from error
    except (Thread.DoesNotExist, Source.DoesNotExist, Event.DoesNotExist) as error:
        raise Http404(str(error)) from error


def _sent(kind: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    sent = kind(data=request.data)
    sent.is_valid(raise_exception=True)
    found: dict[str, Any] = sent.validated_data
    return found


def _answer(view: GenericViewSet[Any], thread_id: int) -> Response:
    """A dispute as it is now."""
    thread = Thread.objects.for_detail().get(pk=thread_id)
    return Response(ThreadDetailSerializer(thread, context=view.get_serializer_context()).data)


class ArrangesClaims(GenericViewSet[Any]):
    """Actions on one claim."""

    @extend_schema(summary="Put a claim into a dispute", request=MoveSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"], permission_classes=[MayArrange])
    def move(self, request: Request, pk: str | None = None) -> Response:
        """It leaves the dispute that it was in. Answers with the dispute that it is in now."""
        sent = _sent(MoveSerializer, request)
        sent["to"] = sent.pop("thread")
        thread = decide(request, workflow.move_claim, claim_id=self.get_object().pk, **sent)
        return _answer(self, thread.pk)

    @extend_schema(summary="Take a claim out of its dispute", request=NoteSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"], url_path="take-out", permission_classes=[MayArrange])
    def take_out(self, request: Request, pk: str | None = None) -> Response:
        """No re-linking puts it back. Answers with the dispute that it was in."""
        sent = _sent(NoteSerializer, request)
        thread = decide(request, workflow.take_claim_out, claim_id=self.get_object().pk, **sent)
        return _answer(self, thread.pk)


class ArrangesThreads(GenericViewSet[Any]):
    """Actions on one dispute."""

    @extend_schema(summary="Give a dispute a title", request=RenameSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"], permission_classes=[MayArrange])
    def rename(self, request: Request, pk: str | None = None) -> Response:
        """The machine leaves the title alone from then on."""
        sent = _sent(RenameSerializer, request)
        thread = decide(request, workflow.rename_thread, thread_id=self.get_object().pk, **sent)
        return _answer(self, thread.pk)

    @extend_schema(summary="Merge a dispute into another", request=MergeSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"], permission_classes=[MayArrange])
    def merge(self, request: Request, pk: str | None = None) -> Response:
        """The address of this one points to the other from then on. Answers with the other."""
        sent = _sent(MergeSerializer, request)
        thread = decide(request, workflow.merge_threads, thread_id=self.get_object().pk, **sent)
        return _answer(self, thread.pk)

    @extend_schema(summary="Part a dispute in two", request=SplitSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"], permission_classes=[MayArrange])
    def split(self, request: Request, pk: str | None = None) -> Response:
        """The larger part keeps the address. Answers with the new dispute."""
        sent = _sent(SplitSerializer, request)
        sent["claim_ids"] = sent.pop("claims")
        thread = decide(request, workflow.split_thread, thread_id=self.get_object().pk, **sent)
        return _answer(self, thread.pk)

    @extend_schema(summary="Take back a decision about a dispute", request=UndoSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"], permission_classes=[MayArrange])
    def undo(self, request: Request, pk: str | None = None) -> Response:
        """For moves, takings out, mergers and splits. Answers with this dispute as it then is."""
        sent, thread = _sent(UndoSerializer, request), self.get_object()
        event = events_of_thread(thread.pk).filter(pk=sent["event"]).first()
        if event is None:
            raise Http404("This dispute has no such event.")
        decide(request, workflow.undo_arrangement, event_id=event.pk, note=sent["note"])
        return _answer(self, thread.pk)

    @extend_schema(summary="What was done to a dispute", responses=EventSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def events(self, request: Request, pk: str | None = None) -> Response:
        """Newest first, up to 200; also what parted it from others or merged it into one."""
        events = events_of_thread(self.get_object().pk)[:200]
        return Response(EventSerializer(events, many=True).data)
