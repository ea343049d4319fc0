"""Whose claim a noun names: "claims from the mayor that …", "the mayor's claim that …"."""

from __future__ import annotations

import re
from dataclasses import replace

from claims.extraction.types import Attribution, Span

NOUN = re.compile(
    r"(?:claim|allegation|accusation|charge|suggestion|assertion|complaint|warning|statement|report|denial|"
    r"assurance|demand|call|insistence|contention|insinuation|rumou?r|comment|remark)s?",
    re.IGNORECASE,
)
OWNER = re.compile(
    r"(?P<who>(?:\b(?:the|an?|his|her|their|its)\s(?:[\w\-]+\s){0,2}[\w\-]+|(?:\b[A-Z][\w.\-]*\s){0,3}\b[A-Z][\w.\-]*)"
    r"[’']s?)\s(?:[\w\-]+\s){0,2}$"
)
REACH = 60  # characters before the noun
FROM = re.compile(r"\s+(?:from|by)\s+(?P<who>(?:[^\s,;:“”\"()]+[ \u00a0]){1,12})\s*")


def with_noun_source(text: str, attribution: Attribution) -> Attribution:
    """The attribution with the speaker who stands beside a noun of claiming, where the tagger named none."""
    found = noun_source(text, attribution)
    return replace(attribution, source=(found,)) if found else attribution


def noun_source(text: str, attribution: Attribution) -> Span | None:
    """Where the speaker stands, None where nobody does or the tagger found somebody."""
    if attribution.source or not attribution.cue or not attribution.content:
        return None
    start, end = attribution.cue[-1][1], attribution.content[0][0]
    noun = text[slice(*attribution.cue[-1])].split()[-1:]
    if not noun or not NOUN.fullmatch(noun[0]):
        return None
    place = start - len(noun[0])
    owner = OWNER.search(text[max(0, place - REACH) : place])
    if owner is not None:
        return place - (len(owner.string) - owner.start("who")), place - (
            len(owner.string) - owner.end("who")
        )
    match = FROM.fullmatch(text, start, end)
    if match is None:
        return None
    low, high = match.span("who")
    return low, low + len(text[low:high].rstrip())
