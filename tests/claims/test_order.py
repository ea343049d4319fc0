"""The same articles give the same disputes in whatever order they come, and editors decide meanwhile."""

from __future__ import annotations

import contextlib
import random
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import ingest
from articles.models import Article, Batch
from claims import link_store, store, tasks, workflow
from claims.claim_keys import claim_key
from claims.extraction.types import Act
from claims.linking import types as linking
from claims.models import Claim, Link, Thread
from tests.claims.making import DAY, attribution, extraction, make_article, make_editor
from tests.claims.test_tasks import FIRST, SECOND

pytestmark = pytest.mark.django_db

CLAIMS = 2  # of each article
SCORES = (0.31, 0.45, 0.45, 0.6, 0.6, 0.8, 0.95)  # ties of score on purpose
Words = str  # what a claim says, by which it is known whatever its row is
Disputes = frozenset[tuple[str, frozenset[tuple[Words, str]]]]


@dataclass(frozen=True)
class Story:
    """Articles, what a linker finds between their claims, and what editors say of some links and claims."""

    articles: tuple[int, ...]
    links: tuple[tuple[Words, Words, str, float], ...]
    reviews: tuple[tuple[int, str], ...] = field(default=())  # number of a link, state
    withdrawn: tuple[Words, ...] = field(default=())


def words(article: int, claim: int) -> Words:
    return f"gate {article} was open {claim} times"


@st.composite
def stories(draw: st.DrawFn) -> Story:
    count = draw(st.integers(2, 5))
    everything = [words(article, claim) for article in range(count) for claim in range(CLAIMS)]
    pairs = draw(
        st.lists(st.sampled_from(list(combinations(everything, 2))), min_size=1, max_size=12, unique=True)
    )
    links = tuple(
        (*(pair if draw(st.booleans()) else pair[::-1]), draw(st.sampled_from(list(linking.LinkKind))), score)
        for pair in pairs
        for score in [draw(st.sampled_from(SCORES))]
    )
    reviews = draw(
        st.lists(
            st.tuples(st.integers(0, len(links) - 1), st.sampled_from(["confirmed", "rejected", "doubtful"])),
            max_size=3,
            unique_by=lambda one: one[0],
        )
    )
    withdrawn = draw(st.lists(st.sampled_from(everything), max_size=1))
    return Story(tuple(range(count)), links, tuple(reviews), tuple(withdrawn))


def take_in(story: Story, article: int) -> None:
    """One article as a worker reads it: its claims, then its links to what is there."""
    names = [f"Speaker {article} {claim}" for claim in range(CLAIMS)]
    said = [words(article, claim) for claim in range(CLAIMS)]
    text = " ".join(f"{who} said {what}." for who, what in zip(names, said, strict=True))
    row = make_article(text, published_at=DAY + timedelta(days=article % 3), title=f"Article {article}")
    found = extraction(
        *(
            attribution(text, who, "said", what, act=Act.ASSERTION)
            for who, what in zip(names, said, strict=True)
        )
    )
    store.replace_machine_claims(article=row, found=found)
    link(story, row)


def link(story: Story, article: Article) -> None:
    """What a linker that is asked about this article and all others finds."""
    rows = {claim.content_text: claim for claim in Claim.objects.visible().select_related("article")}
    keys = {said: claim_key(article=claim.article, claim=claim) for said, claim in rows.items()}
    found = [
        linking.Link(keys[one], keys[other], linking.LinkKind(kind), score, (), "")
        for one, other, kind, score in story.links
        if one in keys and other in keys and article.pk in (rows[one].article_id, rows[other].article_id)
    ]
    judged = link_store.documents_of(sorted({claim.article_id for claim in rows.values()}))
    link_store.write_links(article=article, judged=judged, found=found, linker_version="test")


def decide(story: Story, decided: set[int | Words]) -> None:
    """What of the editors' decisions can be taken by now."""
    editor = User.objects.filter(username="edith").first() or make_editor()
    for number, state in story.reviews:
        one, other = story.links[number][:2]
        row = Link.objects.filter(from_claim__content_text=one, to_claim__content_text=other).first()
        if row is not None and number not in decided:
            decided.add(number)
            workflow.review_link(link_id=row.pk, to=state, by=editor)
    for claim in Claim.objects.visible().filter(content_text__in=story.withdrawn):
        workflow.withdraw_claim(claim_id=claim.pk, by=editor)


def disputes() -> Disputes:
    """Disputes as titles and sets of claims with their sides."""
    return frozenset(
        (
            thread.title,
            frozenset(
                (entry.claim.content_text, entry.side)
                for entry in thread.entries.filter(claim__withdrawn_at__isnull=True).select_related("claim")
            ),
        )
        for thread in Thread.objects.live()
    )


class _TakeBack(Exception):
    """Takes back everything that one run has written."""


def run(story: Story, *, seed: int, at_once: bool) -> Disputes:
    """The disputes after the articles came in some order, some of them read twice; nothing stays stored.

    Editors decide as soon as they can (`at_once`) or after everything has come.
    """
    chance = random.Random(seed)
    order = list(story.articles)
    chance.shuffle(order)
    decided: set[int | Words] = set()
    found: Disputes = frozenset()
    with contextlib.suppress(_TakeBack), transaction.atomic():
        for article in order:
            take_in(story, article)
            if at_once:
                decide(story, decided)
            if chance.random() < 0.3:
                link(story, chance.choice(list(Article.objects.order_by("title"))))
        decide(story, decided)
        found = disputes()
        raise _TakeBack
    return found


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stories(), st.integers(0, 10_000))
def test_the_same_articles_give_the_same_disputes_in_any_order(story: Story, seed: int) -> None:
    assert run(story, seed=seed, at_once=True) == run(story, seed=seed + 1, at_once=False)


def test_the_order_test_sees_disputes_grow_merge_and_fall() -> None:
    """What the test above compares is not empty: a chance story has disputes, and decisions change them."""
    articles = (0, 1, 2)
    links = (
        (words(1, 0), words(0, 0), "denies", 0.8),
        (words(2, 0), words(0, 1), "contradicts", 0.8),
        (words(0, 1), words(0, 0), "repeats", 0.95),
    )
    plain = run(Story(articles, links), seed=1, at_once=True)
    parted = run(Story(articles, links, ((2, "rejected"),)), seed=1, at_once=True)
    fallen = run(Story(articles, links, ((0, "rejected"),), (words(2, 0),)), seed=1, at_once=True)
    assert [sorted(len(members) for _, members in one) for one in (plain, parted, fallen)] == [
        [4],
        [2, 2],
        [],
    ]


HEARD = """Title: Fennmoor fishermen divided over oil
Outlet: Mill Post
Published: 2021-03-06

A fisherman of Fennmoor, Cy Moss, said that ships of Norvik had dumped oil in the harbour. The shipping line
rejected the accusation on Saturday.
"""


def test_articles_that_are_really_read_give_the_same_disputes_in_any_order() -> None:
    """The same with the shipped extraction and linker: nothing they find hangs on what came first."""
    seen = []
    for order in ((FIRST, SECOND, HEARD), (HEARD, SECOND, FIRST)):
        with transaction.atomic():
            for text in order:
                batch = ingest.open_batch(channel=Batch.Channel.COMMAND)
                (item,) = ingest.ingest(name="article.txt", data=text, batch=batch)
                assert item.article is not None
                tasks.process_article(item.article.pk)
            seen.append(disputes())
            transaction.set_rollback(True)
    assert seen[0] == seen[1] != frozenset()
