"""``manage.py regroup`` mends what was changed behind the store's back, and nothing else."""

from io import StringIO

import pytest
from django.core.management import call_command

from articles.models import Article, Outlet
from claims.models import Link, Thread
from tests.claims.making import all_rows, denial_of, make_claim

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
