"""The words that make a statement a denial, and those that only look like it.

`find_cues` returns spans with their class; the classes are features of the judge and the source of a link's
trigger. The patterns are English; another language brings a table of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from claims.linking.types import Span
from claims.linking.words import listed


class CueClass(StrEnum):
    """How words stand to what somebody said."""

    DENIAL = "denial"  # denied, rejected, refuted
    PUSHBACK = "pushback"  # disputed, dismissed, pushed back on, walked back
    FALSITY = "falsity"  # is false, untrue, a lie, fabricated
    NEGATION = "negation"  # not, never, no … in what is said
    NO_EVIDENCE = "no_evidence"  # found no evidence, no record of
    NON_DENIAL = "non_denial"  # declined to comment, did not deny
    REVERSED = "reversed"  # did not deny, cannot be denied


@dataclass(frozen=True, slots=True)
class Cue:
    """One trigger in a text: offsets into that text and its class."""

    start: int
    end: int
    kind: CueClass

    @property
    def span(self) -> Span:
        """Start and end, end exclusive."""
        return (self.start, self.end)


_ADVERB = (
    r"(?:(?:\w+ly|flatly|also|has|have|had|was|were|been|is|are|be|being|again|always|since|long|once)\s+)*"
)
_CLAIM_NOUN = (
    r"(?:claims?|allegations?|accusations?|charges?|suggestions?|reports?|stor(?:y|ies)|rumou?rs?|assertions?|"
    r"notions?|ideas?|characteri[sz]ations?|narratives?|statements?|comments?|remarks?|premises?|theor(?:y|ies)|"
    r"contentions?|speculation|criticisms?|critiques?|attacks?|arguments?|findings?|conclusions?|attributions?|versions?|"
    r"account|denials?|rebuttals?|insinuations?|complaints?|objections?|predictions?|assessments?|tweets?|innuendo|smears?)"
)

# Order matters: the first class to match a place keeps it.
PATTERNS: tuple[tuple[CueClass, str], ...] = (
    (
        CueClass.REVERSED,
        r"\b(?:did|do|does|has|have|had|would|could|will|is|was)(?:\s+not|n[’']t)\s+(?:\w+ly\s+)?"
        r"(?:den(?:y|ied|ying)|disput(?:e|ed)|rul(?:e|ed)\s+out|refut(?:e|ed)|reject(?:ed)?|contest(?:ed)?|rebut(?:ted)?)\b"
        r"|\b(?:never|neither\s+confirmed\s+nor)\s+(?:denied|disputed|rejected)\b|\bno(?:body|\s+one)\s+(?:denies|disputes)\b"
        r"|\bundeniabl[ey]\b|\bcan(?:not|[’']t)\s+be\s+denied\b|\bno\s+denying\b|\bthere\s+can\s+be\s+no\s+dispute\b",
    ),
    (
        CueClass.NON_DENIAL,
        r"\b(?:declin|refus)(?:ed|es|ing|e)\s+(?:to\s+)?(?:comment|say|discuss|answer|respond|confirm|elaborate|address|"
        r"provide|speculate)\b|\bno\s+comment\b|\b(?:did|has|have|had)(?:\s+not|n[’']t)\s+(?:immediately\s+)?"
        r"(?:respond(?:ed)?|commented?|repl(?:y|ied)|returned?|answer(?:ed)?)\b"
        r"|\b(?:cannot|can[’']t|could\s+not|couldn[’']t|unable\s+to)\s+(?:independently\s+)?(?:confirm|verify|corroborate)\b"
        r"|\bwould(?:\s+not|n[’']t)\s+(?:say|comment|discuss|confirm)\b|\b(?:is|are|was|were)\s+(?:looking\s+into|investigating)\b"
        r"|\bno\s+information\s+confirming\b",
    ),
    (
        CueClass.DENIAL,
        rf"\b{_ADVERB}(?:den(?:y|ies|ied|ying|ial|ials)|reject(?:s|ed|ing|ion)?|refut(?:e|es|ed|ing|ation)|"
        r"rebut(?:s|ted|ting|tal)?|repudiat(?:e|es|ed|ing)|disavow(?:s|ed|ing)?|debunk(?:s|ed|ing)?|"
        r"disprov(?:e|es|ed|ing)|disclaim(?:s|ed|ing)?|contradict(?:s|ed|ing)?|retract(?:s|ed|ing|ion)?|"
        r"recant(?:s|ed|ing)?|ruled\s+out|discredit(?:s|ed|ing)?)\b(?:\s+by\b)?",
    ),
    (
        CueClass.PUSHBACK,
        rf"\b{_ADVERB}(?:disput(?:e|es|ed|ing)|dismiss(?:es|ed|ing|ive)?|contest(?:s|ed|ing)?|challeng(?:e|es|ed|ing)|"
        r"rebuk(?:e|es|ed|ing)|counter(?:s|ed|ing)?|discount(?:s|ed|ing)|object(?:s|ed|ing)\s+to|"
        r"disagree(?:s|d|ing)?|(?:took|takes|taking)\s+issue|(?:push|fir|shot|hit|pull|walk|back)(?:ed|es|ing|s)?\s+back|"
        r"back(?:ed|s|ing)?\s+(?:away|off|down)|backpedal(?:s|ed|ing)?|backtrack(?:s|ed|ing)?|distanc(?:e|es|ed|ing)|"
        r"brush(?:es|ed|ing)?\s+(?:off|aside)|laugh(?:s|ed|ing)?\s+off|shrug(?:s|ged|ging)?\s+off|(?:cast|casts|casting)\s+doubt|"
        r"deflect(?:s|ed|ing)?|defend(?:s|ed|ing)?|insist(?:s|ed|ing)?|retort(?:s|ed)?|shot\s+down|"
        r"belittl(?:e|es|ed|ing)|ridicul(?:e|es|ed|ing)|mock(?:s|ed|ing)?|question(?:s|ed|ing)\s+(?:the|whether)|"
        r"correct(?:s|ed|ing)\s+(?:the|him|her|them)|fact-check(?:s|ed|ing)?|scoff(?:s|ed|ing)?)\b",
    ),
    (
        CueClass.NO_EVIDENCE,
        r"\b(?:no|without|any|little|zero|lack\s+of|not\s+\w+\s+any)\s+(?:\w+\s+){0,2}?(?:evidence|proof|record|basis|substance|"
        r"indications?|merit|foundation|truth|sign)\b|\b(?:unproven|unfounded|unsubstantiated|baseless|groundless|unsupported|"
        r"not\s+supported|hearsay)\b",
    ),
    (
        CueClass.FALSITY,
        r"\b(?:(?:is|are|was|were|be|been|[’']s|as|a|an|the|total(?:ly)?|complete(?:ly)?|absolute(?:ly)?|simply|just|"
        r"utter(?:ly)?|flat(?:ly)?)\s+)*(?:not\s+(?:at\s+all\s+|even\s+|exactly\s+|quite\s+)?(?:true|accurate|correct|right|the\s+case|so)|"
        r"(?:is|are|was|were)n[’']t\s+(?:\w+\s+)?(?:true|accurate|correct|right|the\s+case)|false(?:ly|hoods?)?|untrue|incorrect(?:ly)?|"
        r"inaccura(?:te|cy|tely)|wrong(?:ly)?|mistaken(?:ly)?|lie[sd]?|lying|liars?|fabricat(?:ed|ion|ions|ing|e)|"
        r"invent(?:ed|ion)|made[\s-]+(?:it\s+|this\s+|that\s+|them\s+)?up|hoax(?:es)?|fake|fiction|myths?|nonsense|"
        r"absurd(?:ity)?|ridiculous|preposterous|ludicrous|bogus|misinformation|disinformation|misleading|mislead|"
        r"misrepresent(?:s|ed|ing|ation)|misquoted|misconstrued|mischaracteri[sz](?:e|es|ed|ing|ation)|"
        r"distort(?:s|ed|ing|ion)?|exaggerat(?:ed|ion|es)|propaganda|smears?|rubbish|malarkey|bull|baloney|"
        r"(?:never|didn[’']t|did\s+not)\s+(?:really\s+)?happen(?:ed)?|untruths?|out\s+of\s+context|conspiracy\s+theory|"
        r"slander(?:ous)?|libel(?:ous)?|defamatory|cherry[\s-]pick(?:ed|ing|s)?|meritless|untruthful|untenable)\b",
    ),
    (
        CueClass.NEGATION,
        r"\b(?:not|never|no|none|nobody|nothing|neither|nor|nowhere|cannot|without|hardly|contrary\s+to|rather\s+than|"
        r"instead\s+of)\b|(?<=\w)n[’']t\b",
    ),
)
_COMPILED = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in PATTERNS)

CLAIM_NOUN = re.compile(rf"\b{_CLAIM_NOUN}\b", re.IGNORECASE)
# Words that set a sentence against the one before.
CONNECTIVES = listed(
    "but however though although despite while still instead yet contrary response meanwhile"
)
# Said of a denial: then it is the denial that is answered.
DENIAL_NOUN = re.compile(r"\b(?:denials?|rebuttals?|rejection)\b", re.IGNORECASE)
# A noun phrase that only points at something said: "the allegations", "those claims", "Mr. Hill's charge",
# "it".
ANAPHOR = re.compile(
    r"^[\s“\"'‘]*(?:(?:the|these|those|this|that|such|any|all|both|his|her|their|its|my|our|\w[\w.’']*(?:’s|'s|s’|s'))\s+)?"
    r"(?:[\w’'-]+\s+){0,3}?" + _CLAIM_NOUN + r"(?:\s+(?:as|against\s+\w+(?:\s+\w+)?|of\s+\w+))?[\s.,”\"'’]*$",
    re.IGNORECASE,
)
POINTING = re.compile(
    r"^[\s“\"'‘]*(?:(?:no|yes|look|well|but|and|so|i\s+mean)[,.\s]+)*"
    r"(?:it|that|this|those|these|they|which|none\s+of\s+(?:it|this|that)|nothing|the\s+whole\s+(?:thing|story)|"
    r"(?:the|any|this|that|these|those|his|her|their)\s+(?:[\w’'-]+\s+){0,2}?" + _CLAIM_NOUN + r")\b",
    re.IGNORECASE,
)


def find_cues(text: str) -> list[Cue]:
    """The triggers in `text`, in order, none inside another."""
    taken: list[Cue] = []
    for kind, pattern in _COMPILED:
        for match in pattern.finditer(text):
            start, end = _stripped(text, match.start(), match.end())
            if start < end and all(end <= cue.start or start >= cue.end for cue in taken):
                taken.append(Cue(start, end, kind))
    return sorted(taken, key=lambda cue: cue.start)


def _stripped(text: str, start: int, end: int) -> Span:
    """The span without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end)


def cue_classes(text: str) -> Iterator[CueClass]:
    """The class of each trigger in `text`, in order."""
    for cue in find_cues(text):
        yield cue.kind


def only_points(text: str) -> bool:
    """Whether `text` says nothing by itself but points at something said ("the allegations", "it", or
    nothing)."""
    bare = text.strip(" \t\n\xa0.,;:“”\"'‘’")
    if not bare or bare.lower() in {
        "it",
        "that",
        "this",
        "them",
        "so",
        "which",
        "those",
        "these",
        "him",
        "her",
    }:
        return True
    return ANAPHOR.match(bare) is not None
