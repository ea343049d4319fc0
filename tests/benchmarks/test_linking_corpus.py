"""Articles told of others: the marked words stay marked, and the same seed tells the same."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.linking import growth
from benchmarks.linking_corpus import Base, as_told, bases, pairs_of_articles, retell, tellings, varied
from claims.linking.types import LinkDocument


def marked(document: LinkDocument) -> list[list[str]]:
    """The words of each claim's roles, span by span."""
    return [
        [document.text[start:end] for role in (claim.source, claim.cue, claim.content) for start, end in role]
        for claim in document.claims
    ]


@pytest.mark.parametrize("base", bases()[::7], ids=lambda base: base.id)
def test_spans_cover_the_same_words_told_of_others(base: Base) -> None:
    told = varied(base, 5, "x").document
    wanted = [[retell(words, base.group, 5) for words in claim] for claim in marked(as_told(base))]
    assert marked(told) == wanted


def test_a_seed_tells_the_same_and_another_one_something_else() -> None:
    base = bases()[0]
    assert varied(base, 3, "x") == varied(base, 3, "x")
    texts = {varied(base, seed, "x").document.text for seed in range(50)}
    assert len(texts) == 50
    assert base.text not in texts


def test_two_articles_of_one_dispute_keep_their_names_in_common() -> None:
    one, other = pairs_of_articles()[0]
    told = [varied(base, 11, base.id).document for base in (one, other)]
    assert told[0].published_at is not None
    assert told[1].published_at is not None
    assert abs(told[0].published_at - told[1].published_at).days <= 2
    for word in ("Riverbend", "Qasr", "Vantor"):
        if word in one.text and word in other.text:
            assert retell(word, one.group, 11) in told[0].text
            assert retell(word, one.group, 11) in told[1].text


def test_tellings_are_as_many_as_asked_for() -> None:
    told = list(tellings(5000, 0))
    assert 5000 <= sum(len(base.attributions) for base, _ in told) < 5000 + 60
    assert len({(base.id, seed) for base, seed in told}) == len(told)


def test_growth_is_from_each_size_to_the_next() -> None:
    def row(claims: int, all_: float, database: float) -> dict[str, object]:
        return {
            "claims": claims,
            "linking": {"ms a claim": {"p50": all_}, "of which database": {"p50": database}},
        }

    found = growth({"100": row(100, 10.0, 2.0), "1000": row(1000, 15.0, 5.0)})
    assert found == {"100 to 1000": {"claims": 10.0, "ms a claim": 1.5, "database": 2.5}}


def test_made_vectors_are_of_length_one_and_differ_from_seed_to_seed() -> None:
    from benchmarks.linking_vectors import VectorMaker

    base = bases()[0]
    draw = np.random.default_rng(1)
    maker = VectorMaker(
        [draw.normal(size=(6, len(one.attributions), 384)).astype(np.float32) for one in bases()]
    )
    first, again, other = (maker.vectors(base, seed) for seed in (100, 100, 101))
    assert np.array_equal(first, again)
    assert not np.allclose(first, other)
    assert np.allclose(np.linalg.norm(first, axis=1), 1, atol=1e-5)
