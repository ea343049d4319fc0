"""Which claims are worth judging against one another.

Pure ranking by the vectors of `reading.Reading.place`. In the product the database hands over the nearest
claims of other articles by the same inner product (pgvector); the `link` command ranks all it has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from claims.linking.embedding import Vectors
from claims.linking.reading import Reading
from claims.linking.types import ClaimKey

# Shares of gold pairs handed over at this many, by training.link_evaluate: 0.99 within, 0.87 across 186
# articles.
CANDIDATES = 50


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim worth judging, with its inner product."""

    key: ClaimKey
    score: float


def rank_candidates(
    claim: Vectors, pool: Vectors, keys: Sequence[ClaimKey], limit: int = CANDIDATES
) -> list[Candidate]:
    """The `limit` nearest of `pool` (rows, 384) to `claim` (384,), best first; ties go by key."""
    scores = pool @ claim
    order = sorted(range(len(keys)), key=lambda row: (-float(scores[row]), keys[row]))[:limit]
    return [Candidate(keys[row], float(scores[row])) for row in order]


def candidate_pairs(readings: Sequence[Reading], limit: int = CANDIDATES) -> set[tuple[ClaimKey, ClaimKey]]:
    """Unordered pairs (smaller key first) to judge: each claim's nearest within its article and outside it.

    A pair is in when either end ranks the other. Needs memory for one row of the pool at a time.
    """
    keys = [view.key for reading in readings for view in reading.views]
    if not keys:
        return set()
    pool = np.vstack([reading.place for reading in readings])
    homes = np.repeat(np.arange(len(readings)), [len(reading.views) for reading in readings])
    pairs: set[tuple[ClaimKey, ClaimKey]] = set()
    for row, key in enumerate(keys):
        scores = pool @ pool[row]
        home = homes == homes[row]
        home[row] = False
        for wanted in (home, homes != homes[row]):
            places = np.flatnonzero(wanted)
            if len(places) > limit:
                places = places[np.argpartition(-scores[places], limit - 1)[:limit]]
            pairs.update((min(key, keys[other]), max(key, keys[other])) for other in places)
    return pairs
