"""What plain rules say of pairs of claims: words, names, figures, triggers and places in common.

All pairs of two documents are looked at together. What is asked of one claim is asked once; what two sets
have in common is counted for all of them by a product of matrices.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claims.linking.claim_signs import UNKNOWN_IDF, signs_of
from claims.linking.claim_view import ClaimView

Floats = NDArray[np.float32]
Places = NDArray[np.intp]
Wide = NDArray[np.float64]

DETAILS = (
    "within", "order distance", "after", "sentence distance", "paragraph distance", "same sentence",
    "others between", "denier points", "target points", "same speaker", "speakers known",
    "shared words", "shared words of denier", "shared words of target", "shared wide words",
    "shared wide of target", "words of denier", "words of target",
    "shared names", "names of denier left", "names of target left", "names denier only", "names target only",
    "denier names target speaker", "denier sentence names target speaker", "target names denier speaker",
    "target sentence names denier speaker", "sentence names shared",
    "shared numbers", "numbers clash", "years clash", "days clash", "both count",
    "denier cue denies", "denier cue pushes back", "denier cue reversed", "denier cue non denial",
    "denier says false", "denier negates", "denier no evidence",
    "target cue denies", "target cue pushes back",
    "target says false", "target negates", "negation differs", "denier connective", "target connective",
    "denier holds target", "target holds denier", "content overlap", "same content",
    "denier quoted", "target quoted", "denier length", "target length", "denier place", "target place",
    "claims of denier", "claims of target", "no speaker of target", "no content of target",
    "no content of denier", "denier asks nobody", "in headline",
)  # fmt: skip
FAR = 99.0  # every distance between two documents


def pair_details(
    views: Sequence[ClaimView], denier: Places, target: Places, idf: Mapping[str, float], within: bool
) -> Floats:
    """The features in DETAILS, in their order, of the pairs (views[denier], views[target]): pairs x features.

    `within` says whether the views are of one document.
    """
    pairs = Pairs(views, denier, target)
    columns = [
        *_distances(pairs, within),
        *_word_overlap(pairs, idf),
        *_name_overlap(pairs),
        *_figure_overlap(pairs),
        *_cue_signs(pairs),
        *_span_overlap(pairs, within),
        *_shape(pairs),
    ]
    return np.stack([np.asarray(column, np.float32) for column in columns], axis=1)


class Pairs:
    """Claims and the pairs of them that are asked about."""

    def __init__(self, views: Sequence[ClaimView], denier: Places, target: Places) -> None:
        self.views = views
        self.denier = denier
        self.target = target

    def each(self, values: Sequence[Any]) -> tuple[Wide, Wide]:
        """What is said of each claim, for the denier and the target of every pair."""
        found = np.array(values, np.float64)
        return found[self.denier], found[self.target]

    def same(self, values: Sequence[Hashable]) -> NDArray[np.bool_]:
        """Whether the two of each pair have the same value, and not an empty one."""
        numbers: dict[Hashable, int] = {}
        found = np.array([numbers.setdefault(value, len(numbers)) if value else -1 for value in values])
        return np.asarray((found[self.denier] == found[self.target]) & (found[self.denier] >= 0))

    def of(self, table: Wide) -> Wide:
        """Of a table of claims by claims what is in the row of each denier and the column of its target."""
        return np.asarray(table[self.denier, self.target])

    def back(self, table: Wide) -> Wide:
        """The same with the target's row and the denier's column."""
        return np.asarray(table[self.target, self.denier])


def members(vocabulary: Mapping[str, int], sets: Sequence[Collection[str]]) -> Wide:
    """Which words each set has: sets x words, 1 or 0."""
    table = np.zeros((len(sets), len(vocabulary)))
    rows = np.repeat(np.arange(len(sets)), [len(one) for one in sets])
    table[rows, [vocabulary[word] for one in sets for word in one]] = 1.0
    return table


def numbered(*sets: Sequence[Collection[str]]) -> dict[str, int]:
    """A number for every word of any of the sets."""
    return {
        word: number for number, word in enumerate({word for side in sets for one in side for word in one})
    }


def _distances(pairs: Pairs, within: bool) -> list[Any]:
    views = pairs.views
    points = pairs.each([view.points for view in views])
    known = pairs.each([bool(view.speaker) for view in views])
    speakers = [pairs.same([view.speaker for view in views]), known[0] + known[1]]
    if not within:
        far, none = np.full(len(pairs.denier), FAR), np.zeros(len(pairs.denier))
        return [none, far, none, far, far, none, far, *points, *speakers]
    mine, theirs = pairs.each([view.order for view in views])
    order = mine - theirs
    between = np.maximum(0, np.abs(order) - 1)
    sentences = np.abs(np.subtract(*pairs.each([view.sentence for view in views])))
    paragraphs = np.abs(np.subtract(*pairs.each([view.paragraph for view in views])))
    return [
        np.ones(len(order)),
        np.minimum(np.abs(order), 40),
        order > 0,
        np.minimum(sentences, 40),
        np.minimum(paragraphs, 40),
        sentences == 0,
        np.where(order > 0, between, -between),
        *points,
        *speakers,
    ]


def _word_overlap(pairs: Pairs, idf: Mapping[str, float]) -> list[Any]:
    stems = [view.stems for view in pairs.views]
    wide_stems = [view.wide_stems for view in pairs.views]
    vocabulary = numbered(stems, wide_stems)
    weights = np.array([idf.get(word, UNKNOWN_IDF) for word in vocabulary])
    narrow, wide = members(vocabulary, stems), members(vocabulary, wide_stems)
    shared = pairs.of((narrow * weights) @ narrow.T)
    shared_wide = pairs.of((wide * weights) @ wide.T)
    to_target = pairs.of((wide * weights) @ narrow.T)
    own = narrow @ weights
    mine, theirs = own[pairs.denier], own[pairs.target]
    wide_own = wide @ weights
    least = np.minimum(wide_own[pairs.denier], wide_own[pairs.target])
    return [
        shared,
        _share(shared, mine),
        _share(shared, theirs),
        shared_wide / np.maximum(1e-9, least),
        _share(to_target, theirs),
        mine,
        theirs,
    ]


def _share(part: Wide, whole: Wide) -> Wide:
    """A part of the whole, 0 of nothing."""
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)


def _name_overlap(pairs: Pairs) -> list[Any]:
    named = [view.names for view in pairs.views]
    around = [view.sentence_names for view in pairs.views]
    known = [view.names | view.source_names for view in pairs.views]
    speakers = [{view.speaker[:5]} if view.speaker else set() for view in pairs.views]
    vocabulary = numbered(named, around, known, speakers)
    names, sentence, all_known, speaker = (
        members(vocabulary, sets) for sets in (named, around, known, speakers)
    )
    shared, mentioned = names @ names.T, names @ all_known.T
    speaks, speaks_around = names @ speaker.T, sentence @ speaker.T
    mine, theirs = pairs.each([len(one) for one in named])
    return [
        pairs.of(shared),
        mine - pairs.of(mentioned),
        theirs - pairs.back(mentioned),
        mine - pairs.of(shared),
        theirs - pairs.of(shared),
        pairs.of(speaks),
        pairs.of(speaks_around),
        pairs.back(speaks),
        pairs.back(speaks_around),
        pairs.of(sentence @ sentence.T),
    ]


def _figure_overlap(pairs: Pairs) -> list[Any]:
    shared, clashes = [], []
    for kind in ("numbers", "years", "days"):
        sets = [getattr(view.figures, kind) for view in pairs.views]
        found = members(numbered(sets), sets)
        shared.append(pairs.of(found @ found.T))
        both = np.multiply(*pairs.each([bool(one) for one in sets]))
        clashes.append(both * (shared[-1] == 0))
    count = np.multiply(*pairs.each([bool(view.figures.numbers) for view in pairs.views]))
    return [shared[0], *clashes, count]


def _cue_signs(pairs: Pairs) -> list[Any]:
    signs = [signs_of(view) for view in pairs.views]
    denies = pairs.each([one.cue_denies for one in signs])
    pushes_back = pairs.each([one.cue_pushes_back for one in signs])
    falsifies = pairs.each([one.falsifies for one in signs])
    negates = pairs.each([one.negates for one in signs])
    return [
        denies[0],
        pushes_back[0],
        pairs.each([one.cue_reversed or one.reverses for one in signs])[0],
        pairs.each([one.cue_non_denial for one in signs])[0],
        falsifies[0],
        negates[0],
        pairs.each([one.no_evidence for one in signs])[0],
        denies[1],
        pushes_back[1],
        falsifies[1],
        negates[1],
        np.not_equal(*pairs.each([one.disputes for one in signs])),
        *pairs.each([view.connective for view in pairs.views]),
    ]


def _span_overlap(pairs: Pairs, within: bool) -> list[Any]:
    """Whether either content holds the other's cue (a claim within a claim), and how far contents overlap."""
    if not within:
        return [np.zeros(len(pairs.denier))] * 4
    contents = [view.claim.content for view in pairs.views]
    owner = np.repeat(np.arange(len(contents)), [len(spans) for spans in contents])
    spans = np.array([span for spans in contents for span in spans], np.float64).reshape(-1, 2)
    starts, ends = spans.T
    belongs = np.zeros((len(contents), len(spans)))
    belongs[owner, np.arange(len(spans))] = 1.0
    cues = [view.claim.cue or view.claim.content or ((np.inf, -np.inf),) for view in pairs.views]
    first, last = np.array([(cue[0][0], cue[-1][1]) for cue in cues], np.float64).T
    inside = (starts[:, None] <= first) & (last <= ends[:, None]) & np.isfinite(first)
    holds = (belongs @ inside > 0).astype(np.float64)
    both = np.minimum(ends[:, None], ends) - np.maximum(starts[:, None], starts)
    shared = belongs @ np.maximum(0.0, both) @ belongs.T
    mine, theirs = pairs.each([sum(end - start for start, end in spans) for spans in contents])
    return [
        pairs.of(holds),
        pairs.back(holds),
        pairs.of(shared) / np.maximum(1, np.minimum(mine, theirs)),
        pairs.same(contents),
    ]


def _shape(pairs: Pairs) -> list[Any]:
    views = pairs.views
    claims = [len(view.document.claims) for view in views]
    silent = pairs.each([not view.content_text.strip() for view in views])
    return [
        *pairs.each([view.quoted for view in views]),
        *pairs.each([min(len(view.content_text), 400) for view in views]),
        *pairs.each([view.order / max(1, count) for view, count in zip(views, claims, strict=True)]),
        *pairs.each([min(count, 60) for count in claims]),
        pairs.each([not view.source_text.strip() for view in views])[1],
        silent[1],
        silent[0],
        pairs.each(["?" in view.content_text for view in views])[0],
        np.minimum(*pairs.each([view.sentence for view in views])) == 0,
    ]
