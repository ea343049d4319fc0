"""Denials whose wording tells which claim they answer: resolved over the document, not by likeness.

Five patterns, each general English and each measured on the annotated training articles (right : wrong,
arguable pairs left out):
- proposed: the proposition given with a denial that only points is that of an earlier claim by another
  speaker: the reader has already resolved "the suggestions" (16 : 2 with the shipped extraction);
- nested: the denial's content holds the claim ("denied claims that …", "the army's claim is incorrect");
- pointing: an explicit denial whose content only points back ("rejected the suggestions") answers the best
  of the other speakers' claims just before it (12 : 6 where the judge gives it 0.15 or more), and so does a
  bare verdict on it ("that is simply untrue", 4 : 3);
- worded: a denial with a word like "denied" in its cue says most of the other claim's words ("denied that
  police had beaten students"; too rare in the training articles to count);
- rebuttal: "But …", "…, however, …" with a negated statement on the same thing answers the claim just
  before it by another speaker (4 : 4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from claims.linking.claim_view import ClaimView
from claims.linking.denial_cues import DENIAL_NOUN, POINTING, CueClass
from claims.linking.figures_guard import disagreement
from claims.linking.types import ClaimKey

REBUTTAL = re.compile(
    r"[\s“\"]*(?:but|however|yet|still|in response|in fact|nevertheless|on the contrary)\b"
    r"|.{0,100},\s+(?:however|though),",
    re.IGNORECASE | re.DOTALL,
)
ALSO = re.compile(r"\b(?:also|too|likewise|either)\b", re.IGNORECASE)
NEAR_PARAGRAPHS = 4  # line breaks, two a paragraph
POINTING_LEAST = 0.15
# What makes a claim more or less likely to be the one pointed at, added to the judge's probability.
ACCUSING, NEGATED, LEANING = 0.1, -0.05, -0.1
DISMISSES = re.compile(r"\b(?:dismiss|disput|contest|discount)", re.IGNORECASE)
VERDICT_LENGTH = 70
ACCUSES = re.compile(r"accus|blam|alleg|charg|claim|suggest|contend|critici|fault|attack", re.IGNORECASE)
# "stood by its report", "there is no agreed view": nothing that a denial answers.
SETTLES_NOTHING = re.compile(
    r"\b(?:st(?:ood|ands?|anding) (?:by|firm)|no (?:agreed|final|firm|definite)\b"
    r"|(?:not|n[’']t) (?:yet )?(?:reached|decided|known|clear)\b)",
    re.IGNORECASE,
)
WORDED_SHARE = 0.75  # of its stems in the other's sentence
WORDED_CORE = 0.5  # of its stems in the other's content
WORDED_STEMS = 3
PROPOSED_LENGTH = 15  # characters: a shorter proposition may be alike by chance


class Pattern(StrEnum):
    """How the wording ties a denial to its claim."""

    NESTED = "nested"
    PROPOSED = "proposed"
    POINTING = "pointing"
    WORDED = "worded"
    REBUTTAL = "rebuttal"


# Scores given where the judge gives less: shares of right pairs as far as they could be counted.
FLOORS = {
    Pattern.NESTED: 0.7,
    Pattern.PROPOSED: 0.7,
    Pattern.POINTING: 0.6,
    Pattern.WORDED: 0.5,
    Pattern.REBUTTAL: 0.5,
}


@dataclass(frozen=True, slots=True)
class TextualPair:
    """A denial and the claim that its wording answers."""

    denier: ClaimKey
    target: ClaimKey
    pattern: Pattern


def is_withheld(view: ClaimView) -> bool:
    """Whether the claim is no denial for all its words: "no comment", "did not deny"."""
    kinds = (CueClass.REVERSED, CueClass.NON_DENIAL)
    return view.cue_has(*kinds) or view.content_count(*kinds) > 0


def is_explicit(view: ClaimView) -> bool:
    """Whether the words alone make it a denial: "denied …", "that is false", "the charge has no basis"."""
    if is_withheld(view):
        return False
    if view.cue_has(CueClass.DENIAL) or (view.cue_has(CueClass.PUSHBACK) and view.points):
        return True
    said = view.content_count(CueClass.FALSITY, CueClass.DENIAL, CueClass.NO_EVIDENCE)
    return said > 0 and POINTING.match(view.content_text) is not None


def says_not(view: ClaimView) -> bool:
    """Whether it says that something is not so: a denial of something, or a statement with "not", "never",
    "no"; not where it only points."""
    if view.points:
        return False
    negated = view.content_count(CueClass.NEGATION) > 0
    denies = view.cue_has(CueClass.DENIAL) or DISMISSES.search(view.cue_text) is not None
    return not negated if denies and not is_withheld(view) else negated


def same_speaker(one: ClaimView, other: ClaimView) -> bool:
    """Whether one speaks on both sides, by the words or by the names that were given."""
    if one.claim.canonical_source and one.claim.canonical_source == other.claim.canonical_source:
        return True
    return one.speaker == other.speaker


def textual_pairs(
    views: Sequence[ClaimView], opposing: Mapping[frozenset[ClaimKey], float]
) -> list[TextualPair]:
    """The textual pairs of ONE document; `opposing` has the first look's probability of each judged pair."""
    reading = sorted(views, key=lambda view: view.order)
    return [pair for view in reading for pair in _pairs_of(view, reading, opposing)]


