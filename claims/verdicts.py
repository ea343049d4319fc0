"""Verdicts: one editor writes, another approves; what is published can be retracted and never changed.

A verdict is of one claim alone. A denial is a claim of its own: nothing here follows a link. Workflow,
rating and publication are three fields with a table of transitions each.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claims import events, permissions
from claims.models import Claim, Rating, Verdict
from claims.permissions import Action
from claims.verdict_rows import (
    locked_row,
    open_for,
    refuse_if_changed,
    refuse_if_locked,
    refuse_if_unread,
    row_for,
    unlock,
    wrote_on,
)
from claims.verdict_snapshot import snapshot
from claims.workflow_errors import InvalidTransition, NotAllowedNow

Workflow = Verdict.Workflow
Publication = Verdict.Publication

WORKFLOW_TRANSITIONS: dict[str, set[str]] = {
    Workflow.UNSTARTED: {Workflow.IN_PROGRESS},
    Workflow.IN_PROGRESS: {Workflow.IN_PROGRESS, Workflow.AWAITING_REVIEW},
    Workflow.AWAITING_REVIEW: {Workflow.IN_PROGRESS, Workflow.DONE},
    Workflow.DONE: {Workflow.IN_PROGRESS},
}
PUBLICATION_TRANSITIONS: dict[str, set[str]] = {
    Publication.DRAFT: {Publication.PUBLISHED},
    Publication.PUBLISHED: {Publication.RETRACTED},
    Publication.RETRACTED: {Publication.PUBLISHED},
}


def may_see_drafts(user: User | AnonymousUser) -> bool:
    """Who sees verifications before they are published, with their comments."""
    return permissions.may(user, Action.WRITE_VERDICT) or permissions.may(user, Action.APPROVE_VERDICT)


@transaction.atomic
def set_verdict(
    *,
    claim_id: int,
    rating: str,
    by: User,
    rationale: str = "",
    version: int | None = None,
    note: str = "",
) -> Verdict:
    """Draft a claim's verdict or change the draft; whoever writes is its author from then on.

    One that was approved is open again. ``rating`` is the slug of one that is offered, or "" for none yet;
    ``version`` is the one that the caller has seen. Raises Claim.DoesNotExist, PermissionDenied,
    NotAllowedNow where it is published, locked or changed meanwhile, and ValueError for an unknown rating.
    """
    permissions.check(by, Action.WRITE_VERDICT)
    row = row_for(claim_id)
    refuse_if_changed(row, version)
    chosen = _rating(rating, row)
    old = {**_written(row), "workflow": row.workflow}
    open_for(row, by)
    row.rating, row.rationale = chosen, rationale.strip()
    row.author, row.author_name = by, by.get_username()
    row.save()
    events.record(
        subject=row,
        action="write",
        by=by,
        old=old,
        new={**_written(row), "workflow": row.workflow},
        note=note,
    )
    return row


@transaction.atomic
def submit(*, verdict_id: int, by: User, version: int | None = None, note: str = "") -> Verdict:
    """Hand a draft in for review; ``version`` is the one that the caller has seen, in all steps.

    Raises NotAllowedNow where rating or reasons are missing, the claim is withdrawn or it changed meanwhile.
    """
    permissions.check(by, Action.WRITE_VERDICT)
    row = _on_the_way(verdict_id, Workflow.AWAITING_REVIEW, version)
    refuse_if_locked(row, by)
    if row.rating_id is None:
        raise NotAllowedNow(_("Choose a rating before somebody can review the verdict."))
    if not row.rationale:
        raise NotAllowedNow(_("A verdict needs its reasons before somebody can review it."))
    unlock(row)
    return _move(row, Workflow.AWAITING_REVIEW, action="submit", by=by, note=note)


@transaction.atomic
def approve(
    *, verdict_id: int, by: User, publish: bool = False, version: int | None = None, note: str = ""
) -> Verdict:
    """Say that a verdict is right, and publish it with that if asked to.

    Raises PermissionDenied for everybody who wrote on it: four eyes, not two. The database refuses them too.
    Raises NotAllowedNow where it awaits no review, where it or the claim has changed meanwhile, and where the
    claim is withdrawn.
    """
    permissions.check(by, Action.APPROVE_VERDICT)
    row = _on_the_way(verdict_id, Workflow.DONE, version)
    if by.pk == row.author_id or wrote_on(row, by.pk):
        raise PermissionDenied(_("Somebody who did not write a verdict has to approve it."))
    row.approver, row.approver_name, row.approved_at = by, by.get_username(), timezone.now()
    unlock(row)
    _move(row, Workflow.DONE, action="approve", by=by, note=note)
    return _publish(row, by=by, note="") if publish else row


@transaction.atomic
def publish(*, verdict_id: int, by: User, version: int | None = None, note: str = "") -> Verdict:
    """Show an approved verdict to readers.

    Raises NotAllowedNow where it is not approved or out already, where it has changed meanwhile, and
    where the claim is withdrawn.
    """
    permissions.check(by, Action.PUBLISH_VERDICT)
    row = locked_row(verdict_id)
    refuse_if_unread(row, version)
    return _publish(row, by=by, note=note)


@transaction.atomic
def return_to_author(*, verdict_id: int, by: User, note: str, version: int | None = None) -> Verdict:
    """Send a verdict back with what is missing.

    Raises ValueError where nothing is said, and NotAllowedNow as `approve`.
    """
    permissions.check(by, Action.APPROVE_VERDICT)
    if not note.strip():
        raise ValueError(_("Say what is missing."))
    row = _on_the_way(verdict_id, Workflow.IN_PROGRESS, version)
    if row.workflow != Workflow.AWAITING_REVIEW:
        raise InvalidTransition(row, row.workflow, Workflow.IN_PROGRESS)
    return _move(row, Workflow.IN_PROGRESS, action="return", by=by, note=note)


@transaction.atomic
def retract(*, verdict_id: int, by: User, note: str, version: int | None = None) -> Verdict:
    """Take a published verdict back; readers are told why.

    One of a withdrawn claim too, as there may be from before such were refused. Raises ValueError where no
    reason is given, and NotAllowedNow where it is not published and where it has changed meanwhile.
    """
    permissions.check(by, Action.RETRACT_VERDICT)
    if not note.strip():
        raise ValueError(_("Say why the verdict is retracted: readers see it."))
    row = locked_row(verdict_id, also_withdrawn=True)
    refuse_if_unread(row, version)
    if Publication.RETRACTED not in PUBLICATION_TRANSITIONS[row.publication]:
        raise InvalidTransition(row, row.publication, Publication.RETRACTED)
    events.record(
        subject=row,
        action="retract",
        by=by,
        old={"publication": row.publication, "rating": row.rating_id},
        new={"publication": Publication.RETRACTED},
        note=note,
    )
    row.publication, row.correction = Publication.RETRACTED, note.strip()
    row.retracted_at = timezone.now()
    row.version += 1
    row.save()
    return row


def refuse_if_approved(claim: Claim) -> None:
    """Raise NotAllowedNow where a claim has a verdict that stands: what it says cannot change under it.

    For whoever changes a claim's words or act; the database refuses it too.
    """
    standing = Verdict.objects.filter(claim=claim, approver__isnull=False)
    if standing.exclude(publication=Publication.RETRACTED).exists():
        raise NotAllowedNow(
            _("The claim has a verdict that was approved: retract it, or write it anew, first.")
        )


def _publish(row: Verdict, *, by: User, note: str) -> Verdict:
    if Publication.PUBLISHED not in PUBLICATION_TRANSITIONS[row.publication]:
        raise InvalidTransition(row, row.publication, Publication.PUBLISHED)
    if row.workflow != Workflow.DONE or row.approved_at is None:
        raise NotAllowedNow(_("Somebody has to approve the verdict before it is published."))
    if row.retracted_at is not None and row.retracted_at > row.approved_at:
        raise NotAllowedNow(_("The verdict was retracted: write it anew and have it approved again."))
    old = {"publication": row.publication}
    row.publication, row.published_at = Publication.PUBLISHED, timezone.now()
    row.version += 1
    row.save()
    new = {"publication": row.publication, **snapshot(row)}
    events.record(subject=row, action="publish", by=by, old=old, new=new, note=note)
    return row


def _on_the_way(verdict_id: int, to: str, version: int | None) -> Verdict:
    row = locked_row(verdict_id)
    refuse_if_unread(row, version)
    if to not in WORKFLOW_TRANSITIONS[row.workflow]:
        raise InvalidTransition(row, row.workflow, to)
    return row


def _move(row: Verdict, to: str, *, action: str, by: User, note: str) -> Verdict:
    events.record(
        subject=row, action=action, by=by, old={"workflow": row.workflow}, new={"workflow": to}, note=note
    )
    row.workflow = Workflow(to)
    row.version += 1
    row.save()
    return row


def _rating(slug: str, row: Verdict) -> Rating | None:
    """The rating of a slug: one that is offered, or the retired one that the verdict has already."""
    if not slug:
        return None
    found = Rating.objects.filter(slug=slug).first()
    if found is None or (found.retired and found.slug != row.rating_id):
        raise ValueError(_("There is no rating “%(slug)s”.") % {"slug": slug})
    return found


def _written(row: Verdict) -> dict[str, Any]:
    return {"rating": row.rating_id, "rationale": row.rationale}
