"""The make-up of a dispute by form: split, move, take out, merge, undo, pin. Each calls the workflow."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, Subquery
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from pgvector.django import CosineDistance, HalfVectorField

from claims import permissions, workflow
from claims.arrangement import ARRANGEMENTS
from claims.models import Claim, Event, Thread, ThreadClaim
from claims.permissions import Action, may
from claims.views.undoing import say_with_undo

ALIKE = 5  # disputes that may be the same, offered for a merger
DECISIONS = 10  # last ones, offered to be undone
_ADDRESS = re.compile(r"\s*#?(?:.*/threads/)?(\d{1,18})(?:/.*)?\s*", re.DOTALL)


def arranges(request: HttpRequest) -> bool:
    """Whether who asks for a dispute's page arranges it there, and so is shown all of its claims."""
    return "arrange" in request.GET and may(request.user, Action.ARRANGE_THREADS)


def arranging_context(request: HttpRequest, thread: Thread) -> dict[str, Any]:
    """What the page of a dispute shows to those who arrange it, where they asked for it."""
    allowed = may(request.user, Action.ARRANGE_THREADS) and thread.as_of is None
    if not allowed or "arrange" not in request.GET:
        return {"may_arrange": allowed, "arranging": False}
    named = Q(subject_id=thread.pk) | Q(old__merged__has_key=str(thread.pk))
    decisions = Event.objects.filter(named, subject_type="thread", action__in=ARRANGEMENTS)
    return {
        "may_arrange": True,
        "arranging": True,
        "sides": ThreadClaim.Side.choices,
        "alike": look_alikes(thread),
        "decisions": decisions.order_by("-pk")[:DECISIONS],
    }


def look_alikes(thread: Thread) -> list[Thread]:
    """Other disputes, with number and title, whose claims mean nearly what this one's leading claim means,
    most alike first."""
    half = Cast("embedding", HalfVectorField(dimensions=384))
    leading = Claim.objects.filter(pk=thread.lead_claim_id or 0).order_by().values(half=half)
    distance = CosineDistance(half, Subquery(leading))
    others = Thread.objects.live().exclude(pk=thread.pk)
    near = Claim.objects.visible().filter(embedding__isnull=False, thread_entry__thread__in=others)
    # a leading claim that has no vector yet is at no distance from any
    nearest = near.annotate(distance=distance).filter(distance__isnull=False).order_by("distance")
    found = nearest.values_list("thread_entry__thread", "thread_entry__thread__title")[: 10 * ALIKE]
    return [Thread(pk=pk, title=title) for pk, title in list(dict(found).items())[:ALIKE]]


@login_required
@require_POST
def thread_arrange(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the pressed button says with the marked claims, all of it or nothing."""
    thread = get_object_or_404(Thread.objects.only("pk", "title"), pk=pk)
    permissions.check(request.user, Action.ARRANGE_THREADS)
    act = ACTS.get(str(request.POST.get("do", "")))
    if act is None:
        messages.error(request, _("Choose what to do with the claims."))
        return _to(thread)
    try:
        with transaction.atomic():
            now, said = act(request, thread, cast(User, request.user))
    except (Thread.DoesNotExist, Claim.DoesNotExist, Event.DoesNotExist):
        messages.error(request, _("There is no such dispute, claim or decision any more."))
    except (workflow.NotAllowedNow, ValueError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
        return _to(now)
    return _to(thread)


@login_required
@require_POST
def thread_pin(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a dispute on top of the list, or no more."""
    thread = get_object_or_404(Thread, pk=pk)
    unpin = request.POST.get("do") == "unpin"
    act = workflow.unpin_thread if unpin else workflow.pin_thread
    try:
        act(thread_id=thread.pk, by=cast(User, request.user))
    except workflow.NotAllowedNow as error:
        messages.error(request, str(error))
    else:
        said = _("It has its place by date again.") if unpin else _("It is on top of the list now.")
        say_with_undo(request, said, thread)
    return HttpResponseRedirect(thread.get_absolute_url())


def _to(thread: Thread) -> HttpResponse:
    return HttpResponseRedirect(f"{thread.get_absolute_url()}?arrange=1")


def _marked(request: HttpRequest) -> list[int]:
    ids = [int(pk) for pk in request.POST.getlist("claims") if re.fullmatch(r"[0-9]{1,18}", pk)]
    if not ids:
        raise ValueError(_("Mark the claims first."))
    return ids


def _named_thread(request: HttpRequest, name: str) -> int:
    """The dispute whose number or address was given."""
    found = _ADDRESS.fullmatch(str(request.POST.get(name, "")))
    if found is None:
        raise ValueError(_("Give the number or the address of a dispute."))
    return int(found[1])


def _note(request: HttpRequest) -> str:
    return str(request.POST.get("note", ""))[:2000]


def _split(request: HttpRequest, thread: Thread, by: User) -> tuple[Thread, str]:
    marked = _marked(request)
    new = workflow.split_thread(thread_id=thread.pk, claim_ids=marked, by=by, note=_note(request))
    return new, _("The dispute is split; this is the new one. The larger part has kept the address.")


def _move(request: HttpRequest, thread: Thread, by: User) -> tuple[Thread, str]:
    to, side, marked = _named_thread(request, "to"), str(request.POST.get("side", "")), _marked(request)
    for claim_id in marked:
        now = workflow.move_claim(claim_id=claim_id, to=to, side=side, by=by, note=_note(request))
    return now, _moved(len(marked))


def _change_side(request: HttpRequest, thread: Thread, by: User) -> tuple[Thread, str]:
    side, marked = str(request.POST.get("side", "")), _marked(request)
    if not side:
        raise ValueError(_("Choose a side."))
    for claim_id in marked:
        workflow.move_claim(claim_id=claim_id, to=thread.pk, side=side, by=by, note=_note(request))
    return thread, _moved(len(marked))


def _moved(count: int) -> str:
    said = ngettext("%(count)s claim is moved.", "%(count)s claims are moved.", count)
    return said % {"count": count}


def _take_out(request: HttpRequest, thread: Thread, by: User) -> tuple[Thread, str]:
    for claim_id in _marked(request):
        workflow.take_claim_out(claim_id=claim_id, by=by, note=_note(request))
    return thread, _("Taken out. No re-reading puts it back; moving it here does.")


def _merge(request: HttpRequest, thread: Thread, by: User) -> tuple[Thread, str]:
    into = _named_thread(request, "into")
    now = workflow.merge_threads(thread_id=thread.pk, into=into, by=by, note=_note(request))
    return now, _("The two are one now. The address of the other leads here.")


def _undo(request: HttpRequest, thread: Thread, by: User) -> tuple[Thread, str]:
    event = str(request.POST.get("event", ""))
    if not re.fullmatch(r"[0-9]{1,18}", event):
        raise ValueError(_("There is no such decision."))
    workflow.undo_arrangement(event_id=int(event), by=by, note=_note(request))
    return Thread.objects.get(pk=thread.pk), _("That is undone.")


ACTS: dict[str, Callable[[HttpRequest, Thread, User], tuple[Thread, str]]] = {
    "split": _split,
    "move": _move,
    "side": _change_side,
    "out": _take_out,
    "merge": _merge,
    "undo": _undo,
}
