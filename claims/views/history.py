"""The history of any one object, and of everything: who changed what, when, from what to what, and why."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Article
from claims.event_subjects import named
from claims.history import events_of, public
from claims.models import Claim, Comment, Event, Link, Source, Thread, Verdict
from claims.querysets import EventQuerySet
from claims.verdicts import may_see_drafts

SHOWN = 50
LARGEST_ID = 2**63 - 1
# What has a history of its own; those of editors alone are not for readers.
SUBJECTS: dict[str, type[Model]] = {
    "claim": Claim,
    "link": Link,
    "thread": Thread,
    "source": Source,
    "article": Article,
    "verdict": Verdict,
    "comment": Comment,
}
INTERNAL = ("comment",)


@require_safe
def history(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """One object's history, newest first; older pages by the number of the last event shown."""
    model, drafts = SUBJECTS.get(kind), may_see_drafts(request.user)
    if model is None or pk > LARGEST_ID:
        raise Http404
    if kind in INTERNAL and not drafts:
        raise PermissionDenied(_("This history is for editors and reviewers."))
    subject = get_object_or_404(_light(model), pk=pk)
    found = events_of(subject, internal=drafts)
    context = {"subject": subject, "kind": kind, "heading": _heading(kind, subject), **_paged(request, found)}
    return render(request, "claims/history.html", context)


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Every change of everything, newest first; of one person where the address names one."""
    drafts = may_see_drafts(request.user)
    found = Event.objects.order_by("-pk")
    who = request.GET.get("by", "").replace("\0", "")[:150]
    if who:
        found = found.filter(actor_name=who)
    if not drafts:
        found = public(found)
    context = {"subject": None, "by": who, "heading": _("All changes"), **_paged(request, found)}
    return render(request, "claims/history.html", context)


def _light(model: type[Model]) -> Any:
    """Without the wide columns that a heading does not need."""
    rows = model._default_manager.all()
    if model is Article:
        return rows.only("title")
    return rows.select_related("claim") if model in (Verdict, Comment) else rows


def _heading(kind: str, subject: Model) -> str:
    named = {
        "claim": _("History of a claim"),
        "link": _("History of a link"),
        "thread": _("History of a dispute"),
        "source": _("History of a source"),
        "article": _("History of an article"),
        "verdict": _("History of a verdict"),
        "comment": _("History of a comment"),
    }
    return named[kind]


def _paged(request: HttpRequest, events: EventQuerySet) -> dict[str, Any]:
    before = request.GET.get("before", "")
    if before.isdecimal() and int(before) <= LARGEST_ID:
        events = events.filter(pk__lt=int(before))
    shown = list(events[: SHOWN + 1])
    older = shown[SHOWN - 1].pk if len(shown) > SHOWN else None
    return {"events": named(shown[:SHOWN]), "older": older, "later": bool(before)}
