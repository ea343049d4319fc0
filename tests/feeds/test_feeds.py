"""Feeds: readers find them, read them, and are told what is new once, under ids that stay."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import feedparser
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date

from articles.models import Outlet
from claims import workflow
from claims.models import Claim, Source, Thread
from tests.claims.making import make_chief, make_claim, make_editor, published
from tests.factories import add_dispute

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread() -> Thread:
    return add_dispute()


def addresses(thread: Thread) -> list[str]:
    claim = thread.lead_claim
    assert claim is not None
    return [
        "/feeds/threads.{}",
        "/feeds/threads.{}?q=ferry&has=denial",
        "/feeds/claims.{}?q=act%3Adenial",
        f"/feeds/threads/{thread.pk}.{{}}",
        f"/feeds/sources/{claim.source_id}.{{}}",
        f"/feeds/outlets/{claim.article.outlet_id}.{{}}",
    ]


def atom(client: Client, address: str) -> Any:
    """The feed as a reader reads it; anything that is not well-formed fails."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    found = feedparser.parse(answer.content, response_headers={"content-type": answer["Content-Type"]})
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    return found


def json_feed(client: Client, address: str) -> dict[str, Any]:
    """The feed, checked against the shape of JSON Feed 1.1."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer["Content-Type"] == "application/feed+json; charset=utf-8"
    feed: dict[str, Any] = answer.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert isinstance(feed["title"], str)
    assert feed["feed_url"] == f"http://testserver{address}"
    assert feed["home_page_url"].startswith("http://testserver/")
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert item["url"].startswith("http://testserver/")
        assert item["content_html"] or item["content_text"]
        for name in ("date_published", "date_modified"):
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", item[name])
            assert datetime.fromisoformat(item[name])
        assert all(set(author) <= {"name", "url", "avatar"} for author in item["authors"])
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"])
    return feed


def test_both_forms_tell_the_same(client: Client, thread: Thread) -> None:
    for template in addresses(thread):
        one = atom(client, template.format("atom"))
        other = json_feed(client, template.format("json"))
        assert one.feed.title == other["title"]
        assert one.feed.id.startswith("tag:testserver,")
        assert one.feed.link == other["home_page_url"]
        (itself,) = (link for link in one.feed.links if link.rel == "self")
        assert itself.href == f"http://testserver{template.format('atom')}"
        assert [entry.id for entry in one.entries] == [item["id"] for item in other["items"]], template
        assert one.entries, template
        for entry, item in zip(one.entries, other["items"], strict=True):
            assert (entry.title, entry.link) == (item["title"], item["url"])
            assert entry.author == item["authors"][0]["name"]
            assert client.get(entry.link.removeprefix("http://testserver")).status_code == 200
        assert client.get(one.feed.link.removeprefix("http://testserver")).status_code == 200


def test_pages_name_their_feeds(client: Client, thread: Thread) -> None:
    claim = thread.lead_claim
    assert claim is not None
    assert claim.source is not None
    assert claim.article.outlet is not None
    pages = {
        "/about/?q=x": "/feeds/threads.{}",
        "/?q=ferry&page=1": "/feeds/threads.{}?q=ferry",
        "/search/?q=ferry&act=denial": "/feeds/claims.{}?q=ferry&amp;act=denial",
        thread.get_absolute_url(): f"/feeds/threads/{thread.pk}.{{}}",
        claim.source.get_absolute_url(): f"/feeds/sources/{claim.source_id}.{{}}",
        claim.article.outlet.get_absolute_url(): f"/feeds/outlets/{claim.article.outlet_id}.{{}}",
    }
    for page, template in pages.items():
        head = client.get(page).content.decode().split("</head>")[0]
        links = re.findall(r'<link rel="alternate" type="([^"]+)" title="([^"]+)" href="([^"]+)">', head)
        assert [(type_, href) for type_, _title, href in links] == [
            ("application/atom+xml", template.format("atom")),
            ("application/feed+json", template.format("json")),
        ], page


def test_what_is_new_comes_first_and_nothing_changes_its_id(client: Client, thread: Thread) -> None:
    before = [item["id"] for item in json_feed(client, "/feeds/threads.json")["items"]]
    add_dispute(day=2, mark="Edition 2.")  # published earlier, found later
    after = json_feed(client, "/feeds/threads.json")["items"]
    assert [item["id"] for item in after][1:] == before
    workflow.rename_thread(thread_id=thread.pk, title="About the ferry", by=make_editor())
    renamed = json_feed(client, "/feeds/threads.json")["items"][1]
    assert (renamed["id"], renamed["title"]) == (before[0], "About the ferry")
    assert renamed["date_modified"] >= after[1]["date_modified"]


def test_verdicts_only_once_they_are_published(client: Client, thread: Thread) -> None:
    claim = thread.lead_claim
    assert claim is not None
    editor, chief = make_editor(), make_chief()
    address = f"/feeds/sources/{claim.source_id}.json"
    workflow.set_verdict(claim_id=claim.pk, rating="false", rationale="It was not.", by=editor)
    assert "Verdict" not in json_feed(client, address)["items"][0]["content_html"]
    other = make_claim("the gate was open")
    published(other, editor, chief)
    (item,) = json_feed(client, f"/feeds/sources/{other.source_id}.json")["items"]
    assert "Verdict: <b>False</b>" in item["content_html"]


def test_hostile_words_are_words(client: Client, thread: Thread) -> None:
    hostile = '<script>alert(1)</script>&]]>"\x07\x1b'
    Claim.objects.update(sentence=hostile, proposition=hostile, content_text=hostile)
    Source.objects.update(name=hostile)
    Outlet.objects.update(name=hostile)
    Thread.objects.update(title=hostile)
    for template in addresses(thread)[3:]:
        found = atom(client, template.format("atom"))
        assert "<script" not in found.entries[0].summary
        assert found.entries[0].title
        for item in json_feed(client, template.format("json"))["items"]:
            assert "<script" not in item["content_html"]
            assert item["content_text"].startswith("<script"), "plain text stays what it is"


def test_who_has_it_is_not_sent_it_again(client: Client, thread: Thread) -> None:
    for template in addresses(thread):
        for form in ("atom", "json"):
            address = template.format(form)
            first = client.get(address)
            again = client.get(address, headers={"if-none-match": first["ETag"]})
            assert (again.status_code, again.content) == (304, b"")
            assert again["ETag"] == first["ETag"]
            assert "max-age=300" in first["Cache-Control"]
    seen = client.get("/feeds/threads.atom")["ETag"]
    Thread.objects.update(title="Another", updated_at=timezone.now() + timedelta(seconds=5))
    changed = client.get("/feeds/threads.atom", headers={"if-none-match": seen})
    assert changed.status_code == 200
    assert changed["ETag"] != seen


@pytest.mark.parametrize("newest", [True, False])
@pytest.mark.parametrize("gone", ["retracted", "withdrawn"])
def test_what_is_taken_back_reaches_who_asks_by_a_date(client: Client, gone: str, newest: bool) -> None:
    editor, chief = make_editor(), make_chief()
    one, other = make_claim("the gate was open"), make_claim("the mill burned")
    claim = other if newest else one
    verdict = published(claim, editor, chief)
    address = f"/feeds/sources/{one.source_id}.atom"
    first = client.get(address)
    assert "Last-Modified" not in first, "a date does not tell one version from another"
    workflow.retract(verdict_id=verdict.pk, by=chief, note="We were wrong.")
    if gone == "withdrawn":
        workflow.withdraw_claim(claim_id=claim.pk, by=editor)
    later = http_date((timezone.now() + timedelta(minutes=1)).timestamp())
    again = client.get(address, headers={"if-modified-since": later})
    assert again.status_code == 200
    assert again.content != first.content
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_an_empty_feed_stays_the_same(client: Client) -> None:
    empty = atom(client, "/feeds/threads.atom")
    assert empty.entries == []
    first = client.get("/feeds/threads.atom")
    assert client.get("/feeds/threads.atom", headers={"if-none-match": first["ETag"]}).status_code == 304
    assert json_feed(client, "/feeds/claims.json?q=nothing")["items"] == []


def test_no_more_questions_for_more_entries(client: Client, thread: Thread) -> None:
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    before = [asked(template.format("atom")) for template in addresses(thread)]
    for day in range(6, 12):
        add_dispute(day=day, mark=f"Edition {day}.")
    assert [asked(template.format("atom")) for template in addresses(thread)] == before
    assert max(before) <= 12


def test_feeds_are_short_however_much_there_is(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.feeds.build.MOST", 3)
    for number in range(5):
        make_claim(f"gate {number} was open")
    titles = [item["title"] for item in json_feed(client, "/feeds/claims.json")["items"]]
    assert titles == [f"Ada Quill: gate {number} was open" for number in (4, 3, 2)]


def test_merged_ones_lead_on(client: Client, thread: Thread) -> None:
    other = add_dispute(day=9, mark="Edition 9.")
    Thread.objects.filter(pk=other.pk).update(merged_into=thread)
    answer = client.get(f"/feeds/threads/{other.pk}.atom")
    assert (answer.status_code, answer["Location"]) == (302, f"/feeds/threads/{thread.pk}.atom")
    one, two = Source.objects.order_by("pk")[:2]
    Source.objects.filter(pk=two.pk).update(merged_into=one)
    assert client.get(f"/feeds/sources/{two.pk}.json")["Location"] == f"/feeds/sources/{one.pk}.json"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/feeds/threads.rss", 404),
        ("/feeds/threads/999999999.atom", 404),
        ("/feeds/sources/999999999999999999.atom", 404),
        ("/feeds/outlets/999999999.json", 404),
        ("/feeds/claims.atom?since=never", 400),
        ("/feeds/claims.atom?q=" + "x" * 3000, 200),  # as on the page, which says where it was cut
    ],
)
def test_wrong_addresses(client: Client, address: str, status: int) -> None:
    assert client.get(address).status_code == status


def test_closed_where_reading_is(client: Client, settings: Any, thread: Thread) -> None:
    settings.PUBLIC_READING = False
    assert client.get("/feeds/threads.atom").status_code == 302
    client.force_login(make_editor())
    answer = client.get("/feeds/threads.atom")
    assert answer.status_code == 200
    assert "private" in answer["Cache-Control"]
