"""Every list asks the database the same number of questions whatever its length."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Outlet
from claims.models import Source
from tests.factories import OutletFactory, add_dispute

pytestmark = pytest.mark.django_db
MOST = 12


def _count(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    "address",
    [
        lambda: "/",
        lambda: "/?q=ferry&has=denial&since=2021-01-01",
        lambda: "/?q=ferry+source:hagen&sort=latest&state=machine",
        lambda: "/?q=pilots",
        lambda: "/?sort=oldest&verdict=any",
        lambda: "/search/?act=all",
        lambda: "/search/?q=ferry",
        lambda: "/search/?q=overloaded+act:denial&kind=denies&sort=new",
        lambda: Source.objects.order_by("pk")[0].get_absolute_url() + "?q=ferry",
        lambda: "/sources/",
        lambda: reverse("articles:article-list"),
        lambda: Outlet.objects.order_by("pk")[0].get_absolute_url(),
        lambda: Source.objects.order_by("pk")[0].get_absolute_url(),
    ],
)
def test_list_is_constant_in_queries(client: Client, address: Callable[[], str]) -> None:
    outlet = OutletFactory()
    add_dispute(outlet=outlet)
    client.get(address())  # fills the cache of ratings
    first = _count(client, address())
    for number in range(8):
        add_dispute(day=5 + number, mark=f"Edition {number}.", outlet=outlet)
    assert _count(client, address()) == first <= MOST


def test_dispute_is_constant_in_queries(client: Client) -> None:
    thread = add_dispute()
    assert _count(client, thread.get_absolute_url()) <= MOST


def test_search_with_meaning_keeps_to_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from claims.views import found

    monkeypatch.setattr(found, "vector_of", lambda words: [1.0] + [0.0] * 383)  # as a worker would answer
    add_dispute()
    for address in ("/?q=pilots", "/?q=pilots&sort=latest", "/search/?q=ferry"):
        assert _count(client, address) <= MOST
