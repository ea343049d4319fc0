"""The time line of a dispute: where its dots stand, for any moments."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from claims.dispute_reading import Place
from claims.models import Link, ThreadClaim
from claims.views.timeline import CLOSE, LEFT, RIGHT, Timeline, timeline_of

START = datetime(2021, 5, 4, 9, 30, tzinfo=UTC)


def _entry(pk: int, side: str, at: datetime | None) -> Place:
    return Place(pk, side, at, article_id=pk)


def _line(*moments: tuple[str, int | None]) -> Timeline:
    """A time line of claims by side and hours after the start."""
    entries = [
        _entry(pk, side, None if hours is None else START + timedelta(hours=hours))
        for pk, (side, hours) in enumerate(moments, 1)
    ]
    return timeline_of(entries, [Link(from_claim_id=2, to_claim_id=1, kind="denies")])


def test_ends_of_time_are_the_ends_of_the_line() -> None:
    found = _line(("claim", 0), ("denial", 240))
    assert [(dot.x, dot.side) for dot in found.dots] == [(LEFT, "claim"), (RIGHT, "denial")]
    assert [(line.x1, line.x2) for line in found.lines] == [(LEFT, RIGHT)]
    assert (found.ticks[0].at, found.ticks[-1].at) == (START, START + timedelta(hours=240))
    assert found.drawn


def test_claims_of_one_time_are_one_dot_with_a_number() -> None:
    found = _line(("claim", 0), ("claim", 0), ("claim", 100))
    assert [len(dot.claims) for dot in found.dots] == [2, 1]


def test_one_moment_alone_is_not_drawn() -> None:
    assert not _line(("claim", 0), ("denial", 0)).drawn
    assert not _line(("claim", None)).drawn


def test_undated_claims_come_last_in_the_table_and_are_not_drawn() -> None:
    found = _line(("claim", None), ("denial", 5), ("claim", 2))
    assert [place.pk for place in found.rows] == [3, 2, 1]
    assert found.undated == 1
    assert sum(len(dot.claims) for dot in found.dots) == 2


SIDES = st.sampled_from([side.value for side in ThreadClaim.Side])
HOURS = st.one_of(st.none(), st.integers(0, 24 * 365 * 40))


@given(st.lists(st.tuples(SIDES, HOURS), max_size=25))
def test_any_moments_have_their_place(moments: list[tuple[str, int | None]]) -> None:
    found = _line(*moments)
    assert len(found.rows) == len(moments)
    assert sum(len(dot.claims) for dot in found.dots) + found.undated == len(moments)
    assert all(LEFT <= dot.x <= RIGHT and 0 < dot.y < found.height for dot in found.dots)
    for lane in found.lanes:
        places = [dot.x for dot in found.dots if dot.side == lane.side]
        assert all(right - left >= CLOSE - 0.02 for left, right in pairwise(places))
    ticks = [tick.x for tick in found.ticks]
    assert ticks == sorted(ticks)
    assert len(ticks) <= 9
