"""Nouns that name somebody's claim before a clause says what it is: "the army's claim that it took the hill".

PolNeAR's annotators marked 24 of 56 such nouns behind a possessive and left others of the same build, so the
tagger is in doubt about all. Who is looking for claims wants them: they count as cues.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from claims.extraction.decoding import Candidate
from claims.extraction.types import Span

NOUN = (
    r"(?:claims?|allegations?|accusations?|suggestions?|assertions?|complaints?|warnings?|statements?|denials?|"
    r"insistence|contentions?|insinuations?|arguments?|charges?|admissions?|assurances?)"
)
POSSESSIVE = re.compile(
    rf"(?:\w[’']s?|\b(?:his|her|their|its))\s(?:[\w\-]+\s){{0,2}}?(?P<noun>{NOUN})\s+that\b", re.IGNORECASE
)
FROM = re.compile(rf"\b(?P<noun>{NOUN})\s(?:from|by)\s(?:[^\s,;:“”]+\s){{1,10}}?that\b", re.IGNORECASE)
LEAST = 0.9  # probability of such a cue
CLEAR = 0.4  # probability of the spans: what follows "that" is plain
MOST = 0.1  # probability that it attributes nothing, which the roles were taught of the tagger's false cues


def noun_cues(text: str, spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Words (first, end) of such nouns, in order; ``spans`` are the offsets of the words."""
    if not spans:
        return []
    starts = [start for start, _ in spans]
    low, high = spans[0][0], spans[-1][1]
    found = set()
    for pattern in (POSSESSIVE, FROM):
        for match in pattern.finditer(text, low, high):
            place = bisect_left(starts, match.start("noun"))
            if place < len(spans) and spans[place] == match.span("noun"):
                found.add((place, place + 1))
    return sorted(found)


def with_noun_cues(
    cues: Sequence[tuple[int, int, float]], nouns: Sequence[tuple[int, int]]
) -> list[tuple[int, int, float]]:
    """The tagger's cues (first, end, probability) with the nouns it passed over among them."""
    passed = [(a, b, LEAST) for a, b in nouns if not any(first <= a < end for first, end, _ in cues)]
    return sorted([*cues, *passed])


def surer(candidate: Candidate, nouns: Sequence[tuple[int, int]]) -> Candidate:
    """The candidate, with no doubt of its cue where that is one of ``nouns``."""
    first, end = candidate.cue
    if not any(first <= noun < end for noun, _ in nouns):
        return candidate
    return replace(
        candidate,
        cue_probability=max(candidate.cue_probability, LEAST),
        none_probability=min(candidate.none_probability, MOST),
        path_probability=max(candidate.path_probability, CLEAR),
    )
