"""From the network's scores to spans: first the cues, then each cue's source and contents.

Roles are decoded by a small lattice of states that makes only legal readings possible: a span begins
before it goes on, and a cue has at most one source span, which may stand before, between or after its
contents. Training uses the same lattice, so its probabilities are the network's own.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
WordSpan = tuple[int, int]

# Emission labels of the role network.
ROLE_LABELS = ("O", "B-source", "I-source", "B-content", "I-content")
# Lattice states: (emission label, a source has begun, a content has begun).
STATES = (
    (0, False, False),
    (0, True, False),
    (0, False, True),
    (0, True, True),
    (1, True, False),
    (1, True, True),
    (2, True, False),
    (2, True, True),
    (3, False, True),
    (3, True, True),
    (4, False, True),
    (4, True, True),
)
STATE_INDEX = {state: i for i, state in enumerate(STATES)}
STATE_LABEL = np.array([label for label, _, _ in STATES])
WITH_CONTENT = np.array([content for _, _, content in STATES])
FORBIDDEN = -1e4
FAINT = 0.25  # a word beside a sure cue that is less likely than this belongs to no cue


def _follows(before: tuple[int, bool, bool], after: tuple[int, bool, bool]) -> bool:
    label, source, content = after
    if label == 1 and before[1]:
        return False  # a second source
    if label in (2, 4) and before[0] not in (label - 1, label):
        return False  # goes on without having begun
    return source == (before[1] or label in (1, 2)) and content == (before[2] or label in (3, 4))


LEGAL = np.array([[_follows(before, after) for after in STATES] for before in STATES])
STARTS = np.array([_follows((0, False, False), state) for state in STATES])


def lattice_scores(transitions: FloatArray, starts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The network's 5 x 5 label transitions and 5 start scores, spread over the lattice's states."""
    full = transitions[STATE_LABEL[:, None], STATE_LABEL[None, :]]
    first = starts[STATE_LABEL]
    return (
        np.where(LEGAL, full, FORBIDDEN).astype(np.float32),
        np.where(STARTS, first, FORBIDDEN).astype(np.float32),
    )


@dataclass(frozen=True, slots=True)
class RolePaths:
    """The best reading of each field.

    ``labels`` cues x T (0 where padded) of the best reading that has a content, ``probability`` of that
    reading, ``none`` the probability that the cue has no content, both under the lattice.
    """

    labels: IntArray
    probability: FloatArray
    none: FloatArray


def _log_sum(scores: FloatArray, axis: int) -> FloatArray:
    top = scores.max(axis=axis, keepdims=True)
    total: FloatArray = np.log(np.exp(scores - top).sum(axis=axis)) + top.squeeze(axis)
    return total


def decode_roles(
    emissions: FloatArray, valid: BoolArray, transitions: FloatArray, starts: FloatArray
) -> RolePaths:
    """Viterbi and forward sums for all fields at once.

    ``emissions`` cues x T x 5; ``valid`` cues x T, true from the left; ``transitions`` (states x states)
    and ``starts`` as from ``lattice_scores``. Time is linear in cues x T.
    """
    cues, length, _ = emissions.shape
    if not cues or not length:
        empty = np.zeros(cues, dtype=np.float32)
        return RolePaths(np.zeros((cues, length), dtype=np.int64), empty, empty)
    scores = emissions[:, :, STATE_LABEL]
    best = scores[:, 0] + starts
    total = best
    back = np.zeros((cues, length, len(STATES)), dtype=np.int8)
    for t in range(1, length):
        live = valid[:, t, None]
        step = best[:, :, None] + transitions
        back[:, t] = np.where(live, step.argmax(axis=1), np.arange(len(STATES)))
        best = np.where(live, step.max(axis=1) + scores[:, t], best)
        summed = _log_sum(total[:, :, None] + transitions, axis=1) + scores[:, t]
        total = np.where(live, summed, total)
    normal = _log_sum(total, axis=1)
    best = np.where(WITH_CONTENT, best, 2 * FORBIDDEN)
    state = best.argmax(axis=1)
    rows = np.arange(cues)
    labels = np.zeros((cues, length), dtype=np.int64)
    for t in range(length - 1, -1, -1):
        labels[:, t] = np.where(valid[:, t], STATE_LABEL[state], 0)
        state = back[rows, t, state]
    nothing = _log_sum(np.where(WITH_CONTENT, 2 * FORBIDDEN, total), axis=1)
    return RolePaths(
        labels,
        np.exp(np.minimum(best.max(axis=1) - normal, 0)),
        np.exp(np.minimum(nothing - normal, 0)),
    )


