"""The words around one cue, in which its source and its content are looked for.

A field reaches BEFORE words to the left of the cue and AFTER words to its right: in the training
articles about 98 % of all attributions start within it and 98.5 % end within it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

BEFORE = 48
AFTER = 96
_EXACT = 12  # distances up to here have a bucket of their own
_STEPS = np.array([16, 20, 25, 32, 41, 53, 71, 101])  # first distance of each further bucket
_SIDE = _EXACT + len(_STEPS) + 1
BUCKETS = 2 * _SIDE + 1

IntArray = npt.NDArray[np.int64]


def distance_bucket(distance: IntArray) -> IntArray:
    """Signed distances in words to bucket numbers in [0, BUCKETS); the cue itself (0) is the middle one."""
    size = np.abs(distance)
    far = _EXACT + 1 + np.searchsorted(_STEPS, size, side="right")
    return _SIDE + np.sign(distance) * np.where(size <= _EXACT, size, far)


@dataclass(frozen=True, slots=True)
class CueFields:
    """Fields of several cues, padded to one length T: each array is cues x T.

    ``word`` the word's index in the text (0 where padded), ``valid`` whether there is a word,
    ``bucket`` its distance to the cue, ``in_cue`` whether it belongs to the cue.
    """

    word: IntArray
    valid: npt.NDArray[np.bool_]
    bucket: IntArray
    in_cue: npt.NDArray[np.bool_]


def cue_fields(
    cues: Sequence[tuple[int, int]], words: int, before: int = BEFORE, after: int = AFTER
) -> CueFields:
    """The fields of ``cues`` (first word, end word) in a text of ``words`` words."""
    bounds = np.asarray(cues, dtype=np.int64).reshape(-1, 2)
    first = np.maximum(bounds[:, 0] - before, 0)
    end = np.minimum(bounds[:, 1] + after, words)
    length = int((end - first).max()) if len(bounds) else 0
    word = first[:, None] + np.arange(length)
    valid = word < end[:, None]
    cue_first, cue_last = bounds[:, :1], bounds[:, 1:] - 1
    distance = np.minimum(word - cue_first, 0) + np.maximum(word - cue_last, 0)
    in_cue = valid & (distance == 0)
    return CueFields(np.where(valid, word, 0), valid, distance_bucket(distance), in_cue)
