"""The metric, worked out by hand on small cases."""

from __future__ import annotations

import pytest

from training.link_data import GoldLink
from training.link_metric import score_links


def key(name: str) -> tuple[str, str]:
    return ("doc", name)


def gold(source: str, target: str, kind: str, sure: bool = True) -> GoldLink:
    return GoldLink(key(source), key(target), kind, sure)


def said(**pairs: str) -> dict[frozenset[tuple[str, str]], str]:
    return {frozenset((key(ends[0]), key(ends[1]))): kind for ends, kind in pairs.items()}


def test_recall_is_of_the_closure_and_precision_of_what_was_said() -> None:
    links = [gold("d", "a", "denies"), gold("d", "b", "denies"), gold("b", "a", "repeats")]
    scores = score_links(links, said(da="denies", ba="repeats"))
    assert (scores.opposes.right, scores.opposes.wrong) == (1, 0)
    assert (scores.opposes.found, scores.opposes.missed) == (2, 0)
    assert scores.opposes.f1 == 1.0
    assert scores.repeats.f1 == 1.0
    assert (scores.answered, scores.answered_of, scores.type_right) == (1.0, 1, 1.0)


def test_arguable_pairs_count_neither_way() -> None:
    links = [gold("d", "a", "denies"), gold("d", "c", "contradicts", sure=False)]
    scores = score_links(links, said(dc="contradicts", da="contradicts", xa="denies"))
    assert (scores.opposes.right, scores.opposes.wrong) == (1, 1)
    assert scores.opposes.precision == pytest.approx(0.5)
    assert scores.type_right == 0.0


def test_nothing_said_scores_nothing() -> None:
    scores = score_links([gold("d", "a", "denies")], {})
    assert (scores.opposes.f1, scores.repeats.f1, scores.answered) == (0.0, 0.0, 0.0)
