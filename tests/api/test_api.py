"""The JSON API: its shapes, filters and pages, who may write, and how many queries it takes."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims import workflow
from claims.extraction.types import Act, SourceKind
from claims.models import Claim, Event, Link, Source, Thread
from tests.claims.making import (
    DAY,
    denial_of,
    link_up,
    make_article,
    make_chief,
    make_claim,
    make_editor,
    make_user,
)

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/"


def get(path: str, status: int = 200, client: Client | None = None, **query: Any) -> Any:
    """The JSON of a GET; `path` is below the API's root."""
    response = (client or Client()).get(f"{ROOT}{path}?{urlencode(query, doseq=True)}")
    assert response.status_code == status, response.content
    return response.json() if response.content else None


def ids(path: str, **query: Any) -> list[int]:
    return [row["id"] for row in get(path, **query)["results"]]


@pytest.fixture
def dispute() -> tuple[Claim, Claim, Link]:
    claim = make_claim("the gate was open", published_at=DAY)
    denial, link = denial_of(claim, outlet="Harbour Wire", published_at=DAY + timedelta(days=2))
    return claim, denial, link


def test_a_list_of_disputes_shows_claim_and_denial(dispute: tuple[Claim, Claim, Link]) -> None:
    _, denial, link = dispute
    (row,) = get("threads/")["results"]
    assert (row["claim_count"], row["denial_count"], row["outlet_count"]) == (1, 1, 2)
    assert row["lead_claim"]["content_text"] == "the gate was open"
    assert row["lead_denial"]["source"]["name"] == "Bo Tarn"
    assert row["lead_denial"]["article"]["outlet"]["name"] == "Harbour Wire"
    assert row["lead_link"]["kind"] == "denies"
    assert row["lead_link"]["from_claim"] == denial.pk
    assert row["lead_link"]["reason"] == link.reason
    assert row["page"] == f"http://testserver{Thread.objects.get().get_absolute_url()}"


def test_a_dispute_has_its_claims_with_sides_places_and_links(dispute: tuple[Claim, Claim, Link]) -> None:
    claim, denial, link = dispute
    row = get(f"threads/{Thread.objects.get().pk}/")
    assert [(entry["id"], entry["side"]) for entry in row["claims"]] == [
        (claim.pk, "claim"),
        (denial.pk, "denial"),
    ]
    first = row["claims"][0]
    text = claim.article.text
    assert first["sentence"] == text[slice(*first["sentence_span"])]
    assert [text[start:end] for start, end in first["content_spans"]] == ["the gate was open"]
    assert [text[start:end] for start, end in first["source_spans"]] == ["Ada Quill"]
    assert first["article"] == {
        "id": claim.article_id,
        "title": claim.article.title,
        "outlet": {"id": claim.article.outlet_id, "name": "Fennmoor Gazette", "homepage": ""},
        "url": "",
        "published_at": "2021-03-04T06:00:00Z",
        "sha256": claim.article.sha256,
        "near_copy_of": None,
        "page": f"http://testserver/articles/{claim.article_id}/",
    }
    assert [(one["id"], one["from_claim"], one["to_claim"]) for one in row["links"]] == [
        (link.pk, denial.pk, claim.pk)
    ]
    assert row["stands"] is True


def test_a_merged_dispute_points_on(dispute: tuple[Claim, Claim, Link]) -> None:
    thread = Thread.objects.get()
    old = Thread.objects.create(title="old", merged_into=thread)
    response = Client().get(f"{ROOT}threads/{old.pk}/")
    assert (response.status_code, response["Location"]) == (
        301,
        f"http://testserver{ROOT}threads/{thread.pk}/",
    )
    assert ids("threads/") == [thread.pk]


def test_a_dispute_that_dissolved_says_so(dispute: tuple[Claim, Claim, Link]) -> None:
    workflow.reject_link(link_id=dispute[2].pk, by=make_editor())
    assert ids("threads/") == []
    assert get(f"threads/{Thread.objects.get().pk}/")["stands"] is False
    assert get(f"claims/{dispute[0].pk}/")["thread"] is None


