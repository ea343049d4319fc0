"""The sentences in which linking says why, with places for who speaks and what was said.

They are stored as they read in English; `claims.reason_words` tells them in the language of a page.
"""

from __future__ import annotations


def gettext_noop(sentence: str) -> str:
    """Marks a sentence for translators: linking itself knows no Django."""
    return sentence


SAME_BEFORE = gettext_noop("%(who)s said the same before: “%(said)s”.")
SAME_AS = gettext_noop("%(who)s said the same as %(whose)s: “%(said)s”.")
NESTED = gettext_noop(
    "%(who)s denied it in so many words, “%(words)s”, and named the claim of %(whose)s with it."
)
POINTING = gettext_noop(
    "The words “%(words)s” of %(who)s point back at what %(whose)s had said just before: “%(said)s”."
)
PROPOSED = gettext_noop("The words “%(words)s” of %(who)s point back at what %(whose)s had said: “%(said)s”.")
WORDED = gettext_noop("%(who)s used “%(words)s” of the very words of %(whose)s: “%(said)s”.")
REBUTTAL = gettext_noop("%(who)s is set against %(whose)s right after the claim “%(said)s”: “%(words)s”.")
AGAINST = gettext_noop("The words “%(words)s” of %(who)s go against what %(whose)s had said: “%(said)s”.")
NOT_TOGETHER = gettext_noop("What %(who)s said cannot be true together with what %(whose)s said: “%(said)s”.")
SENTENCES = (
    SAME_BEFORE,
    SAME_AS,
    NESTED,
    POINTING,
    PROPOSED,
    WORDED,
    REBUTTAL,
    AGAINST,
    NOT_TOGETHER,
)
NOT_NAMED = gettext_noop("somebody not named")
