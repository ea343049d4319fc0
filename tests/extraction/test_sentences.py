"""Sentence boundaries of the kinds of text that news has."""

from __future__ import annotations

from itertools import pairwise

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.extraction.components.sentences import sentence_spans

NLP = spacy.blank("en")


def sentences(text: str) -> list[str]:
    return [text[a:b] for a, b in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The dam broke. Nobody was hurt.", ["The dam broke.", "Nobody was hurt."]),
        (
            "The U.S. Navy said so. He left the U.S. The army denied it.",
            ["The U.S. Navy said so.", "He left the U.S.", "The army denied it."],
        ),
        ("Gen. A. B. Moor met Mr. Tarn. They spoke.", ["Gen. A. B. Moor met Mr. Tarn.", "They spoke."]),
        (
            "“We saw it. It burned,” he said. Then he left.",
            ["“We saw it.", "It burned,” he said.", "Then he left."],
        ),
        ("“Did you see it?” she asked. “No.”", ["“Did you see it?” she asked.", "“No.”"]),
        ("He said it was … a mistake. She did not.", ["He said it was … a mistake.", "She did not."]),
        ("It cost 3.5 million. No. 4 won.", ["It cost 3.5 million.", "No. 4 won."]),
        (
            "BRIDGE FALLS, MINISTER SAYS\n\nThe bridge fell",
            ["BRIDGE FALLS, MINISTER SAYS", "The bridge fell"],
        ),
        ("PORT SHELLED. ARMY DENIES IT.", ["PORT SHELLED.", "ARMY DENIES IT."]),
        ("First line\r\nSecond line", ["First line", "Second line"]),
        ("Never!\u00a0Why?", ["Never!", "Why?"]),
        ("Rep. Ann Lowe (R-Tex.) said no.", ["Rep. Ann Lowe (R-Tex.) said no."]),
        (
            "The talks failed (the second time.) They go on.",
            ["The talks failed (the second time.)", "They go on."],
        ),
        (
            "@portwatch: Ship is gone. #harbour https://example.org/a.b?c",
            ["@portwatch: Ship is gone.", "#harbour https://example.org/a.b?c"],
        ),
        ("", []),
        (" \n\t ", []),
    ],
)
def test_boundaries(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(max_size=300))
def test_spans_are_ordered_and_lose_nothing(text: str) -> None:
    spans = sentence_spans(text)
    covered = "".join(text[a:b] for a, b in spans)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(a < b <= c for (a, b), (c, _) in pairwise(spans))


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_component_marks_the_first_token_of_every_sentence(text: str) -> None:
    from claims.extraction.components import sentences as component

    doc = component.sentences(NLP.make_doc(text))
    assert all(token.is_sent_start is not None for token in doc)
    assert not len(doc) or doc[0].is_sent_start
