"""What readers see of a verdict, as plain JSON: kept in the event of its publication, so that a page can
show it as it was at any moment."""

from __future__ import annotations

from copy import copy
from datetime import datetime
from typing import Any

from claims.models import Evidence, Rating, RightOfReply, Verdict

EVIDENCE_FIELDS = ("url", "archived_url", "note", "stance")


def snapshot(verdict: Verdict) -> dict[str, Any]:
    """Rating, reasons, names, evidence and right of reply as they are now."""
    rating = verdict.rating
    return {
        "rating": verdict.rating_id,
        "rating_name": rating.name if rating else "",
        "rationale": verdict.rationale,
        "author": verdict.author_name,
        "approver": verdict.approver_name,
        "evidence": [
            {field: getattr(piece, field) for field in EVIDENCE_FIELDS} for piece in verdict.evidence.all()
        ],
        "replies": [_reply(reply) for reply in verdict.replies.all()],
    }


def restore_into(verdict: Verdict, kept: dict[str, Any], rating: Rating | None) -> None:
    """Make a verdict look as in a snapshot, whose rating is given; for showing only, never for saving."""
    verdict.workflow, verdict.publication = Verdict.Workflow.DONE, Verdict.Publication.PUBLISHED
    verdict.rating = copy(rating)
    if verdict.rating is not None:
        verdict.rating.name = kept.get("rating_name") or verdict.rating.name
    verdict.rationale = kept["rationale"]
    verdict.author_name, verdict.approver_name = kept["author"], kept["approver"]
    evidence = [Evidence(verdict=verdict, **piece) for piece in kept["evidence"]]
    replies = [_shown(verdict, reply) for reply in kept["replies"]]
    cache = verdict.__dict__.setdefault("_prefetched_objects_cache", {})
    for name, model, rows in (("evidence", Evidence, evidence), ("replies", RightOfReply, replies)):
        found = model._default_manager.all()
        found._result_cache = rows
        cache[name] = found


def _reply(reply: RightOfReply) -> dict[str, Any]:
    return {
        "asked": reply.asked,
        "asked_at": reply.asked_at.isoformat(),
        "question": reply.question,
        "state": reply.state,
        "answered_at": reply.answered_at.isoformat() if reply.answered_at else None,
        "answer": reply.answer,
    }


def _shown(verdict: Verdict, kept: dict[str, Any]) -> RightOfReply:
    moments = {
        name: datetime.fromisoformat(kept[name]) if kept[name] else None
        for name in ("asked_at", "answered_at")
    }
    return RightOfReply(verdict=verdict, **{**kept, **moments})
