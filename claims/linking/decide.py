"""From judgements to links: thresholds, wording that settles it, the guard on figures, trigger and reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from claims.linking.claim_view import ClaimView
from claims.linking.figures_guard import Figures
from claims.linking.judge import Judgement
from claims.linking.reading import Reading
from claims.linking.reasons import reason
from claims.linking.textual import FLOORS, Pattern, TextualPair, is_explicit, is_withheld, textual_pairs
from claims.linking.triggers import trigger_spans
from claims.linking.types import ClaimKey, Link, LinkDocument, LinkKind

Pair = frozenset[ClaimKey]


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
    opposes, repeats = judged.opposes / settings["opposes"], judged.repeats / settings["repeats"]
    if opposes >= 1 and opposes >= repeats and not is_withheld(denier):
        kind = _opposing_kind(judged)
        if kind is LinkKind.CONTRADICTS and is_update(denier, target):
            return None
        return _made(denier, target, kind, judged.opposes, None)
    if repeats >= 1 and not _other_day(denier.figures, target.figures):
        later, earlier = _in_time(denier, target)
        return _made(later, earlier, LinkKind.REPEATS, judged.repeats, None)
    return None


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