def worded_across(one: ClaimView, other: ClaimView) -> TextualPair | None:
    """The textual pair of two claims of different documents, if one denies the other in its own words."""
    for view, target in ((one, other), (other, one)):
        if is_worded(view, target):
            return TextualPair(view.key, target.key, Pattern.WORDED)
    return None


def _pairs_of(
    view: ClaimView, reading: Sequence[ClaimView], opposing: Mapping[frozenset[ClaimKey], float]
) -> Iterator[TextualPair]:
    if is_withheld(view):
        return
    falsity = view.content_count(CueClass.FALSITY, CueClass.NO_EVIDENCE) > 0
    if is_explicit(view) or falsity:
        nested = [other for other in reading if other is not view and holds(view, other)]
        for other in nested:
            if is_explicit(view) or _is_about(view, other):
                yield TextualPair(view.key, other.key, Pattern.NESTED)
        if nested:
            return
    before = [
        other
        for other in reading
        if other.order < view.order
        and not same_speaker(other, view)
        and is_explicit(other) == _is_of_denial(view)
    ]
    near = [other for other in before if _may_be_meant(view, other)]
    worded = [other for other in reading if is_worded(view, other)]
    proposed = [other for other in before if is_proposed(view, other)]
    if proposed:
        yield TextualPair(view.key, proposed[-1].key, Pattern.PROPOSED)
    elif worded:
        for other in worded:
            yield TextualPair(view.key, other.key, Pattern.WORDED)
    elif near and ((is_explicit(view) and view.points) or is_verdict(view)):
        best = max(
            near,
            key=lambda other: (
                opposing.get(frozenset((view.key, other.key)), 0.0) + _meant_more(other),
                other.order,
            ),
        )
        if opposing.get(frozenset((view.key, best.key)), 0.0) >= POINTING_LEAST:
            yield TextualPair(view.key, best.key, Pattern.POINTING)
    elif before and _rebuts(view, before[-1]):
        yield TextualPair(view.key, before[-1].key, Pattern.REBUTTAL)


def is_proposed(view: ClaimView, other: ClaimView) -> bool:
    """Whether the proposition that came with a pointing denial is the one that came with the other claim."""
    if not ((is_explicit(view) and view.points) or is_verdict(view)):
        return False
    mine, others = (plain(claim.proposition) for claim in (view.claim, other.claim))
    return len(mine) > PROPOSED_LENGTH and mine == others


