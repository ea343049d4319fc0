"""Verdicts: one editor writes, another approves; what is published can be retracted and never changed.

A verdict is of one claim alone. A denial is a claim of its own: nothing here follows a link.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.validators import URLValidator
from django.db import transaction

from claims import events, permissions
from claims.models import Claim, Event, Verdict
from claims.permissions import Action
from claims.workflow_errors import InvalidTransition, NotAllowedNow

Status = Verdict.Status

VERDICT_TRANSITIONS: dict[str, set[str]] = {
    Status.IN_PROGRESS: {Status.IN_PROGRESS, Status.AWAITING_REVIEW},
    Status.AWAITING_REVIEW: {Status.IN_PROGRESS, Status.PUBLISHED},
    Status.PUBLISHED: {Status.RETRACTED},
    Status.RETRACTED: {Status.IN_PROGRESS},
}
WRITTEN_FIELDS = ("rating", "rationale", "evidence_url")


@transaction.atomic
def set_verdict(
    *, claim_id: int, rating: str, by: User, rationale: str = "", evidence_url: str = "", note: str = ""
) -> Verdict:
    """Draft a claim's verdict or change the draft; whoever writes is its author from then on.

    Raises Claim.DoesNotExist, PermissionDenied, InvalidTransition where it is published, ValueError for an
    unknown rating and ValidationError for evidence that is no web address.
    """
    permissions.check(by, Action.WRITE_VERDICT)
    if evidence_url:
        URLValidator(schemes=["http", "https"])(evidence_url)
    claim = Claim.objects.visible().select_for_update(of=("self",)).get(pk=claim_id)
    verdict = Verdict.objects.select_for_update().filter(claim=claim).first() or Verdict(claim=claim)
    if Status.IN_PROGRESS not in VERDICT_TRANSITIONS[verdict.status]:
        raise InvalidTransition(verdict, verdict.status, Status.IN_PROGRESS)
    old = {**_written(verdict), "status": verdict.status} if verdict.pk else None
    verdict.rating = Verdict.Rating(rating)
    verdict.rationale, verdict.evidence_url = rationale.strip(), evidence_url
    verdict.status, verdict.author, verdict.approver = Status.IN_PROGRESS, by, None
    verdict.save()
    new = {**_written(verdict), "status": verdict.status}
    events.record(subject=verdict, action="write", by=by, old=old, new=new, note=note)
    return verdict


@transaction.atomic
def submit(*, verdict_id: int, by: User, note: str = "") -> Verdict:
    """Hand a draft in for review. Raises NotAllowedNow where it gives no reasons."""
    permissions.check(by, Action.WRITE_VERDICT)
    verdict = _locked(verdict_id, Status.AWAITING_REVIEW)
    if not verdict.rationale:
        raise NotAllowedNow("A verdict needs its reasons before somebody can review it.")
    return _move(verdict, Status.AWAITING_REVIEW, action="submit", by=by, note=note)


@transaction.atomic
def approve(*, verdict_id: int, by: User, note: str = "") -> Verdict:
    """Publish a verdict. Raises PermissionDenied for everybody who wrote on it: four eyes, not two."""
    permissions.check(by, Action.APPROVE_VERDICT)
    verdict = _locked(verdict_id, Status.PUBLISHED)
    if by.pk == verdict.author_id or by.pk in _writers(verdict):
        raise PermissionDenied("Somebody who did not write a verdict has to approve it.")
    verdict.approver = by
    return _move(verdict, Status.PUBLISHED, action="approve", by=by, note=note)


@transaction.atomic
def return_to_author(*, verdict_id: int, by: User, note: str) -> Verdict:
    """Send a verdict back with what is missing. Raises ValueError where nothing is said."""
    permissions.check(by, Action.APPROVE_VERDICT)
    if not note.strip():
        raise ValueError("Say what is missing.")
    verdict = _locked(verdict_id, Status.IN_PROGRESS)
    if verdict.status != Status.AWAITING_REVIEW:
        raise InvalidTransition(verdict, verdict.status, Status.IN_PROGRESS)
    return _move(verdict, Status.IN_PROGRESS, action="return", by=by, note=note)


@transaction.atomic
def retract(*, verdict_id: int, by: User, note: str) -> Verdict:
    """Take a published verdict back, saying why. Raises ValueError where no reason is given."""
    permissions.check(by, Action.RETRACT_VERDICT)
    if not note.strip():
        raise ValueError("Say why the verdict is retracted.")
    return _move(_locked(verdict_id, Status.RETRACTED), Status.RETRACTED, action="retract", by=by, note=note)


def _locked(verdict_id: int, to: str) -> Verdict:
    verdict = Verdict.objects.select_for_update(of=("self",)).get(pk=verdict_id)
    if to not in VERDICT_TRANSITIONS[verdict.status]:
        raise InvalidTransition(verdict, verdict.status, to)
    return verdict


def _move(verdict: Verdict, to: str, *, action: str, by: User, note: str) -> Verdict:
    events.record(
        subject=verdict, action=action, by=by, old={"status": verdict.status}, new={"status": to}, note=note
    )
    verdict.status = Status(to)
    verdict.save(update_fields=["status", "approver", "updated_at"])
    return verdict


def _written(verdict: Verdict) -> dict[str, Any]:
    return {field: getattr(verdict, field) for field in WRITTEN_FIELDS}


def _writers(verdict: Verdict) -> set[int | None]:
    """Who wrote on a verdict since it was last retracted, if it was."""
    about = Event.objects.about("verdict", verdict.pk)
    retracted = about.filter(action="retract").values_list("pk", flat=True).first() or 0
    return set(about.filter(action="write", pk__gt=retracted).values_list("actor_id", flat=True))
