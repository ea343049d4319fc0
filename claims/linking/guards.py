"""What two claims must have in common before a likely link between them is believed.

The judge goes by likeness; these rules take out what likeness cannot see: one speaker on both sides, two
denials of one side, another place, another time, other people. Each is counted on the annotated training
articles (right : wrong of the pairs it takes out).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from claims.linking.claim_signs import UNKNOWN_IDF
from claims.linking.claim_view import ClaimView
from claims.linking.denial_cues import DENIAL_NOUN, CueClass
from claims.linking.figures_guard import Figures
from claims.linking.textual import ALSO, is_explicit, is_withheld, same_speaker, says_not, settles_nothing
from claims.linking.words import MONTHS, WEEKDAYS

# Least share of the shorter claim's words that two claims have in common.
SHARED_WORDS = 0.25  # a repetition by one speaker
SHARED_WORDS_OF_OTHERS = 0.5  # a repetition by another
SHARED_BESIDE_NAMES = 0.34  # the same, names left out
SHARED_ACROSS = 0.35  # a denial in words of its own, in another article
SHARED_AROUND = 0.8  # with the sentences around: two prints of one text
FAR_APART = timedelta(days=60)
RARE = 4.0  # idf of a name that one event has and others have not
DATES = MONTHS | WEEKDAYS

TAKES_BACK = re.compile(
    r"\b(?:retract|recant|withdr[ae]w|apologi[sz]|revers|backtrack|(?:walk|row|roll|t[ao]k)\w*\s+(?:\w+\s+)?back)",
    re.IGNORECASE,
)
PLACE = re.compile(
    r"\b(?:in|at|near|over|on|around|outside|from|into|of)\s+(?:the\s+)?((?:[A-Z][\w’'-]+\s?)+)"
)


def may_oppose(denier: ClaimView, target: ClaimView, idf: Mapping[str, float]) -> bool:
    """Whether one claim can deny or contradict the other.

    Not a speaker himself, unless the words take something back; not a denial in words of its own of what is
    itself said not to be so, nor anything of what settles nothing; across articles not of another event, no
    two claims that both say no (0 : 1 of the pairs that the judge gives 0.3 or more), nor without words in
    common (0 : 10 of them). Together they took out 0 : 3 of the links made in cross-validation.
    """
    if same_speaker(denier, target) and not TAKES_BACK.search(f"{denier.cue_text} {denier.content_text}"):
        return False
    if settles_nothing(target):
        return False
    if ALSO.search(denier.cue_text) and denier.cue_has(CueClass.DENIAL) and says_not(target):
        return False
    denies = denier.cue_has(CueClass.DENIAL) and not denier.points
    if denies and says_not(target) and not DENIAL_NOUN.search(denier.content_text):
        return False
    if denier.document.id == target.document.id:
        return True
    if other_event(denier, target, idf) or (says_not(denier) and says_not(target)):
        return False
    return denier.points or target.points or shared_words(denier, target) >= SHARED_ACROSS


def may_repeat(one: ClaimView, other: ClaimView, idf: Mapping[str, float]) -> bool:
    """Whether two alike claims can be the same one said twice.

    Not with other figures (0 : 6), no "no comment" with a statement, no denial with what is no denial of
    another speaker (7 : 21), and not with too few words in common (13 of 50 pairs of one speaker were right
    below that share, 9 of 19 of two). Two speakers must both say that it is so or both that it is not
    (2 : 5). Across articles besides: not of another event, nothing that only points (0 : 4) unless the
    sentences around are the same too, and two speakers must name somebody in common and have more than names
    in common (1 : 1).
    """
    mine, theirs = one.figures.numbers, other.figures.numbers
    if other_day(one.figures, other.figures) or (mine and theirs and not mine & theirs):
        return False
    if is_withheld(one) != is_withheld(other):
        return False
    across = one.document.id != other.document.id
    if across and other_event(one, other, idf):
        return False
    if across and (one.points or other.points):
        return _share(one.wide_stems, other.wide_stems) >= SHARED_AROUND
    apart = across and bool(one.names and other.names) and not one.names & other.names
    turned = says_not(one) != says_not(other)
    if same_speaker(one, other):
        return _enough(one, other, SHARED_WORDS) and not (apart and turned)
    if apart or turned or tells_of_denial(one) != tells_of_denial(other):
        return False
    if across and _share(_beside_names(one), _beside_names(other)) < SHARED_BESIDE_NAMES:
        return False
    return _enough(one, other, SHARED_WORDS_OF_OTHERS)


def _enough(one: ClaimView, other: ClaimView, least: float) -> bool:
    return one.points or other.points or shared_words(one, other) >= least


def other_event(one: ClaimView, other: ClaimView, idf: Mapping[str, float]) -> bool:
    """Whether claims of two articles cannot be about one event: far apart in time without a rare name in
    common, or each at a place that the other's article never names."""
    published, before = one.document.published_at, other.document.published_at
    if published and before and abs(published - before) > FAR_APART and not _rare_name(one, other, idf):
        return True
    here, there = places(one), places(other)
    return (
        bool(here and there)
        and not any(name in other.document.text for name in here)
        and not any(name in one.document.text for name in there)
    )


def places(view: ClaimView) -> frozenset[str]:
    """The names after "in", "near", "over" and the like: of the content, else of the whole sentence."""
    return names_at(view.content_text) or names_at(view.sentence_text)


def names_at(text: str) -> frozenset[str]:
    """The names after "in", "near", "over" and the like, but for days and months."""
    words = (word for match in PLACE.finditer(text) for word in match.group(1).split())
    return frozenset(word for word in words if word.lower() not in DATES)


def _rare_name(one: ClaimView, other: ClaimView, idf: Mapping[str, float]) -> bool:
    named = one.sentence_names & other.sentence_names
    shared = one.wide_stems & other.wide_stems
    return any(stem[:5] in named and idf.get(stem, UNKNOWN_IDF) >= RARE for stem in shared)


def shared_words(one: ClaimView, other: ClaimView) -> float:
    """The share of the shorter claim's words that the other has too."""
    return _share(one.stems, other.stems)


def _beside_names(view: ClaimView) -> frozenset[str]:
    return frozenset(stem for stem in view.stems if stem[:5] not in view.names)


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


def tells_of_denial(view: ClaimView) -> bool:
    """Whether it denies, or reports that somebody denied."""
    return is_explicit(view) or view.content_count(CueClass.DENIAL) > 0


def is_update(denier: ClaimView, target: ClaimView) -> bool:
    """Whether the figures tell of another day or a newer count rather than of a contradiction.

    Another weekday, date or year is another event. Other numbers in articles of different days are an update;
    on one day, or in one article, two counts may well contradict each other.
    """
    if other_day(denier.figures, target.figures):
        return True
    mine, theirs = denier.figures.numbers, target.figures.numbers
    one, other = denier.document.published_at, target.document.published_at
    apart = one is not None and other is not None and one.date() != other.date()
    return bool(mine and theirs) and not mine & theirs and apart


def other_day(mine: Figures, theirs: Figures) -> bool:
    """Whether both are dated and share no date of a kind."""
    return any(
        bool(one) and bool(other) and not one & other
        for one, other in ((mine.days, theirs.days), (mine.years, theirs.years))
    )
