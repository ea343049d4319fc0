"""From words to what the encoder reads: word pieces, and overlapping windows of them.

A window is a run of whole words. Where two windows overlap, each word is read from the one in which
it stands further from the edge, so that it is seen with context on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

CLS_ID, SEP_ID, UNKNOWN_ID = 101, 102, 100
MAX_PIECES_PER_WORD = 8  # an address or a hash needs no more; bounds a window whatever the text
_CACHE_SIZE = 200_000

IntArray = npt.NDArray[np.int64]


class WordPieces:
    """Splits single words into the encoder's word pieces; every word has at least one."""

    def __init__(self, tokenizer_file: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(tokenizer_file))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._cache: dict[str, tuple[int, ...]] = {}

    def of(self, word: str) -> tuple[int, ...]:
        """The piece ids of one word, the unknown piece where the vocabulary has none."""
        known = self._cache.get(word)
        if known is None:
            ids = self._tokenizer.encode(word[:200], add_special_tokens=False).ids
            known = tuple(ids[:MAX_PIECES_PER_WORD]) or (UNKNOWN_ID,)
            if len(self._cache) >= _CACHE_SIZE:
                self._cache.clear()
            self._cache[word] = known
        return known


@dataclass(frozen=True, slots=True)
class PiecedText:
    """Words as pieces: the pieces of word i are ``ids[offsets[i]:offsets[i + 1]]``."""

    ids: IntArray
    offsets: IntArray

    @classmethod
    def of(cls, words: Sequence[str], pieces: WordPieces) -> PiecedText:
        split = [pieces.of(word) for word in words]
        offsets = np.zeros(len(split) + 1, dtype=np.int64)
        np.cumsum([len(s) for s in split], out=offsets[1:])
        return cls(
            np.fromiter((i for s in split for i in s), dtype=np.int64, count=int(offsets[-1])), offsets
        )

    def __len__(self) -> int:
        return len(self.offsets) - 1


@dataclass(frozen=True, slots=True)
class Window:
    """Words ``first`` to ``end`` are encoded together; ``own_first`` to ``own_end`` are read from here."""

    first: int
    end: int
    own_first: int
    own_end: int


def plan_windows(offsets: IntArray, capacity: int, overlap: int) -> list[Window]:
    """Windows of about equal size, at most ``capacity`` pieces each, sharing about ``overlap`` pieces.

    ``offsets`` is PiecedText.offsets, or a slice of it. Every word is owned by exactly one window.
    """
    if not MAX_PIECES_PER_WORD <= overlap + MAX_PIECES_PER_WORD < capacity:
        raise ValueError(f"overlap of {overlap} pieces does not fit windows of {capacity}")
    words = len(offsets) - 1
    if words <= 0:
        return []
    total = int(offsets[-1] - offsets[0])
    if total <= capacity:
        return [Window(0, words, 0, words)]
    # A window starts at the last word start at or before its ideal place: it may be a word longer.
    room = capacity - MAX_PIECES_PER_WORD
    count = -(-(total - overlap) // (room - overlap))
    size = (total - overlap) / count + overlap
    begins = offsets[0] + np.arange(count) * (size - overlap)
    firsts = np.searchsorted(offsets[:-1], begins + 1e-6, side="right") - 1
    ends = np.searchsorted(offsets, begins + size - 1e-6, side="right") - 1
    ends[-1] = words
    borders = [0]
    for left_end, right_first in zip(ends[:-1], firsts[1:], strict=True):
        middle = (offsets[right_first] + offsets[left_end]) / 2
        borders.append(int(np.clip(np.searchsorted(offsets, middle), right_first, left_end)))
    borders.append(words)
    return [
        Window(int(f), int(e), own, own_end)
        for f, e, own, own_end in zip(firsts, ends, borders[:-1], borders[1:], strict=True)
    ]


@dataclass(frozen=True, slots=True)
class WindowBatch:
    """What one run of the encoder takes: windows x pieces, and where each window's own words begin.

    ``ids`` windows x length (0 is padding), ``features`` windows x length x 3,
    ``word_row`` and ``word_column`` the place of each owned word's first piece.
    """

    ids: IntArray
    features: IntArray
    word_row: IntArray
    word_column: IntArray


def window_batch(text: PiecedText, features: IntArray, windows: Sequence[Window]) -> WindowBatch:
    """Lay the windows out in rows, each between the encoder's two marker pieces."""
    offsets = text.offsets
    length = max(int(offsets[w.end] - offsets[w.first]) for w in windows) + 2
    ids = np.zeros((len(windows), length), dtype=np.int64)
    marks = np.zeros((len(windows), length, features.shape[1]), dtype=np.int64)
    rows, columns = [], []
    for row, window in enumerate(windows):
        low, high = int(offsets[window.first]), int(offsets[window.end])
        used = high - low
        ids[row, 0] = CLS_ID
        ids[row, 1 : used + 1] = text.ids[low:high]
        ids[row, used + 1] = SEP_ID
        per_word = np.diff(offsets[window.first : window.end + 1])
        marks[row, 1 : used + 1] = np.repeat(features[window.first : window.end], per_word, axis=0)
        own = offsets[window.own_first : window.own_end] - low + 1
        rows.append(np.full(len(own), row, dtype=np.int64))
        columns.append(own)
    return WindowBatch(ids, marks, np.concatenate(rows), np.concatenate(columns))