def test_one_claim_has_its_links_in_both_directions(dispute: tuple[Claim, Claim, Link]) -> None:
    claim, denial, link = dispute
    for one in (claim, denial):
        (found,) = get(f"claims/{one.pk}/")["links"]
        assert (found["from_claim"]["id"], found["to_claim"]["id"]) == (denial.pk, claim.pk)
    workflow.reject_link(link_id=link.pk, by=make_editor())
    assert get(f"claims/{claim.pk}/")["links"] == []


def test_only_a_published_verdict_is_shown(dispute: tuple[Claim, Claim, Link]) -> None:
    claim, denial, _ = dispute
    editor, chief = make_editor(), make_chief()
    verdict = workflow.set_verdict(claim_id=claim.pk, rating="false", rationale="It was shut.", by=editor)
    workflow.submit(verdict_id=verdict.pk, by=editor)
    assert get(f"claims/{claim.pk}/")["verdict"] is None
    workflow.approve(verdict_id=verdict.pk, by=chief)
    shown = get(f"claims/{claim.pk}/")["verdict"]
    assert (shown["rating"], shown["rationale"]) == ("false", "It was shut.")
    assert get(f"claims/{denial.pk}/")["verdict"] is None
    workflow.retract(verdict_id=verdict.pk, by=chief, note="Wrong gate.")
    assert get(f"claims/{claim.pk}/")["verdict"] is None


def test_a_withdrawn_claim_is_nowhere(dispute: tuple[Claim, Claim, Link]) -> None:
    claim, denial, link = dispute
    workflow.withdraw_claim(claim_id=denial.pk, by=make_editor())
    get(f"claims/{denial.pk}/", status=404)
    get(f"links/{link.pk}/", status=404)
    assert (ids("claims/"), ids("links/"), ids("threads/")) == ([claim.pk], [], [])
    assert get(f"sources/{denial.source_id}/")["claim_count"] == 0
    assert ids("sources/") == [claim.source_id]


# Filters -------------------------------------------------------------------------------------------------


def test_filters_of_claims(dispute: tuple[Claim, Claim, Link]) -> None:
    claim, denial, _ = dispute
    other = make_claim(
        "will the mill burn", source="Cy Moss", act=Act.QUESTION, confidence=0.3, published_at=None
    )
    thread = Thread.objects.get().pk
    cases: list[tuple[dict[str, Any], set[Claim]]] = [
        ({}, {claim, denial, other}),
        ({"q": "gate"}, {claim, denial}),
        ({"q": '"was open" -no'}, {claim, denial}),  # "no" is a word that search passes over
        ({"q": "gate -Bo"}, {claim}),
        ({"q": "mill or Tarn"}, {denial, other}),
        ({"source": claim.source_id}, {claim}),
        ({"outlet": denial.article.outlet_id}, {denial}),
        ({"article": other.article_id}, {other}),
        ({"thread": thread}, {claim, denial}),
        ({"act": "denial"}, {denial}),
        ({"act": ["denial", "question"]}, {denial, other}),
        ({"min_confidence": "0.5"}, {claim, denial}),
        ({"denied": "true"}, {claim}),
        ({"denied": "false"}, {denial, other}),
        ({"factual": "true"}, {claim, denial}),
        ({"published_from": "2021-03-04", "published_to": "2021-03-05"}, {claim}),
        ({"published_from": "2021-03-06"}, {denial}),
    ]
    for query, wanted in cases:
        assert set(ids("claims/", **query)) == {row.pk for row in wanted}, query


