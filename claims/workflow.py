"""The one door for what editors do to links, claims and threads: locks, checks, logs an event and saves.

Verdicts and the make-up of disputes have files of their own, claims.verdicts and claims.arrangement, with
the same rules; their functions are given here too.
"""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from claims import events, permissions, thread_store
from claims.arrangement import (
    merge_threads,
    move_claim,
    refuse_to_join,
    split_thread,
    take_claim_out,
    undo_arrangement,
)
from claims.disputes_lock import lock_disputes
from claims.models import Claim, Link, Thread, Verdict
from claims.neighbourhood import claims_beside
from claims.permissions import Action
from claims.verdicts import approve, retract, return_to_author, set_verdict, submit
from claims.workflow_errors import InvalidTransition, NotAllowedNow

__all__ = [
    "LINK_TRANSITIONS",
    "InvalidTransition",
    "NotAllowedNow",
    "approve",
    "confirm_link",
    "doubt_link",
    "merge_threads",
    "move_claim",
    "reject_link",
    "rename_thread",
    "restore_claim",
    "retract",
    "return_to_author",
    "review_link",
    "set_verdict",
    "split_thread",
    "submit",
    "take_claim_out",
    "undo_arrangement",
    "withdraw_claim",
]

LINK_TRANSITIONS: dict[str, set[str]] = {
    Link.State.SUGGESTED: {Link.State.CONFIRMED, Link.State.REJECTED, Link.State.DOUBTFUL},
    Link.State.CONFIRMED: {Link.State.REJECTED, Link.State.DOUBTFUL},
    Link.State.REJECTED: {Link.State.CONFIRMED, Link.State.DOUBTFUL},
    Link.State.DOUBTFUL: {Link.State.CONFIRMED, Link.State.REJECTED},
}
TITLE_LENGTH = 300


def confirm_link(*, link_id: int, by: User, note: str = "") -> Link:
    """Say that a link is right; see `review_link`."""
    return review_link(link_id=link_id, to=Link.State.CONFIRMED, by=by, note=note)


def reject_link(*, link_id: int, by: User, note: str = "") -> Link:
    """Say that a link is wrong: its dispute is regrouped without it; see `review_link`."""
    return review_link(link_id=link_id, to=Link.State.REJECTED, by=by, note=note)


def doubt_link(*, link_id: int, by: User, note: str = "") -> Link:
    """Say that it cannot be told whether a link is right; see `review_link`."""
    return review_link(link_id=link_id, to=Link.State.DOUBTFUL, by=by, note=note)


@transaction.atomic
def review_link(*, link_id: int, to: str, by: User, note: str = "") -> Link:
    """Move a link along LINK_TRANSITIONS and regroup its dispute; neither claim's verdict is touched.

    Raises Link.DoesNotExist, PermissionDenied, InvalidTransition, and NotAllowedNow where a link is confirmed
    between claims that editors have put apart.
    """
    permissions.check(by, Action.REVIEW_LINK)
    lock_disputes()
    link = Link.objects.select_for_update().get(pk=link_id)
    if to not in LINK_TRANSITIONS[link.state]:
        raise InvalidTransition(link, link.state, to)
    if to == Link.State.CONFIRMED:
        refuse_to_join(link)
    events.record(
        subject=link, action="review", by=by, old={"state": link.state}, new={"state": to}, note=note
    )
    link.state = Link.State(to)
    link.save(update_fields=["state", "updated_at"])
    thread_store.regroup(claim_ids=[link.from_claim_id, link.to_claim_id])
    return link


@transaction.atomic
def withdraw_claim(*, claim_id: int, by: User, note: str = "") -> Claim:
    """Throw out a claim that is none: it is shown no more, and re-reading its article leaves it out.

    Raises Claim.DoesNotExist, PermissionDenied, and NotAllowedNow where it is out already or has a verdict
    that is published.
    """
    permissions.check(by, Action.WITHDRAW_CLAIM)
    lock_disputes()
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=claim_id)
    if claim.withdrawn_at is not None:
        raise NotAllowedNow("The claim is withdrawn already.")
    if Verdict.objects.filter(claim=claim, status=Verdict.Status.PUBLISHED).exists():
        raise NotAllowedNow("The claim has a published verdict: retract that first.")
    beside = claims_beside([claim.pk])
    claim.withdrawn_at = timezone.now()
    claim.save(update_fields=["withdrawn_at", "updated_at"])
    events.record(
        subject=claim, action="withdraw", by=by, old={"withdrawn": False}, new={"withdrawn": True}, note=note
    )
    thread_store.regroup(claim_ids=[claim.pk, *beside])
    return claim


@transaction.atomic
def restore_claim(*, claim_id: int, by: User, note: str = "") -> Claim:
    """Take a withdrawn claim back in, with the links it had. Raises as `withdraw_claim` does."""
    permissions.check(by, Action.WITHDRAW_CLAIM)
    lock_disputes()
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=claim_id)
    if claim.withdrawn_at is None:
        raise NotAllowedNow("The claim is not withdrawn.")
    claim.withdrawn_at = None
    claim.save(update_fields=["withdrawn_at", "updated_at"])
    events.record(
        subject=claim, action="restore", by=by, old={"withdrawn": True}, new={"withdrawn": False}, note=note
    )
    thread_store.regroup(claim_ids=[claim.pk])
    return claim


@transaction.atomic
def rename_thread(*, thread_id: int, title: str, by: User, note: str = "") -> Thread:
    """Give a dispute a title that the machine leaves alone from then on.

    Raises Thread.DoesNotExist, PermissionDenied, and ValueError for a title that is empty or too long.
    """
    permissions.check(by, Action.RENAME_THREAD)
    title = " ".join(title.split())
    if not 0 < len(title) <= TITLE_LENGTH:
        raise ValueError(f"A title has 1 to {TITLE_LENGTH} characters.")
    lock_disputes()
    thread = Thread.objects.select_for_update(of=("self",)).get(pk=thread_id)
    if (thread.title, thread.title_edited) == (title, True):
        return thread
    events.record(
        subject=thread, action="rename", by=by, old={"title": thread.title}, new={"title": title}, note=note
    )
    thread.title, thread.title_edited = title, True
    thread.save(update_fields=["title", "title_edited", "updated_at"])
    return thread
