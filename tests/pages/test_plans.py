"""No list reads a growing table from end to end: each can be answered by indexes.

A small table is as well read whole, so the database is told to do that only where it has no other way.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Outlet
from claims.models import Claim, Link, Source
from tests import every_page
from tests.factories import add_dispute
from tests.roles.addresses import NOTHING, addresses

pytestmark = pytest.mark.django_db
# Tables of some hundreds of rows, made by hand or (outlets) looked through by design; all others grow.
SMALL = {
    *("auth_user", "auth_group", "auth_permission", "auth_group_permissions", "auth_user_groups"),
    *("auth_user_user_permissions", "django_content_type", "django_migrations", "django_site"),
    *("claims_rating", "claims_webhook", "claims_apitoken", "claims_savedsearch"),
    *("articles_outlet", "socialaccount_socialapp"),
}
LISTS = [
    *("/", "/?sort=latest", "/?sort=disputed", "/?sort=oldest", "/?kind=denies", "/?kind=contradicts"),
    *("/?has=denial", "/?has=non_denial", "/?has=unanswered", "/?has=outlets", "/?act=denial"),
    *("/?state=machine", "/?state=confirmed", "/?since=2021-01-01&until=2021-12-31", "/?q=ferry"),
    *("/search/", "/search/?act=denial", "/search/?sort=new", "/search/?kind=denies", "/search/?q=ferry"),
    *("/search/?has=unanswered", "/search/?state=confirmed", "/search/?state=machine"),
    *("/sources/", "/articles/", "/history/", "/desk/", "/notifications/", "/searches/", "/review/all/"),
    *("/review/?kind=denies&score=high", "/review/?score=low", "/articles/?q=ferry", "/about/"),
]
# What programs ask for: lists as they are, narrowed, and what has changed since.
API = [
    *("claims/", "claims/?act=denial", "claims/?denied=true", "claims/?q=ferry", "claims/?since=2021-01-01"),
    *("threads/", "threads/?has=denial", "threads/?state=confirmed", "links/", "links/?kind=denies"),
    *("sources/", "outlets/", "articles/", "verdicts/", "events/"),
    *(f"{name}/?updated_since=2021-01-01" for name in ("claims", "threads", "links", "sources")),
]
FORMS = ("atom", "json")  # of feeds


def _scans(sql: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) " + sql.replace("%", "%%"), [])
        (found,) = cursor.fetchone()
    plans = json.loads(found) if isinstance(found, str) else found
    waiting: list[dict[str, Any]] = [plans[0]["Plan"]]
    while waiting:
        node = waiting.pop()
        waiting += node.get("Plans", ())
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] not in SMALL:
            yield node["Relation Name"]


def test_lists_and_pages_are_read_off_indexes(client: Client) -> None:
    thread = add_dispute()
    client.force_login(User.objects.create_superuser("chief"))
    source, outlet = Source.objects.order_by("pk")[0], Outlet.objects.order_by("pk")[0]
    claim = Claim.objects.order_by("pk")[0]
    link = Link.objects.order_by("pk")[0]
    pages = [*LISTS, *(row.get_absolute_url() for row in (source, outlet, claim, claim.article, thread))]
    pages += [f"/?source={source.pk}", f"/search/?source={source.pk}", f"/search/?outlet={outlet.pk}"]
    pages += [f"/api/v1/{path}" for path in API]
    pages += [f"/api/v1/claims/?source={source.pk}", f"/api/v1/claims/?outlet={outlet.pk}"]
    pages += [f"/api/v1/{name}/{row.pk}/" for name, row in (("claims", claim), ("threads", thread))]
    pages += [f"/review/{link.pk}/?{query}" for query in ("kind=denies", "kind=denies&score=high")]
    pages += [f"/sources/{source.pk}/edit/", f"/claims/{claim.pk}/correct"]
    pages += [f"/review/{link.pk}/", f"/claims/{claim.pk}/verification/", f"/history/claim/{claim.pk}/"]
    assert read_whole(client, pages) == {}


def test_every_other_page_is_too(client: Client) -> None:
    """Each kind of page with all that can stand in it, and each address that leads to a list."""
    chief = User.objects.create_superuser("chief")
    client.force_login(chief)
    thread = every_page.full_dispute(chief)
    claim = thread.lead_claim
    assert claim is not None
    assert claim.source is not None
    pages = every_page.public(thread)
    pages += every_page.of_review(chief)
    pages += every_page.of_the_desk(chief, thread)
    pages += every_page.of_others(claim, chief)
    pages += every_page.of_adding()
    pages += every_page.of_exports(chief, thread)
    pages += every_page.of_webhooks(chief)
    things = ("thread", thread), ("source", claim.source), ("outlet", Outlet.objects.earliest("pk"))
    pages += [
        reverse(f"claims:feed-{kind}", args=[thing.pk, form]) for kind, thing in things for form in FORMS
    ]
    pages += [address.path for address in addresses() if NOTHING not in address.path]
    assert len(pages) > 120
    assert read_whole(client, pages) == {}


def read_whole(client: Client, pages: list[str]) -> dict[str, list[str]]:
    """Which growing tables each page reads from end to end; addresses that lead elsewhere are followed."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert list(_scans("SELECT id FROM claims_claim WHERE sentence LIKE '%x%'")) == ["claims_claim"]
    read = {}
    for page in pages:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(page, follow=page.startswith("/review/"))
            b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code < 500, page
        selects = [
            row["sql"] for row in queries.captured_queries if row["sql"].lstrip("(").startswith("SELECT")
        ]
        scanned = sorted({table for sql in selects for table in _scans(sql)})
        if scanned:
            read[page] = scanned
    return read
