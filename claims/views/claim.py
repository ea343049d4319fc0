"""The permalink of one claim: its sentence, what answers it, its verdict, its history."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from claims.forms import VerdictForm
from claims.models import Claim, Event, Link, Verdict
from claims.permissions import Action, may

PUBLIC_STEPS = ("approve", "retract")  # of a verdict; what was drafted before is not for readers


@require_safe
def claim_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One claim; an editor sees with it the links rejected so far and what may be done with its verdict."""
    claim = get_object_or_404(Claim.objects.for_detail(), pk=pk)
    return render(request, "claims/claim_detail.html", claim_context(request, claim))


def claim_context(request: HttpRequest, claim: Claim, form: VerdictForm | None = None) -> dict[str, Any]:
    """What the claim's page shows; `form` is a verdict form that was sent and is to be put right."""
    links_in, links_out = list(claim.links_in.all()), list(claim.links_out.all())
    repeats = [(link, link.from_claim) for link in links_in if link.kind == Link.Kind.REPEATS]
    repeats += [(link, link.to_claim) for link in links_out if link.kind == Link.Kind.REPEATS]
    entry = getattr(claim, "thread_entry", None)
    verdict = getattr(claim, "verdict", None)
    return {
        "claim": claim,
        "thread": entry.thread if entry else None,
        "answers": [link for link in links_in if link.kind != Link.Kind.REPEATS],
        "answered": [link for link in links_out if link.kind != Link.Kind.REPEATS],
        "repeats": repeats,
        "rejected": _rejected(request, claim),
        "verdict": verdict,
        "verdict_form": form or _verdict_form(request, claim, verdict),
        "shows_verdict": verdict is not None and _may_see(request, verdict),
        "may_approve": _may_approve(request, verdict),
        "events": _events(request, claim, verdict, [*links_in, *links_out]),
    }


def _rejected(request: HttpRequest, claim: Claim) -> list[tuple[Link, Claim]]:
    if not may(request.user, Action.REVIEW_LINK):
        return []
    links = Link.objects.filter(Q(from_claim=claim) | Q(to_claim=claim), state=Link.State.REJECTED)
    return [
        (link, link.to_claim if link.from_claim_id == claim.pk else link.from_claim)
        for link in links.for_list()[:50]
    ]


def _verdict_form(request: HttpRequest, claim: Claim, verdict: Verdict | None) -> VerdictForm | None:
    """The form for whoever may write a verdict, unless it is published; then it can only be retracted."""
    if claim.withdrawn_at or not may(request.user, Action.WRITE_VERDICT):
        return None
    if verdict is None:
        return VerdictForm()
    if verdict.status == Verdict.Status.PUBLISHED:
        return None
    return VerdictForm(
        initial={
            "rating": verdict.rating,
            "rationale": verdict.rationale,
            "evidence_url": verdict.evidence_url,
        }
    )


def _may_see(request: HttpRequest, verdict: Verdict) -> bool:
    """Drafts and what awaits its review are for editors and reviewers."""
    if verdict.status == Verdict.Status.PUBLISHED:
        return True
    return may(request.user, Action.WRITE_VERDICT) or may(request.user, Action.APPROVE_VERDICT)


def _may_approve(request: HttpRequest, verdict: Verdict | None) -> bool:
    """Whether to offer the button; who has written on the verdict is looked at again when it is pressed."""
    if verdict is None or verdict.status != Verdict.Status.AWAITING_REVIEW:
        return False
    return verdict.author_id != request.user.pk and may(request.user, Action.APPROVE_VERDICT)


def _events(request: HttpRequest, claim: Claim, verdict: Verdict | None, links: list[Link]) -> list[Event]:
    """What was done to the claim, its links and its verdict, newest first; drafts are for editors only."""
    about = Q(subject_type="claim", subject_id=claim.pk)
    about |= Q(subject_type="link", subject_id__in=[link.pk for link in links])
    if verdict is not None:
        of_verdict = Q(subject_type="verdict", subject_id=verdict.pk)
        if not may(request.user, Action.WRITE_VERDICT):
            of_verdict &= Q(action__in=PUBLIC_STEPS)
        about |= of_verdict
    return list(Event.objects.filter(about).order_by("-pk")[:50])
