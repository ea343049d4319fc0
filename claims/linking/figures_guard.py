"""Numbers, days and places of a claim, and whether two claims can be about the same ones.

Same words with another number, day or place are more often an update or another event than a contradiction:
"58 dead" the day after "86 dead" denies nothing. `disagreement` finds such pairs; the judge turns their
`contradicts` into no link unless the words of a denial are there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from claims.linking.words import MONTHS, NUMBER_WORDS, WEEKDAYS, tokens

YEAR = re.compile(r"(?:1[89]|20)\d\d$")
NOT_NUMBERS = frozenset({"one", "zero"})  # "one of them" counts nothing


@dataclass(frozen=True, slots=True)
class Figures:
    """What a text counts and dates: numbers (as decimal text), years, months with days, weekdays."""

    numbers: frozenset[str]
    years: frozenset[str]
    days: frozenset[str]


def figures(text: str) -> Figures:
    """The figures of `text`; number words up to twenty and the tens count as numbers."""
    numbers: set[str] = set()
    years: set[str] = set()
    days: set[str] = set()
    words = tokens(text)
    for place, word in enumerate(words):
        lower = word.lower()
        if word[0].isdigit():
            value = word.replace(",", "").rstrip(".:")
            before = words[place - 1].lower().rstrip(".") if place else ""
            if any(month.startswith(before) for month in MONTHS if len(before) >= 3) and len(value) <= 2:
                days.add(f"{before[:3]} {value}")
            elif YEAR.match(value) and "," not in word:
                years.add(value)
            else:
                numbers.add(value)
        elif lower in WEEKDAYS and word[0].isupper():
            days.add(lower)
        elif lower in NUMBER_WORDS and lower not in NOT_NUMBERS:
            numbers.add(NUMBER_WORDS[lower])
    return Figures(frozenset(numbers), frozenset(years), frozenset(days))


def disagreement(one: Figures, other: Figures) -> bool:
    """Whether both count or date something and share none of it."""
    for name in ("numbers", "years", "days"):
        mine, theirs = getattr(one, name), getattr(other, name)
        if mine and theirs and not mine & theirs:
            return True
    return False
