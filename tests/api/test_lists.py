"""Lists of the JSON API: filters, pages, and how many queries they take."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims import workflow
from claims.extraction.types import Act, SourceKind
from claims.models import Claim, Link, Source, Thread
from tests.api.asking import ROOT, get, ids, make_dispute
from tests.claims.making import (
    DAY,
    denial_of,
    link_up,
    make_article,
    make_chief,
    make_claim,
    make_editor,
    published,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def dispute() -> tuple[Claim, Claim, Link]:
    return make_dispute()


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
        ({"since": "2021-03-04", "until": "2021-03-05"}, {claim}),
        ({"since": "2021-03-06"}, {denial}),
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
        ({"state": "machine"}, {second}),
        ({"link_state": "confirmed"}, {first}),
        ({"link_state": ["confirmed", "suggested"]}, {first, second}),
        ({"has": "denial"}, {first}),
        ({"has": "non_denial"}, {second}),
        ({"has": "outlets"}, {first}),
        ({"q": "-has:outlets"}, {second}),
        ({"kind": "contradicts"}, {second}),
        ({"since": "2021-03-12"}, {second}),
        ({"until": "2021-03-03"}, set()),
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
    (repeat,) = link_up((again, claim, "repeats", 0.46))
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


def test_verdicts_are_found_by_what_the_caller_is_shown_of_them() -> None:
    editor, chief = make_editor(), make_chief()
    verdict = published(make_claim("the gate was open"), editor, chief)
    other = published(make_claim("the mill burned"), editor, chief)
    workflow.retract(verdict_id=verdict.pk, by=chief, note="We were wrong.")
    workflow.set_verdict(claim_id=verdict.claim_id, rating="true", rationale="Not public yet.", by=editor)
    cases: list[tuple[dict[str, Any], set[int], set[int]]] = [
        ({"rating": "true"}, set(), {verdict.pk}),
        ({"rating": "false"}, {other.pk}, {other.pk}),
        ({"workflow": "in_progress"}, set(), {verdict.pk}),
        ({"workflow": "done"}, {verdict.pk, other.pk}, {other.pk}),
        ({"workflow": ["done", "in_progress"]}, {verdict.pk, other.pk}, {verdict.pk, other.pk}),
        ({"workflow": "done", "rating": "true"}, set(), set()),
        ({"publication": "retracted"}, {verdict.pk}, {verdict.pk}),
    ]
    desk = Client()
    desk.force_login(editor)
    for query, readers, editors in cases:
        assert set(ids("verdicts/", **query)) == readers, query
        assert {row["id"] for row in get("verdicts/", client=desk, **query)["results"]} == editors, query


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("claims/", {"act": "lie"}),
        ("claims/", {"q": "a\0b"}),
        ("claims/", {"source": "x"}),
        ("claims/", {"article": 404}),
        ("claims/", {"since": "yesterday"}),
        ("claims/", {"q": "act:lie"}),
        ("claims/", {"published_from": "2021-03-04"}),
        ("claims/", {"page_size": "many"}),
        ("claims/", {"cursor": "broken"}),
        ("claims/", {"fields": "id,colour"}),
        ("claims/", {"expand": "outlet"}),
        ("claims/", {"updated_since": "yesterday"}),
        ("claims/", {"min_confidence": "2"}),
        ("threads/", {"outlet": 404}),
        ("threads/", {"state": "liked"}),
        ("links/", {"kind": "likes"}),
        ("sources/", {"kind": "bird"}),
    ],
)
def test_a_wrong_filter_is_said_to_be_wrong(path: str, query: dict[str, Any]) -> None:
    answer = get(path, status=400, **query)
    assert [error["parameter"] for error in answer["errors"]] == list(query)
    assert (answer["status"], answer["title"], answer["type"]) == (400, "Bad Request", "about:blank")


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


def test_a_page_has_at_most_two_hundred_rows() -> None:
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
        for number in range(230)
    )
    assert len(ids("claims/")) == 50
    assert len(ids("claims/", page_size=1000)) == 200


def _queries(path: str) -> int:
    cache.clear()  # what is kept for a minute may run out in the midst of a test
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
    assert max(few.values()) <= 9
