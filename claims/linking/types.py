"""What linking takes and gives: plain data, no Django and no spaCy.

Every offset counts Unicode code points into the document's text, end exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

Span = tuple[int, int]
ClaimKey = tuple[str, str]  # (document id, claim id within it)

# A link that the machine is less sure of waits for an editor: it ties nothing together on a public page.
SURE = 0.45


class LinkKind(StrEnum):
    """How one claim stands to another; the direction is from the later or denying claim."""

    DENIES = "denies"  # says that what the other claims is not so
    CONTRADICTS = "contradicts"  # cannot be true together, no explicit denial
    REPEATS = "repeats"  # same proposition


class Scope(StrEnum):
    """What of a claim a denial says is not so."""

    EVENT = "event"  # that it happened at all
    ACTOR = "actor"  # who did it
    TARGET = "target"  # what or whom it was done to
    FIGURE = "figure"  # how many, how much
    INTENT = "intent"  # with what aim, or knowing what
    WHOLE = "whole"  # all of it, or no part that the words single out


OPPOSING = frozenset({LinkKind.DENIES, LinkKind.CONTRADICTS})


@dataclass(frozen=True, slots=True)
class LinkClaim:
    """One claim as the linker sees it; only the spans are sure to be there."""

    key: ClaimKey
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    act: str = ""
    canonical_source: str = ""
    proposition: str = ""


@dataclass(frozen=True, slots=True)
class LinkDocument:
    """One article with its claims in reading order."""

    id: str
    text: str
    claims: tuple[LinkClaim, ...]
    published_at: datetime | None = None
    outlet: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """One typed link between two claims, with the words that triggered it."""

    source: ClaimKey  # from: the denial, the later or the repeating claim
    target: ClaimKey  # to: what it answers
    kind: LinkKind
    score: float  # calibrated probability in [0, 1]
    trigger: tuple[Span, ...]  # in the text of the source claim's document
    reason: str  # one sentence in plain words
    scope: Scope | None = None  # of a denial; None for other kinds
