"""What a claim says and what its speaker does with it, in one line: "denies: the army bombed the port".

The proposition of a denial is what is denied. Shown bare beside the speaker's name it would read as the
speaker's assertion, so every place that prints a proposition prints these words.
"""

from __future__ import annotations

import re
from typing import Protocol

from django.utils.translation import gettext

from claims.extraction.claim_words import CALLS
from claims.extraction.denied import DENIES
from claims.extraction.types import Act

TELLING, MOSTLY = 3, 0.5  # letters of a word that tells something; share of such words that is most of them
NEGATIVE = re.compile(r"\b(?:no|not|never|none|nothing|nobody|neither|nor|cannot)\b|n[’']t\b", re.IGNORECASE)


class Words(Protocol):
    """What is asked of a claim here: a row of the database has it, and so has a place in a dispute."""

    @property
    def act(self) -> str: ...
    @property
    def cue_text(self) -> str: ...
    @property
    def content_text(self) -> str: ...
    @property
    def proposition(self) -> str: ...


def worded(claim: Words) -> str:
    """The proposition, or the content where there is none, led by the act where the words alone would
    mislead: denials, non-denials and questions."""
    lead, words = lead_of(claim), claim.proposition or claim.content_text
    return f"{lead}: {words}" if lead else words


def worded_by(speaker: str, claim: Words) -> str:
    """The same after the speaker's name: "Ruiz denies: the army bombed the port", "Ruiz: it rained"."""
    lead, words = lead_of(claim), claim.proposition or claim.content_text
    return f"{speaker} {lead}: {words}" if lead else f"{speaker}: {words}"


def lead_of(claim: Words) -> str:
    """The verb before the words, "" where they need none."""
    if claim.act == Act.DENIAL:
        return gettext("says") if in_own_words(claim) else gettext("denies")
    if claim.act == Act.NON_DENIAL:
        return gettext("neither confirms nor denies")
    return gettext("asks") if claim.act == Act.QUESTION else ""


def in_own_words(claim: Words) -> bool:
    """Whether the words of a denial are the speaker's, "no plane took off", not what is denied by them:
    "denies: no plane took off" would say the reverse."""
    said, cue = claim.content_text, claim.cue_text
    if DENIES.search(cue) or CALLS.search(cue.lower()):
        return False
    if not claim.proposition:
        return True
    mine, theirs = _words(claim.proposition), _words(said)
    negatives = len(NEGATIVE.findall(claim.proposition)), len(NEGATIVE.findall(said))
    if " ".join(mine) in " ".join(theirs):
        return negatives[0] >= negatives[1]
    shared = len(set(mine) & set(theirs)) >= 0.5 * len(set(mine))
    return shared and 0 < negatives[1] <= negatives[0]


def said_elsewhere(claim: Words, sentence: str) -> bool:
    """Whether most of what the claim says stands in another sentence: "Moscow disputes this"."""
    said = {word for word in _words(claim.proposition) if len(word) >= TELLING}
    return len(said - set(_words(sentence))) > MOSTLY * len(said)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())
