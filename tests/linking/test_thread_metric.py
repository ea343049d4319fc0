"""B-cubed by hand-counted examples, and gold threads from gold links."""

from __future__ import annotations

import pytest

from claims.linking.types import ClaimKey
from training.thread_metric import Group, b_cubed, gold_threads, own


def group(names: str) -> Group:
    return frozenset(("d", name) for name in names)


def key(name: str) -> ClaimKey:
    return ("d", name)


@pytest.mark.parametrize(
    ("gold", "predicted", "precision", "recall"),
    [
        (["ab", "cd"], ["ab", "cd"], 1.0, 1.0),
        (["ab", "cd"], ["abcd"], 0.5, 1.0),
        (["abcd"], ["ab"], 1.0, (0.5 + 0.5 + 0.25 + 0.25) / 4),
        (["ab"], ["abx"], (2 / 3 + 2 / 3 + 1 / 3) / 3, 1.0),  # x is in no gold thread
        (["ab"], ["xy"], 0.5, 0.5),  # each claim belongs with itself at least
        (["ab"], [], 0.0, 0.5),
    ],
)
def test_scores_counted_by_hand(
    gold: list[str], predicted: list[str], precision: float, recall: float
) -> None:
    scores = b_cubed([group(one) for one in gold], [group(one) for one in predicted])
    assert (scores.precision, scores.recall) == pytest.approx((precision, recall))
    assert scores.f1 == pytest.approx(2 * precision * recall / (precision + recall))


def test_gold_threads_are_what_links_tie_if_anything_opposes() -> None:
    links = [
        (key("b"), key("a"), "denies"),
        (key("c"), key("b"), "repeats"),
        (key("y"), key("x"), "repeats"),
        (key("d"), key("c"), "repeats"),
    ]
    for order in (links, links[::-1]):
        assert gold_threads(order) == [group("abcd")]


def test_our_own_articles_have_gold_threads_within_their_stories() -> None:
    articles = own()
    claims = {claim.key for document in articles.documents for claim in document.claims}
    threads = gold_threads(articles.links)
    assert threads
    for thread in threads:
        assert thread <= claims
        assert len({articles.pools[document] for document, _ in thread}) == 1
