"""Which articles are judged against which, stored: each article's list of the nearest ones before it.

What comes in late enters the lists of later articles; what is the last of a full list then falls out of it.
The lists are the same for any order of arrival, because the nearest of all are the nearest of those that are
nearest among any part. The caller holds `claims.disputes_lock.lock_disputes` where something is written.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from django.db.models import Count, F, Max, Q, Window
from django.db.models.functions import RowNumber

from articles.models import Article
from claims import relinking
from claims.models import NearArticles
from claims.near_articles import LIST, MOST_LATER, Nearby, nearest_before

Pair = tuple[int, int]  # ids of the later and the earlier article


class Entered(NamedTuple):
    """What lists an article is in now."""

    judged: set[int]  # the articles whose claims may have links to those of this one
    parted: set[Pair]  # articles whose claims are judged against one another no more


def is_in_any(*, article_id: int) -> bool:
    """Whether an article, perhaps without claims by now, is in any list or has one."""
    return NearArticles.objects.filter(Q(later=article_id) | Q(earlier=article_id)).exists()


def is_settled(article: Article) -> bool:
    """Whether an article's list is what a search finds today."""
    stored = set(NearArticles.objects.filter(later=article).values_list("earlier", flat=True))
    return stored == set(nearest_before(article))


def holders(*, article_id: int) -> set[int]:
    """The later articles that have an article in their list. Asked before a search for what is near, so that
    who enters it meanwhile, having seen its vectors, is told from who had it before."""
    return set(NearArticles.objects.filter(earlier=article_id).values_list("later", flat=True))


def clear(*, article_id: int) -> None:
    """Forget an article's own list, before it is made anew: what is in it then came in meanwhile."""
    NearArticles.objects.filter(later=article_id).delete()


def worth_judging(*, near: Nearby, held: Collection[int]) -> Nearby:
    """What of the near articles may stay near: later ones only where their list has room for this one, or
    where it has it already (`held`, the article's `holders`)."""
    room = _room(near.later)
    kept = [
        later
        for later, distance in sorted(near.later.items(), key=lambda entry: (entry[1], entry[0]))
        if later in held or distance <= room.get(later, float("inf"))
    ]
    return near._replace(later={pk: near.later[pk] for pk in kept[:MOST_LATER]})


def enter(*, article: Article, near: Nearby, held: Collection[int]) -> Entered:
    """Write an article's list, and enter it into the lists of later ones; whom it has left is due.

    `held` are its `holders` before `near` was looked for: only of these is it known that it is near no more.
    """
    there = set(Article.objects.filter(pk__in=[*near.earlier, *near.later]).values_list("pk", flat=True))
    near = Nearby(*({pk: far for pk, far in side.items() if pk in there} for side in near))
    before = {row.later_id: row.distance for row in NearArticles.objects.filter(earlier=article)}
    full = _room(before)
    gone = (before.keys() & held) - near.later.keys()
    NearArticles.objects.filter(earlier=article, later__in=gone).delete()
    rows = [NearArticles(later=article, earlier_id=pk, distance=far) for pk, far in near.earlier.items()]
    rows += [NearArticles(later_id=pk, earlier=article, distance=far) for pk, far in near.later.items()]
    NearArticles.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["later", "earlier"], update_fields=["distance"]
    )
    parted = {(later, article.pk) for later in gone} | _trim({article.pk, *near.later})
    # Where it leaves a full list, or becomes the last of one, another that is not known may be nearer.
    farther = {pk for pk, far in near.later.items() if pk in full and far > max(before[pk], full[pk])}
    for later in sorted((gone & full.keys()) | farther):
        relinking.ask(article_id=later)
    beside = NearArticles.objects.filter(later=article).values_list("earlier", flat=True)
    after = NearArticles.objects.filter(earlier=article).values_list("later", flat=True)
    return Entered({*beside, *after}, parted)


def _room(articles: Collection[int] | Mapping[int, float]) -> dict[int, float]:
    """The farthest in the list of each article whose list is full."""
    lists = NearArticles.objects.filter(later__in=list(articles)).order_by().values("later")
    counted = lists.annotate(count=Count("earlier"), farthest=Max("distance")).filter(count__gte=LIST)
    return dict(counted.values_list("later", "farthest"))


def _trim(articles: Collection[int]) -> set[Pair]:
    """Cut lists to the nearest; ties go by the articles' hashes. Gives what fell out."""
    place = Window(RowNumber(), partition_by=F("later"), order_by=[F("distance"), F("earlier__sha256")])
    rows = NearArticles.objects.filter(later__in=articles).annotate(place=place).filter(place__gt=LIST)
    over = {row.pk: (row.later_id, row.earlier_id) for row in rows.order_by("pk")}
    NearArticles.objects.filter(pk__in=over).delete()
    return set(over.values())
