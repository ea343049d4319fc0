"""Claims and disputes of some days are the same whether their articles are looked up by number or not."""

from __future__ import annotations

from datetime import date

import pytest

from claims import search_conditions, search_lookups
from claims.models import Claim, Thread
from claims.search_conditions import Asked, claims_asked, threads_asked
from tests.factories import add_dispute

pytestmark = pytest.mark.django_db
DAYS = [
    (date(2021, 5, 4), date(2021, 5, 4)),
    (date(2021, 5, 5), date(2021, 5, 9)),
    (date(2021, 5, 1), date(2021, 5, 31)),
    (date(1999, 3, 1), date(1999, 3, 31)),
    (date(2021, 5, 9), date(2021, 5, 1)),
    (None, date(2021, 5, 4)),
    (date(2021, 5, 5), None),
]


def _found() -> list[tuple[set[int], set[int]]]:
    return [
        (
            set(claims_asked(asked, Claim.objects.all()).values_list("pk", flat=True)),
            set(threads_asked(asked, Thread.objects.all()).values_list("pk", flat=True)),
        )
        for asked in (Asked().narrowed(since=since, until=until) for since, until in DAYS)
    ]


def test_by_number_or_by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    for day in (4, 8, 28):
        add_dispute(day=day, mark=f"Edition {day}.")
    found = _found()
    assert {len(claims) for claims, _threads in found} > {0}
    assert found[3] == found[4] == (set(), set())
    for module, name, value in (
        (search_lookups, "FEW_ARTICLES", 0),
        (search_conditions, "FEW_THREADS", 0),
        (search_conditions, "FEW_DAYS", -(10**6)),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, value)
            assert _found() == found
