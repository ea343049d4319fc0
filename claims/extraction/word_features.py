"""What a word looks like on the page: the encoder's vocabulary is lower-cased, so this tells it the rest.

Each word gets three small numbers: its shape (capitals, digits, punctuation), what stands before it
(nothing, a space, a line break) and whether it lies inside quotation marks.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

SHAPES = 8
GAPS = 3
QUOTES = 3
FEATURE_SIZES = (SHAPES, GAPS, QUOTES)

_OPENING = frozenset("“«„")
_CLOSING = frozenset("”»")
_STRAIGHT = frozenset({'"', "''", "``", "＂"})
_SINGLE = frozenset("'‘’‚‛`")


def shape_of(word: str) -> int:
    """0 lower, 1 Title, 2 UPPER, 3 miXed, 4 with a digit, 5 quotation mark, 6 other sign, 7 caseless."""
    if word in _STRAIGHT or word in _OPENING or word in _CLOSING or word in _SINGLE:
        return 5
    if any(c.isdigit() for c in word):
        return 4
    letters = [c for c in word if c.isalpha()]
    if not letters:
        return 6
    if word.islower():
        return 0
    if word.isupper():
        return 2 if len(letters) > 1 else 1
    if word[:1].isupper() and not any(c.isupper() for c in word[1:]):
        return 1
    return 3 if any(c.isupper() or c.islower() for c in letters) else 7


def word_features(text: str, spans: Sequence[tuple[int, int]]) -> npt.NDArray[np.int64]:
    """Shape, gap and quotation state of every word: an array of len(spans) x 3.

    ``spans`` are the words' code-point offsets in reading order. A line break closes open quotation
    marks: a quotation that runs on opens anew with its next paragraph.
    """
    features = np.zeros((len(spans), 3), dtype=np.int64)
    inside = False
    previous_end = 0
    for i, (start, end) in enumerate(spans):
        word = text[start:end]
        between = text[previous_end:start]
        if "\n" in between or "\r" in between or i == 0:
            gap, inside = 2, False
        else:
            gap = 1 if between else 0
        if word in _OPENING:
            inside, quote = True, 2
        elif word in _CLOSING:
            inside, quote = False, 2
        elif word in _STRAIGHT:
            inside, quote = not inside, 2
        else:
            quote = int(inside)
        features[i] = (shape_of(word), gap, quote)
        previous_end = end
    return features
