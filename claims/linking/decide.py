"""From judgements to links: thresholds, wording that settles it, the guard on figures, trigger and reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from claims.linking.claim_view import ClaimView
from claims.linking.guards import is_update, may_oppose, may_repeat, shared_words
from claims.linking.judge import Judgement
from claims.linking.late_guards import (
    Relayed,
    denies_knowing,
    on_one_side,
    only_names_in_common,
    relayed_in,
    strangers,
)
from claims.linking.other_things import of_other_things
from claims.linking.reading import Reading
from claims.linking.reasons import reason
from claims.linking.scope import denial_scope
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
from claims.linking.types import OPPOSING, ClaimKey, Link, LinkKind

Pair = frozenset[ClaimKey]

SHARED_ANSWERED = 0.3  # least share of the shorter claim's words


def decide(
    readings: Sequence[Reading],
    judgements: Iterable[Judgement],
    settings: Mapping[str, float],
    idf: Mapping[str, float],
    worded: Mapping[str, Sequence[TextualPair]] | None = None,
) -> list[Link]:
    """The links, at most one a pair, sorted by their ends.

    `settings` has the thresholds "opposes" and "repeats" (least probability of a link), `idf` the weights of
    stems (see `words`). Of the documents in `worded`, by id, it is known what their wording ties together,
    and no link inside them is made.
    """
    views = {view.key: view for reading in readings for view in reading.views}
    judged = {frozenset((one.denier, one.target)): one for one in judgements}
    opposing = {pair: one.first for pair, one in judged.items()}
    worded = worded or {}
    textual = {
        frozenset((pair.denier, pair.target)): pair
        for reading in readings
        if reading.document.id not in worded
        for pair in textual_pairs(reading.views, opposing)
    }
    for pair in judged:
        one, other = sorted(pair)
        if one[0] != other[0] and (found := worded_across(views[one], views[other])) is not None:
            textual[pair] = found
    answered: dict[ClaimKey, list[ClaimView]] = defaultdict(list)
    resolved: set[ClaimKey] = set()  # denials of which it is known what they point at
    for found in (*textual.values(), *(pair for pairs in worded.values() for pair in pairs)):
        answered[found.denier].append(views[found.target])
        if found.pattern is Pattern.PROPOSED:
            resolved.add(found.denier)
    links = []
    relayed = relayed_in(views.values())
    for pair in sorted(judged.keys() | textual.keys(), key=sorted):
        link = _link(views, judged.get(pair), textual.get(pair), settings, idf, relayed)
        if link is None:
            continue
        known = link.source in resolved or link.source[0] != link.target[0]
        if not (known and _points_elsewhere(views, link, answered[link.source])):
            links.append(link)
    return sorted(links, key=lambda link: (link.source, link.target))


def least_of_use(settings: Mapping[str, float]) -> dict[str, float]:
    """The probabilities, "opposes" and "repeats", under which `decide` makes the same of a pair whatever they
    are: below the thresholds, and below the scores that wording gives."""
    return {
        "opposes": min(settings["opposes"], *FLOORS.values()),
        "repeats": settings["repeats"],
    }


def _points_elsewhere(views: Mapping[ClaimKey, ClaimView], link: Link, answered: Sequence[ClaimView]) -> bool:
    """Whether a denial that only points, and answers a claim of its own article, is tied to a claim that has
    little in common with that one."""
    denier, target = views[link.source], views[link.target]
    if link.kind not in OPPOSING or not denier.points:
        return False
    return bool(answered) and all(shared_words(own, target) < SHARED_ANSWERED for own in answered)


def _link(
    views: Mapping[ClaimKey, ClaimView],
    judged: Judgement | None,
    wording: TextualPair | None,
    settings: Mapping[str, float],
    idf: Mapping[str, float],
    relayed: Relayed,
) -> Link | None:
    if wording is not None and _may_deny(views[wording.denier], views[wording.target], idf):
        score = max(judged.opposes if judged else 0.0, FLOORS[wording.pattern])
        denies = wording.pattern is not Pattern.REBUTTAL or is_explicit(views[wording.denier])
        kind = LinkKind.DENIES if denies else _opposing_kind(judged)
        return _made(views[wording.denier], views[wording.target], kind, score, wording.pattern)
    if judged is None:
        return None
    denier, target = views[judged.denier], views[judged.target]
    opposes, repeats = judged.opposes, judged.repeats
    unlikely = opposes < settings["opposes"] and repeats < settings["repeats"]
    if unlikely or strangers(denier, target, idf):
        return None
    if opposes >= settings["opposes"] and opposes > repeats and not is_withheld(denier):
        kind = _opposing_kind(judged)
        if kind is LinkKind.CONTRADICTS and is_update(denier, target):
            return None
        if not _may_deny(denier, target, idf) or on_one_side(denier, target, relayed):
            return None
        if denies_knowing(denier, target):
            return None
        return _made(denier, target, kind, judged.opposes, None)
    if repeats >= settings["repeats"] and _alike(denier, target, idf):
        later, earlier = _in_time(denier, target)
        return _made(later, earlier, LinkKind.REPEATS, judged.repeats, None)
    return None


def _may_deny(denier: ClaimView, target: ClaimView, idf: Mapping[str, float]) -> bool:
    return may_oppose(denier, target, idf) and not of_other_things(denier, target)


def _alike(one: ClaimView, other: ClaimView, idf: Mapping[str, float]) -> bool:
    return not only_names_in_common(one, other) and may_repeat(one, other, idf)


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
        scope=denial_scope(denier, target) if kind is LinkKind.DENIES else None,
    )


def _in_time(one: ClaimView, other: ClaimView) -> tuple[ClaimView, ClaimView]:
    """The later and the earlier claim: by publication, then by document, then by place."""

    def when(view: ClaimView) -> tuple[str, str, int, ClaimKey]:
        published = view.document.published_at
        return (published.isoformat() if published else "", view.document.id, view.order, view.key)

    return (one, other) if when(one) > when(other) else (other, one)