def plain(proposition: str) -> str:
    """A proposition without case, white space and closing marks, to be compared."""
    return " ".join(proposition.lower().split()).strip(' .,“”"')


def is_verdict(view: ClaimView) -> bool:
    """Whether it only says of something said that it is false: "that is a lie", "it is simply untrue"."""
    return (
        not is_withheld(view)
        and len(view.content_text) < VERDICT_LENGTH
        and view.content_count(CueClass.FALSITY, CueClass.NO_EVIDENCE) > 0
        and POINTING.match(view.content_text) is not None
    )


def settles_nothing(view: ClaimView) -> bool:
    """Whether it says nothing that could be denied: stands by an earlier word, or has no view yet."""
    return SETTLES_NOTHING.search(f"{view.cue_text} {view.content_text}") is not None


def _may_be_meant(view: ClaimView, other: ClaimView) -> bool:
    """Whether an earlier claim can be what a denial points at; "also denied" answers what the denial before
    it answered, not that denial."""
    return (
        view.paragraph - other.paragraph <= NEAR_PARAGRAPHS
        and not is_withheld(other)
        and not settles_nothing(other)
        and not (ALSO.search(view.cue_text) and says_not(other))
    )


def _meant_more(other: ClaimView) -> float:
    """How much more likely than others a claim is meant: accusations more, negated and leaning ones less."""
    return (
        ACCUSING * bool(ACCUSES.search(other.cue_text))
        + NEGATED * says_not(other)
        + LEANING * bool(POINTING.match(other.content_text))
    )


def holds(outer: ClaimView, inner: ClaimView) -> bool:
    """Whether the content of `outer` holds the cue of `inner`: a claim within a claim."""
    cue = inner.claim.cue or inner.claim.content
    return bool(cue) and any(start <= cue[0][0] and cue[-1][1] <= end for start, end in outer.claim.content)


def _is_about(view: ClaimView, inner: ClaimView) -> bool:
    """Whether the falsity is said of the inner claim: its words come first, the verdict after."""
    verdict = [cue for cue in view.content_cues if cue.kind in (CueClass.FALSITY, CueClass.NO_EVIDENCE)]
    lead = view.content_text.lower().find(inner.cue_text.lower())
    return bool(inner.cue_text) and any(
        0 <= lead < cue.start <= lead + len(inner.content_text) + 60 for cue in verdict
    )


def _is_of_denial(view: ClaimView) -> bool:
    """Whether what is denied is itself a denial ("rejected the denial")."""
    return view.points and DENIAL_NOUN.search(view.content_text) is not None


def is_worded(view: ClaimView, other: ClaimView) -> bool:
    """Whether a claim with a denying cue says the words of another speaker's claim that denies nothing."""
    return (
        view.cue_has(CueClass.DENIAL)
        and not view.points
        and view.speaker != other.speaker
        and not is_explicit(other)
        and not is_withheld(other)
        and len(view.stems) >= WORDED_STEMS
        and len(view.stems & other.stems) >= WORDED_CORE * len(view.stems)
        and len(view.stems & other.wide_stems) >= WORDED_SHARE * len(view.stems)
        and (view.content_count(CueClass.NEGATION) > 0) == (other.content_count(CueClass.NEGATION) > 0)
        and not disagreement(view.figures, other.figures)
        and not holds(other, view)
    )


def _rebuts(view: ClaimView, last: ClaimView) -> bool:
    """Whether a negated statement after "But" takes up the claim just before it."""
    negated = view.content_count(CueClass.NEGATION, CueClass.FALSITY, CueClass.NO_EVIDENCE, CueClass.DENIAL)
    return (
        negated > 0
        and REBUTTAL.match(view.sentence_text) is not None
        and view.sentence - last.sentence == 1
        and bool(view.speaker and last.speaker)
        and bool((view.stems & last.stems) or (view.names & last.names))
    )
