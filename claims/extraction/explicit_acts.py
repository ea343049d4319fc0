"""Acts that the cue names outright: "denied", "accused", "declined to comment". None of the doubtful ones.

Each rule held for nine in ten or more of its claims in the articles of ``training/act_train.py``.
"""

from __future__ import annotations

import re

from claims.extraction.propositions import CLAIM_NOUN
from claims.extraction.types import Act, Attribution

NEGATED = re.compile(r"\b(?:not|never|without|no)\b|n't\b")
DENY = re.compile(r"\b(?:den(?:y|ies|ied|ying|ials?)|disavow\w*|refut\w*|debunk\w*|rebut\w*)\b")
REJECT = re.compile(r"\b(?:reject|dismiss|disput|discount|contest|contradict|brush|shrug|push\w* back)")
SILENT = re.compile(
    r"\b(?:declin\w*|refus\w*|would not|wouldn't|did not|didn't|not immediately)\b.*"
    r"\b(?:comment|respond|say|discuss|elaborate|answer|return|confirm|reply|speculate)"
)
ACCUSE = re.compile(r"\b(?:accus|blam|alleg)")
CALLED_FALSE = re.compile(
    rf"\b{CLAIM_NOUN}\b.{{0,30}}\b(?:is|are|was|were)\b.{{0,15}}\b"
    r"(?:false|wrong|untrue|incorrect|baseless|unfounded|ridiculous|absurd|inaccurate|misleading|lies?)\b"
)


def explicit_act(text: str, attribution: Attribution) -> Act | None:
    """The act where cue and first words of the content settle it, else None."""
    cue = _words(text, attribution.cue)
    content = _words(text, attribution.content)
    negated = NEGATED.search(cue) is not None
    if SILENT.search(f"{cue} {content[:40]}") and not DENY.search(cue):
        return Act.NON_DENIAL
    if DENY.search(cue):
        return Act.NON_DENIAL if negated else Act.DENIAL
    if REJECT.search(cue) and not negated and re.search(CLAIM_NOUN, f"{cue} {content[:60]}"):
        return Act.DENIAL
    if CALLED_FALSE.search(content):
        return Act.DENIAL
    if ACCUSE.search(cue) and not negated:
        return Act.ACCUSATION
    return None


def _words(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    return " ".join(text[a:b] for a, b in spans).lower().replace("’", "'")
