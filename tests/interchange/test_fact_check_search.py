"""`claims:search`: the shape of Google's Fact Check Tools API, over published verdicts alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import jsonschema
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from claims import workflow
from claims.models import Verdict
from tests.claims.making import make_chief, make_claim, make_editor, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mute")]
ADDRESS = "/api/v1/claims:search"
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
# As Google documents the answer of claims.search, closed so that nothing of ours is in it.
SHAPE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "nextPageToken": {"type": "string", "minLength": 1},
        "claims": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["text", "claimReview"],
                "properties": {
                    "text": {"type": "string", "minLength": 1},
                    "claimant": {"type": "string", "minLength": 1},
                    "claimDate": MOMENT,
                    "claimReview": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "object",
                            "additionalProperties": False,
                            "required": ["publisher", "url", "reviewDate", "textualRating", "languageCode"],
                            "properties": {
                                "publisher": {
                                    "type": "object",
                                    "additionalProperties": False,
                                    "required": ["name", "site"],
                                    "properties": {"name": {"type": "string"}, "site": {"type": "string"}},
                                },
                                "url": {"type": "string", "pattern": "^http"},
                                "title": {"type": "string"},
                                "reviewDate": MOMENT,
                                "textualRating": {"type": "string", "minLength": 1},
                                "languageCode": {"type": "string", "pattern": "^[a-z]{2}"},
                            },
                        },
                    },
                },
            },
        },
    },
}


@pytest.fixture
def mute(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker is asked what words mean: these tests look at the words."""
    monkeypatch.setattr("claims.interchange.fact_check_search.vector_of", lambda words: None)


@pytest.fixture
def people() -> tuple[User, User]:
    return make_editor(), make_chief()


def search(status: int = 200, **query: Any) -> Any:
    answer = Client().get(ADDRESS, query)
    assert answer.status_code == status, answer.content
    found = answer.json()
    if status == 200:
        jsonschema.validate(found, SHAPE)
    return found


def test_a_claim_with_its_review(people: tuple[User, User]) -> None:
    claim = make_claim("the gate was open")
    verdict = published(claim, *people)
    make_claim("the gate was locked")
    (found,) = search(query="gate")["claims"]
    assert verdict.published_at is not None
    assert found == {
        "text": "the gate was open",
        "claimant": "Ada Quill",
        "claimDate": "2021-03-04T06:00:00Z",
        "claimReview": [
            {
                "publisher": {"name": "claimtrack", "site": "testserver"},
                "url": f"http://testserver/claims/{claim.pk}/",
                "title": "the gate was open",
                "reviewDate": verdict.published_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "textualRating": "False",
                "languageCode": "en",
            }
        ],
    }


def test_drafts_and_retracted_ones_are_not_found(people: tuple[User, User]) -> None:
    draft, retracted = make_claim("the gate was open"), make_claim("the mill gate burned")
    workflow.set_verdict(claim_id=draft.pk, rating="false", rationale="Shut.", by=people[0])
    verdict = published(retracted, *people)
    workflow.retract(verdict_id=verdict.pk, by=people[1], note="The wrong gate.")
    assert search(query="gate") == {}


def test_pages_by_token(people: tuple[User, User]) -> None:
    for number in range(5):
        published(make_claim(f"gate {number} was open"), *people)
    for query in ({"query": "gate"}, {"reviewPublisherSiteFilter": "testserver"}):
        seen, token = [], ""
        for _ in range(3):
            page = search(pageSize=2, pageToken=token, **query)
            seen += [claim["text"] for claim in page["claims"]]
            token = page.get("nextPageToken", "")
        assert token == ""
        assert len(set(seen)) == 5


@pytest.mark.parametrize("query", [{"query": "gate"}, {"reviewPublisherSiteFilter": "testserver"}])
@pytest.mark.parametrize("gone", [[0], [1], [0, 1], [2]])
def test_what_goes_between_pages_makes_none_skipped(
    people: tuple[User, User], query: dict[str, str], gone: list[int]
) -> None:
    for number in range(5):
        published(make_claim(f"gate {number} was open"), *people)
    order = [claim["text"] for claim in search(**query)["claims"]]
    page = search(pageSize=2, **query)
    for place in gone:
        verdict = Verdict.objects.get(claim__proposition=order[place])
        workflow.retract(verdict_id=verdict.pk, by=people[1], note="The wrong gate.")
    following = search(pageSize=3, pageToken=page["nextPageToken"], **query)
    kept = [text for place, text in enumerate(order) if place >= 2 and place not in gone]
    assert [claim["text"] for claim in following["claims"]] == kept


def test_a_token_belongs_to_its_search(people: tuple[User, User]) -> None:
    for number in range(3):
        published(make_claim(f"gate {number} was open"), *people)
    token = search(query="gate", pageSize=1)["nextPageToken"]
    search(query="gate", pageSize=2, pageToken=token)
    for wrong in (f"{token}x", "x", "a:b:c", "\x00"):
        assert "pageToken" in str(search(400, query="gate", pageToken=wrong))
    assert "another search" in str(search(400, query="mill", pageToken=token))


def test_filters(people: tuple[User, User]) -> None:
    verdict = published(make_claim("the gate was open"), *people)
    assert search(query="gate", languageCode="en-GB")["claims"]
    assert search(query="gate", languageCode="de") == {}
    assert search(query="gate", reviewPublisherSiteFilter="https://testserver/")["claims"]
    assert search(query="gate", reviewPublisherSiteFilter="other.example") == {}
    assert search(query="gate", reviewPublisherSiteFilter="server") == {}, "no part of a name"
    Verdict.objects.filter(pk=verdict.pk).update(published_at=timezone.now() - timedelta(days=10))
    assert search(query="gate", maxAgeDays=9) == {}
    assert search(query="gate", maxAgeDays=11)["claims"]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"query": ""},
        {"query": "gate", "pageSize": "0"},
        {"query": "gate", "pageSize": "many"},
        {"query": "gate", "maxAgeDays": "-1"},
        {"query": "g" * 501},
        {"languageCode": "en"},
        {"query": "gate\x00"},
    ],
)
def test_what_makes_no_sense_is_said(query: dict[str, str]) -> None:
    assert search(400, **query)


@pytest.mark.parametrize(
    "words", ["act:denial", '"', "-gate", "or or", "%", "((", "gate or", "\u202e", "🚢", "the of"]
)
def test_any_words_are_taken_as_words(people: tuple[User, User], words: str) -> None:
    published(make_claim("the gate was open"), *people)
    search(query=words)


def test_parameters_of_google_that_mean_nothing_here_are_let_pass(people: tuple[User, User]) -> None:
    published(make_claim("the gate was open"), *people)
    assert search(query="gate", key="AIza", alt="json", prettyPrint="false")["claims"]


def test_the_number_of_queries_does_not_grow(
    people: tuple[User, User], django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        published(make_claim(f"gate {number} was open"), *people)
    with django_assert_max_num_queries(6):
        assert len(search(query="gate")["claims"]) == 6