def test_filters_of_disputes(dispute: tuple[Claim, Claim, Link]) -> None:
    claim, denial, link = dispute
    first = Thread.objects.get().pk
    fire = make_claim("the mill burned", source="Cy Moss", published_at=DAY + timedelta(days=9))
    counter = make_claim("the mill stands", source="Di Fell", published_at=DAY + timedelta(days=9))
    link_up((counter, fire, "contradicts", 0.8))
    second = Thread.objects.exclude(pk=first).get().pk
    workflow.confirm_link(link_id=link.pk, by=make_editor())
    silent = make_claim("nothing of the mill", source="Em Vale", act=Act.NON_DENIAL, published_at=DAY)
    link_up((silent, fire, "repeats", 0.9))
    cases: list[tuple[dict[str, Any], set[int]]] = [
        ({}, {first, second}),
        ({"q": "mill"}, {second}),
        ({"source": denial.source_id}, {first}),
        ({"outlet": denial.article.outlet_id}, {first}),
        ({"article": fire.article_id}, {second}),
        ({"act": "denial"}, {first}),
        ({"state": "confirmed"}, {first}),
        ({"state": ["confirmed", "suggested"]}, {first, second}),
        ({"explicit_denial": "true"}, {first}),
        ({"explicit_denial": "false"}, {second}),
        ({"non_denial": "true"}, {second}),
        ({"several_outlets": "true"}, {first}),
        ({"several_outlets": "false"}, {second}),
        ({"published_from": "2021-03-12"}, {second}),
        ({"published_to": "2021-03-03"}, set()),
        ({"q": "mill", "source": claim.source_id}, set()),
    ]
    for query, wanted in cases:
        assert set(ids("threads/", **query)) == wanted, query
    assert ids("threads/") == [second, first]  # the latest dispute first


def test_filters_of_links_and_sources(dispute: tuple[Claim, Claim, Link]) -> None:
    claim, denial, link = dispute
    again = make_claim(
        "the gate stood open", source="Fennmoor Town Council", source_kind=SourceKind.ORGANISATION
    )
    (repeat,) = link_up((again, claim, "repeats", 0.4))
    assert set(ids("links/")) == {link.pk, repeat.pk}
    assert ids("links/", kind="denies") == [link.pk]
    assert ids("links/", min_score="0.5") == [link.pk]
    assert ids("links/", claim=again.pk) == [repeat.pk]
    workflow.reject_link(link_id=repeat.pk, by=make_editor())
    assert ids("links/") == [link.pk]
    assert ids("links/", state="rejected") == [repeat.pk]
    assert ids("sources/", q="council FENN") == [again.source_id]
    assert ids("sources/", kind="organisation") == [again.source_id]
    assert ids("sources/", named="false") == []
    row = get(f"sources/{denial.source_id}/")
    assert (row["claim_count"], row["denial_count"], row["aliases"]) == (1, 1, ["Bo Tarn"])


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("claims/", {"act": "lie"}),
        ("claims/", {"q": "a\0b"}),
        ("claims/", {"source": "x"}),
        ("claims/", {"article": 404}),
        ("claims/", {"published_from": "yesterday"}),
        ("claims/", {"min_confidence": "2"}),
        ("threads/", {"outlet": 404}),
        ("threads/", {"state": "liked"}),
        ("links/", {"kind": "likes"}),
        ("sources/", {"kind": "bird"}),
    ],
)
def test_a_wrong_filter_is_said_to_be_wrong(path: str, query: dict[str, Any]) -> None:
    answer = get(path, status=400, **query)
    assert list(answer) == list(query)


# Pages ---------------------------------------------------------------------------------------------------


def _walk(path: str, **query: Any) -> list[int]:
    client, found, address = Client(), [], f"{ROOT}{path}?{urlencode(query)}"
    while address:
        page = client.get(address).json()
        found += [row["id"] for row in page["results"]]
        address = page["next"]
    return found


