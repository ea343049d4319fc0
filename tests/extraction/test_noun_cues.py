"""Nouns of claiming count as cues."""

from __future__ import annotations

import pytest

from claims.extraction.attribution_model import tokenize
from claims.extraction.decoding import Candidate
from claims.extraction.noun_cues import LEAST, MOST, noun_cues, surer, with_noun_cues


@pytest.mark.parametrize(
    ("text", "nouns"),
    [
        ("The army’s claim that it rained was false.", ["claim"]),
        ("His repeated claims that it rained and claims by the union that it snowed.", ["claims", "claims"]),
        ("She claims that it rained.", []),
        ("The claim that it rained was the army’s.", []),
        ("It’s a claim.", []),
        ("", []),
    ],
)
def test_nouns_before_a_clause(text: str, nouns: list[str]) -> None:
    words = tokenize(text)
    assert [text[slice(*words[first])] for first, _ in noun_cues(text, words)] == nouns


def test_a_noun_the_tagger_found_is_no_second_cue() -> None:
    assert with_noun_cues([(2, 4, 0.3)], [(3, 4), (9, 10)]) == [(2, 4, 0.3), (9, 10, LEAST)]


def test_doubt_goes_of_these_nouns_alone() -> None:
    one = Candidate(
        cue=(3, 4),
        source=None,
        content=((5, 9),),
        cue_probability=0.2,
        none_probability=0.8,
        path_probability=0.3,
    )
    sure = surer(one, [(3, 4)])
    assert (sure.cue_probability, sure.none_probability) == (LEAST, MOST)
    assert surer(one, [(4, 5)]) is one
