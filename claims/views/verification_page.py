"""The page on which editors verify a claim: what is on it, and which buttons are offered to whom."""

from __future__ import annotations

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from claims.history import events_of_claim
from claims.models import Claim, Event, Rating, Verdict, VerdictWriter
from claims.permissions import Action, may
from claims.verdicts import may_see_drafts
from claims.verification_forms import (
    AskForm,
    AssignForm,
    CommentForm,
    EvidenceForm,
    ReplyForm,
    verdict_form,
)
from claims.views.acting import editor_of

SHOWN_EVENTS = 10
REVIEWED = (Verdict.Workflow.AWAITING_REVIEW, Verdict.Workflow.DONE)  # read first, and seldom changed
MOST_PEOPLE = 200


def address(claim_id: int, part: str = "") -> str:
    """The verification page of a claim."""
    page = reverse("claims:verification", args=[claim_id])
    return f"{page}#{part}" if part else page


def claim_for(request: HttpRequest, pk: int) -> Claim:
    """A claim for its verification. Raises PermissionDenied and Http404."""
    if not may_see_drafts(request.user):
        raise PermissionDenied(_("Verifications are for editors and reviewers."))
    mine = VerdictWriter.objects.filter(
        verdict=OuterRef("verdict"), round=OuterRef("verdict__round"), user_id=request.user.pk or 0
    )
    claims = Claim.objects.for_list().with_ruling().annotate(viewer_wrote=Exists(mine))
    return get_object_or_404(claims, pk=pk)


def page(request: HttpRequest, claim: Claim, status: int = 200, **sent: forms.Form) -> HttpResponse:
    """The page; a form in `sent` takes the place of the one of the same name."""
    verdict = getattr(claim, "verdict", None)
    evidence = list(verdict.evidence.all()) if verdict else []
    replies = list(verdict.replies.all()) if verdict else []
    comments = list(claim.comments.all())
    user = editor_of(request)
    writes = may(user, Action.WRITE_VERDICT) and claim.withdrawn_at is None
    locked = verdict is not None and verdict.locked_for(user.pk)
    editable = writes and not locked and not (verdict is not None and verdict.is_published)
    people = list(writers_of_verdicts()[:MOST_PEOPLE])
    scale = list(Rating.objects.all())
    context = {
        "claim": claim,
        "thread": claim.thread_entry.thread if hasattr(claim, "thread_entry") else None,
        "verdict": verdict,
        "writes": writes,
        "editable": editable,
        "locked": locked,
        "holds_lock": verdict is not None and verdict.locked_by_id == user.pk and verdict.locked_for(None),
        "sent_back": _sent_back(verdict),
        "in_review": verdict is not None and verdict.workflow in REVIEWED,
        "form": sent.get("form") or verdict_form(verdict, scale),
        "evidence": [
            (piece, sent.get(f"evidence_{piece.pk}") or EvidenceForm.of(piece)) for piece in evidence
        ],
        "evidence_form": sent.get("evidence_form") or EvidenceForm(auto_id="new-evidence-%s"),
        "replies": [(reply, sent.get(f"reply_{reply.pk}") or ReplyForm.of(reply)) for reply in replies],
        "ask_form": sent.get("ask_form")
        or AskForm(initial={"asked": claim.source.name if claim.source else ""}, auto_id="ask-%s"),
        "comments": [(said, sent.get(f"comment_{said.pk}") or CommentForm.of(said)) for said in comments],
        "comment_form": sent.get("comment_form") or CommentForm(auto_id="comment-%s"),
        "assign_form": AssignForm(
            people=people, initial={"to": str(verdict.assignee_id or "") if verdict else ""}
        ),
        "people": people,
        "offered": claim.evidence_suggestions.filter(state="suggested").count(),
        "events": events_of_claim(claim, internal=True)[:SHOWN_EVENTS],
        **_steps(user, verdict, wrote=bool(getattr(claim, "viewer_wrote", False))),
    }
    return render(request, "claims/verification.html", context, status=status)


def _sent_back(verdict: Verdict | None) -> Event | None:
    """Why a reviewer has sent a verdict back that has not been handed in again."""
    if verdict is None or verdict.workflow != Verdict.Workflow.IN_PROGRESS:
        return None
    steps = Event.objects.filter(
        subject_type="verdict", subject_id=verdict.pk, action__in=("submit", "return")
    )
    last = steps.order_by("-pk").first()
    return last if last is not None and last.action == "return" else None


def _steps(user: User, verdict: Verdict | None, *, wrote: bool) -> dict[str, bool]:
    """Which buttons to offer; the workflow looks again when one is pressed."""
    if verdict is None:
        return {}
    shown = verdict.claim.withdrawn_at is None
    awaits = shown and verdict.workflow == Verdict.Workflow.AWAITING_REVIEW
    approves = awaits and may(user, Action.APPROVE_VERDICT)
    own = approves and (verdict.author_id == user.pk or wrote)
    rewritten = verdict.retracted_at is None or (
        verdict.approved_at is not None and verdict.approved_at > verdict.retracted_at
    )
    approved = shown and verdict.workflow == Verdict.Workflow.DONE and not verdict.is_published
    return {
        "may_approve": approves and not own,
        "wrote_it": own,
        "may_return": approves,
        "may_publish": approved and rewritten and may(user, Action.PUBLISH_VERDICT),
        "may_retract": verdict.is_published and may(user, Action.RETRACT_VERDICT),
        "may_break": may(user, Action.BREAK_LOCK),
        "may_remove_comments": may(user, Action.REMOVE_COMMENT),
    }


def writers_of_verdicts() -> QuerySet[User]:
    """The accounts that may write verdicts, by name."""
    found: QuerySet[User] = User.objects.with_perm(
        "claims.change_verdict", backend="django.contrib.auth.backends.ModelBackend"
    )
    return found.order_by("username")
