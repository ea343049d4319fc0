"""Taking a change back from the message that tells of it: one address for what the workflow can undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from claims import workflow
from claims.models import Claim, Event, Link, Source, Thread
from claims.views.acting import attempt, back

TAG = "undo-"  # begins the tag of a message about what can be taken back; the number of its event follows
LARGEST_ID = 2**63 - 1


def _by_event(act: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *, event, by: act(event_id=event.pk, by=by)


def _by_thread(act: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *, event, by: act(thread_id=event.subject_id, by=by)


def _by_claim(act: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *, event, by: act(claim_id=event.subject_id, by=by)


UNDOES: dict[tuple[str, str], Callable[..., Any]] = {
    ("link", "review"): _by_event(workflow.undo_review),
    ("thread", "rename"): _by_event(workflow.undo_rename),
    **{
        ("thread", act): _by_event(workflow.undo_arrangement)
        for act in ("move", "take_out", "merge", "split")
    },
    ("thread", "pin"): _by_thread(workflow.unpin_thread),
    ("thread", "unpin"): _by_thread(workflow.pin_thread),
    ("claim", "withdraw"): _by_claim(workflow.restore_claim),
    ("claim", "restore"): _by_claim(workflow.withdraw_claim),
    ("claim", "correct"): _by_event(workflow.undo_correction),
}


def say_with_undo(request: HttpRequest, said: str, subject: Model) -> None:
    """Tell a person what they have just done to an object, with a button that takes it back."""
    kind, by = subject._meta.model_name or "", request.user.pk
    event = Event.objects.about(kind, subject.pk).filter(actor_id=by).first()
    offered = event is not None and (event.subject_type, event.action) in UNDOES
    messages.success(request, said, extra_tags=f"{TAG}{event.pk}" if event and offered else "")


@login_required
@require_POST
def change_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one change back; leads to where the button was."""
    event = get_object_or_404(Event, pk=pk) if pk <= LARGEST_ID else None
    act = UNDOES.get((event.subject_type, event.action)) if event else None
    if event is None or act is None:
        raise Http404
    try:
        attempt(request, _("That is taken back."), act, event=event)
    except (Link.DoesNotExist, Thread.DoesNotExist, Claim.DoesNotExist, Source.DoesNotExist) as error:
        raise Http404 from error
    return back(request, reverse("claims:thread-list"))
