"""Whose claim a noun names: in "claims from the mayor that …" the mayor stands between noun and words."""

from __future__ import annotations

import re
from dataclasses import replace

from claims.extraction.types import Attribution, Span

NOUN = re.compile(
    r"(?:claim|allegation|accusation|charge|suggestion|assertion|complaint|warning|statement|report|denial|"
    r"assurance|demand|call|insistence|contention|insinuation|rumou?r|comment|remark)s?",
    re.IGNORECASE,
)
FROM = re.compile(r"\s+(?:from|by)\s+(?P<who>(?:[^\s,;:“”\"()]+[ \u00a0]){1,12})\s*")


def with_noun_source(text: str, attribution: Attribution) -> Attribution:
    """The attribution with the speaker who stands between a noun of claiming and what is claimed, where the
    tagger named none; else as it is."""
    found = noun_source(text, attribution)
    return replace(attribution, source=(found,)) if found else attribution


def noun_source(text: str, attribution: Attribution) -> Span | None:
    """Where the speaker stands, None where nobody does or the tagger found somebody."""
    if attribution.source or not attribution.cue or not attribution.content:
        return None
    start, end = attribution.cue[-1][1], attribution.content[0][0]
    noun = text[slice(*attribution.cue[-1])].split()[-1:]
    match = FROM.fullmatch(text, start, end) if noun and NOUN.fullmatch(noun[0]) else None
    if match is None:
        return None
    low, high = match.span("who")
    return low, low + len(text[low:high].rstrip())
