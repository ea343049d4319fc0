"""What extraction gives back: plain data, no Django and no spaCy.

Every offset counts Unicode code points into the article's stored text, end exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Act(StrEnum):
    """What a speaker does with the words: the field's usual speech-act classes for disputes."""

    ASSERTION = "assertion"
    DENIAL = "denial"
    ACCUSATION = "accusation"
    QUESTION = "question"
    NON_DENIAL = "non_denial"  # "no comment", "cannot confirm", "is investigating"
    DEMAND = "demand"
    BELIEF = "belief"  # opinions, wishes, plans
    OTHER = "other"


FACTUAL_ACTS = frozenset({Act.ASSERTION, Act.DENIAL, Act.ACCUSATION, Act.NON_DENIAL})


class SourceKind(StrEnum):
    """What kind of speaker a source is, as far as the text tells."""

    PERSON = "person"
    ORGANISATION = "organisation"
    STATE = "state"
    UNNAMED = "unnamed"  # "a senior official": stays with its article
    UNKNOWN = "unknown"


Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Attribution:
    """One "who said what" of a text.

    ``source`` is empty where the text names no speaker; ``content`` never is. Each role may have
    several spans (a quotation cut by "he said").
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    sentence: Span  # from the start of the first to the end of the last sentence that the content touches
    confidence: float  # calibrated probability in [0, 1] that this attribution is right
    act: Act = Act.OTHER
    canonical_source: str = ""  # "" where there is none; "unnamed: a senior U.S. official" where unnamed
    source_kind: SourceKind = SourceKind.UNKNOWN
    affiliation: str = ""  # "spokesman for the coalition" gives "coalition"
    relays: tuple[str, ...] = ()  # who passed it on, nearest to the speaker first
    proposition: str = ""  # the content in full, with "it" and "the suggestions" resolved


@dataclass(frozen=True, slots=True)
class Extraction:
    """All attributions of one text in reading order, and what produced them."""

    attributions: tuple[Attribution, ...]
    language: str  # ISO 639-1; "und" where it cannot be told
    pipeline_version: str
    skipped: str = ""  # why nothing was extracted ("language: fr"), else ""
    warnings: tuple[str, ...] = field(default=())
