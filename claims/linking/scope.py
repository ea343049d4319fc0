"""What of a claim a denial says is not so: that it happened, who did it, to what, how many, with what aim, or
all of it.

Plain rules over the words of the denial and of the claim, most telling first. A denial that takes up the
claim as a whole, or of which the rules see no part, denies the whole. The patterns are English; another
language brings a table of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from claims.linking.claim_view import ClaimView
from claims.linking.denial_cues import POINTING, CueClass, find_cues, only_points
from claims.linking.figures_guard import figures
from claims.linking.types import Scope
from claims.linking.words import content_stems


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(patterns) + r")\b", re.IGNORECASE)


# Said of the aim, or of what somebody knew.
INTENT = _any(
    r"deliberate(?:ly)?|intent(?:ion(?:s|al(?:ly)?)?)?|intend(?:s|ed|ing)?|unintend\w+|(?:un)?intentional\w*",
    r"on purpose|purposely|purposefully|will?ful(?:ly)?|malice|maliciou\w+|motive[sd]?|motivat\w+",
    r"mean(?:t)? (?:to|as)|aimed? (?:to|at \w+ing)|designed to|(?:so as|in order) to",
    r"accident(?:s|al(?:ly)?)?|by mistake|mistaken(?:ly)?|in error|inadvertent(?:ly)?|unwitting(?:ly)?",
    r"(?:a|an) (?:\w+ )?(?:mistake|error|oversight|misunderstanding)",
    r"knowing(?:ly)?|unaware|(?:not|n[’']t|never) (?:been )?aware",
    r"(?:not|n[’']t|never) (?:have )?know(?:n)?|(?:for|had) (?:\w+ )?reasons|punishment|retaliation",
)
# Said of who did it.
ACTOR = _any(
    r"involve(?:d|ment)|complicit(?:y)?|took part",
    r"(?:any|no|a|its|his|her|their) (?:\w+ )?(?:role|part|hand) in",
    r"responsib(?:le|ility)|(?:being|was|were|is|are|stood|been) behind|(?:nothing|anything) to do with",
    r"it (?:was|is) not \w+(?: \w+)? (?:who|that)",
    r"(?:themselves|itself|himself|herself)|somebody else|someone else",
    r"(?:carried out|committed|staged|fired|done|planted|caused|written|made|sent) by|the work of|to blame",
)
AGENTS = (
    r"aircraft|planes?|warplanes?|jets?|pilots?|drones?|forces?|troops|soldiers?|units?|army|navy|fighters?|men|people|"
    r"officers?|police|guards?|staff|employees?|workers?|agents?|members?|officials?|players?|ships?|vessels?"
)
# "Our aircraft were not near", "none of its staff had": the deed may be somebody's, not theirs.
OTHERS_DID = re.compile(
    rf"\b(?:our|its|their|his|her|my)\s+(?:own\s+)?(?:\w+\s+)?(?:{AGENTS})\b.{{0,40}}?(?:\bnot\b|n[’']t\b|\bnever\b)"
    r"|\b(?:none|no one|nobody|not one) of (?:our|its|their|his|her|the|us|them)\b"
    rf"|\bno (?:\w+ )?(?:{AGENTS}) of (?:ours|theirs|its)\b",
    re.IGNORECASE,
)
BLAMES = _any(r"blam(?:e|es|ed|ing)|accus(?:e|es|ed|ing)|point(?:s|ed|ing)? (?:the finger|to|at)")
# Said of how many or how much.
FIGURE_NOUN = (
    r"figures?|numbers?|toll|counts?|tally|sums?|totals?|estimates?|statistics|percentages?|price|amount"
)
QUANTITY = _any(
    r"exaggerat\w+|inflated|overstat\w+|understat\w+|overblown",
    r"(?:fewer|less|more|lower|higher|smaller|larger) than",
    r"(?:much|far|considerably|somewhat) (?:lower|higher|fewer|less|more|smaller|larger)",
    r"(?:nearly|nowhere near|close to|as) (?:that |as |so )?(?:many|much|high|low)",
    r"only (?:a few|a handful|some)|so (?:many|much|high|low)",
)
FIGURE = re.compile(
    rf"\b(?:the|that|this|these|those|any|its|his|her|their)\s+(?:\w+\s+)?(?:{FIGURE_NOUN})\b", re.I
)
# Said of there having been anything at all.
NONE_SUCH = re.compile(
    r"\bthere\s+(?:is|was|were|are|has|have|had|would)(?:\s+(?:never|not))?\s+(?:been\s+)?(?:no|any|never|not)\b"
    r"|\bno such\b|\bnothing (?:of the (?:kind|sort)|happened|like that)\b|\bdid not exist\b"
    r"|(?:^|\bthat\s+|[“\",]\s*)(?:nobody|no one|nothing|"
    r"no\s+(?:\w+\s+){1,3}?(?:had|has|have|was|were|is|are|took|broke|came|will|would))\b"
    r"|\b(?:not|n[’']t|never)\s+(?:\w+\s+)?"
    r"(?:received?|seen|heard|made|held|had|signed|got|get|have|see|hear|make|hold)\s+(?:any|a|an|such)\b"
    r"|\bany\s+(?:\w+\s+){1,3}?(?:had|has|have|was|were)\b",
    re.IGNORECASE,
)
HAPPENED = re.compile(
    r"\b(?:never|not|n[’']t)\s+(?:actually\s+|even\s+|really\s+)?(?:happen\w*|occur\w*|t(?:ake|ook|aken)\s+place|exist\w*)",
    re.IGNORECASE,
)
# A part set against another: "a barracks, not a school", "not a hospital but a post", "hit no depot".
NOUN = r"((?:(?!\b(?:but|and|or|who|which|that|when|where)\b)[\w’'-]+\s*){1,4})"
ARTICLE = r"(?:(?:an?|the|any|at|on|for|to|in|of|from|with|his|her|its|their|our)\s+){0,2}"
CONTRASTS = (
    re.compile(rf"(?:[,;]|\band|\bbut)\s+(?:not|never|no)\s+{ARTICLE}{NOUN}", re.IGNORECASE),
    re.compile(rf"\b(?:not|n[’']t|never)\s+{ARTICLE}{NOUN}\s*,?\s*but\b", re.IGNORECASE),
    re.compile(rf"\b(?:rather than|instead of|other than|as opposed to)\s+{ARTICLE}{NOUN}", re.IGNORECASE),
    re.compile(
        rf"\b(?!(?:is|are|was|were|be|been|there|have|has|had|with|of|that|and|or|but|in|said)\b)\w+\s+no\s+{NOUN}",
        re.IGNORECASE,
    ),
)
AMONG = re.compile(r"\b(?:was|were|is|are|been) (?:among|part of|included)\b", re.IGNORECASE)
# A clause that names who: "not our men who", "X who did it".
SUBJECT_SHARE = 0.34  # of a claim's words: what stands in this first part of it is who did it


def denial_scope(denier: ClaimView, target: ClaimView) -> Scope:
    """What of the target's claim the denier says is not so."""
    return scope_of_words(denier.cue_text, denier.content_text, target.content_text)


