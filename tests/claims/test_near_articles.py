"""Which articles are judged against which: the nearest of those before each, whatever came in when."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from io import StringIO

import numpy as np
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from articles.models import Article
from claims import near_articles, near_lists, workflow
from claims.disputes_lock import lock_disputes
from claims.models import Claim, LinkingDue, NearArticles
from claims.near_articles import LIST
from tests.claims.making import DAY, make_article, make_claim, make_editor

pytestmark = pytest.mark.django_db

Lists = dict[str, list[str]]  # titles of the articles in each article's list, nearest first


def toward(angle: float) -> NDArray[np.float32]:
    """A vector of length 1, so many degrees from the first axis."""
    vector = np.zeros(384, np.float32)
    vector[:2] = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    return vector


def tell(number: int, angle: float, day: int | None) -> Article:
    """An article with one claim at that angle, published on that day or undated."""
    at = None if day is None else DAY + timedelta(days=day)
    article = make_article(f"Ada Quill said that mill {number} burned.", title=str(number), published_at=at)
    claim = make_claim(f"mill {number} burned", article=article)
    Claim.objects.filter(pk=claim.pk).update(embedding=toward(angle))
    return article


def come_in(article: Article, meanwhile: Callable[[], object] = lambda: None) -> near_lists.Entered:
    """An article is linked: what is near it is found, judged while something else goes on, and written."""
    near_lists.clear(article_id=article.pk)
    held = near_lists.holders(article_id=article.pk)
    found = near_articles.near_articles(article)
    near = near_lists.worth_judging(near=found, held=held)
    meanwhile()
    with transaction.atomic():
        lock_disputes()
        return near_lists.enter(article=article, near=near, held=held)


def settle() -> None:
    """What the command and the worker do after it."""
    call_command("settle_links", stdout=StringIO())
    for article in Article.objects.filter(linking_due__isnull=False):
        come_in(article)
    LinkingDue.objects.all().delete()


def lists() -> Lists:
    found: Lists = {title: [] for title in Article.objects.values_list("title", flat=True)}
    rows = NearArticles.objects.order_by("later", "distance", "earlier__sha256")
    for later, earlier in rows.values_list("later__title", "earlier__title"):
        found[later].append(earlier)
    return found


def lists_by_hand(articles: Sequence[Article]) -> Lists:
    """The same by looking at every pair."""
    order = sorted(
        articles, key=lambda one: (one.published_at is not None, one.published_at or DAY, one.sha256)
    )
    found: Lists = {}
    for place, article in enumerate(order):
        ids = [one.pk for one in order[:place]]
        far = near_articles.distances(article.pk, ids)
        hashes = {one.pk: one.sha256 for one in order}
        nearest = sorted(far, key=lambda pk: (far[pk], hashes[pk]))[: near_articles.LIST]
        titles = {one.pk: one.title for one in order}
        found[article.title] = [titles[pk] for pk in nearest]
    return found


@pytest.fixture(params=["by articles", "by claims"])
def short(db: None, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Short lists, so that few articles fill them; either way of searching. The second without the index
    itself, which finds nearly all and is measured by benchmarks.linking."""
    for module in (near_articles, near_lists):
        monkeypatch.setattr(module, "LIST", 4)
    if request.param == "by claims":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_indexscan = off")
        monkeypatch.setattr(near_articles, "FEW", 3)
        monkeypatch.setattr(near_articles, "FEW_ROOTS", 0.0)
        monkeypatch.setattr(near_articles, "NEAREST", 6)


@pytest.mark.parametrize("day", [0, 2], ids=["before it", "after it"])
def test_who_comes_in_while_another_is_judged_stays_near_it(day: int) -> None:
    slow = tell(1, 10, 1)
    found: list[near_lists.Entered] = []
    quick: list[Article] = []

    def another() -> None:
        quick.append(tell(2, 12, day))
        found.append(come_in(quick[0]))

    entered = come_in(slow, another)
    assert found[0].judged == {slow.pk}
    assert entered == near_lists.Entered({quick[0].pk}, set())
    assert lists() == ({"1": ["2"], "2": []} if day == 0 else {"1": [], "2": ["1"]})


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 89), st.none() | st.integers(0, 4)), min_size=6, max_size=16),
    st.integers(0, 10_000),
)
def test_lists_are_those_of_looking_at_every_pair(
    short: None, told: list[tuple[int, int | None]], seed: int
) -> None:
    with transaction.atomic():
        order = list(enumerate(told))
        random.Random(seed).shuffle(order)
        articles = []
        for number, (angle, day) in order:
            articles.append(tell(number, angle, day))
            come_in(articles[-1])
        for article in random.Random(seed).sample(articles, 3):
            come_in(article)  # read again
        settle()
        assert lists() == lists_by_hand(articles)
        transaction.set_rollback(True)


