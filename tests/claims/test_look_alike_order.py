"""More look-alike claims than a claim is judged against: the real linker finds the same in any order, and
with workers at once."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from articles.models import Article
from claims import link_store, near_articles, near_lists, relinking, store
from claims.extraction.types import Act
from claims.models import Claim, Link, LinkingDue, NearArticles
from tests.claims.at_once import run_at_once
from tests.claims.making import DAY, attribution, extraction, make_article
from tests.claims.test_order import Disputes, disputes

ARTICLES = 5
CLAIMS = 11  # of each article: more than fifty are nearest to each
SHORT = 2  # articles in a list here, so that lists fill and what falls out of them is seen
WORKERS = 2

Found = tuple[frozenset[tuple[str, str, str, float]], frozenset[tuple[str, str]], Disputes]


def shorten() -> None:
    near_articles.LIST = near_lists.LIST = SHORT


def tell(number: int) -> Article:
    """One article whose claims say nearly the same as those of all others, its last one that it is not so."""
    said = [
        f"the ferry Orla had carried {place + 3} barrels of oil to Fennmoor" for place in range(CLAIMS - 1)
    ]
    names = [f"Fisherman {number}{chr(65 + place)}" for place in range(CLAIMS)]
    lines = [f"{who} said that {what}." for who, what in zip(names, said, strict=False)]
    lines.append(f"{names[-1]} denied that the ferry Orla had carried any oil to Fennmoor.")
    text = "\n\n".join(lines)
    found = []
    for place, (line, who) in enumerate(zip(lines, names, strict=True)):
        cue, act = ("denied", Act.DENIAL) if place == CLAIMS - 1 else ("said", Act.ASSERTION)
        start = text.index(line)
        spans = [
            ((start + line.index(words), start + line.index(words) + len(words)),)
            for words in (who, cue, line.partition(" that ")[2].rstrip("."))
        ]
        one = attribution(line, who, cue, line.partition(" that ")[2].rstrip("."), act=act)
        found.append(
            replace(one, source=spans[0], cue=spans[1], content=spans[2], sentence=(start, start + len(line)))
        )
    row = make_article(text, published_at=DAY + timedelta(days=number), title=f"Article {number}")
    store.replace_machine_claims(article=row, found=extraction(*found))
    return row


def come_in(number: int) -> None:
    link_store.link_article(article=tell(number))


def link_due() -> None:
    while due := LinkingDue.objects.order_by("article__title").first():
        relinking.relink(article_id=due.article_id)


def found_now() -> Found:
    links = Link.objects.values_list("from_claim__source_text", "to_claim__source_text", "kind", "score")
    near = NearArticles.objects.values_list("later__title", "earlier__title")
    return frozenset(links), frozenset(near), disputes()


class _TakeBack(Exception):
    """Takes back everything that one run has written."""


def run(order: Sequence[int]) -> Found:
    with contextlib.suppress(_TakeBack), transaction.atomic():
        for number in order:
            come_in(number)
        link_due()
        found = found_now()
        raise _TakeBack
    return found


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (near_articles, near_lists):
        monkeypatch.setattr(module, "LIST", SHORT)


@pytest.mark.django_db(transaction=True)
def test_any_order_and_workers_at_once_give_the_same_links_and_disputes(short: None) -> None:
    alone = run(range(ARTICLES))
    links, near, made = alone
    assert len(near) == 1 + SHORT * (ARTICLES - 2)
    assert {kind for _, _, kind, _ in links} >= {"denies", "repeats"}
    assert made
    assert run([2, 4, 0, 3, 1]) == alone
    run_at_once(
        "from tests.claims import test_look_alike_order as told",
        "told.shorten()\nfor number in sys.argv[1:]:\n    told.come_in(int(number))",
        [range(ARTICLES)[::-1][first::WORKERS] for first in range(WORKERS)],
        seconds=200,
    )
    link_due()
    assert Claim.objects.count() == CLAIMS * ARTICLES
    assert found_now() == alone
