"""The permalink of one claim: its sentence, what answers it, its verdict, its history."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from claims.event_subjects import link_words
from claims.history import events_of_claim
from claims.models import Claim, Event, Link
from claims.permissions import Action, may
from claims.verdicts import may_see_drafts
from claims.views.linked_data import verdicts_for_programs

SHOWN_EVENTS = 12  # the rest is a page away


@require_safe
def claim_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One claim; an editor sees with it the links rejected so far and how far its verification has come."""
    claim = get_object_or_404(Claim.objects.for_detail().with_ruling(), pk=pk)
    return render(request, "claims/claim_detail.html", claim_context(request, claim))


def claim_context(request: HttpRequest, claim: Claim) -> dict[str, Any]:
    """What the claim's page shows."""
    links_in, links_out = list(claim.links_in.all()), list(claim.links_out.all())
    repeats = [(link, link.from_claim) for link in links_in if link.kind == Link.Kind.REPEATS]
    repeats += [(link, link.to_claim) for link in links_out if link.kind == Link.Kind.REPEATS]
    entry = getattr(claim, "thread_entry", None)
    drafts = may_see_drafts(request.user)
    rejected = _rejected(request, claim)
    return {
        "claim": claim,
        "thread": entry.thread if entry else None,
        "answers": [link for link in links_in if link.kind != Link.Kind.REPEATS],
        "answered": [link for link in links_out if link.kind != Link.Kind.REPEATS],
        "repeats": repeats,
        "rejected": rejected,
        "verdict": getattr(claim, "verdict", None),
        "sees_verification": drafts,
        "claim_reviews": verdicts_for_programs(request, [claim]),
        "events": _events(claim, drafts, [*links_in, *links_out, *(link for link, _other in rejected)]),
    }


def _events(claim: Claim, drafts: bool, links: list[Link]) -> list[Event]:
    """The latest of its history; a judgement of a link says of which, where the page shows the link."""
    known = {link.pk: link for link in links}
    events = list(events_of_claim(claim, internal=drafts)[:SHOWN_EVENTS])
    for event in events:
        link = known.get(event.subject_id) if event.subject_type == "link" else None
        event.subject_words = link_words(link) if link else ""  # type: ignore[attr-defined]
    return events


def _rejected(request: HttpRequest, claim: Claim) -> list[tuple[Link, Claim]]:
    if not may(request.user, Action.REVIEW_LINK):
        return []
    links = Link.objects.filter(Q(from_claim=claim) | Q(to_claim=claim), state=Link.State.REJECTED)
    return [
        (link, link.to_claim if link.from_claim_id == claim.pk else link.from_claim)
        for link in links.for_list()[:50]
    ]
