"""``manage.py regroup`` mends what was changed behind the store's back, and nothing else."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Outlet
from claims import thread_store
from claims.disputes_lock import lock_disputes
from claims.extraction.types import SourceKind
from claims.models import Claim, Link, Thread
from tests.claims.making import all_rows, denial_of, link_up, make_claim

pytestmark = pytest.mark.django_db


def _regroup() -> str:
    said = StringIO()
    call_command("regroup", stdout=said)
    return said.getvalue()


def test_an_outlet_that_was_put_right_is_counted_again() -> None:
    denial, _ = denial_of(make_claim("the gate was open"))
    denial_of(make_claim("the mill burned"))
    before = all_rows()
    assert _regroup() == "2 disputes stand.\n"
    assert all_rows() == before
    wire = Outlet.objects.create(name="Harbour Wire", key="harbour wire")
    Article.objects.filter(pk=denial.article_id).update(outlet=wire)
    _regroup()
    assert list(Thread.objects.order_by("pk").values_list("outlet_count", flat=True)) == [2, 1]


def test_a_dispute_without_links_stands_no_more() -> None:
    denial_of(make_claim("the gate was open"))
    Link.objects.all().delete()
    assert _regroup() == "0 disputes stand.\n"


def test_a_dispute_of_many_asks_no_more_than_one_of_few() -> None:
    """Only a part of each claim, article and source is read: nothing of the rest is asked for one by one."""

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            lock_disputes()
            thread_store.regroup(claim_ids=[first.pk])
        return len(asked)

    def repeated(number: int) -> Claim:
        """By a speaker without a name whose words an agency passes on; every other one in a near copy."""
        claim = make_claim(
            f"the gate was open at {number}",
            source="a guard",
            canonical_source="unnamed: guard",
            source_kind=SourceKind.UNNAMED,
            relays=("the Fenn Agency",) if number % 3 else (),
            near_copy_of=first.article if number % 2 else None,
            outlet=f"Outlet {number}",
        )
        link_up((claim, first, "repeats", 0.95))
        return claim

    first = make_claim("the gate was open")
    denial_of(first)
    few = [repeated(number) for number in range(2)]
    before = queries()
    many = [repeated(number) for number in range(2, 9)]
    assert queries() == before
    assert Thread.objects.live().get().claim_count == 1 + len(few) + len(many)
