"""Every page: what it shows, for whom, and that nothing in the data becomes markup."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article
from claims.models import Claim, Link, Source, Thread, ThreadClaim
from claims.views.article import mark_paragraphs
from tests.factories import (
    ArticleFactory,
    SourceAliasFactory,
    add_claim,
    add_dispute,
)

pytestmark = pytest.mark.django_db


def _page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def _claim_of(thread: Thread, side: str) -> Claim:
    return ThreadClaim.objects.filter(thread=thread, side=side).order_by("claim__pk")[0].claim


def test_newcomer_is_told_how_to_begin(client: Client) -> None:
    page = _page(client, "/")
    assert "Nothing has been read here yet" in page
    assert reverse("articles:upload") in page


def test_list_shows_claim_and_denial_next_to_each_other(client: Client) -> None:
    thread = add_dispute()
    page = _page(client, "/")
    card = page[page.index('class="dispute"') :]
    assert thread.get_absolute_url() in card
    assert card.index("harbour master Ines Vold") < card.index("Captain Tor Hagen")
    assert "<b>4</b> independent origins" in card
    assert "suggested, 80 %" in card


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=ferry", True),
        ("q=volcano", False),
        ("has=denial", True),
        ("has=non_denial", True),
        ("act=question", False),
        ("since=2021-05-01&until=2021-05-30", True),
        ("since=2022-01-01", False),
        ("source=999999", False),
        ("outlet=999999", False),
        ("since=yesterday", True),  # explained, and filters nothing
        ("page=99", True),
        ("page=x", True),
    ],
)
def test_filters_are_in_the_address(client: Client, query: str, found: bool) -> None:
    thread = add_dispute()
    page = _page(client, f"/?{query}")
    assert (thread.get_absolute_url() in page) is found
    if not found:
        assert "No dispute meets these filters" in page
    if query == "since=yesterday":
        assert "Enter a valid date" in page


def test_days_in_the_wrong_order_are_explained(client: Client) -> None:
    assert "This day is before the first one" in _page(client, "/?since=2021-05-05&until=2021-05-01")


def test_thread_puts_the_denial_opposite_to_its_claim(client: Client) -> None:
    thread = add_dispute()
    page = _page(client, thread.get_absolute_url())
    row = page[page.index('class="exchange"') : page.index("Would neither confirm nor deny")]
    left, right = row.split('class="exchange-answers"')
    assert "Ines Vold" in left
    assert "Captain Tor Hagen" not in left
    assert "the pilots’ union" in left  # repeats it, folded under it
    assert "1 other statement says the same" in left
    assert "Captain Tor Hagen" in right
    assert "The word “denied” answers it." in right
    assert 'class="is-cue is-trigger">denied</mark>' in right
    assert "The shipping line" in page[page.index("Would neither confirm nor deny") :]
    assert "Confirm</button>" not in page


def test_long_dispute_is_paged_and_a_link_to_a_claim_finds_its_page(client: Client) -> None:
    thread = add_dispute()
    article = ArticleFactory(text=" ".join(f"The {n} boats sank, said Bo." for n in range(30)))
    for number in range(30):
        sentence = f"The {number} boats sank, said Bo."
        content = f"The {number} boats sank"
        claim = add_claim(article=article, sentence=sentence, cue="said", content=content)
        ThreadClaim.objects.create(thread=thread, claim=claim, side="claim")
    address = thread.get_absolute_url()
    first, last = _page(client, address), f'id="claim{claim.pk}"'
    assert "Page 1 of 2" in first
    assert last not in first
    assert last in _page(client, f"{address}?page=2")
    assert last in _page(client, f"{address}?claim={claim.pk}")
    assert "Page 1 of 2" in _page(client, f"{address}?claim=987654")


def test_counter_claim_denied_by_the_left_side_is_not_said_to_deny(client: Client) -> None:
    thread = add_dispute()
    link = Link.objects.get(kind="denies")
    Link.objects.filter(pk=link.pk).update(from_claim=link.to_claim, to_claim=link.from_claim)
    right = _page(client, thread.get_absolute_url()).split('class="exchange-answers"')[1]
    assert "<strong>is denied opposite</strong>" in right
    assert "<strong>denies</strong>" not in right


def test_wrong_slug_and_merged_thread_lead_on(client: Client) -> None:
    thread = add_dispute()
    gone = Thread.objects.create(title="Older", merged_into=thread)
    older = Thread.objects.create(title="Oldest", merged_into=gone)
    for address in (
        f"/threads/{thread.pk}/",
        f"/threads/{thread.pk}/other/",
        gone.get_absolute_url(),
        older.get_absolute_url(),
    ):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (302, thread.get_absolute_url())


def test_claim_shows_its_answers_and_no_editing_to_readers(client: Client) -> None:
    claim = _claim_of(add_dispute(), "claim")
    page = _page(client, claim.get_absolute_url())
    assert "Captain Tor Hagen" in page
    assert claim.article.sha256 in page
    assert "Withdraw this claim" not in page
    assert "<textarea name" not in page


def test_gaps_are_said_and_not_filled(client: Client) -> None:
    article = ArticleFactory(outlet=None, published_at=None, title="", author="", text="One said it rains.")
    claim = add_claim(article=article, sentence="One said it rains.", cue="said", content="it rains")
    page = _page(client, article.get_absolute_url())
    assert page.count("not given") >= 5
    assert "title not given" in page
    shown = _page(client, claim.get_absolute_url())
    for gap in ("source not given", "outlet not given", "time not given"):
        assert gap in shown


def test_article_marks_its_claims_by_offset(client: Client) -> None:
    claim = _claim_of(add_dispute(), "denial")
    page = _page(client, claim.article.get_absolute_url())
    assert f'<span class="anchor" id="c{claim.pk}"></span>' in page
    assert f'<mark class="is-source" data-claims="{claim.pk}">Captain Tor Hagen</mark>' in page
    assert re.search(rf'<mark class="is-content act-denial" data-claims="{claim.pk}">that the ferry', page)


def test_claim_over_two_paragraphs_is_marked_in_both() -> None:
    text = "She said: one.\n\nTwo and three."
    claim = Claim(pk=7, start=10, cue_spans=[], source_spans=[], content_spans=[[10, 20]], act="assertion")
    marked = mark_paragraphs(text, [claim])
    assert ["one." in part.html and "<mark" in part.html for part in marked] == [True, False]
    assert '<mark class="is-content act-assertion" data-claims="7">Two </mark>' in marked[1].html
    assert [len(part.claims) for part in marked] == [1, 0]


def test_near_copies_name_each_other(client: Client) -> None:
    first = ArticleFactory()
    copy = ArticleFactory(near_copy_of=first, near_copy_similarity=0.93)
    assert "93 % alike" in _page(client, copy.get_absolute_url())
    assert copy.get_absolute_url() in _page(client, first.get_absolute_url())


def test_failed_article_offers_retry_to_editors_only(client: Client, admin_client: Client) -> None:
    article = ArticleFactory(state=Article.State.FAILED, error="The worker ran out of memory.")
    retry = reverse("articles:article-retry", args=[article.pk])
    for address in (article.get_absolute_url(), reverse("articles:article-list")):
        assert "The worker ran out of memory." in _page(client, address)
        assert retry not in _page(client, address)
        assert retry in _page(admin_client, address)


def test_source_page_says_whom_it_denies_and_who_denies_it(client: Client) -> None:
    thread = add_dispute()
    denier, claimer = _claim_of(thread, "denial").source, _claim_of(thread, "claim").source
    assert denier is not None
    assert claimer is not None
    SourceAliasFactory(source=denier, name="Skipper Hagen")
    page = _page(client, denier.get_absolute_url())
    assert "Skipper Hagen" in page
    assert "Denies or contradicts" in page
    assert "Denied or contradicted by" not in page
    assert "Denied or contradicted by" in _page(client, claimer.get_absolute_url())


def test_search_finds_words_and_leaves_out_what_is_not_factual(client: Client) -> None:
    article = ArticleFactory(text="Who sank it, asked Ina. The pier is closed, said Bo.")
    question = add_claim(
        article=article,
        sentence="Who sank it, asked Ina.",
        cue="asked",
        content="Who sank it",
        act="question",
    )
    fact = add_claim(
        article=article, sentence="The pier is closed, said Bo.", cue="said", content="The pier is closed"
    )
    page = _page(client, "/search/")
    assert fact.get_absolute_url() in page
    assert question.get_absolute_url() not in page
    assert question.get_absolute_url() in _page(client, "/search/?act=all")
    assert fact.get_absolute_url() in _page(client, "/search/?q=pier")
    assert "No claim meets this search" in _page(client, "/search/?q=volcano")


def test_withdrawn_claim_keeps_its_address_and_leaves_the_lists(client: Client) -> None:
    claim = _claim_of(add_dispute(), "claim")
    Claim.objects.filter(pk=claim.pk).update(withdrawn_at="2022-01-01T00:00Z")
    assert "has withdrawn this claim" in _page(client, claim.get_absolute_url())
    assert claim.get_absolute_url() not in _page(client, "/search/")
    assert f'data-claim="{claim.pk}"' not in _page(client, claim.article.get_absolute_url())


@pytest.mark.parametrize("origin", Claim.Origin.values)
def test_withdrawn_claim_says_who_erred_and_leads_nowhere_that_is_gone(client: Client, origin: str) -> None:
    claim = _claim_of(add_dispute(), "claim")
    json = reverse("api:claim-detail", args=[claim.pk])
    assert f'href="{json}"' in _page(client, claim.get_absolute_url())
    Claim.objects.filter(pk=claim.pk).update(withdrawn_at="2022-01-01T00:00Z", origin=origin)
    page = _page(client, claim.get_absolute_url())
    assert "An editor has withdrawn this claim" in page
    assert ("the machine had misread" in page) == (origin == "machine")
    assert f'href="{json}"' not in page


def test_plain_pages(client: Client) -> None:
    add_dispute()
    for name in ("claims:about", "claims:source-list", "articles:article-list", "login"):
        assert "<h1>" in _page(client, reverse(name))
    assert "No source by that name" in _page(client, "/sources/?q=nobody-at-all")


@pytest.mark.parametrize(
    "address",
    [
        "/threads/987654/x/",
        "/claims/987654/",
        "/sources/987654/",
        "/articles/987654/",
        "/articles/outlets/987654/",
    ],
)
def test_nothing_there_is_a_404_with_a_way_on(client: Client, address: str) -> None:
    assert "Nothing at this address" in _page(client, address, 404)


def test_rejected_links_are_not_shown_to_readers(client: Client, admin_client: Client) -> None:
    thread = add_dispute()
    denial = _claim_of(thread, "denial")
    Link.objects.filter(from_claim=denial).update(state=Link.State.REJECTED)
    assert "harbour master Ines Vold" not in _page(client, denial.get_absolute_url())
    assert "1 rejected link" in _page(admin_client, denial.get_absolute_url())


def test_source_list_counts(client: Client) -> None:
    add_dispute()
    page = _page(client, "/sources/")
    assert page.count("<tr>") == 1 + Source.objects.count()


def test_an_address_whose_end_was_cut_off_leads_to_the_list(client: Client) -> None:
    for cut, whole in (("/threads/", "claims:thread-list"), ("/claims/", "claims:search")):
        answer = client.get(f"{cut}?q=mill")
        assert (answer.status_code, answer["Location"]) == (302, f"{reverse(whole)}?q=mill")
        assert client.post(cut).status_code == 405
