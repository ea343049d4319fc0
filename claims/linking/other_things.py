"""Claims in alike words about other places or other counts: "the market of Orn" is not the market of Polis.

As those of ``late_guards.py`` these rules come after the judge. Of the 1,265 links that the shipped model
makes of its 170 training articles they take out 0 : 1 (right : wrong), of those of links_dev and seeds_dev
none: they are here for what such texts of our own showed.
"""

from __future__ import annotations

import re

from claims.linking.claim_view import ClaimView
from claims.linking.guards import apart, names_at, shared_words
from claims.linking.words import MONTHS, NUMBER_WORDS, WEEKDAYS, stem

ALIKE = 0.5  # least share of the shorter claim's words
_DATES = MONTHS | WEEKDAYS
_NUMBER = r"(?:\d[\d,.]*|" + "|".join(map(re.escape, sorted(NUMBER_WORDS, key=len, reverse=True))) + r")"
# "17 of 19 mines"
_PART = re.compile(
    rf"\b(?P<part>{_NUMBER})\s(?:out\s)?of\s(?:(?:the|its|their|all)\s)*(?P<all>{_NUMBER})\s(?P<what>[\w-]+)",
    re.IGNORECASE,
)


def elsewhere(one: ClaimView, other: ClaimView) -> bool:
    """Whether claims of two articles are each at a place that the other's article never names; a day is no
    place here. It is one in ``guards.other_event``, behind which the judge was fitted."""
    if one.document.id == other.document.id:
        return False
    return apart(one, _places_around(one), other, _places_around(other))


def of_other_things(denier: ClaimView, target: ClaimView) -> bool:
    """Whether one claim cannot deny or contradict the other: it happened elsewhere, within one article in
    much the same words, or parts of other wholes are counted."""
    if elsewhere(denier, target) or _other_wholes(denier.content_text, target.content_text):
        return True
    if denier.document.id != target.document.id:
        return False
    here, there = places_in(denier.content_text), places_in(target.content_text)
    return bool(here and there) and not here & there and shared_words(denier, target) >= ALIKE


def places_in(text: str) -> frozenset[str]:
    """The names after "in", "near", "of" and the like, without days and months."""
    return frozenset(word for word in names_at(text) if word.lower() not in _DATES)


def _places_around(view: ClaimView) -> frozenset[str]:
    return places_in(view.content_text) or places_in(view.sentence_text)


def _other_wholes(one: str, other: str) -> bool:
    """Whether both count parts of something, and no two are of as many or of the same: "17 of 19 mines" and
    "11 of 12 quarries"."""
    mine, theirs = _wholes(one), _wholes(other)
    return bool(mine and theirs) and not mine & theirs


def _wholes(text: str) -> frozenset[str]:
    """What is counted in parts and how many of it there are in all, by the stem and the number."""
    found = [
        (
            NUMBER_WORDS.get(match["all"].lower(), match["all"].replace(",", "").rstrip(".")),
            stem(match["what"]),
        )
        for match in _PART.finditer(text)
    ]
    return frozenset(part for pair in found for part in pair)
