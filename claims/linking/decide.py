"""From judgements to links: thresholds, wording that settles it, the guard on figures, trigger and reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from claims.linking.claim_view import ClaimView
from claims.linking.denial_cues import CueClass
from claims.linking.figures_guard import Figures
from claims.linking.judge import Judgement
from claims.linking.reading import Reading
from claims.linking.reasons import reason
from claims.linking.textual import (
    FLOORS,
    Pattern,
    TextualPair,
    is_explicit,
    is_withheld,
    textual_pairs,
    worded_across,
)
from claims.linking.triggers import trigger_spans
from claims.linking.types import ClaimKey, Link, LinkDocument, LinkKind

Pair = frozenset[ClaimKey]

# Least share of the shorter claim's words that a repetition has in common with the other.
SHARED_WORDS = 0.25
SHARED_WORDS_OF_OTHERS = 0.5


def decide(
    readings: Sequence[Reading], judgements: Iterable[Judgement], settings: Mapping[str, float]
) -> list[Link]:
    """The links, at most one a pair, sorted by their ends.

    `settings` has the thresholds "opposes" and "repeats" (least probability of a link).
    """
    views = {view.key: view for reading in readings for view in reading.views}
    judged = {frozenset((one.denier, one.target)): one for one in judgements}
    opposing = {pair: one.opposes for pair, one in judged.items()}
    textual = {
        frozenset((pair.denier, pair.target)): pair
        for reading in readings
        for pair in textual_pairs(reading.views, opposing)
    }
    for pair in judged:
        one, other = sorted(pair)
        if one[0] != other[0] and (found := worded_across(views[one], views[other])) is not None:
            textual[pair] = found
    links = []
    for pair in sorted(judged.keys() | textual.keys(), key=sorted):
        link = _link(views, judged.get(pair), textual.get(pair), settings)
        if link is not None:
            links.append(link)
    return sorted(links, key=lambda link: (link.source, link.target))


def _link(
    views: Mapping[ClaimKey, ClaimView],
    judged: Judgement | None,
    wording: TextualPair | None,
    settings: Mapping[str, float],
) -> Link | None:
    if wording is not None:
        score = max(judged.opposes if judged else 0.0, FLOORS[wording.pattern])
        denies = wording.pattern is not Pattern.REBUTTAL or is_explicit(views[wording.denier])
        kind = LinkKind.DENIES if denies else _opposing_kind(judged)
        return _made(views[wording.denier], views[wording.target], kind, score, wording.pattern)
    assert judged is not None
    denier, target = views[judged.denier], views[judged.target]
    opposes, repeats = judged.opposes, judged.repeats
    if opposes >= settings["opposes"] and opposes > repeats and not is_withheld(denier):
        kind = _opposing_kind(judged)
        if kind is LinkKind.CONTRADICTS and is_update(denier, target):
            return None
        return _made(denier, target, kind, judged.opposes, None)
    if repeats >= settings["repeats"] and _may_repeat(denier, target):
        later, earlier = _in_time(denier, target)
        return _made(later, earlier, LinkKind.REPEATS, judged.repeats, None)
    return None


def _may_repeat(one: ClaimView, other: ClaimView) -> bool:
    """Whether two alike claims can be the same one said twice.

    Not with other figures (0 of 6 likely pairs of the training articles), not a denial with what is no
    denial of another speaker (7 of 28), no "no comment" with a statement, and not with too few words in
    common (in cross-validation 13 of 50 likely pairs of one speaker were right below that share, and 9 of 19
    of two speakers).
    """
    mine, theirs = one.figures.numbers, other.figures.numbers
    if _other_day(one.figures, other.figures) or (mine and theirs and not mine & theirs):
        return False
    if is_withheld(one) != is_withheld(other):
        return False
    same_speaker = one.speaker == other.speaker
    if _tells_of_denial(one) != _tells_of_denial(other) and not same_speaker:
        return False
    least = SHARED_WORDS if same_speaker else SHARED_WORDS_OF_OTHERS
    shared = len(one.stems & other.stems) / max(1, min(len(one.stems), len(other.stems)))
    return one.points or other.points or shared >= least


def _tells_of_denial(view: ClaimView) -> bool:
    """Whether it denies, or reports that somebody denied."""
    return is_explicit(view) or view.content_count(CueClass.DENIAL) > 0


def _opposing_kind(judged: Judgement | None) -> LinkKind:
    return LinkKind.DENIES if judged is None or judged.denies >= 0.5 else LinkKind.CONTRADICTS


def _made(
    denier: ClaimView, target: ClaimView, kind: LinkKind, score: float, pattern: Pattern | None
) -> Link:
    trigger = trigger_spans(denier) if kind is not LinkKind.REPEATS else ()
    words = " ".join(denier.document.text[start:end] for start, end in trigger)
    return Link(
        source=denier.key,
        target=target.key,
        kind=kind,
        score=round(min(score, 1.0), 4),
        trigger=trigger,
        reason=reason(kind, denier, target, words, pattern),
    )


def is_update(denier: ClaimView, target: ClaimView) -> bool:
    """Whether the figures tell of another day or a newer count rather than of a contradiction.

    Another weekday, date or year is another event. Other numbers in articles of different days are an update;
    on one day, or in one article, two counts may well contradict each other.
    """
    if _other_day(denier.figures, target.figures):
        return True
    mine, theirs = denier.figures.numbers, target.figures.numbers
    return bool(mine and theirs) and not mine & theirs and _published_apart(denier.document, target.document)


def _other_day(mine: Figures, theirs: Figures) -> bool:
    """Whether both are dated and share no date of a kind."""
    return any(
        bool(one) and bool(other) and not one & other
        for one, other in ((mine.days, theirs.days), (mine.years, theirs.years))
    )


def _published_apart(one: LinkDocument, other: LinkDocument) -> bool:
    if one.published_at is None or other.published_at is None:
        return False
    return one.published_at.date() != other.published_at.date()


def _in_time(one: ClaimView, other: ClaimView) -> tuple[ClaimView, ClaimView]:
    """The later and the earlier claim: by publication, then by document, then by place."""

    def when(view: ClaimView) -> tuple[str, str, int, ClaimKey]:
        published = view.document.published_at
        return (published.isoformat() if published else "", view.document.id, view.order, view.key)

    return (one, other) if when(one) > when(other) else (other, one)
