"""Published verdicts as ClaimReview: valid by Google's rules, and never somebody else's rating."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from claims import workflow
from claims.models import Claim, Rating, Thread, Verdict
from tests.claims.making import denial_of, link_up, make_article, make_chief, make_claim, make_editor
from tests.interchange.google_rules import faults
from tests.interchange.linked_data import check_shape, in_page

pytestmark = pytest.mark.django_db
FEED = "/api/v1/claim-reviews/"
HOST = "http://testserver"


@pytest.fixture
def people() -> tuple[User, User]:
    return make_editor(), make_chief()


def publish(
    claim: Claim, people: tuple[User, User], rating: str = "false", why: str = "It was shut."
) -> Verdict:
    author, chief = people
    verdict = workflow.set_verdict(claim_id=claim.pk, rating=rating, rationale=why, by=author)
    workflow.submit(verdict_id=verdict.pk, by=author)
    return workflow.approve(verdict_id=verdict.pk, by=chief, publish=True)


def confirmed_repeat(claim: Claim, by: User, *, source: str = "Cy Vane", **fields: Any) -> Claim:
    repeat = make_claim(f"indeed {claim.content_text}", source=source, **fields)
    (link,) = link_up((repeat, claim, "repeats", 0.9))
    workflow.confirm_link(link_id=link.pk, by=by)
    return repeat


def feed(**query: Any) -> list[dict[str, Any]]:
    answer = Client().get(FEED, query)
    assert answer.status_code == 200, answer.content
    return [review for item in answer.json()["dataFeedElement"] for review in item["item"]]


def reviews_in(address: str) -> list[dict[str, Any]]:
    return in_page(Client().get(address).content.decode())


def thread_page(claim: Claim) -> str:
    return Thread.objects.get(entries__claim=claim).get_absolute_url()


def test_a_published_verdict_is_in_both_pages_and_in_the_feed(people: tuple[User, User]) -> None:
    claim = make_claim("the gate was open")
    denial_of(claim)
    publish(claim, people)
    page = thread_page(claim)
    (in_thread,) = reviews_in(page)
    assert in_thread == reviews_in(claim.get_absolute_url())[0]
    assert faults(in_thread, page=HOST + page) == []
    check_shape([in_thread], "claim_review")
    assert feed() == [{key: value for key, value in in_thread.items() if key != "@context"}]
    check_shape(Client().get(FEED).json(), "feed")
    assert in_thread["url"] == f"{HOST}/claims/{claim.pk}/"
    assert Client().get(f"/claims/{claim.pk}/").status_code == 200, "no redirect"
    assert in_thread["claimReviewed"] == "the gate was open"
    assert in_thread["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "False",
        "ratingValue": 1,
        "bestRating": 5,
        "worstRating": 1,
    }


def test_one_claim_with_an_appearance_for_each_article_and_an_author_for_each_source(
    people: tuple[User, User],
) -> None:
    claim = make_claim("the gate was open", source="Ada Quill")
    denial_of(claim)
    repeat = confirmed_repeat(claim, people[0], outlet="Harbour Wire")
    again = confirmed_repeat(repeat, people[0], outlet="Fen Herald", source="Ada Quill")
    publish(claim, people)
    publish(again, people, "half_true")
    reviewed = [review["itemReviewed"] for review in feed()]
    assert {node["@id"] for node in reviewed} == {f"{HOST}/claims/{claim.pk}/#claim"}
    for node in reviewed:
        articles = [work["@id"] for work in node["appearance"]]
        wanted = [f"{HOST}/articles/{one.article_id}/#article" for one in (claim, repeat, again)]
        assert sorted(articles) == sorted(wanted)
        assert sorted(author["name"] for author in node["author"]) == ["Ada Quill", "Cy Vane"]


def test_what_the_machine_merely_suggests_is_not_rated_with_it(people: tuple[User, User]) -> None:
    claim = make_claim("the gate was open")
    denial_of(claim)
    suggested = make_claim("indeed the gate was open", source="Cy Vane")
    link_up((suggested, claim, "repeats", 0.95))
    publish(claim, people)
    (review,) = feed()
    assert [author["name"] for author in review["itemReviewed"]["author"]] == ["Ada Quill"]


def test_a_denial_never_gets_its_claims_rating(people: tuple[User, User]) -> None:
    """Not by a link, not by a repetition confirmed by mistake, not by its words."""
    claim = make_claim("the gate was open")
    denial, _ = denial_of(claim)
    twin = make_claim("the gate was open, no", source="Dee Marsh", act="denial")
    (wrong,) = link_up((twin, claim, "repeats", 0.9))
    workflow.confirm_link(link_id=wrong.pk, by=people[0])
    publish(claim, people)
    (review,) = feed()
    named = str(review)
    for other in (denial, twin):
        assert f"/articles/{other.article_id}/" not in named
        assert other.source is not None
        assert other.source.name not in named
        assert reviews_in(other.get_absolute_url()) == []


def test_a_denials_own_verdict_says_that_it_is_of_the_denial(people: tuple[User, User]) -> None:
    """Its proposition is what is denied: bare, “true” would be said of the claim."""
    claim = make_claim("the gate was open")
    denial, _ = denial_of(claim)
    Claim.objects.filter(pk=denial.pk).update(proposition="the gate was open", cue_text="denied")
    publish(denial, people, "true")
    (review,) = feed()
    assert review["claimReviewed"] == review["itemReviewed"]["text"] == "Bo Tarn denies: the gate was open"
    assert review["itemReviewed"]["@id"] == f"{HOST}/claims/{denial.pk}/#claim"


@pytest.mark.parametrize("slug", ["unverified", "inconclusive", "satire"])
def test_an_unrated_verdict_has_no_number(people: tuple[User, User], slug: str) -> None:
    claim = make_claim("the gate was open")
    publish(claim, people, slug)
    (review,) = reviews_in(claim.get_absolute_url())
    assert set(review["reviewRating"]) == {"@type", "alternateName"}
    assert faults(review, page=HOST) == []
    check_shape([review], "claim_review")


def test_the_ends_are_those_of_the_newsrooms_own_scale(people: tuple[User, User]) -> None:
    claim = make_claim("the gate was open")
    publish(claim, people, "true")
    Rating.objects.filter(pk="true").update(retired=True)
    Rating.objects.create(slug="spot_on", name="Spot on", value=4 + 3, tone="good")
    (review,) = feed()
    ends = [review["reviewRating"][name] for name in ("worstRating", "ratingValue", "bestRating")]
    assert ends == [1, 5, 7]
    Rating.objects.exclude(pk="true").update(retired=True)
    (review,) = feed()
    assert "ratingValue" not in review["reviewRating"], "a scale of one step says nothing by its number"


def test_drafts_retracted_and_withdrawn_are_nowhere(people: tuple[User, User]) -> None:
    author, chief = people
    draft, retracted, approved = (make_claim(f"gate {number} was open") for number in range(3))
    workflow.set_verdict(claim_id=draft.pk, rating="false", rationale="Shut.", by=author)
    verdict = publish(retracted, people)
    assert len(feed()) == 1
    workflow.retract(verdict_id=verdict.pk, by=chief, note="The wrong gate.")
    waiting = workflow.set_verdict(claim_id=approved.pk, rating="true", rationale="Open.", by=author)
    workflow.submit(verdict_id=waiting.pk, by=author)
    workflow.approve(verdict_id=waiting.pk, by=chief)
    assert feed() == []
    for claim in (draft, retracted, approved):
        assert reviews_in(claim.get_absolute_url()) == []
    Claim.objects.filter(pk=retracted.pk).update(withdrawn_at=timezone.now())
    assert feed() == []


def test_what_was_retracted_since_is_not_in_the_page_of_a_past_moment(people: tuple[User, User]) -> None:
    claim = make_claim("the gate was open")
    denial_of(claim)
    verdict = publish(claim, people)
    before = timezone.now().isoformat().replace("+00:00", "Z")
    workflow.retract(verdict_id=verdict.pk, by=people[1], note="The wrong gate.")
    page = Client().get(thread_page(claim), {"as_of": before})
    assert "It was shut." in page.content.decode(), "the page shows what was known then"
    assert in_page(page.content.decode()) == []


def test_a_correction_and_the_evidence_are_told(people: tuple[User, User]) -> None:
    claim = make_claim("the gate was open")
    workflow.add_evidence(
        claim_id=claim.pk,
        url="https://port.example/log",
        archived_url="https://archive.example/log",
        stance="contradicts",
        by=people[0],
        note="The log of the port.",
    )
    verdict = publish(claim, people, "true")
    workflow.retract(verdict_id=verdict.pk, by=people[1], note="The wrong gate.")
    publish(claim, people, "half_true", why="It stood ajar.")
    (review,) = reviews_in(claim.get_absolute_url())
    assert review["correction"] == "The wrong gate."
    assert review["reviewBody"] == "It stood ajar."
    assert review["citation"] == [
        {
            "@type": "CreativeWork",
            "url": "https://port.example/log",
            "archivedAt": "https://archive.example/log",
            "description": "The log of the port.",
        }
    ]
    check_shape([review], "claim_review")


HOSTILE = "</script><script>alert(1)</script><!-- \u2028 & <img src=x onerror=alert(2)>"


def test_nothing_in_it_breaks_out_of_the_page(people: tuple[User, User]) -> None:
    claim = make_claim("the gate was open", source=f"Ada {HOSTILE}")
    publish(claim, people, why=HOSTILE)
    answer = Client().get(claim.get_absolute_url())
    html = answer.content.decode()
    assert html.count('<script type="application/ld+json">') == 1
    assert "<script>" not in html
    assert "<img src=x" not in html
    (review,) = in_page(html)
    assert review["reviewBody"] == HOSTILE
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_addresses_that_are_no_web_addresses_are_left_out(people: tuple[User, User]) -> None:
    article = make_article("Ada Quill said that the gate was open.", url="javascript:alert(1)")
    claim = make_claim("the gate was open", article=article)
    publish(claim, people)
    (review,) = feed()
    assert "javascript" not in str(review)
    assert review["itemReviewed"]["appearance"][0]["url"] == f"{HOST}/articles/{article.pk}/"


def test_who_is_unnamed_is_nobodys_author(people: tuple[User, User]) -> None:
    claim = make_claim("the gate was open", source="a senior official", source_kind="unnamed")
    publish(claim, people)
    (review,) = reviews_in(claim.get_absolute_url())
    assert "author" not in review["itemReviewed"]
    assert faults(review, page=HOST) == []


def test_the_feed_is_paged_latest_first_to_its_end(people: tuple[User, User]) -> None:
    claims = [make_claim(f"gate {number} was open") for number in range(5)]
    for claim in claims:
        publish(claim, people)
    address, seen, pages = f"{FEED}?page_size=2", [], 0
    while address:
        answer = Client().get(address)
        page = answer.json()
        check_shape(page, "feed")
        seen += [review["url"] for item in page["dataFeedElement"] for review in item["item"]]
        address, pages = page.get("next", ""), pages + 1
        assert (f'<{address}>; rel="next"' in answer.headers.get("Link", "")) is bool(address)
    assert pages == 3
    assert seen == [f"{HOST}/claims/{claim.pk}/" for claim in reversed(claims)]


def test_an_empty_feed_is_a_feed() -> None:
    page = Client().get(FEED).json()
    assert page["dataFeedElement"] == []
    check_shape(page, "feed")


def test_the_number_of_queries_does_not_grow(
    people: tuple[User, User], django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        claim = make_claim(f"gate {number} was open")
        confirmed_repeat(claim, people[0])
        publish(claim, people)
    with django_assert_max_num_queries(8):
        assert len(feed()) == 6


def test_names_and_publisher_follow_the_settings(people: tuple[User, User], settings: Any) -> None:
    settings.SITE_URL = "https://claims.gazette.example/"
    settings.PUBLISHER_NAME, settings.PUBLISHER_URL = "Fennmoor Gazette", "https://gazette.example/"
    claim = make_claim("the gate was open")
    publish(claim, people)
    (review,) = feed()
    assert review["author"] == {
        "@type": "Organization",
        "name": "Fennmoor Gazette",
        "url": "https://gazette.example/",
    }
    assert review["url"] == f"https://claims.gazette.example/claims/{claim.pk}/"


@pytest.mark.parametrize("query", ["page_size=0", "page_size=x", "cursor=%00", "cursor=zzz", "whatever=1"])
def test_a_wrong_parameter_is_named(query: str) -> None:
    answer = Client().get(f"{FEED}?{query}")
    assert answer.status_code in (400, 404), answer.content
    assert answer.json()
