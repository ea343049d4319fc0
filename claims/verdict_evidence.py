"""What a verdict rests on: evidence, and what those concerned say when they are asked.

Evidence is part of what is approved: whoever adds some writes on the verdict, and once it is approved a
change needs a new approval. An answer of somebody who was asked is their word, not the newsroom's: it is
recorded whenever it comes, also after publication.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claims import events, permissions
from claims.models import Evidence, RightOfReply, Verdict
from claims.permissions import Action
from claims.verdict_rows import locked_row, open_for, refuse_if_locked, row_for
from claims.verdict_snapshot import EVIDENCE_FIELDS

MOST_EVIDENCE = 50  # pieces of one verdict
MOST_ASKED = 50
ADDRESS_LENGTH = 2000
_web_address = URLValidator(schemes=["http", "https"])


@transaction.atomic
def add_evidence(
    *, claim_id: int, url: str, stance: str, by: User, archived_url: str = "", note: str = ""
) -> Evidence:
    """Add a piece of evidence; ``note`` says what it shows, for readers.

    Raises Claim.DoesNotExist, PermissionDenied, NotAllowedNow where the verdict is published or locked,
    ValidationError for what is no web address and ValueError for an unknown stance.
    """
    permissions.check(by, Action.WRITE_VERDICT)
    row = row_for(claim_id)
    if row.evidence.count() >= MOST_EVIDENCE:
        raise ValueError(_("A verdict has at most %(most)s pieces of evidence.") % {"most": MOST_EVIDENCE})
    piece = Evidence(verdict=row, added_by=by, added_by_name=by.get_username())
    _fill(piece, url=url, stance=stance, archived_url=archived_url, note=note)
    _opened(row, by)
    piece.save()
    _record(row, "add_evidence", by, None, piece)
    return piece


@transaction.atomic
def change_evidence(
    *, evidence_id: int, url: str, stance: str, by: User, archived_url: str = "", note: str = ""
) -> Evidence:
    """Change a piece of evidence. Raises Evidence.DoesNotExist, else as `add_evidence`."""
    permissions.check(by, Action.WRITE_VERDICT)
    piece = Evidence.objects.get(pk=evidence_id)
    row = locked_row(piece.verdict_id)
    piece.refresh_from_db()
    old = _fields(piece)
    _fill(piece, url=url, stance=stance, archived_url=archived_url, note=note)
    if _fields(piece) == old:
        return piece
    _opened(row, by)
    piece.save()
    _record(row, "change_evidence", by, old, piece)
    return piece


@transaction.atomic
def remove_evidence(*, evidence_id: int, by: User, note: str = "") -> Verdict:
    """Take a piece of evidence out; the history keeps what it was. Raises as `change_evidence`."""
    permissions.check(by, Action.WRITE_VERDICT)
    piece = Evidence.objects.get(pk=evidence_id)
    row = locked_row(piece.verdict_id)
    piece.refresh_from_db()  # somebody may have changed or removed it meanwhile
    _opened(row, by)
    old = _fields(piece)
    piece.delete()
    events.record(subject=row, action="remove_evidence", by=by, old=old, new=None, note=note)
    return row


@transaction.atomic
def ask_for_reply(
    *, claim_id: int, asked: str, by: User, asked_at: datetime | None = None, question: str = ""
) -> RightOfReply:
    """Record that somebody was asked about the claim, now or at a time that is past.

    Raises Claim.DoesNotExist, PermissionDenied, and ValueError without a name or for a time to come.
    """
    permissions.check(by, Action.WRITE_VERDICT)
    row = row_for(claim_id)
    name, moment = " ".join(asked.split())[:300], asked_at or timezone.now()
    if not name:
        raise ValueError(_("Say who was asked."))
    _refuse_future(moment)
    if row.replies.count() >= MOST_ASKED:
        raise ValueError(_("At most %(most)s people can be asked.") % {"most": MOST_ASKED})
    _started(row, by)
    reply = RightOfReply.objects.create(
        verdict=row,
        asked=name,
        asked_at=moment,
        question=question.strip(),
        recorded_by_name=by.get_username(),
    )
    events.record(subject=row, action="ask_for_reply", by=by, new=_reply_fields(reply))
    return reply


@transaction.atomic
def record_reply(
    *,
    reply_id: int,
    state: str,
    by: User,
    answer: str = "",
    answered_at: datetime | None = None,
    note: str = "",
) -> RightOfReply:
    """Record what came of the question: an answer, a refusal, or that it is awaited still after all.

    Raises RightOfReply.DoesNotExist, PermissionDenied, and ValueError for an unknown state, an answer without
    words, or a time before the question or to come.
    """
    permissions.check(by, Action.WRITE_VERDICT)
    reply = RightOfReply.objects.select_for_update(of=("self",)).get(pk=reply_id)
    old = _reply_fields(reply)
    reply.state = RightOfReply.State(state)
    if reply.state == RightOfReply.State.AWAITING:
        reply.answer, reply.answered_at = "", None
    else:
        moment = answered_at or timezone.now()
        _refuse_future(moment)
        if moment < reply.asked_at:
            raise ValueError(_("The answer cannot come before the question."))
        reply.answer, reply.answered_at = answer.strip(), moment
    if reply.state == RightOfReply.State.ANSWERED and not reply.answer:
        raise ValueError(_("Give the answer in their words."))
    reply.recorded_by_name = by.get_username()
    reply.save()
    events.record(
        subject=reply.verdict, action="record_reply", by=by, old=old, new=_reply_fields(reply), note=note
    )
    return reply


@transaction.atomic
def remove_reply(*, reply_id: int, by: User, note: str) -> Verdict:
    """Take back a question that was recorded by mistake, saying why; the history keeps it.

    Raises RightOfReply.DoesNotExist, PermissionDenied, ValueError where no reason is given, and NotAllowedNow
    where the verdict is published.
    """
    permissions.check(by, Action.WRITE_VERDICT)
    if not note.strip():
        raise ValueError(_("Say why it is taken back."))
    reply = RightOfReply.objects.get(pk=reply_id)
    row = locked_row(reply.verdict_id)
    reply = RightOfReply.objects.select_for_update(of=("self",)).get(pk=reply_id)  # as it is by now
    _opened(row, by)
    old = _reply_fields(reply)
    reply.delete()
    events.record(subject=row, action="remove_reply", by=by, old=old, new=None, note=note)
    return row


def _opened(row: Verdict, by: User) -> None:
    open_for(row, by)
    _authored(row, by)
    row.save()


def _started(row: Verdict, by: User) -> None:
    """Asking starts the work on a verdict and changes nothing of one that is on its way."""
    if row.workflow == Verdict.Workflow.UNSTARTED:
        refuse_if_locked(row, by)
        row.workflow = Verdict.Workflow.IN_PROGRESS
        _authored(row, by)
        row.save()


def _authored(row: Verdict, by: User) -> None:
    """Whoever begins a verdict is its author until somebody writes its reasons."""
    if row.author_id is None:
        row.author, row.author_name = by, by.get_username()


def _fill(piece: Evidence, *, url: str, stance: str, archived_url: str, note: str) -> None:
    for address in filter(None, (url, archived_url)):
        if len(address) > ADDRESS_LENGTH:
            raise ValidationError(_("The address is too long."))
        _web_address(address)
    if not url:
        raise ValidationError(_("Give the address of the evidence."))
    piece.url, piece.archived_url, piece.note = url, archived_url, note.strip()
    piece.stance = Evidence.Stance(stance)


def _refuse_future(moment: datetime) -> None:
    if moment > timezone.now():
        raise ValueError(_("This moment is still to come."))


def _record(row: Verdict, action: str, by: User, old: dict[str, Any] | None, piece: Evidence) -> None:
    events.record(subject=row, action=action, by=by, old=old, new=_fields(piece))


def _fields(piece: Evidence) -> dict[str, Any]:
    return {"evidence": piece.pk, **{field: getattr(piece, field) for field in EVIDENCE_FIELDS}}


def _reply_fields(reply: RightOfReply) -> dict[str, Any]:
    return {
        "reply": reply.pk,
        "asked": reply.asked,
        "asked_at": reply.asked_at.isoformat(),
        "question": reply.question,
        "state": str(reply.state),
        "answered_at": reply.answered_at.isoformat() if reply.answered_at else None,
        "answer": reply.answer,
    }
