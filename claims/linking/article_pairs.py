"""Which claims of two articles are judged against one another: by these two articles alone.

So what is found between two articles depends on no third, nor on which of them came in first.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from claims.linking.candidates import candidate_pairs
from claims.linking.reading import Reading
from claims.linking.types import ClaimKey

# Of 486 sure gold pairs across the articles of a dispute in links_train, 0.98 are among the ten nearest of
# either claim, 0.98 at this likeness or more; it leaves 0.34 of all pairs in a dispute, 0.09 elsewhere.
BETWEEN = 10
LEAST_LIKE = 0.35

KeyPair = tuple[ClaimKey, ClaimKey]


def pairs_to_judge(reading: Reading, others: Iterable[Reading], inside: int) -> set[KeyPair]:
    """The pairs of a new article, smaller key first: inside it, where each claim has its `inside` nearest,
    and with each other article."""
    pairs = candidate_pairs([reading], inside)
    for other in others:
        pairs |= pairs_between(reading, other)
    return pairs


def pairs_between(one: Reading, other: Reading) -> set[KeyPair]:
    """The pairs of claims of two articles that are alike enough and among either's nearest of the other."""
    one, other = sorted((one, other), key=lambda reading: reading.document.id)
    if not one.views or not other.views:
        return set()
    scores = one.place @ other.place.T
    near = _among_nearest(scores) | _among_nearest(scores.T).T
    first = [view.key for view in one.views]
    second = [view.key for view in other.views]
    return {
        (min(first[row], second[column]), max(first[row], second[column]))
        for row, column in zip(*np.nonzero(near & (scores >= LEAST_LIKE)), strict=True)
    }


def _among_nearest(scores: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which of each row's scores are among its greatest; of equals the first."""
    chosen = np.zeros(scores.shape, bool)
    order = np.argsort(-scores, axis=1, kind="stable")[:, :BETWEEN]
    np.put_along_axis(chosen, order, True, axis=1)
    return chosen
