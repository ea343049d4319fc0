"""Events in plain words: who did what to which object, and each changed field with its old and new value."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims import scale
from claims.models import Claim, Event, Evidence, Link, RightOfReply, Source, ThreadClaim, Verdict
from claims.models.rating import rating_words

# What a person did, after their name. An action that is missing here is shown by its own name.
SAID: dict[tuple[str, str], Any] = {
    ("link", "review"): gettext_lazy("judged a link"),
    ("link", "undo"): gettext_lazy("took a judgement of a link back"),
    ("claim", "correct"): gettext_lazy("corrected the claim"),
    ("claim", "undo_correction"): gettext_lazy("took a correction back"),
    ("claim", "add"): gettext_lazy("added the claim"),
    ("claim", "withdraw"): gettext_lazy("withdrew the claim"),
    ("claim", "restore"): gettext_lazy("took the claim back in"),
    ("thread", "rename"): gettext_lazy("renamed the dispute"),
    ("thread", "move"): gettext_lazy("moved a claim to another dispute"),
    ("thread", "take_out"): gettext_lazy("took a claim out of the dispute"),
    ("thread", "merge"): gettext_lazy("merged two disputes"),
    ("thread", "split"): gettext_lazy("split the dispute"),
    ("thread", "undo"): gettext_lazy("undid a change of the dispute"),
    ("thread", "pin"): gettext_lazy("pinned the dispute on top"),
    ("thread", "unpin"): gettext_lazy("took the dispute from the top"),
    ("source", "merge"): gettext_lazy("merged two sources"),
    ("source", "split"): gettext_lazy("split a source"),
    ("source", "rename"): gettext_lazy("renamed the source"),
    ("source", "add_alias"): gettext_lazy("added a name of the source"),
    ("source", "remove_alias"): gettext_lazy("removed a name of the source"),
    ("source", "affiliate"): gettext_lazy("said whom the source belongs to"),
    ("source", "set_kind"): gettext_lazy("said what kind of source it is"),
    ("source", "undo"): gettext_lazy("undid a change of the source"),
    ("verdict", "write"): gettext_lazy("wrote on the verdict"),
    ("verdict", "submit"): gettext_lazy("handed the verdict in for review"),
    ("verdict", "approve"): gettext_lazy("approved the verdict"),
    ("verdict", "publish"): gettext_lazy("published the verdict"),
    ("verdict", "return"): gettext_lazy("sent the verdict back"),
    ("verdict", "retract"): gettext_lazy("retracted the verdict"),
    ("verdict", "reopen"): gettext_lazy("opened the approved verdict again"),
    ("verdict", "lock"): gettext_lazy("locked the verification"),
    ("verdict", "unlock"): gettext_lazy("released the lock"),
    ("verdict", "break_lock"): gettext_lazy("broke the lock"),
    ("verdict", "assign"): gettext_lazy("assigned the verification"),
    ("verdict", "add_evidence"): gettext_lazy("added evidence"),
    ("verdict", "change_evidence"): gettext_lazy("changed evidence"),
    ("verdict", "remove_evidence"): gettext_lazy("removed evidence"),
    ("verdict", "ask_for_reply"): gettext_lazy("asked for a reply"),
    ("verdict", "record_reply"): gettext_lazy("recorded a reply"),
    ("verdict", "remove_reply"): gettext_lazy("took a question back"),
    ("comment", "comment"): gettext_lazy("commented"),
    ("comment", "edit"): gettext_lazy("changed a comment"),
    ("comment", "remove"): gettext_lazy("removed a comment"),
    ("rating", "add"): gettext_lazy("added a rating to the scale"),
    ("rating", "change"): gettext_lazy("changed a rating of the scale"),
    ("rating", "retire"): gettext_lazy("retired a rating"),
    ("rating", "restore"): gettext_lazy("offered a rating again"),
    ("rating", "order"): gettext_lazy("changed the order of the scale"),
    ("reviewimport", "import"): gettext_lazy("imported reviews of other fact-checkers"),
    ("reviewimport", "undo"): gettext_lazy("took an import of reviews back"),
    ("evidencesuggestion", "decide"): gettext_lazy("decided on a review of another fact-checker"),
    ("article", "retry"): gettext_lazy("had the article read again"),
    ("article", "relink"): gettext_lazy("had the article linked again"),
    ("savedsearch", "share"): gettext_lazy("shared a saved search"),
    ("savedsearch", "change"): gettext_lazy("changed a shared search"),
    ("savedsearch", "delete"): gettext_lazy("deleted a shared search"),
    ("article", "reread"): gettext_lazy("took over a newer reading of the article"),
    ("article", "edit"): gettext_lazy("changed what is known of the article"),
    ("article", "delete"): gettext_lazy("deleted the article"),
    ("outlet", "edit"): gettext_lazy("changed the outlet"),
    ("outlet", "delete"): gettext_lazy("deleted the outlet"),
    ("user", "role"): gettext_lazy("gave an account a role"),
    ("user", "password"): gettext_lazy("gave an account a new password"),
    ("user", "end_sessions"): gettext_lazy("signed out elsewhere"),
    ("user", "second_factor"): gettext_lazy("changed a second factor"),
    ("user", "edit"): gettext_lazy("changed an account"),
    ("user", "add"): gettext_lazy("made an account"),
    ("user", "delete"): gettext_lazy("deleted an account"),
    ("user", "erase"): gettext_lazy("erased who an account was"),
    ("apitoken", "make"): gettext_lazy("made an API token"),
    ("apitoken", "revoke"): gettext_lazy("revoked an API token"),
}
FIELDS: dict[str, Any] = {
    "state": gettext_lazy("state"),
    "withdrawn": gettext_lazy("withdrawn"),
    "source": gettext_lazy("who speaks"),
    "relays": gettext_lazy("passed on by"),
    "act": gettext_lazy("kind of statement"),
    "proposition": gettext_lazy("in full"),
    "content_words": gettext_lazy("what is claimed"),
    "cue_words": gettext_lazy("word for speaking"),
    "source_words": gettext_lazy("words that name the speaker"),
    "title": gettext_lazy("title"),
    "rating": gettext_lazy("rating"),
    "rating_name": gettext_lazy("rating"),
    "rationale": gettext_lazy("rationale"),
    "workflow": gettext_lazy("work"),
    "publication": gettext_lazy("publication"),
    "approver": gettext_lazy("approved by"),
    "author": gettext_lazy("written by"),
    "assignee": gettext_lazy("assigned to"),
    "locked_by": gettext_lazy("locked by"),
    "url": gettext_lazy("web address"),
    "archived_url": gettext_lazy("archived copy"),
    "note": gettext_lazy("note"),
    "stance": gettext_lazy("stance"),
    "asked": gettext_lazy("asked"),
    "asked_at": gettext_lazy("asked at"),
    "question": gettext_lazy("question"),
    "answer": gettext_lazy("answer"),
    "answered_at": gettext_lazy("answered at"),
    "text": gettext_lazy("text"),
    "name": gettext_lazy("name"),
    "size": gettext_lazy("size"),
    "pinned": gettext_lazy("pinned"),
    "value": gettext_lazy("number"),
    "tone": gettext_lazy("colour"),
    "meaning": gettext_lazy("meaning"),
    "evidence": gettext_lazy("evidence"),
    "replies": gettext_lazy("right of reply"),
    "order": gettext_lazy("order"),
    "role": gettext_lazy("role"),
    "shared": gettext_lazy("shared"),
    "service": gettext_lazy("signed in with"),
    "second_factor": gettext_lazy("second factor"),
    "second_factor_removed": gettext_lazy("second factor removed"),
    "account": gettext_lazy("account"),
    "scopes": gettext_lazy("may"),
    "expires_at": gettext_lazy("expires"),
}
NUMBERS = ("evidence", "reply")  # ids in the events of evidence and replies, of no interest to people
UNSAID = ("kept", "decided", "undoes", "bulk", "undoes_bulk")  # what undoing needs, of no interest either
# Fields whose values are chosen from lists, by what the pages call the choices.
CHOSEN: dict[str, dict[str, Any]] = {
    "workflow": dict(Verdict.Workflow.choices),
    "publication": dict(Verdict.Publication.choices),
    "state": dict([*RightOfReply.State.choices, *Link.State.choices]),
    "stance": dict(Evidence.Stance.choices),
    "act": dict(Claim.Act.choices),
    "scope": dict(Link.Scope.choices),
    "side": dict(ThreadClaim.Side.choices),
    "kind": dict([*Source.Kind.choices, *Link.Kind.choices]),
}
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[\d:.]*(?:\+00:00|Z)")
MOST_MOVES = 12


class Change(NamedTuple):
    """One field; "" where there was nothing, or is nothing now."""

    field: str
    old: str
    new: str


def says(event: Event) -> str:
    """What was done, in words that follow a name."""
    said = SAID.get((event.subject_type, event.action))
    return str(said) if said else f"{event.action.replace('_', ' ')} ({event.subject_type})"


def changed(event: Event) -> list[Change]:
    """Every field that an event changed, with its values; of a rearranged dispute what went where."""
    old, new = event.old or {}, event.new or {}
    if "entries" in old and "entries" in new:
        return _rearranged(old, new)
    fields = [field for field in {**old, **new} if old.get(field) != new.get(field)]
    if "rating_name" in fields:  # the name says it
        fields.remove("rating")
    told = [
        field
        for field in fields
        if field not in UNSAID and not (field in NUMBERS and isinstance(new.get(field, old.get(field)), int))
    ]
    found = [Change(_label(field), _told(field, old), _told(field, new)) for field in told]
    return [change for change in found if change.old != change.new]  # "" and none read the same


def _label(field: str) -> str:
    return str(FIELDS.get(field, field.replace("_", " ")))


def _told(field: str, side: dict[str, Any]) -> str:
    value = side.get(field)
    if field == "rating" and isinstance(value, str):
        return rating_words(dict(scale.names()).get(value, value.replace("_", " ")))
    if field == "rating_name" and isinstance(value, str):
        return rating_words(value)
    if field in CHOSEN and isinstance(value, str):
        return str(CHOSEN[field].get(value, value.replace("_", " ")))
    return _value(value)


def _rearranged(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    moves = []
    for claim in {**old["entries"], **new["entries"]}:
        places = [_place(state["entries"].get(claim)) for state in (old, new)]
        if places[0] != places[1]:
            moves.append(Change(_("claim %(number)s") % {"number": claim}, *places))
    for thread in {**old["merged"], **new["merged"]}:
        ends = [state["merged"].get(thread) for state in (old, new)]
        if ends[0] != ends[1]:
            shown = [_("merged into dispute %(number)s") % {"number": end} if end else "" for end in ends]
            moves.append(Change(_("dispute %(number)s") % {"number": thread}, *shown))
    further = len(moves) - MOST_MOVES
    if further > 0:
        more = Change(_("further changes"), "", str(further))
        return [*moves[:MOST_MOVES], more]
    return moves


def _place(entry: list[Any] | None) -> str:
    if entry is None:
        return _("in no dispute")
    return _("dispute %(number)s, %(side)s") % {
        "number": entry[0],
        "side": str(CHOSEN["side"].get(entry[1], entry[1])),
    }


def _value(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "; ".join(filter(None, (_value(part) for part in value)))
    if isinstance(value, dict):
        return ", ".join(filter(None, (_told(field, value) for field in value)))
    if isinstance(value, str) and (moment := _MOMENT.fullmatch(value)):
        return f"{moment[1]} {moment[2]} UTC"
    return "" if value is None else str(value)