def spans_of(labels: Sequence[int] | IntArray, begin: int, inside: int, offset: int = 0) -> list[WordSpan]:
    """Runs of ``begin inside*`` in one row of labels as (first, end) plus ``offset``."""
    found: list[WordSpan] = []
    start = -1
    for i, label in enumerate(labels):
        if start >= 0 and label != inside:
            found.append((start + offset, i + offset))
            start = -1
        if label == begin:
            start = i
    if start >= 0:
        found.append((start + offset, len(labels) + offset))
    return found


def find_cues(probabilities: FloatArray, threshold: float) -> list[tuple[int, int, float]]:
    """Cue candidates (first word, end word, probability) from words x 3 probabilities of O, B, I.

    A candidate is a run of words of which at least one reaches ``threshold``. A word stays at the
    edge of a run only where it is likelier a cue than not, or near the run's own peak. Faint words
    beside a sure cue are its edge, no cue of their own.
    """
    cue = 1 - probabilities[:, 0]
    begins = probabilities[:, 1] > probabilities[:, 2]
    found: list[tuple[int, int, float]] = []
    above = np.flatnonzero(cue >= threshold)
    if not len(above):
        return found
    for run in np.split(above, np.flatnonzero(np.diff(above) > 1) + 1):
        sure = float(cue[run].max()) >= 0.5
        starts = [int(run[0]), *(int(i) for i in run[1:] if begins[i] and cue[i] >= 0.5), int(run[-1]) + 1]
        for first, end in itertools.pairwise(starts):
            part = cue[first:end]
            peak = float(part.max())
            if sure and peak < FAINT:
                continue
            floor = min(0.5, 0.6 * peak)
            keep = np.flatnonzero(part >= floor)
            for piece in np.split(keep, np.flatnonzero(np.diff(keep) > 1) + 1):
                low, high = first + int(piece[0]), first + int(piece[-1]) + 1
                found.append((low, high, float(cue[low:high].max())))
    return found


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible attribution in words (first, end): what the network says of one cue."""

    cue: WordSpan
    source: WordSpan | None
    content: tuple[WordSpan, ...]
    cue_probability: float
    none_probability: float  # that this cue attributes nothing
    path_probability: float  # of this very reading among all

    @property
    def score(self) -> float:
        """How likely the cue is one and has something to say: what the threshold is put to."""
        return self.cue_probability * (1 - self.none_probability)


def candidates_of(
    cues: Sequence[tuple[int, int, float]], first_words: IntArray, paths: RolePaths
) -> list[Candidate]:
    """Candidates that have a content; ``first_words`` gives the text's word at each field's left end."""
    found = []
    for row, (first, end, probability) in enumerate(cues):
        labels, offset = paths.labels[row], int(first_words[row])
        content = tuple(spans_of(labels, 3, 4, offset))
        if not content:
            continue
        source = spans_of(labels, 1, 2, offset)
        found.append(
            Candidate(
                cue=(first, end),
                source=source[0] if source else None,
                content=content,
                cue_probability=probability,
                none_probability=float(paths.none[row]),
                path_probability=float(paths.probability[row]),
            )
        )
    return found


def _overlap(a: Sequence[WordSpan], b: Sequence[WordSpan]) -> float:
    """Dice of two sets of spans that do not overlap among themselves."""
    shared = sum(max(0, min(y, v) - max(x, u)) for x, y in a for u, v in b)
    return 2 * shared / (sum(y - x for x, y in a) + sum(v - u for u, v in b))


def choose(
    candidates: Sequence[Candidate], threshold: float, same_content: float = 0.7, nearby: int = 400
) -> list[Candidate]:
    """The candidates that reach ``threshold``, in reading order, the same words not attributed twice.

    Of two candidates whose contents are nearly the same and whose sources do not differ, the likelier
    stays: they are one attribution with two possible cues.
    """
    kept: list[Candidate] = []
    for one in sorted((c for c in candidates if c.score >= threshold), key=lambda c: -c.score):
        twin = any(
            abs(other.cue[0] - one.cue[0]) <= nearby
            and (other.source == one.source or one.source is None or other.source is None)
            and _overlap(one.content, other.content) >= same_content
            for other in kept
        )
        if not twin:
            kept.append(one)
    return sorted(kept, key=lambda c: (c.cue, c.content))
