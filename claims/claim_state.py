"""The fields of a claim that editors may put right, as events keep them: plain JSON, enough to undo it.

A value is what a field is as a whole: ``spans`` has the three roles, the sentence and their fingerprint;
``source`` the row's number, name and kind, so that a speaker of one article alone can be made again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from claims import store
from claims.extraction.types import Span
from claims.models import Claim, Source

FIELDS = ("source", "relays", "spans", "act", "proposition")
ROLES = ("source", "cue", "content")
Values = dict[str, Any]
_WORDS = {"source": "source_text", "cue": "cue_text", "content": "content_text"}
_COLUMNS = {
    "source": ("source", "source_key"),
    "relays": ("relays",),
    "act": ("act",),
    "proposition": ("proposition",),
    "spans": (
        *(f"{role}_spans" for role in ROLES),
        *_WORDS.values(),
        "start",
        "sentence",
        "sentence_start",
        "sentence_end",
        "fingerprint",
    ),
}


def values_of(claim: Claim) -> Values:
    """Every field as it is now."""
    spans = {role: getattr(claim, f"{role}_spans") for role in ROLES}
    sentence = [claim.sentence_start, claim.sentence_end]
    return {
        "source": as_source(claim.source, claim.source_key),
        "relays": list(claim.relays),
        "spans": {**spans, "sentence": sentence, "fingerprint": claim.fingerprint},
        "act": str(claim.act),
        "proposition": claim.proposition,
    }


def as_source(source: Source | None, key: str) -> Values | None:
    """A source as a value; None where nobody is named."""
    if source is None:
        return None
    return {"id": source.pk, "name": source.name, "kind": str(source.kind), "key": key}


def as_spans(claim: Claim, spans: Mapping[str, Iterable[Span]], sentence: Span) -> Values:
    """Words of the claim's article as a value."""
    found = {role: [list(span) for span in sorted(spans.get(role, ()))] for role in ROLES}
    key = store.fingerprint(**{role: [(a, b) for a, b in at] for role, at in found.items()})
    return {**found, "sentence": list(sentence), "fingerprint": key}


def differs(field: str, now: Any, then: Any) -> bool:
    """Whether a field has another value; a source is the same by its number, whatever it is called now."""
    if field == "source" and now and then:
        return bool(now["id"] != then["id"])
    return bool(now != then)


def put(claim: Claim, values: Values) -> None:
    """Set fields of a claim that the caller saves; what hangs on its words is set with them."""
    for field in ("relays", "act", "proposition"):
        if field in values:
            setattr(claim, field, values[field])
    if "source" in values:
        source = values["source"]
        claim.source_id = source["id"] if source else None
        claim.source_key = source["key"] if source else ""
    if "spans" in values:
        spans, text = values["spans"], claim.article.text
        for role in ROLES:
            setattr(claim, f"{role}_spans", spans[role])
            setattr(claim, _WORDS[role], store.words(text, [(a, b) for a, b in spans[role]]))
        claim.start = min(start for start, _ in spans["content"])
        claim.sentence_start, claim.sentence_end = spans["sentence"]
        claim.sentence = text[claim.sentence_start : claim.sentence_end]
        claim.fingerprint = spans["fingerprint"]


def columns(values: Iterable[str]) -> list[str]:
    """The columns in which some fields are kept."""
    return [column for field in values for column in _COLUMNS[field]]


def described(claim: Claim, fields: Iterable[str]) -> Values:
    """What an event says of some fields: in words for people, and under ``kept`` all that undoing needs."""
    now, fields = values_of(claim), list(fields)
    said: Values = {}
    for field in fields:
        if field == "spans":
            said |= {f"{role}_words": getattr(claim, column) for role, column in _WORDS.items()}
        elif field == "source":
            said["source"] = now["source"]["name"] if now["source"] else ""
        elif field == "relays":
            said["relays"] = " ◂ ".join(now["relays"])
        else:
            said[field] = now[field]
    kept = {field: now[field] for field in fields}
    return {**said, "kept": kept, "decided": sorted(claim.machine_reading)}


def recorded(side: Values | None) -> Values:
    """The fields that one side of an event keeps."""
    kept: Values = (side or {}).get("kept", {})
    return {field: value for field, value in kept.items() if field in FIELDS}
