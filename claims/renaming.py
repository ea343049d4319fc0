"""Titles that editors give to disputes, and how one is taken back."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from claims import events, permissions
from claims.disputes_lock import lock_disputes
from claims.models import Event, Thread
from claims.permissions import Action
from claims.workflow_errors import NotAllowedNow

TITLE_LENGTH = 300


@transaction.atomic
def rename_thread(*, thread_id: int, title: str, by: User, note: str = "") -> Thread:
    """Give a dispute a title that the machine leaves alone from then on.

    Raises Thread.DoesNotExist, PermissionDenied, and ValueError for a title that is empty or too long.
    """
    permissions.check(by, Action.RENAME_THREAD)
    title = " ".join(title.split())
    if not 0 < len(title) <= TITLE_LENGTH:
        raise ValueError(_("A title has 1 to %(most)d characters.") % {"most": TITLE_LENGTH})
    lock_disputes()
    thread = Thread.objects.select_for_update(of=("self",)).get(pk=thread_id)
    if (thread.title, thread.title_edited) == (title, True):
        return thread
    _set(thread, title, edited=True, by=by, note=note)
    return thread


@transaction.atomic
def undo_rename(*, event_id: int, by: User, note: str = "") -> Thread:
    """Give a dispute the title back that it had before one renaming; where that was the machine's, the
    machine words it anew from then on. An undoing is a renaming, and can be undone.

    Raises Event.DoesNotExist where the event is no renaming, Thread.DoesNotExist, PermissionDenied, and
    NotAllowedNow where the title has been changed since.
    """
    permissions.check(by, Action.RENAME_THREAD)
    lock_disputes()
    event = Event.objects.get(pk=event_id, subject_type="thread", action="rename")
    thread = Thread.objects.select_for_update(of=("self",)).get(pk=event.subject_id)
    before, after = event.old or {}, event.new or {}
    if thread.title != after["title"]:
        raise NotAllowedNow(_("The dispute has another title by now."))
    edited = bool(before.get("kept", {}).get("title_edited", True))
    _set(thread, before["title"], edited=edited, by=by, note=note, undoes=event.pk)
    return thread


def _set(thread: Thread, title: str, *, edited: bool, by: User, note: str, **more: int) -> None:
    old = {"title": thread.title, "kept": {"title_edited": thread.title_edited}}
    new = {"title": title, **more}
    events.record(subject=thread, action="rename", by=by, old=old, new=new, note=note)
    thread.title, thread.title_edited = title, edited
    thread.save(update_fields=["title", "title_edited", "updated_at"])
