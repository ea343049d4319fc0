"""Which disputes editors keep on top of the list."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claims import events, permissions
from claims.models import Thread
from claims.permissions import Action
from claims.workflow_errors import NotAllowedNow


@transaction.atomic
def pin_thread(*, thread_id: int, by: User, note: str = "") -> Thread:
    """Put a dispute on top of the list, above those pinned before.

    Raises Thread.DoesNotExist, PermissionDenied, and NotAllowedNow where it is there already, or is none any
    more.
    """
    permissions.check(by, Action.PIN_THREAD)
    thread = Thread.objects.select_for_update(of=("self",)).get(pk=thread_id)
    if thread.pinned_at is not None:
        raise NotAllowedNow(_("The dispute is pinned already."))
    if not thread.stands:
        raise NotAllowedNow(_("This is no dispute any more: nothing in it is opposed, or it is merged."))
    return _set(thread, pinned=True, by=by, note=note)


@transaction.atomic
def unpin_thread(*, thread_id: int, by: User, note: str = "") -> Thread:
    """Give a dispute its place by date again. Raises as `pin_thread` does, where it is not pinned."""
    permissions.check(by, Action.PIN_THREAD)
    thread = Thread.objects.select_for_update(of=("self",)).get(pk=thread_id)
    if thread.pinned_at is None:
        raise NotAllowedNow(_("The dispute is not pinned."))
    return _set(thread, pinned=False, by=by, note=note)


def _set(thread: Thread, *, pinned: bool, by: User, note: str) -> Thread:
    action = "pin" if pinned else "unpin"
    old, new = {"pinned": not pinned}, {"pinned": pinned}
    events.record(subject=thread, action=action, by=by, old=old, new=new, note=note)
    thread.pinned_at = timezone.now() if pinned else None
    thread.save(update_fields=["pinned_at", "updated_at"])
    return thread
