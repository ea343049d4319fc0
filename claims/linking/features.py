"""The numbers a pair of claims is judged by, for all wanted pairs of two documents (or of one).

A pair is ordered before it gets here: the first claim is the one that more likely denies. Everything is
worked out from the two documents alone, so a pair's judgement does not depend on what else is in the pool.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from claims.linking.claim_signs import ClaimSigns, signs_of, weight_of
from claims.linking.claim_view import ClaimView
from claims.linking.crosses import crosses
from claims.linking.figures_guard import Figures, disagreement
from claims.linking.reading import Reading
from claims.linking.stance import OUTPUTS

Floats = NDArray[np.float32]
Places = NDArray[np.intp]


class PairFeatures:
    """Features of ordered pairs between two readings, which may be the same one."""

    def __init__(self, one: Reading, other: Reading, idf: Mapping[str, float]) -> None:
        self.one = one
        self.other = other
        self.idf = idf
        self.same = one is other
        self.content = one.content @ other.content.T
        self.sentence = one.sentence @ other.sentence.T
        self.context_content = one.context @ other.content.T
        self.content_context = one.content @ other.context.T
        blank = self.content.copy()
        if self.same:
            np.fill_diagonal(blank, -1.0)
        self.blank = blank
        self.best_row = _top(blank)
        self.best_column = _top(blank.T)
        self.rank_row = (-blank).argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
        self.rank_column = (-blank).argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
        self.mean_row = blank.mean(axis=1)
        self.mean_column = blank.mean(axis=0)

    def rows(self, first: Places, second: Places, swapped: NDArray[np.bool_]) -> tuple[Floats, list[str]]:
        """Features of the pairs (one.views[first], other.views[second]); where `swapped`, the second one
        denies."""
        columns: dict[str, Floats] = {}
        self._cosines(first, second, swapped, columns)
        self._stances(first, second, swapped, columns)
        mine = {int(i): _Side(self.one.views[i], signs_of(self.one.views[i], self.idf)) for i in set(first)}
        theirs = {
            int(j): _Side(self.other.views[j], signs_of(self.other.views[j], self.idf)) for j in set(second)
        }
        details = np.array(
            [
                _pair_details(theirs[j], mine[i], self.idf, self.same)
                if swap
                else _pair_details(mine[i], theirs[j], self.idf, self.same)
                for i, j, swap in zip(first.tolist(), second.tolist(), swapped.tolist(), strict=True)
            ],
            dtype=np.float32,
        ).reshape(len(first), len(DETAILS))
        for place, name in enumerate(DETAILS):
            columns[name] = details[:, place]
        columns |= crosses(columns)
        return np.stack([np.asarray(column, np.float32) for column in columns.values()], axis=1), list(
            columns
        )

    def _cosines(
        self, first: Places, second: Places, swapped: NDArray[np.bool_], columns: dict[str, Floats]
    ) -> None:
        """Cosines and where they stand among the other pairs of the two documents."""
        columns["topic"] = np.full(
            len(first), 1.0 if self.same else float(self.one.topic @ self.other.topic), np.float32
        )
        columns["content"] = self.content[first, second]
        columns["sentence"] = self.sentence[first, second]
        one_way, other_way = self.context_content[first, second], self.content_context[first, second]
        columns["context to claim"] = np.where(swapped, other_way, one_way)
        columns["claim to context"] = np.where(swapped, one_way, other_way)
        columns["content best gap"] = self.content[first, second] - np.where(
            swapped, self.best_column[second], self.best_row[first]
        )
        columns["content best gap back"] = self.content[first, second] - np.where(
            swapped, self.best_row[first], self.best_column[second]
        )
        columns["rank"] = np.where(swapped, self.rank_column[first, second], self.rank_row[first, second])
        columns["rank back"] = np.where(
            swapped, self.rank_row[first, second], self.rank_column[first, second]
        )
        columns["over mean"] = self.content[first, second] - np.where(
            swapped, self.mean_column[second], self.mean_row[first]
        )
        columns["over mean back"] = self.content[first, second] - np.where(
            swapped, self.mean_row[first], self.mean_column[second]
        )

    def _stances(
        self, first: Places, second: Places, swapped: NDArray[np.bool_], columns: dict[str, Floats]
    ) -> None:
        """Stance of the denying and of the answered claim."""
        mine, theirs = self.one.stance[first], self.other.stance[second]
        denier = np.where(swapped[:, None], theirs, mine)
        target = np.where(swapped[:, None], mine, theirs)
        for place, name in enumerate(OUTPUTS):
            columns[f"denier {name}"] = denier[:, place]
            columns[f"target {name}"] = target[:, place]


def _top(matrix: Floats) -> Floats:
    """The best value of each row (0 where there is none)."""
    return matrix.max(axis=1) if matrix.shape[1] else np.zeros(len(matrix), dtype=np.float32)


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


class _Side(NamedTuple):
    """A claim with its signs."""

    view: ClaimView
    signs: ClaimSigns


def _pair_details(mine: _Side, theirs: _Side, idf: Mapping[str, float], within: bool) -> list[float]:
    """The features in DETAILS, in their order, for one ordered pair: the denier first."""
    denier, target = mine.view, theirs.view
    return [
        *_distances(denier, target, within),
        *_word_overlap(mine, theirs, idf),
        *_name_overlap(denier, target),
        *_figure_overlap(denier.figures, target.figures),
        *_cue_signs(mine, theirs),
        *_span_overlap(denier, target, within),
        *_shape(denier, target),
    ]


def _distances(denier: ClaimView, target: ClaimView, within: bool) -> list[float]:
    speakers = float(denier.speaker == target.speaker and bool(denier.speaker))
    known = float(bool(denier.speaker)) + float(bool(target.speaker))
    if not within:
        return [0.0, 99.0, 0.0, 99.0, 99.0, 0.0, 99.0, denier.points, target.points, speakers, known]
    order = denier.order - target.order
    between = max(0, abs(order) - 1)
    return [
        1.0,
        min(abs(order), 40),
        float(order > 0),
        min(abs(denier.sentence - target.sentence), 40),
        min(abs(denier.paragraph - target.paragraph), 40),
        float(denier.sentence == target.sentence),
        between if order > 0 else -between,
        denier.points,
        target.points,
        speakers,
        known,
    ]


def _word_overlap(denier: _Side, target: _Side, idf: Mapping[str, float]) -> list[float]:
    one, other = denier.view, target.view
    shared = weight_of(one.stems & other.stems, idf)
    mine, theirs = denier.signs.weight, target.signs.weight
    wide = weight_of(one.wide_stems & other.wide_stems, idf)
    to_target = weight_of(one.wide_stems & other.stems, idf)
    return [
        shared,
        shared / mine if mine else 0.0,
        shared / theirs if theirs else 0.0,
        wide / max(1e-9, min(denier.signs.wide_weight, target.signs.wide_weight)),
        to_target / theirs if theirs else 0.0,
        mine,
        theirs,
    ]


def _name_overlap(denier: ClaimView, target: ClaimView) -> list[float]:
    mine = denier.names | denier.source_names
    theirs = target.names | target.source_names
    shared = denier.names & target.names
    target_speaker, denier_speaker = target.speaker[:5], denier.speaker[:5]
    return [
        len(shared),
        len(denier.names - theirs),
        len(target.names - mine),
        len(denier.names - target.names),
        len(target.names - denier.names),
        float(bool(target_speaker) and target_speaker in denier.names),
        float(bool(target_speaker) and target_speaker in denier.sentence_names),
        float(bool(denier_speaker) and denier_speaker in target.names),
        float(bool(denier_speaker) and denier_speaker in target.sentence_names),
        len(denier.sentence_names & target.sentence_names),
    ]


def _figure_overlap(mine: Figures, theirs: Figures) -> list[float]:
    def clash(one: frozenset[str], other: frozenset[str]) -> float:
        return float(bool(one) and bool(other) and not one & other)

    return [
        len(mine.numbers & theirs.numbers),
        clash(mine.numbers, theirs.numbers),
        clash(mine.years, theirs.years),
        clash(mine.days, theirs.days),
        float(bool(mine.numbers) and bool(theirs.numbers)),
    ]


def _cue_signs(denier: _Side, target: _Side) -> list[float]:
    mine, theirs = denier.signs, target.signs
    return [
        mine.cue_denies,
        mine.cue_pushes_back,
        mine.cue_reversed or mine.reverses,
        mine.cue_non_denial,
        mine.falsifies,
        mine.negates,
        mine.no_evidence,
        theirs.cue_denies,
        theirs.cue_pushes_back,
        theirs.falsifies,
        theirs.negates,
        float(mine.disputes != theirs.disputes),
        denier.view.connective,
        target.view.connective,
    ]


def _span_overlap(denier: ClaimView, target: ClaimView, within: bool) -> list[float]:
    if not within:
        return [0.0, 0.0, 0.0, 0.0]
    holds = _holds(denier, target)
    held = _holds(target, denier)
    mine, theirs = denier.claim.content, target.claim.content
    shared = sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in mine for b in theirs)
    longest = max(1, min(sum(e - s for s, e in mine), sum(e - s for s, e in theirs)))
    return [holds, held, shared / longest, float(bool(mine) and mine == theirs)]


def _holds(outer: ClaimView, inner: ClaimView) -> float:
    """Whether the content of `outer` holds the cue of `inner` (a claim within a claim)."""
    cue = inner.claim.cue or inner.claim.content
    return float(
        bool(cue) and any(start <= cue[0][0] and cue[-1][1] <= end for start, end in outer.claim.content)
    )


def _shape(denier: ClaimView, target: ClaimView) -> list[float]:
    return [
        denier.quoted,
        target.quoted,
        min(len(denier.content_text), 400),
        min(len(target.content_text), 400),
        denier.order / max(1, len(denier.document.claims)),
        target.order / max(1, len(target.document.claims)),
        min(len(denier.document.claims), 60),
        min(len(target.document.claims), 60),
        float(not target.source_text.strip()),
        float(not target.content_text.strip()),
        float(not denier.content_text.strip()),
        float("?" in denier.content_text),
        float(min(denier.sentence, target.sentence) == 0),
    ]


def figures_clash(denier: ClaimView, target: ClaimView) -> bool:
    """Whether both claims count or date something and share none of it."""
    return disagreement(denier.figures, target.figures)
