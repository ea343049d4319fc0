"""The row of a claim's verification: found or made under a lock, and opened for a change by who may now.

What claims.verdicts, claims.evidence and claims.comments share. The caller holds a transaction.
"""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from claims import events
from claims.models import Claim, Event, Verdict, VerdictWriter
from claims.models.verdict import LOCK_TIME
from claims.workflow_errors import ChangedMeanwhile, LockedBySomebody, NotAllowedNow

Workflow = Verdict.Workflow
# Events that leave the version as it is: they change nothing of what is approved.
NO_CHANGE = ("lock", "unlock", "break_lock", "assign", "ask_for_reply", "record_reply")


def row_for(claim_id: int) -> Verdict:
    """A claim's verification, locked until the transaction ends; made where there is none.

    Raises Claim.DoesNotExist where there is no such claim, and NotAllowedNow where it is withdrawn.
    """
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=claim_id)
    _refuse_withdrawn(claim)
    row = Verdict.objects.select_for_update(of=("self",)).filter(claim=claim).first()
    return row or Verdict.objects.create(claim=claim)


def locked_row(verdict_id: int, *, also_withdrawn: bool = False) -> Verdict:
    """A verification by its own number, locked until the transaction ends, and its claim with it.

    The claim first, as in `row_for`: nobody corrects or withdraws it under a step that is on its way. Raises
    Verdict.DoesNotExist, and NotAllowedNow where the claim is withdrawn, unless ``also_withdrawn``.
    """
    claim = Claim.objects.select_for_update(of=("self",)).filter(verdict=verdict_id).first()
    if claim is not None and not also_withdrawn:
        _refuse_withdrawn(claim)
    return Verdict.objects.select_for_update(of=("self",)).get(pk=verdict_id)


def _refuse_withdrawn(claim: Claim) -> None:
    if claim.withdrawn_at is not None:
        raise NotAllowedNow(_("The claim is withdrawn."))


def refuse_if_locked(row: Verdict, by: User) -> None:
    """Raise LockedBySomebody where another editor is working on it."""
    if row.locked_for(by.pk) and row.locked_by is not None and row.locked_until is not None:
        raise LockedBySomebody(row.locked_by.get_username(), row.locked_until)


def refuse_if_changed(row: Verdict, version: int | None) -> None:
    """Raise ChangedMeanwhile where the caller has seen an older version; None does not ask."""
    if version is not None and version != row.version:
        name, event = _changed_by(row)
        said = _("%(name)s has changed this since you opened it. Compare, then save again.")
        raise ChangedMeanwhile(said % {"name": name}, event)


def refuse_if_unread(row: Verdict, version: int | None) -> None:
    """As `refuse_if_changed`, for steps that write no words: approving, publishing and the like."""
    if version is not None and version != row.version:
        name, event = _changed_by(row)
        said = _("%(name)s has changed this since you opened it. Read what it says now, then decide.")
        raise ChangedMeanwhile(said % {"name": name}, event)


def claim_changed(claim: Claim) -> None:
    """What awaits its review is no longer what reviewers have read: its claim says something else."""
    waiting = Verdict.objects.filter(claim=claim, workflow=Workflow.AWAITING_REVIEW)
    waiting.update(version=F("version") + 1)


def _changed_by(row: Verdict) -> tuple[str, Event | None]:
    """Who changed a verification or its claim last, and how."""
    own = Q(subject_type="verdict", subject_id=row.pk) & ~Q(action__in=NO_CHANGE)
    claim = Q(subject_type="claim", subject_id=row.claim_id, action__in=("correct", "undo_correction"))
    event = Event.objects.filter(own | claim).order_by("-pk").first()
    return (event.actor_name if event else row.author_name) or _("Somebody"), event


def open_for(row: Verdict, by: User) -> None:
    """Make a verification one that `by` is writing on: in progress, and not theirs to approve.

    A verdict that was approved loses its approval and begins a new round; a lock that they hold is kept on.
    The caller saves the row. Raises NotAllowedNow where it is published and LockedBySomebody where another
    editor works on it.
    """
    if row.is_published:
        raise NotAllowedNow(_("The verdict is published: retract it first."))
    refuse_if_locked(row, by)
    if row.workflow == Workflow.DONE:
        events.record(
            subject=row,
            action="reopen",
            by=by,
            old={"workflow": row.workflow, "approver": row.approver_name},
            new={"workflow": Workflow.IN_PROGRESS},
        )
        row.round += 1
        row.approver, row.approver_name, row.approved_at = None, "", None
        row.workflow = Workflow.IN_PROGRESS
        row.save()
    row.workflow = Workflow.IN_PROGRESS
    if row.locked_by_id == by.pk:
        row.locked_until = timezone.now() + LOCK_TIME
    row.version += 1
    VerdictWriter.objects.get_or_create(verdict=row, round=row.round, user_id=by.pk)


def unlock(row: Verdict) -> None:
    """Nobody is working on it any more; the caller saves the row."""
    row.locked_by, row.locked_until = None, None


def wrote_on(row: Verdict, user_id: int) -> bool:
    """Whether an account wrote on the verdict in this round, and so cannot approve it."""
    return VerdictWriter.objects.filter(verdict=row, round=row.round, user_id=user_id).exists()
