"""Pages tell what a reader would else have to guess: what "this" is, which side, whose verdict, why not."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article
from claims import workflow
from claims.models import Claim, Thread
from claims.wording import said_elsewhere
from tests.claims.making import make_chief, make_user, published
from tests.factories import ArticleFactory, add_claim, add_dispute, add_link

pytestmark = pytest.mark.django_db
DENIED = "the ferry had left without a pilot"


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def _section(page: str, heading: str) -> str:
    return page[page.index(f"<h2>{heading}</h2>") :].split("</section>")[0]


def _disputes_this() -> Claim:
    article = ArticleFactory(text="Captain Hagen disputes this.")
    return add_claim(
        article=article,
        sentence="Captain Hagen disputes this.",
        said_by="Captain Hagen",
        cue="disputes",
        content="this",
        act=Claim.Act.DENIAL,
        proposition=DENIED,
    )


def test_words_of_another_sentence_are_told_from_its_own() -> None:
    def claim(words: str) -> Claim:
        return Claim(act="denial", cue_text="disputes", content_text="this", proposition=words)

    assert said_elsewhere(claim(DENIED), "Captain Hagen disputes this.")
    assert not said_elsewhere(claim(DENIED), "Hagen denied that the ferry had left port without a pilot.")
    assert not said_elsewhere(claim(""), "Captain Hagen disputes this.")


def test_a_list_tells_in_full_what_the_sentence_only_points_at(client: Client) -> None:
    claim = _disputes_this()
    assert claim.source is not None
    told = f'In full:</span> <span dir="auto">Captain Hagen denies: {DENIED}</span>'
    for address in (f"{reverse('claims:search')}?q=pilot", claim.source.get_absolute_url()):
        assert told in _page(client, address)
    add_dispute()
    assert "In full:" not in _page(client, f"{reverse('claims:search')}?q=overloaded")


def test_a_claim_leads_to_its_dispute_whichever_side_it_is_on(client: Client) -> None:
    thread = add_dispute()
    page = _page(client, f"{reverse('claims:search')}?q=overloaded")
    for entry in thread.entries.filter(claim__sentence__contains="overloaded"):
        assert f'href="{thread.get_absolute_url()}?claim={entry.claim_id}#claim{entry.claim_id}"' in page
    assert page.count('class="to-dispute"') == page.count('class="voice voice-row')


def test_who_says_the_same_as_a_denial_is_marked_as_denying(client: Client) -> None:
    thread = add_dispute()
    denial = thread.entries.get(side="denial").claim
    again = _disputes_this()
    add_link(answer=again, to=denial, kind="repeats")
    page = _page(client, denial.get_absolute_url())
    same = _section(page, "Who says the same")
    assert f'class="voice tone-denial" id="claim{again.pk}"' in same
    assert f"Captain Hagen denies: {DENIED}" in same
    assert page.index("<h2>What it answers</h2>") < page.index("<h2>Who answers it</h2>")
    asserted = thread.entries.filter(side="claim").order_by("claim").first().claim
    assert "<h2>What it answers</h2>" not in _page(client, asserted.get_absolute_url())


def test_a_verdict_stands_with_the_claim_that_it_is_on(client: Client) -> None:
    thread = add_dispute()
    lead = Thread.objects.get(pk=thread.pk).lead_claim
    assert lead is not None
    published(lead, make_user("ada", "change_verdict", "add_verdict"), make_chief())
    card = _page(client, "/").split('class="dispute"')[1].split("</article>")[0]
    side, answer = card.split('class="pair-tie"')
    assert "Verdict on this claim:" in side
    assert "verdict-tone-bad" in side
    assert "verdict-tone" not in side.split("</header>")[0] + answer


def test_an_article_in_another_language_says_why_it_was_not_read(client: Client) -> None:
    article = ArticleFactory(text="Le ferry est parti sans pilote.")
    Article.objects.filter(pk=article.pk).update(state="kept", language="fr", error="language: fr")
    for address in (article.get_absolute_url(), reverse("articles:article-list")):
        page = _page(client, address)
        assert "Only articles in English are read for claims; the language of this one is “fr”." in page
        assert "language: fr" not in page


def test_every_kind_of_mark_in_an_article_is_in_its_legend(client: Client) -> None:
    thread = add_dispute()
    article = thread.entries.get(side="denial").claim.article
    legend = re.search(r'<p class="legend">.*?</p>', _page(client, article.get_absolute_url()))
    assert legend is not None
    assert "what is neither confirmed nor denied" in legend[0]
    assert "what is asked, demanded or thought" not in legend[0]


def test_statements_without_a_time_are_counted_beside_the_time_line(client: Client) -> None:
    thread = add_dispute()
    entry = thread.entries.get(claim__source_text="the pilots’ union")
    Article.objects.filter(pk=entry.claim.article_id).update(published_at=None)
    assert "1 without a time" in _page(client, thread.get_absolute_url())


def test_the_desk_leads_to_the_claims_that_nobody_verifies(client: Client) -> None:
    add_dispute()
    client.force_login(make_user("ada", "view_verdict", "change_verdict", "add_verdict"))
    desk = _page(client, reverse("claims:desk"))
    found = re.search(r'<a href="([^"]*)"><b>(\d+)</b> <span>disputed claims, verification not begun', desk)
    assert found is not None
    address, number = found[1].replace("&amp;", "&"), found[2]
    assert f"{number} claims" in _page(client, address)


def test_a_source_says_what_its_list_leaves_out(client: Client) -> None:
    claim = _disputes_this()
    assert claim.source is not None
    address = claim.source.get_absolute_url()
    assert "show everything said" not in _page(client, address)
    asked = ArticleFactory(text="Who was the pilot? asked Captain Hagen.")
    add_claim(
        article=asked,
        sentence=asked.text,
        cue="asked",
        content="Who was the pilot",
        source=claim.source,
        act=Claim.Act.QUESTION,
    )
    page = _page(client, address)
    assert "1 claim. Questions, demands and opinions are left out" in page
    assert "2 claims" in _page(client, f"{address}?act=all")


def test_every_object_leads_to_its_history(client: Client) -> None:
    thread = add_dispute()
    claim = thread.entries.get(side="denial").claim
    for subject in (thread, claim, claim.source, claim.article):
        there = reverse("claims:history", args=[subject._meta.model_name, subject.pk])
        assert f'href="{there}"' in _page(client, subject.get_absolute_url())
    link = claim.links_out.get()
    there = f'href="{reverse("claims:history", args=["link", link.pk])}"'
    assert there not in _page(client, thread.get_absolute_url())  # nobody has decided it
    workflow.review_link(link_id=link.pk, to="confirmed", by=make_chief())
    assert there in _page(client, thread.get_absolute_url())
