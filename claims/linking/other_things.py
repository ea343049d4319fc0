"""Claims in alike words about other places or other counts: "the market of Orn" is not the market of Polis.

As those of ``late_guards.py`` these rules come after the judge. Of the 1,086 links that cross-validation
makes of the 170 training articles they take out 0 : 1 (right : wrong): they are here for what such texts of
our own showed.
"""

from __future__ import annotations

import re

from claims.linking.claim_view import ClaimView
from claims.linking.guards import names_at, shared_words
from claims.linking.words import NUMBER_WORDS, stem

ALIKE = 0.5  # least share of the shorter claim's words
_NUMBER = r"(?:\d[\d,.]*|" + "|".join(map(re.escape, sorted(NUMBER_WORDS, key=len, reverse=True))) + r")"
# "17 of 19 mines"
_PART = re.compile(
    rf"\b(?P<part>{_NUMBER})\s(?:out\s)?of\s(?:(?:the|its|their|all)\s)*(?P<all>{_NUMBER})\s(?P<what>[\w-]+)",
    re.IGNORECASE,
)


def of_other_things(denier: ClaimView, target: ClaimView) -> bool:
    """Whether one claim cannot deny or contradict the other: within one article it happened elsewhere in much
    the same words, or parts of other wholes are counted."""
    if _other_wholes(denier.content_text, target.content_text):
        return True
    if denier.document.id != target.document.id:
        return False
    here, there = names_at(denier.content_text), names_at(target.content_text)
    return bool(here and there) and not here & there and shared_words(denier, target) >= ALIKE


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
