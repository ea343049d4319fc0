"""The JSON API: its shapes, filters and pages, who may write, and how many queries it takes."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from claims import workflow
from claims.models import Claim, Event, Link, Thread
from tests.api.asking import ROOT, get, ids, make_dispute
from tests.claims.making import (
    make_chief,
    make_editor,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def dispute() -> tuple[Claim, Claim, Link]:
    return make_dispute()


def test_a_list_of_disputes_shows_claim_and_denial(dispute: tuple[Claim, Claim, Link]) -> None:
    _, denial, link = dispute
    (row,) = get("threads/", expand="lead_claim,lead_denial,lead_link")["results"]
    assert (row["claim_count"], row["denial_count"], row["outlet_count"]) == (1, 1, 2)
    assert row["lead_claim"]["content_text"] == "the gate was open"
    assert row["lead_denial"]["source"]["name"] == "Bo Tarn"
    assert row["lead_denial"]["article"]["outlet"]["name"] == "Harbour Wire"
    assert row["lead_link"]["kind"] == "denies"
    assert row["lead_link"]["from_claim"]["id"] == denial.pk
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
        "href": f"http://testserver/api/v1/articles/{claim.article_id}/",
        "title": claim.article.title,
        "outlet": {
            "id": claim.article.outlet_id,
            "href": f"http://testserver/api/v1/outlets/{claim.article.outlet_id}/",
            "name": "Fennmoor Gazette",
        },
        "url": "",
        "published_at": "2021-03-04T06:00:00Z",
        "sha256": claim.article.sha256,
        "near_copy_of": None,
        "page": f"http://testserver/articles/{claim.article_id}/",
    }
    assert [(one["id"], one["from_claim"]["id"], one["to_claim"]["id"]) for one in row["links"]] == [
        (link.pk, denial.pk, claim.pk)
    ]
    assert row["stands"] is True


def test_a_merged_dispute_points_on(dispute: tuple[Claim, Claim, Link]) -> None:
    thread = Thread.objects.get()
    old = Thread.objects.create(title="old", merged_into=thread)
    response = Client().get(f"{ROOT}threads/{old.pk}/")
    assert (response.status_code, response["Location"]) == (
        302,
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
    workflow.approve(verdict_id=verdict.pk, by=chief, publish=True)
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
    _review(link, Client(), 401, decision="confirmed")
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


@pytest.mark.parametrize("path", ["threads", "links", "sources", "outlets", "events"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_else_can_be_written(dispute: tuple[Claim, Claim, Link], path: str, method: str) -> None:
    client = Client()
    client.force_login(make_chief())
    address = f"{ROOT}{path}/" if method == "post" else f"{ROOT}{path}/1/"
    assert getattr(client, method)(address).status_code in (403, 405)


def test_reading_needs_no_account() -> None:
    assert AnonymousUser().has_perm("claims.view_claim") is False
    assert get("claims/")["results"] == []
