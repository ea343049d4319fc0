"""Shape, gap and quotation state of words."""

import pytest

from claims.extraction.attribution_model import tokenize
from claims.extraction.word_features import FEATURE_SIZES, shape_of, word_features


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        ("said", 0),
        ("Moscow", 1),
        ("I", 1),
        ("U.S.", 2),
        ("TASS", 2),
        ("McCain", 3),
        ("A-10", 4),
        ("“", 5),
        (",", 6),
        ("—", 6),
        ("北京", 7),
    ],
)
def test_shapes(word, shape):
    assert shape_of(word) == shape


def states(text):
    spans = tokenize(text)
    return {text[a:b]: tuple(row) for (a, b), row in zip(spans, word_features(text, spans), strict=True)}


def test_curly_and_straight_quotation_marks_open_and_close():
    for text in ("He “never went” there", 'He "never went" there'):
        found = states(text)
        assert found["He"][2] == 0
        assert found["never"][2] == found["went"][2] == 1
        assert found["there"][2] == 0


def test_a_line_break_closes_what_was_left_open():
    found = states("“We stay on.\n\nNobody answered.")
    assert found["stay"][2] == 1
    assert found["Nobody"] == (1, 2, 0)


def test_an_apostrophe_opens_nothing():
    assert states("The army's men won't go")["go"][2] == 0


def test_values_fit_the_embeddings():
    text = "A b\r\nC“d” 5% \u2028 é Ω 北 '"
    spans = tokenize(text)
    features = word_features(text, spans)
    assert (features >= 0).all()
    assert (features.max(axis=0) < FEATURE_SIZES).all()


def test_no_words():
    assert word_features("", []).shape == (0, 3)
