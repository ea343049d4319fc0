"""Windows cover every word once, stay within their size, and give words context on both sides."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.extraction.attribution_model import SHIPPED, TOKENIZER
from claims.extraction.windows import (
    CLS_ID,
    MAX_PIECES_PER_WORD,
    SEP_ID,
    UNKNOWN_ID,
    PiecedText,
    WordPieces,
    plan_windows,
    window_batch,
)
from claims.extraction.word_features import word_features


@pytest.fixture(scope="module")
def pieces():
    return WordPieces(SHIPPED / TOKENIZER)


@settings(deadline=None)
@given(
    st.lists(st.integers(1, MAX_PIECES_PER_WORD), max_size=900),
    st.integers(40, 300),
    st.integers(0, 30),
)
def test_every_word_is_owned_once_and_no_window_is_too_long(sizes, capacity, overlap):
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    windows = plan_windows(offsets, capacity, overlap)
    owned = [i for w in windows for i in range(w.own_first, w.own_end)]
    assert owned == list(range(len(sizes)))
    for w in windows:
        assert w.first <= w.own_first <= w.own_end <= w.end
        assert offsets[w.end] - offsets[w.first] <= capacity


def test_inner_words_have_context_on_both_sides():
    offsets = np.arange(2001)
    windows = plan_windows(offsets, 384, 96)
    for w in windows[1:]:
        assert w.own_first - w.first >= 40
    for w in windows[:-1]:
        assert w.end - w.own_end >= 40


def test_a_slice_of_offsets_is_planned_like_a_text_of_its_own():
    offsets = np.cumsum([0, *([1, 3, 2] * 200)])
    assert plan_windows(offsets[60:360], 100, 20) == plan_windows(offsets[60:360] - offsets[60], 100, 20)


def test_no_words_no_windows():
    assert plan_windows(np.array([0]), 384, 96) == []


def test_overlap_must_fit():
    with pytest.raises(ValueError, match="overlap"):
        plan_windows(np.arange(10), 50, 50)


def test_pieces_are_bounded_and_never_empty(pieces):
    assert len(pieces.of("x" * 5000)) <= MAX_PIECES_PER_WORD
    assert (
        len(pieces.of("https://example.org/a/very/long/address/that/never/ends?x=1&y=2"))
        == MAX_PIECES_PER_WORD
    )
    for odd in ("\u200b", "\ufeff", "\x00", "\u0301", "🧪", "𒀀"):
        assert len(pieces.of(odd)) >= 1
    assert pieces.of("\u200b") == (UNKNOWN_ID,)


def test_a_batch_lays_windows_out_between_markers(pieces):
    text = "The ministry denied it."
    spans = [(0, 3), (4, 12), (13, 19), (20, 22), (22, 23)]
    pieced = PiecedText.of([text[a:b] for a, b in spans], pieces)
    batch = window_batch(pieced, word_features(text, spans), plan_windows(pieced.offsets, 60, 10))
    assert batch.ids.shape == (1, int(pieced.offsets[-1]) + 2)
    assert batch.ids[0, 0] == CLS_ID
    assert batch.ids[0, -1] == SEP_ID
    assert batch.ids[0, batch.word_column].tolist() == [pieces.of(text[a:b])[0] for a, b in spans]
    assert batch.features.shape == (*batch.ids.shape, 3)
