"""Who works on a claim's verification: assigned to somebody, locked while somebody writes.

A lock keeps others from writing. It ends by itself, with the hand-in, by its owner's word, or by a
reviewer's, who says why. Without one, whoever saves later is told that somebody was faster.
"""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claims import events, permissions
from claims.models import Verdict
from claims.models.verdict import LOCK_TIME
from claims.permissions import Action
from claims.verdict_rows import refuse_if_locked, row_for, unlock
from claims.workflow_errors import NotAllowedNow


@transaction.atomic
def take_lock(*, claim_id: int, by: User, note: str = "") -> Verdict:
    """Keep others from writing for half an hour; taking it again begins that anew.

    Raises Claim.DoesNotExist, PermissionDenied, NotAllowedNow where the verdict is published, and
    LockedBySomebody.
    """
    permissions.check(by, Action.WRITE_VERDICT)
    row = row_for(claim_id)
    if row.is_published:
        raise NotAllowedNow(_("The verdict is published: retract it first."))
    refuse_if_locked(row, by)
    held = row.locked_by_id == by.pk and row.locked_for(None)
    row.locked_by, row.locked_until = by, timezone.now() + LOCK_TIME
    row.save(update_fields=["locked_by", "locked_until", "updated_at"])
    if not held:
        events.record(subject=row, action="lock", by=by, new={"locked_by": by.get_username()}, note=note)
    return row


@transaction.atomic
def release_lock(*, claim_id: int, by: User, note: str = "") -> Verdict:
    """Let others write again. Raises NotAllowedNow where the caller does not hold the lock."""
    permissions.check(by, Action.WRITE_VERDICT)
    row = row_for(claim_id)
    if row.locked_by_id != by.pk:
        raise NotAllowedNow(_("You do not hold the lock."))
    return _unlocked(row, "unlock", by, note)


@transaction.atomic
def break_lock(*, claim_id: int, by: User, note: str) -> Verdict:
    """Take the lock from somebody. Raises ValueError without a reason, NotAllowedNow without a lock."""
    permissions.check(by, Action.BREAK_LOCK)
    if not note.strip():
        raise ValueError(_("Say why you break the lock."))
    row = row_for(claim_id)
    if not row.locked_for(None):
        raise NotAllowedNow(_("Nobody holds the lock."))
    return _unlocked(row, "break_lock", by, note)


@transaction.atomic
def assign(*, claim_id: int, to: int | None, by: User, note: str = "") -> Verdict:
    """Say who is to verify a claim; None for nobody. Does not start the work.

    Raises Claim.DoesNotExist, User.DoesNotExist, PermissionDenied, and ValueError for an account that may
    not write verdicts.
    """
    permissions.check(by, Action.ASSIGN_VERDICT)
    row = row_for(claim_id)
    person = User.objects.get(pk=to) if to is not None else None
    if person is not None and not permissions.may(person, Action.WRITE_VERDICT):
        raise ValueError(_("%(name)s may not write verdicts.") % {"name": person.get_username()})
    before = row.assignee.get_username() if row.assignee else None
    if row.assignee_id == to:
        return row
    after = person.get_username() if person else None
    events.record(
        subject=row, action="assign", by=by, old={"assignee": before}, new={"assignee": after}, note=note
    )
    row.assignee = person
    row.save(update_fields=["assignee", "updated_at"])
    return row


def _unlocked(row: Verdict, action: str, by: User, note: str) -> Verdict:
    name = row.locked_by.get_username() if row.locked_by else ""
    events.record(
        subject=row, action=action, by=by, old={"locked_by": name}, new={"locked_by": None}, note=note
    )
    unlock(row)
    row.save(update_fields=["locked_by", "locked_until", "updated_at"])
    return row
