"""Acts that the cue names outright: "denied", "accused", "declined to comment". None of the doubtful ones.

Each rule held for nine in ten or more of its claims in the articles of ``training/act_train.py``.
"""

from __future__ import annotations

import re

from claims.extraction.claim_words import AS_FALSE, CALLS, CLAIM_NOUN, NEVER_HAPPENED, POINTS_FALSE
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
    r"(?:false|wrong|untrue|incorrect|baseless|unfounded|ridiculous|absurd|inaccurate|misleading|lies?|"
    r"mistaken|invented|fabricated|a fabrication|groundless|nonsense)\b"
)
UNSURE = re.compile(
    r"\bneither confirm\w* n?or\b|"
    r"\b(?:not|n't|never|unable to|cannot)\b.{0,40}\b(?:confirm|verify|corroborate|rule out)\b|"
    r"\b(?:had|has|have) no (?:immediate |further )?(?:information|comment|figures|details|reports?)\b|"
    r"\b(?:do|did|does)(?: not|n't) have (?:any )?(?:information|comment|figures|details|reports?)\b|"
    r"\bnot in a position to\b|\bno (?:immediate )?comment\b|\bnothing (?:more |further )?to add\b"
)
UNNAMED = re.compile(
    r"\b(?:would not|wouldn't|declin\w*|refus\w*)\b.*\b(?:name|specify|disclose|reveal|identify)$"
)
LOOKING = re.compile(r"\b(?:is|are|was|were|'re) (?:still |also )?looking (?:at|into)\b|\blooking into\b")
UNDONE = re.compile(
    r"\b(?:had|has|have|did)(?: never|n't| not) (?:ever )?(?:used?|bomb(?:ed)?|attack(?:ed)?|struck|strike|"
    r"hit|carr(?:y|ied) out|shell(?:ed)?|fired?|launch(?:ed)?|kill(?:ed)?|drop(?:ped)?|target(?:ed)?)\b|"
    r"\b(?:carried out|conducted|flew|flown|launched) no\b|\bstruck nothing\b|"
    r"^\W*(?:that )?no (?:[\w'\-]+ ){0,3}"
    r"(?:planes?|aircraft|jets?|warplanes?|forces|troops|missiles?|strikes?|raids?)\b|"
    r"\b(?:had|has|have) (?:had )?nothing to do with\b"
)
WISH = re.compile(r"\b(?:believ|hop|wish|fear)(?:e|es|s|ed|d|ing)?\b")
WISHED = re.compile(r"\W*(?:that )?(?:i|we|he|she|they|it) (?:believ|hop|wish|fear|expect)(?:e|es|s|ed|d)\b")
ASSERTS = re.compile(r"(?:[\w'\-]+ ){0,2}(?:assertions?|contentions?|statements?)")  # with "that" after it
COMPLAINS = re.compile(r"(?:[\w'\-]+ ){0,2}(?:complaints?|accusations?)")
DEMAND = re.compile(r"\b(?:demand|urg|call(?:s|ed|ing)? (?:for|on)\b|insist\w* on\b)")
UNDONE_WITHIN = 90  # characters of the content
SHORT = 12  # words: longer contents say more than that something is being looked into


def explicit_act(text: str, attribution: Attribution) -> Act | None:
    """The act where cue and first words of the content settle it, else None."""
    cue = _words(text, attribution.cue)
    content = _words(text, attribution.content)
    return _silence(cue, content) or _denial(cue, content) or _other(cue, content)


def _silence(cue: str, content: str) -> Act | None:
    both = f"{cue} {content[:60]}"
    if re.search(r"\bneither\b.*\bden|\bnor den", cue):
        return Act.NON_DENIAL
    if DENY.search(cue):
        return Act.NON_DENIAL if NEGATED.search(cue) else Act.DENIAL
    if SILENT.search(f"{cue} {content[:40]}") or UNNAMED.search(cue) or UNSURE.search(both):
        return Act.NON_DENIAL
    if LOOKING.search(both) and len(content.split()) <= SHORT:
        return Act.NON_DENIAL
    return None


def _denial(cue: str, content: str) -> Act | None:
    negated = NEGATED.search(cue) is not None
    if REJECT.search(cue) and not negated and re.search(CLAIM_NOUN, f"{cue} {content[:60]}"):
        return Act.DENIAL
    if re.search(r"\b(?<!in )(?<!the )disput(?:es|ed)\b", cue) and not negated:
        return Act.DENIAL
    if re.search(r"\b(?:do|does|did)(?: not|n't) accept\b", cue):
        return Act.DENIAL
    if CALLED_FALSE.search(content) or POINTS_FALSE.match(content) or NEVER_HAPPENED.fullmatch(content):
        return Act.DENIAL
    if CALLS.search(cue) and not negated and AS_FALSE.search(content):
        return Act.DENIAL
    if UNDONE.search(content[:UNDONE_WITHIN]) and not negated and "?" not in content:
        return Act.DENIAL
    return None


def _other(cue: str, content: str) -> Act | None:
    negated = NEGATED.search(cue) is not None
    if (ACCUSE.search(cue) or COMPLAINS.fullmatch(cue)) and not negated:
        return Act.ACCUSATION
    if ASSERTS.fullmatch(cue) and content.startswith("that ") and not negated:
        return Act.ASSERTION
    if WISH.search(cue) and not negated:
        return Act.BELIEF
    if DEMAND.search(cue) and not negated:
        return Act.DEMAND
    if WISHED.match(content) and not negated:
        return Act.BELIEF
    return None


def _words(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    return " ".join(text[a:b] for a, b in spans).lower().replace("’", "'")
