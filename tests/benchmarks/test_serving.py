"""What the benchmark of the pages fills the tables with is what the product would have stored."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks import serving_disputes
from benchmarks.linking_corpus import Base
from benchmarks.serving_disputes import plan, shape
from benchmarks.serving_tables import Newsroom
from claims.models import Claim, Link, Source, Thread, ThreadClaim
from claims.thread_store import regroup


def test_a_plan_has_as_many_claims_as_wanted_and_disputes_of_all_sizes() -> None:
    tellings = plan(20_000)
    assert 20_000 <= sum(telling.claims for telling in tellings) < 22_500
    assert {telling.editions for telling in tellings} >= {1, 2, 4, 8, 16}
    assert plan(20_000) == tellings


def test_links_and_sides_stay_within_a_telling() -> None:
    for telling in plan(3_000)[:12]:
        made = shape(telling.group, telling.editions, 0)
        assert len(made.claims) == telling.claims
        for tie in made.ties:
            assert 0 <= tie.source < telling.claims
            assert 0 <= tie.target < telling.claims
        for dispute in made.disputes:
            assert set(dispute.sides) <= set(range(telling.claims))


# Not the dates, nor what leads of equals: some articles have no date here, which no shape knows.
COUNTED = ("claim_count", "denial_count", "non_denial_count", "opposing_count", "outlet_count")


class Vectors:
    """In place of the encoder's: lists and pages never look at them."""

    def vectors(self, base: Base, seed: int) -> NDArray[np.float32]:
        return np.full((len(base.attributions), 384), 384**-0.5, dtype=np.float32)


@pytest.mark.django_db(transaction=True)
def test_the_product_counts_the_same_disputes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Regrouping what was filled in changes no count and no side of it; of dozens of wordings of one claim
    it may keep others together, because their order is that of their texts."""
    monkeypatch.setattr(serving_disputes, "EDITIONS", {1: 1, 2: 1})
    Newsroom(Vectors()).fill(400, lambda line: None)  # type: ignore[arg-type]
    before = list(Thread.objects.order_by("pk").values("pk", *COUNTED))
    places = list(ThreadClaim.objects.order_by("claim").values_list("claim", "thread", "side"))
    assert Claim.objects.count() >= 400
    assert Link.objects.filter(state="confirmed").exists()
    for claim in ThreadClaim.objects.values_list("claim", flat=True):
        regroup(claim_ids=[claim])
    assert list(Thread.objects.order_by("pk").values("pk", *COUNTED)) == before
    assert list(ThreadClaim.objects.order_by("claim").values_list("claim", "thread", "side")) == places
    assert Source.objects.get(pk=1).claims.count() > 10
