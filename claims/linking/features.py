"""The numbers a pair of claims is judged by, for all wanted pairs of two documents (or of one).

A pair is ordered before it gets here: the first claim is the one that more likely denies. Everything is
worked out from the two documents alone, so a pair's judgement does not depend on what else is in the pool.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from claims.linking.crosses import crosses
from claims.linking.pair_details import DETAILS, pair_details
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
        views = self.one.views if self.same else [*self.one.views, *self.other.views]
        third = second if self.same else second + len(self.one.views)
        denier, target = np.where(swapped, third, first), np.where(swapped, first, third)
        details = pair_details(views, denier, target, self.idf, self.same)
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
