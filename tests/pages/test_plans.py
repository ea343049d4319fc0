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

from articles.models import Outlet
from claims.models import Claim, Link, Source
from tests.factories import add_dispute

pytestmark = pytest.mark.django_db
GROWING = {
    *("articles_article", "claims_claim", "claims_link", "claims_thread", "claims_threadclaim"),
    *("claims_event", "claims_notification", "claims_verdict", "claims_comment", "claims_change"),
    *("claims_source", "claims_sourcealias", "claims_evidence", "claims_rightofreply", "claims_mention"),
    *("articles_batch", "articles_batchitem", "claims_delivery", "claims_attempt", "claims_outboxevent"),
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


def _scans(sql: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) " + sql.replace("%", "%%"), [])
        (found,) = cursor.fetchone()
    plans = json.loads(found) if isinstance(found, str) else found
    waiting: list[dict[str, Any]] = [plans[0]["Plan"]]
    while waiting:
        node = waiting.pop()
        waiting += node.get("Plans", ())
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in GROWING:
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
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert list(_scans("SELECT id FROM claims_claim WHERE sentence LIKE '%x%'")) == ["claims_claim"]
    read = {}
    for page in pages:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page, follow=page.startswith("/review/")).status_code == 200, page
        selects = [
            row["sql"] for row in queries.captured_queries if row["sql"].lstrip("(").startswith("SELECT")
        ]
        scanned = sorted({table for sql in selects for table in _scans(sql)})
        if scanned:
            read[page] = scanned
    assert read == {}
