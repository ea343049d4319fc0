"""A dispute that very many report stays a light page, and all of it is a link away."""

import pytest
from django.test import Client

from claims import thread_store
from claims.models import Claim, Thread
from claims.views.thread_pages import REPEATS, SHOWN
from tests.factories import ArticleFactory, add_claim, add_dispute, add_link

pytestmark = pytest.mark.django_db
SAYS = "The ferry was overloaded, {} said."


def _large(others: int) -> Thread:
    """A dispute whose first claim very many repeat."""
    thread = add_dispute()
    first = Claim.objects.order_by("pk")[0]
    for number in range(others):
        sentence = SAYS.format(f"pilot {number}")
        article = ArticleFactory(text=f"{sentence}\n\nDay {number}.")
        repeat = add_claim(
            article=article,
            sentence=sentence,
            said_by=f"pilot {number}",
            cue="said",
            content="The ferry was overloaded",
        )
        add_link(answer=repeat, to=first, kind="repeats", score=0.9)
    thread_store.regroup(claim_ids=[first.pk])
    return Thread.objects.get(pk=thread.pk)


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_repeats_is_counted_and_listed_in_a_table(client: Client) -> None:
    thread = _large(130)
    page = _page(client, thread.get_absolute_url())
    assert "131 other statements say the same" in page
    assert page.count('class="repeat"') <= SHOWN
    assert len(page) < 150_000
    lead = thread.lead_claim_id
    table = f"{thread.get_absolute_url()}?table={lead}"
    assert table.partition("?")[2] in page
    first, second = _page(client, table), _page(client, f"{table}&page=2")
    assert "132 statements that say the same" in first
    assert first.count("<tr") + second.count("<tr") == 132 + 2
    whole = _page(client, f"{thread.get_absolute_url()}?table=all")
    assert "134 claims, in order of time" in whole
    for nonsense in ("999999", "x", "9" * 40, ""):
        assert "134 " in _page(client, f"{thread.get_absolute_url()}?table={nonsense}")


def test_the_address_of_a_claim_shows_it_however_many_say_the_same(client: Client) -> None:
    thread = _large(REPEATS + 20)
    last = Claim.objects.order_by("-pk")[0]
    assert f'id="claim{last.pk}"' not in _page(client, thread.get_absolute_url())
    assert f'id="claim{last.pk}"' in _page(client, f"{thread.get_absolute_url()}?claim={last.pk}")