def test_every_list_is_walked_to_its_end_by_cursor() -> None:
    claims = []
    for number in range(5):
        # two with the same date and one without any: none may be lost or come twice
        when = [DAY, DAY, None, DAY + timedelta(days=1), None][number]
        claim = make_claim(f"the gate was open {number} times", published_at=when)
        denial_of(claim, published_at=when)
        claims.append(claim)
    assert sorted(_walk("claims/", page_size=3)) == sorted(Claim.objects.values_list("pk", flat=True))
    assert sorted(_walk("links/", page_size=2)) == sorted(Link.objects.values_list("pk", flat=True))
    assert sorted(_walk("sources/", page_size=1)) == sorted(Source.objects.values_list("pk", flat=True))
    latest = [
        claim.thread_entry.thread_id for claim in (claims[3], claims[1], claims[0], claims[4], claims[2])
    ]
    assert _walk("threads/", page_size=2) == latest
    assert len(ids("claims/", page_size=1000)) == 10


def test_a_page_has_at_most_a_hundred_rows() -> None:
    article = make_article("A text.")
    Claim.objects.bulk_create(
        Claim(
            article=article,
            fingerprint=str(number),
            start=number,
            sentence_start=0,
            sentence_end=7,
            sentence="A text.",
            content_text="text",
            confidence=0.5,
        )
        for number in range(130)
    )
    assert len(ids("claims/")) == 50
    assert len(ids("claims/", page_size=1000)) == 100


def _queries(path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        get(path)
    return len(captured)


def test_the_number_of_queries_does_not_grow_with_the_rows(dispute: tuple[Claim, Claim, Link]) -> None:
    claim = dispute[0]
    thread = Thread.objects.get().pk
    paths = [
        *("threads/", "claims/", "links/", "sources/", "outlets/", "articles/"),
        *(f"threads/{thread}/", f"claims/{claim.pk}/", f"sources/{claim.source_id}/"),
    ]
    few = {path: _queries(path) for path in paths}
    for number in range(6):
        denial_of(claim, source=f"Speaker {number}", outlet=f"Paper {number}")
        denial_of(make_claim(f"the mill burned {number} times", source=f"Witness {number}"))
    assert {path: _queries(path) for path in paths} == few
    assert max(few.values()) <= 6


# Reviewing -----------------------------------------------------------------------------------------------


def _review(link: Link, client: Client, status: int, **sent: str) -> Any:
    response = client.post(f"{ROOT}links/{link.pk}/review/", sent, content_type="application/json")
    assert response.status_code == status, response.content
    return response.json()


@pytest.mark.parametrize("decision", ["confirmed", "rejected", "doubtful"])
def test_an_editor_reviews_a_link(dispute: tuple[Claim, Claim, Link], decision: str) -> None:
    client = Client()
    client.force_login(make_editor())
    answer = _review(dispute[2], client, 200, decision=decision, note="read both")
    assert (answer["state"], answer["from_claim"]["id"]) == (decision, dispute[1].pk)
    event = Event.objects.get()
    assert (event.new, event.note, event.actor_name) == ({"state": decision}, "read both", "edith")
    _review(dispute[2], client, 409, decision=decision)


def test_who_may_not_review_or_says_nonsense_changes_nothing(dispute: tuple[Claim, Claim, Link]) -> None:
    link = dispute[2]
    _review(link, Client(), 403, decision="confirmed")
    reader = Client()
    reader.force_login(make_user("reader", "change_claim"))
    _review(link, reader, 403, decision="confirmed")
    editor = Client()
    editor.force_login(make_editor())
    for sent in ({}, {"decision": "suggested"}, {"decision": "confirmed", "note": "x" * 2001}):
        _review(link, editor, 400, **sent)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_chief())
    _review(link, strict, 403, decision="confirmed")
    link.refresh_from_db()
    assert (link.state, Event.objects.count()) == ("suggested", 0)


@pytest.mark.parametrize("path", ["claims", "threads", "links", "sources", "outlets"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_else_can_be_written(dispute: tuple[Claim, Claim, Link], path: str, method: str) -> None:
    client = Client()
    client.force_login(make_chief())
    address = f"{ROOT}{path}/" if method == "post" else f"{ROOT}{path}/1/"
    assert getattr(client, method)(address).status_code in (403, 405)


def test_reading_needs_no_account() -> None:
    assert AnonymousUser().has_perm("claims.view_claim") is False
    assert get("claims/")["results"] == []
