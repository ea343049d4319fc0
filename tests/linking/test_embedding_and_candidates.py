"""Vectors of sentences and the claims worth judging."""

from __future__ import annotations

import numpy as np
import pytest

from claims.linking.candidates import candidate_pairs, rank_candidates
from claims.linking.embedding import DIMENSIONS, Encoder, embed
from claims.linking.linker import claim_vectors, read
from tests.linking.articles import article


def test_vectors_have_length_one_and_do_not_depend_on_their_neighbours() -> None:
    texts = ["The ship sank.", "A vessel went down off the coast.", "", "Taxes will rise next year."]
    vectors = embed(texts)
    assert vectors.shape == (4, DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), [1, 1, 0, 1], atol=1e-4)
    alone = Encoder()
    assert all(
        np.array_equal(alone.embed([text])[0], vector) for text, vector in zip(texts, vectors, strict=True)
    )
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[3] + 0.2


def test_a_text_longer_than_the_model_is_cut() -> None:
    assert np.isfinite(embed(["word " * 2000])).all()


def test_a_missing_model_says_how_to_make_it(tmp_path: object) -> None:
    with pytest.raises(FileNotFoundError, match="link_export_encoder"):
        Encoder(tmp_path)  # type: ignore[arg-type]


def test_ranking_is_best_first_and_ties_go_by_key() -> None:
    pool = np.eye(3, dtype=np.float32)[[0, 1, 1, 2]]
    keys = [("d", "far"), ("d", "b"), ("d", "a"), ("d", "other")]
    ranked = rank_candidates(np.array([0.1, 1.0, 0.0], dtype=np.float32), pool, keys, limit=3)
    assert [candidate.key[1] for candidate in ranked] == ["a", "b", "far"]
    assert ranked[0].score == pytest.approx(1.0)


def test_candidates_within_and_across_have_limits_of_their_own() -> None:
    sentences = [f"Witness {letter} said the mill in {letter}ton burned down." for letter in "ABCDEF"]
    claims = [(f"Witness {letter}", "said", f"the mill in {letter}ton burned down") for letter in "ABCDEF"]
    documents = [article(" ".join(sentences) + "\n", *claims, name=name) for name in ("one", "two")]
    readings = [read(document) for document in documents]
    everything = candidate_pairs(readings, limit=50)
    assert len(everything) == 15 + 15 + 36
    few = candidate_pairs(readings, limit=1)
    across = {pair for pair in few if pair[0][0] != pair[1][0]}
    assert {(("one", f"c{number}"), ("two", f"c{number}")) for number in range(6)} <= across
    assert len(few) - len(across) >= 6


def test_stored_vectors_are_one_a_claim_and_depend_on_the_article() -> None:
    claim = ("The baker", "said", "the oven was cold")
    one = article("The baker said the oven was cold. Police searched the bakery.\n", claim)
    other = article("The baker said the oven was cold. The festival opens on Sunday.\n", claim)
    first, second = claim_vectors(one), claim_vectors(other)
    assert first.shape == (1, DIMENSIONS)
    assert np.linalg.norm(first[0]) == pytest.approx(1.0, abs=1e-5)
    assert not np.allclose(first, second)
    assert np.array_equal(first, claim_vectors(one))