def test_sixty_look_alike_articles_give_one_set_of_lists_in_any_order() -> None:
    """With the caps that ship: more than fifty claims all alike, more articles than a list holds."""
    chance = random.Random(7)
    told = [(number, 30 + chance.random(), chance.randrange(20)) for number in range(60)]
    seen = []
    for order in (sorted(told, key=lambda one: one[2]), chance.sample(told, len(told))):
        with transaction.atomic():
            articles = [tell(*one) for one in order[:1]]
            come_in(articles[0])
            for one in order[1:]:
                articles.append(tell(*one))
                come_in(articles[-1])
            assert not LinkingDue.objects.exists()
            seen.append(lists())
            assert seen[-1] == lists_by_hand(articles)
            transaction.set_rollback(True)
    assert seen[0] == seen[1]
    assert sum(len(one) == LIST for one in seen[0].values()) == 60 - LIST


def test_who_comes_in_late_pushes_the_farthest_out_of_full_lists(short: None) -> None:
    early = [come_and_give(number, 10 * number, number) for number in range(1, 5)]
    last = come_and_give(9, 0, 9)
    assert lists()["9"] == ["1", "2", "3", "4"]
    late = tell(5, 15, 5)
    assert come_in(late).parted == {(last.pk, early[3].pk)}
    assert lists()["9"] == ["1", "5", "2", "3"]


def come_and_give(number: int, angle: float, day: int) -> Article:
    article = tell(number, angle, day)
    come_in(article)
    return article


def test_who_leaves_a_full_list_has_its_article_linked_anew(short: None) -> None:
    for number in range(1, 6):
        come_and_give(number, 10 * number, number)
    last = come_and_give(9, 0, 9)
    assert lists()["9"] == ["1", "2", "3", "4"]
    first = Article.objects.get(title="1")
    workflow.withdraw_claim(claim_id=Claim.objects.get(article=first).pk, by=make_editor())
    LinkingDue.objects.all().delete()
    assert (last.pk, first.pk) in come_in(first).parted
    assert last.pk in LinkingDue.objects.values_list("article", flat=True)
    come_in(last)
    assert lists()["9"] == ["2", "3", "4", "5"]
    assert lists()["1"] == []


def test_who_moves_away_within_a_full_list_has_it_looked_at_anew(short: None) -> None:
    for number in range(1, 6):
        come_and_give(number, 10 * number, number)
    last = come_and_give(9, 0, 9)
    first = Article.objects.get(title="1")
    Claim.objects.filter(article=first).update(embedding=toward(80))
    come_in(first)
    assert list(LinkingDue.objects.values_list("article", flat=True)) == [last.pk]
    come_in(last)
    assert lists()["9"] == ["2", "3", "4", "5"]


def test_another_day_of_publication_moves_an_article_in_the_order(short: None) -> None:
    one, other = come_and_give(1, 10, 1), come_and_give(2, 20, 2)
    Article.objects.filter(pk=other.pk).update(published_at=DAY)
    other.refresh_from_db()
    come_in(other)
    assert lists() == {"1": ["2"], "2": []}
    assert lists() == lists_by_hand([one, other])


def test_articles_are_compared_by_their_most_alike_claims_that_are_not_withdrawn() -> None:
    first, second, third = (tell(number, angle, 0) for number, angle in ((1, 0), (2, 10), (3, 30)))
    found = near_articles.near_articles(first)
    both = {**found.earlier, **found.later}
    assert sorted(both, key=lambda pk: both[pk]) == [second.pk, third.pk]
    workflow.withdraw_claim(claim_id=Claim.objects.get(article=second).pk, by=make_editor())
    found = near_articles.near_articles(first)
    assert {*found.earlier, *found.later} == {third.pk}


def test_the_command_finds_lists_that_a_late_article_ought_to_be_in() -> None:
    for number in range(3):
        come_and_give(number, 10 * number, number)
    missed = tell(4, 40, 1)
    come_in(missed)
    NearArticles.objects.filter(earlier=missed).delete()
    said = StringIO()
    call_command("settle_links", stdout=said)
    assert said.getvalue() == "1 of 4 articles are linked anew: the nearest before them have changed.\n"
    assert list(LinkingDue.objects.values_list("article__title", flat=True)) == ["2"]
