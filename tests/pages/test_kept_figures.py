"""Figures over very many rows are kept, those over few are counted each time."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims import kept_figures
from claims.models import Source
from tests.factories import add_dispute


def test_kept_where_there_are_many() -> None:
    made = iter(range(10))
    name = "of a test"
    cache.clear()
    few = [kept_figures.kept(name, kept_figures.MANY, lambda: next(made)) for _ in range(2)]
    many = [kept_figures.kept(name, kept_figures.MANY + 1, lambda: next(made)) for _ in range(2)]
    assert few == [0, 1]
    assert many == [2, 2]


@pytest.mark.django_db
def test_pages_show_the_same_whether_kept_or_not(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    add_dispute()
    source = Source.objects.order_by("pk")[0]
    outlet = source.claims.get().article.outlet
    assert outlet is not None
    pages = [source.get_absolute_url(), outlet.get_absolute_url()]
    before = [_figures(client, page) for page in pages]
    monkeypatch.setattr(kept_figures, "MANY", -1)
    cache.clear()
    assert [_figures(client, page) for page in pages] == before
    with CaptureQueriesContext(connection) as queries:
        assert [_figures(client, page) for page in pages] == before
    assert 'AS "day"' not in " ".join(row["sql"] for row in queries.captured_queries)
    cache.clear()


@pytest.mark.django_db
def test_the_desk_counts_what_is_unstarted_among_very_many_once(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_dispute()
    before = admin_client.get("/desk/").context["unstarted"]
    assert before > 0
    monkeypatch.setattr(kept_figures, "MANY", -1)
    cache.clear()
    assert admin_client.get("/desk/").context["unstarted"] == before
    add_dispute(mark=" again")
    assert admin_client.get("/desk/").context["unstarted"] == before
    cache.clear()
    assert admin_client.get("/desk/").context["unstarted"] > before
    cache.clear()


def _figures(client: Client, page: str) -> dict[str, object]:
    """What a page counts over all claims of a source or an outlet."""
    context = client.get(page).context
    quoted = [(source.pk, source.quoted_count) for source in context.get("quoted", ())]
    return {name: context.get(name) for name in ("activity", "quarrels", "claim_count")} | {"quoted": quoted}
