"""A dispute as linked data: every name has a meaning, and nothing unconfirmed is said outright."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from claims import workflow
from claims.models import Claim, Thread
from tests.claims.making import denial_of, link_up, make_chief, make_claim, make_editor, published
from tests.factories import add_dispute
from tests.interchange.linked_data import check_shape, expanded

pytestmark = pytest.mark.django_db
CONTEXT = "/api/v1/interchange/context/"
HOST = "http://testserver"


def dispute(thread: Thread) -> dict[str, Any]:
    answer = Client().get(f"/api/v1/threads/{thread.pk}/linked-data/")
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"].startswith("application/ld+json")
    found: dict[str, Any] = answer.json()
    check_shape(found, "dispute")
    return found


def of(claim: Claim, document: dict[str, Any]) -> dict[str, Any]:
    name = f"{HOST}/claims/{claim.pk}/#statement"
    return next(node for node in document["claims"] if name in [one["@id"] for one in node["statements"]])


def test_a_dispute_without_a_verdict() -> None:
    thread: Thread = add_dispute()
    document = dispute(thread)
    assert document["@id"] == f"{HOST}/threads/{thread.pk}/#dispute"
    assert [node["side"] for node in document["claims"]] == ["claim", "denial", "non_denial", "claim"]
    assert "review" not in str(document)
    assert thread.lead_claim is not None
    assert thread.lead_denial is not None
    lead = of(thread.lead_claim, document)
    assert lead["text"] == "The ferry was overloaded"
    assert [work["publisher"]["name"] for work in lead["appearance"]] == [
        str(thread.lead_claim.article.outlet)
    ]
    assert (
        of(thread.lead_denial, document)["text"] == "Captain Tor Hagen denies: that the ferry was overloaded"
    )
    statement = lead["statements"][0]
    text = thread.lead_claim.article.text
    assert text[statement["sentenceStart"] : statement["sentenceEnd"]] == statement["sentence"]
    assert statement["textHash"] == thread.lead_claim.article.sha256


def test_a_suggested_link_says_that_it_is_one_and_a_confirmed_one_is_said_outright() -> None:
    thread: Thread = add_dispute()
    assert thread.lead_link is not None
    assert thread.lead_claim is not None
    assert thread.lead_denial is not None
    document = dispute(thread)
    link = next(link for link in document["links"] if link["kind"] == "denies")
    assert link["from"] == f"{HOST}/claims/{thread.lead_denial.pk}/#statement"
    assert (link["state"], link["trigger"]) == ("suggested", "denied")
    assert "denies" not in of(thread.lead_denial, document)
    workflow.confirm_link(link_id=thread.lead_link.pk, by=make_editor())
    document = dispute(thread)
    assert of(thread.lead_denial, document)["denies"] == [f"{HOST}/claims/{thread.lead_claim.pk}/#claim"]


def test_rejected_links_are_left_out() -> None:
    thread: Thread = add_dispute()
    assert thread.lead_link is not None
    workflow.reject_link(link_id=thread.lead_link.pk, by=make_editor())
    answer = Client().get(f"/api/v1/threads/{thread.pk}/linked-data/")
    assert not [link for link in answer.json()["links"] if link["kind"] == "denies"]


def test_confirmed_wordings_are_one_claim_with_several_statements() -> None:
    editor = make_editor()
    claim = make_claim("the gate was open")
    denial_of(claim)
    repeat = make_claim("indeed the gate was open", source="Cy Vane", outlet="Harbour Wire")
    (link,) = link_up((repeat, claim, "repeats", 0.9))
    thread = Thread.objects.get(entries__claim=claim)
    assert len(dispute(thread)["claims"]) == 3
    workflow.confirm_link(link_id=link.pk, by=editor)
    document = dispute(thread)
    assert len(document["claims"]) == 2
    node = of(claim, document)
    assert node is of(repeat, document)
    assert len(node["statements"]) == len(node["appearance"]) == len(node["author"]) == 2


def test_a_verdict_stands_at_its_own_claim_alone() -> None:
    claim = make_claim("the gate was open")
    denial, _ = denial_of(claim)
    published(claim, make_editor(), make_chief())
    document = dispute(Thread.objects.get(entries__claim=claim))
    (review,) = of(claim, document)["review"]
    assert review["reviewRating"]["alternateName"] == "False"
    assert review["itemReviewed"] == {"@id": of(claim, document)["@id"]}
    assert "review" not in of(denial, document)


def test_two_newsrooms_mean_the_same_by_the_same_names(settings: Any) -> None:
    thread: Thread = add_dispute()
    (here,) = expanded(dispute(thread))
    assert here["@type"] == ["urn:claimtrack:Dispute"]
    assert here["urn:claimtrack:claims"][0]["@type"] == ["http://schema.org/Claim"]


def test_the_context_explains_each_name_of_ours() -> None:
    answer = Client().get(CONTEXT)
    assert answer["Access-Control-Allow-Origin"] == "*"
    document = answer.json()
    terms = document["@context"].values()
    names = {term if isinstance(term, str) else term["@id"] for term in terms if not isinstance(term, float)}
    ours = {name.removeprefix("claimtrack:") for name in names if name.startswith("claimtrack:")}
    explained = {node["rdfs:label"]: node["rdfs:comment"] for node in document["@graph"]}
    assert ours == set(explained)
    assert all(explained.values())
    assert expanded(document)


def test_what_there_is_not() -> None:
    thread: Thread = add_dispute()
    other: Thread = add_dispute(day=6, mark="Late edition.")
    workflow.merge_threads(thread_id=other.pk, into=thread.pk, by=make_editor())
    for pk in (other.pk, 999_999):
        answer = Client().get(f"/api/v1/threads/{pk}/linked-data/")
        assert answer.status_code == 404
        assert "json" in answer["Content-Type"]


def test_the_page_leads_to_it() -> None:
    thread: Thread = add_dispute()
    html = Client().get(thread.get_absolute_url()).content.decode()
    assert f'type="application/ld+json" href="/api/v1/threads/{thread.pk}/linked-data/"' in html


def test_the_number_of_queries_does_not_grow(django_assert_max_num_queries: Any) -> None:
    claim = make_claim("the gate was open")
    for number in range(8):
        denial_of(claim, source=f"Bo Tarn {number}")
    with django_assert_max_num_queries(12):
        dispute(Thread.objects.get(entries__claim=claim))
