"""Feeds of other fact-checkers: taken in, taken back; their reviews offered as evidence, accepted or not.

A review of somebody else never rates a claim here. Accepting one adds evidence to the claim's verification,
by the same function as an editor's own (claims.verdict_evidence), and taking that back removes it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from celery import current_app
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claims import events, permissions
from claims.models import Evidence, EvidenceSuggestion, ImportedReview, ReviewImport, ReviewImportPiece
from claims.permissions import Action
from claims.verdict_evidence import add_evidence, remove_evidence
from claims.workflow_errors import NotAllowedNow

TASK = "claims.review_import_tasks.work_off_review_imports"
PIECE = 1_000_000  # bytes of a file that are kept in one row
State = EvidenceSuggestion.State


class FeedTooLarge(ValueError):
    """More bytes than are taken at once."""


@transaction.atomic
def import_feed(
    *,
    name: str,
    pieces: Iterable[bytes],
    channel: str,
    by: User,
    most: int | None = None,
    read_after: timedelta = timedelta(0),
) -> ReviewImport:
    """Keep a feed for a worker to read, at once or, where the caller reads it, if that has not come of it.

    Raises PermissionDenied and FeedTooLarge (``most`` bytes).
    """
    permissions.check(by, Action.IMPORT_REVIEWS)
    row = ReviewImport.objects.create(
        name=" ".join(name.replace("\0", " ").split())[-300:] or _("unnamed"),
        channel=ReviewImport.Channel(channel),
        size=0,
        created_by=by,
        created_by_name=by.get_username(),
        due_at=timezone.now() + read_after,
    )
    for number, data in enumerate(_evenly(pieces)):
        row.size += len(data)
        if most is not None and row.size > most:
            raise FeedTooLarge(
                _("The file has more than %(most)s bytes: send it in parts, or use the command line.")
                % {"most": f"{most:,}"}
            )
        ReviewImportPiece.objects.create(of=row, number=number, data=data)
    row.save(update_fields=["size"])
    events.record(subject=row, action="import", by=by, new={"name": row.name, "size": row.size})
    if not read_after:
        transaction.on_commit(send_hint, robust=True)
    return row


def send_hint() -> None:
    """Tell a worker that there is something to do; the rows say what."""
    current_app.send_task(TASK)


@transaction.atomic
def undo_import(*, import_id: int, by: User, note: str = "") -> ReviewImport:
    """Take an import back: what came with it is offered no more, save what an editor has accepted.

    Evidence stays as it is: it belongs to the verdicts. Reviews that another import has too stay with that.
    Raises ReviewImport.DoesNotExist, PermissionDenied, and NotAllowedNow while it is read or once it is
    undone.
    """
    permissions.check(by, Action.IMPORT_REVIEWS)
    row = ReviewImport.objects.select_for_update(of=("self",)).get(pk=import_id)
    if row.state == ReviewImport.State.READING:
        raise NotAllowedNow(_("It is being read: take it back when that is done."))
    if row.state == ReviewImport.State.UNDONE:
        raise NotAllowedNow(_("It is taken back already."))
    row.pieces.all().delete()
    row.state, row.due_at, row.finished_at = ReviewImport.State.UNDONE, None, timezone.now()
    row.save()
    mine = ImportedReview.objects.filter(came_with=row)
    others = ReviewImport.objects.exclude(pk=row.pk).exclude(state=ReviewImport.State.UNDONE)
    for review in mine.filter(items__of__in=others).distinct():
        review.came_with = others.filter(items__review=review).order_by("pk").first()
        review.save(update_fields=["came_with"])
    accepted = EvidenceSuggestion.objects.filter(state=State.ACCEPTED)
    gone, _kinds = mine.exclude(suggestions__in=accepted).delete()
    kept = mine.update(came_with=None, match_due_at=None)
    new = {"state": str(row.state), "reviews_kept": kept}
    events.record(subject=row, action="undo", by=by, old={"rows": gone}, new=new, note=note)
    return row


@transaction.atomic
def accept_suggestion(*, suggestion_id: int, stance: str, by: User, note: str = "") -> EvidenceSuggestion:
    """Add a review to a claim's verification as evidence.

    Raises EvidenceSuggestion.DoesNotExist, PermissionDenied, NotAllowedNow where it is decided already or the
    verdict cannot be changed now, and ValueError for an unknown stance.
    """
    permissions.check(by, Action.WRITE_VERDICT)
    row = _undecided(suggestion_id)
    review = row.review
    said = note.strip() or evidence_note(review)
    piece = add_evidence(claim_id=row.claim_id, url=review.url, stance=stance, note=said, by=by)
    return _decide(row, State.ACCEPTED, by=by, evidence=piece, note=note)


@transaction.atomic
def reject_suggestion(*, suggestion_id: int, by: User, note: str = "") -> EvidenceSuggestion:
    """Say that a review is about something else; it is not offered for this claim again.

    Raises EvidenceSuggestion.DoesNotExist, PermissionDenied, and NotAllowedNow where it is decided already.
    """
    permissions.check(by, Action.WRITE_VERDICT)
    return _decide(_undecided(suggestion_id), State.REJECTED, by=by, note=note)


@transaction.atomic
def undo_suggestion(*, suggestion_id: int, by: User, note: str = "") -> EvidenceSuggestion:
    """Take a decision back; evidence that was accepted is removed again.

    Raises EvidenceSuggestion.DoesNotExist, PermissionDenied, and NotAllowedNow where nothing was decided or
    the verdict is published.
    """
    permissions.check(by, Action.WRITE_VERDICT)
    row = EvidenceSuggestion.objects.select_for_update(of=("self",)).get(pk=suggestion_id)
    if row.state == State.SUGGESTED:
        raise NotAllowedNow(_("Nobody has decided on it."))
    if row.evidence_id is not None:
        remove_evidence(evidence_id=row.evidence_id, by=by, note=note)
    return _decide(row, State.SUGGESTED, by=by, note=note)


def evidence_note(review: ImportedReview) -> str:
    """What readers are told of it where the editor says nothing else: who rated what how."""
    who = review.publisher or review.site
    return _("%(who)s rates “%(claim)s”: %(rating)s.") % {
        "who": who,
        "claim": review.claim_text,
        "rating": review.rating,
    }


def _undecided(suggestion_id: int) -> EvidenceSuggestion:
    row = EvidenceSuggestion.objects.select_for_update(of=("self",)).get(pk=suggestion_id)
    if row.state != State.SUGGESTED:
        raise NotAllowedNow(_("%(name)s has decided on it already.") % {"name": row.decided_by_name})
    return row


def _decide(
    row: EvidenceSuggestion, to: str, *, by: User, evidence: Evidence | None = None, note: str = ""
) -> EvidenceSuggestion:
    old, row.state, row.evidence = {"state": row.state}, State(to), evidence
    row.decided_by_id, row.decided_by_name, row.decided_at = by.pk, by.get_username(), timezone.now()
    row.save()
    new = {"state": to, "review": row.review_id, "claim": row.claim_id}
    events.record(subject=row, action="decide", by=by, old=old, new=new, note=note)
    return row


def _evenly(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of one size, the last aside."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) >= PIECE:
            yield bytes(waiting[:PIECE])
            del waiting[:PIECE]
    if waiting:
        yield bytes(waiting)
