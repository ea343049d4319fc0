"""How far behind a replica counts as, and where a request reads; without servers."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction

from claims.models import ApiToken, Claim, TokenHolder
from claimtrack.replicas.routing import Router, read_alias, reading_from
from claimtrack.replicas.watch import Progress, Standing, Watch


def test_complete_up_to_the_newest_note_that_was_reached() -> None:
    progress = Progress()
    assert progress.noted(10.0, 500, replayed=400) is None  # it was never seen to have caught up
    assert progress.noted(11.0, 600, replayed=500) == pytest.approx(1.0)  # has what there was at 10
    assert progress.noted(12.0, 600, replayed=550) == pytest.approx(2.0)
    assert progress.noted(13.0, 600, replayed=600) == 0.0
    assert progress.noted(99.0, 600, replayed=600) == 0.0  # an idle primary makes nobody late
    assert progress.noted(100.0, 700, replayed=600) == pytest.approx(1.0)
    assert progress.noted(160.0, 700, replayed=600) == pytest.approx(61.0)  # lost its primary
    assert progress.noted(161.0, None, replayed=600) == pytest.approx(62.0)  # not to be asked now


def _watch(*standings: Standing, looked: float = 0.0, now: float = 0.0) -> Watch:
    watch = Watch([one.alias for one in standings], max_lag=10, clock=lambda: now)
    watch._standings = {one.alias: one for one in standings}
    watch._looked = looked
    watch.begin = lambda: None  # type: ignore[method-assign]  # no thread that looks
    return watch


def test_chosen_is_one_that_is_near_enough_and_has_what_was_written() -> None:
    near = Standing("near", answers=True, lag=0.5, replayed=900)
    late = Standing("late", answers=True, lag=10.5, replayed=800)
    away = Standing("away", answers=False, said="no answer")
    fresh = Standing("fresh", answers=True, lag=None, replayed=990)
    watch = _watch(near, late, away, fresh)
    assert {watch.choose() for _ in range(20)} == {"near"}
    assert watch.choose(written=900) == "near"
    assert watch.choose(written=901) is None
    watch.lost("near")
    assert watch.choose() is None
    assert _watch(near, looked=0.0, now=6.0).choose() is None  # nobody has looked for long


@pytest.mark.django_db
def test_a_request_reads_from_its_replica_until_it_writes() -> None:
    router = Router()
    assert router.db_for_read(Claim) == "default"
    with reading_from("replica1") as reading:
        # In tests everything is in a transaction of the primary, which decides.
        assert router.db_for_read(Claim) == read_alias() == "default"
    with reading_from("replica1") as reading, pytest.MonkeyPatch.context() as patch:
        patch.setattr(transaction.get_connection(), "in_atomic_block", False)
        assert router.db_for_read(Claim) == read_alias() == "replica1"
        for model in (User, Session, ApiToken, TokenHolder):
            assert router.db_for_read(model) == "default"
        assert router.db_for_write(Session) == "default"  # a session that is saved tells nothing of claims
        assert router.db_for_read(Claim) == "replica1"
        assert router.db_for_write(Claim) == "default"
        assert router.db_for_read(Claim) == "default"
        assert reading.wrote
    assert read_alias() == "default"
    assert not router.allow_migrate("replica1", "claims")