def scope_of_words(cue: str, content: str, claimed: str) -> Scope:
    """The same from the words alone: cue and content of the denial, content of the claim."""
    counted = bool(figures(claimed).numbers)
    if HAPPENED.search(content):
        return Scope.EVENT
    if only_points(content) or _is_verdict(content):
        return Scope.FIGURE if FIGURE.search(content) else Scope.WHOLE
    for scope in _parts(cue, content, claimed, counted):
        return scope
    return Scope.WHOLE


def _is_verdict(content: str) -> bool:
    """Whether it says of something said that it is false: "that is a lie"."""
    false = any(found.kind in (CueClass.FALSITY, CueClass.NO_EVIDENCE) for found in find_cues(content))
    return false and POINTING.match(content) is not None and not QUANTITY.search(content)


def _parts(cue: str, content: str, claimed: str, counted: bool) -> Iterator[Scope]:
    """The parts that the words speak of, most telling first."""
    if INTENT.search(content):
        yield Scope.INTENT
    mine, theirs = figures(content).numbers, figures(claimed).numbers
    if FIGURE.search(content) or (counted and QUANTITY.search(content)):
        yield Scope.FIGURE
    if mine and theirs and mine != theirs:
        yield Scope.FIGURE
    if ACTOR.search(content) or OTHERS_DID.search(content) or BLAMES.search(cue):
        yield Scope.ACTOR
    if NONE_SUCH.search(content):
        yield Scope.EVENT
    yield from _contrasted(content, claimed)
    if AMONG.search(content):
        yield Scope.TARGET


def _contrasted(content: str, claimed: str) -> Iterator[Scope]:
    """The part of the claim that is set against another, if the claim names it."""
    words = claimed.split()
    subject = content_stems(" ".join(words[: max(1, round(len(words) * SUBJECT_SHARE))]))
    whole = content_stems(claimed)
    for contrast in CONTRASTS:
        for match in contrast.finditer(content):
            if figures(match.group(1)).numbers:
                yield Scope.FIGURE
            named = content_stems(match.group(1)) & whole
            if named:
                yield Scope.ACTOR if named <= subject and len(words) > 3 else Scope.TARGET
