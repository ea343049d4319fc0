"""The Python client against a real server: lists, changes, files, writing, and what is refused."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_type_hints

import claimtrack_client as ct
import httpx
import pytest
from claimtrack_client import connection, shapes
from claimtrack_client.client import Client
from django.contrib.auth.models import User

from articles.models import Article
from claims import workflow
from claims.api.docs import whole_schema
from claims.models import ApiToken, Claim, IdempotencyKey, Link
from tests.factories import UserFactory, add_dispute

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chief() -> User:
    found: User = UserFactory(is_superuser=True)
    return found


@pytest.fixture
def site(live_server: Any) -> Iterator[Client]:
    with Client(str(live_server), retries=0) as client:
        yield client


def _with_token(live_server: Any, by: User, *scopes: str) -> Client:
    secret = workflow.make_token(name="client", scopes=scopes, days=7, by=by)[1]
    return Client(str(live_server), token=secret, retries=0)


def test_lists_are_walked_to_their_end(site: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimtrack_client.lists.PAGE_SIZE", 3)
    for day in range(4, 7):
        add_dispute(day=day, mark=f"Edition {day}.")
    found = [claim["id"] for claim in site.claims.all()]
    assert sorted(found) == list(Claim.objects.order_by("pk").values_list("pk", flat=True))
    assert len(list(site.claims.pages())) == 4
    denials = list(site.claims.all(act=["denial", "non_denial"], expand="source"))
    assert {claim["act"] for claim in denials} == {"denial", "non_denial"}
    assert len(denials) == 6
    assert not list(site.claims.all(since=datetime(2030, 1, 1, tzinfo=UTC).date()))


def test_offsets_are_those_of_a_python_string(site: Client) -> None:
    add_dispute()
    claim = next(site.claims.all(act="denial"))
    text = site.articles.get(claim["article"]["id"])["text"]
    ((start, end),) = claim["content_spans"]
    assert text[start:end] == claim["content_text"]


def test_each_shape_has_what_the_schema_has(site: Client) -> None:
    schemas = whole_schema()["components"]["schemas"]
    names = {"Article": "ArticleList", "Outlet": "OutletCount"}
    later = {
        "Claim": {"links", "side"},
        "Thread": {"stands", "as_of", "claims", "links"},
        "Article": {"text"},
    }
    for name in (
        *(
            "Ref",
            "OutletRef",
            "SourceRef",
            "ArticleRef",
            "ThreadRef",
            "VerdictRef",
            "Claim",
            "Link",
            "Thread",
        ),
        *("Source", "Outlet", "Article", "Verdict", "Event", "LineResult"),
    ):
        fields = set(get_type_hints(getattr(shapes, name))) - later.get(name, set())
        assert fields == set(schemas[names.get(name, name)]["properties"]), name


def test_a_mirror_keeps_in_step(site: Client, chief: User, tmp_path: Path) -> None:
    thread = add_dispute()
    path = tmp_path / "denials.json"
    mirror = ct.Mirror(site.claims, path, act="denial")
    assert mirror.update() == (1, 0)
    assert mirror.update() == (0, 0)
    add_dispute(day=9, mark="Late edition.")
    denial = thread.lead_denial
    assert denial is not None
    workflow.withdraw_claim(claim_id=denial.pk, by=chief)
    mirror = ct.Mirror(site.claims, path, act="denial")  # as another run of the program would
    assert len(mirror) == 1
    assert mirror.update() == (1, 1)
    assert {claim["id"] for claim in mirror} == {claim["id"] for claim in site.claims.all(act="denial")}
    with pytest.raises(ValueError, match="other objects"):
        ct.Mirror(site.claims, path, act="assertion")


def test_a_place_that_is_not_known_any_more(site: Client, tmp_path: Path) -> None:
    add_dispute()
    mirror = ct.Mirror(site.claims, tmp_path / "all.json")
    mirror.update()
    assert mirror.sync is not None
    mirror.objects[999_999] = mirror.objects[min(mirror.objects)]
    mirror.sync = "0" * 12 + mirror.sync[12:]  # of another database
    with pytest.raises(ct.SyncExpired):
        site.claims.changes(mirror.sync)
    mirror.update()
    assert sorted(mirror.objects) == sorted(Claim.objects.values_list("pk", flat=True))


def test_claims_as_a_file(site: Client, tmp_path: Path) -> None:
    thread = add_dispute()
    denial = thread.lead_denial
    assert denial is not None
    size = site.save_claims(tmp_path / "denials.csv", act="denial", source=denial.source_id)
    assert size == (tmp_path / "denials.csv").stat().st_size
    with (tmp_path / "denials.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["act"] for row in rows} == {"denial"}
    assert not list(tmp_path.glob("*.part"))


def test_articles_are_added_once(live_server: Any, chief: User) -> None:
    with _with_token(live_server, chief, "articles") as site:
        text = "The mayor of Brackwater said on Monday that the bridge was safe."
        first = site.add_article(text, outlet="Harbour Wire", key="one")
        assert first["results"][0]["outcome"] == "added"
        assert site.add_article(text, outlet="Harbour Wire", key="one") == first
        with pytest.raises(ct.ApiError):
            site.add_article("Another text, said the mayor.", key="one")
        lines = list(
            site.add_articles(
                [{"text": "The pilots said that it rained."}, {"title": "None"}, {"text": text}]
            )
        )
        assert [line["status"] for line in lines] == [201, 400, 200]
    while IdempotencyKey.objects.filter(status=None).exists():  # the server still notes how it answered
        time.sleep(0.05)
    assert Article.objects.count() == 2


def test_links_are_decided(live_server: Any, chief: User) -> None:
    thread = add_dispute()
    number = thread.lead_link_id or 0
    with _with_token(live_server, chief, "review") as site:
        assert site.review_link(number, "confirmed", note="Plainly.")["state"] == "confirmed"
        with pytest.raises(ct.Conflict):
            site.review_link(number, "confirmed")
    assert Link.objects.get(pk=number).state == "confirmed"


def test_refusals_are_typed(live_server: Any, site: Client, chief: User) -> None:
    thread = add_dispute()
    with pytest.raises(ct.NotFound) as gone:
        site.claims.get(999_999)
    assert gone.value.detail
    with pytest.raises(ct.Invalid) as wrong:
        next(site.claims.all(act="denail"))
    assert wrong.value.errors[0]["parameter"] == "act"
    with pytest.raises(ct.NotSignedIn):
        site.review_link(thread.lead_link_id or 0, "confirmed")
    with _with_token(live_server, chief, "read") as reading, pytest.raises(ct.Forbidden):
        reading.review_link(thread.lead_link_id or 0, "confirmed")
    ApiToken.objects.all().delete()
    with Client(str(live_server), token="ctk_gone", retries=0) as stale, pytest.raises(ct.NotSignedIn):
        stale.claims.get(1)
    with Client("http://127.0.0.1:1", retries=0) as nowhere, pytest.raises(ct.NoAnswer):
        nowhere.claims.get(1)


def test_too_many_requests_are_sent_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The network is played here: a real server would make the test wait for a minute."""
    waited: list[float] = []
    monkeypatch.setattr(connection.time, "sleep", waited.append)
    answers = [httpx.Response(429, headers={"Retry-After": "7"}), httpx.Response(503)]

    def answer(request: httpx.Request) -> httpx.Response:
        return answers.pop(0) if answers else httpx.Response(200, json={"id": 7})

    with Client("http://site.example", retries=2, transport=httpx.MockTransport(answer)) as site:
        assert site.claims.get(7)["id"] == 7
        assert waited[0] == 7.0
        assert len(waited) == 2
        answers += [httpx.Response(429, headers={"Retry-After": "7"}, json={"detail": "Slowly."})] * 3
        with pytest.raises(ct.RateLimited, match="Slowly") as slow:
            site.claims.get(7)
        assert slow.value.retry_after == 7.0


def test_the_same_key_goes_with_every_try(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection.time, "sleep", lambda seconds: None)
    keys = []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["Idempotency-Key"])
        if len(keys) == 1:
            raise httpx.ReadTimeout("late", request=request)
        return httpx.Response(201, json={"sent": json.loads(request.content)})

    with Client("http://site.example", retries=1, transport=httpx.MockTransport(answer)) as site:
        site.add_article("It rained, the mayor said.")
    assert len(keys) == 2
    assert len(set(keys)) == 1
