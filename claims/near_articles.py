"""The articles whose claims are judged against those of one article, found by the claims' vectors.

Articles stand in one order, whoever comes in when: by publication, undated ones first, then by hash. Each is
judged against the LIST nearest to it of those that stand before it, by the distance of their two most alike
claims. So an archive read backwards ends with the pairs that reading it forwards makes, and what is written
later never takes a denial away from its claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q

from articles.models import Article
from claims.models import Claim, NearArticles
from claims.nearest_claims import Near, nearest_claims

LIST = 40  # articles before it that an article is judged against
NEAREST = 50  # claims that are asked for at first, for each claim
DEEPEST = 800  # and at most, where many of the nearest are in few articles
FEW = 100  # articles on one side that are looked at one by one, without the index, at the least
# Looking at all articles of one side takes the longer the more they are, the index the longer the smaller
# their share, since it passes over the others. Of 66,000 articles, 15 claims each, 732 took 0.07 s and by the
# index 0.49 s, 1,531 took 0.18 and 0.42 s, 2,652 0.31 and, where claims are asked for more, 0.85 s.
FEW_ROOTS = 12.0
MOST_LATER = 200  # later articles that are judged against one that comes in late


class Nearby(NamedTuple):
    """Distances of near articles by their ids."""

    earlier: dict[int, float]  # the nearest LIST
    later: dict[int, float]  # those that may have the article among their nearest


def near_articles(article: Article) -> Nearby:
    """The articles near one whose claims have their vectors.

    ``earlier`` is exact up to the vector index (measured by benchmarks.linking). ``later`` is exact while few
    articles stand after this one (see FEW), and for those whose lists are not full or have it already; else
    it holds the articles of the later claims nearest to each claim: one far from all others, which has this
    article among its nearest without being among this one's, is found by ``manage.py settle_links``.
    """
    vectors = _vectors(article)
    if not vectors:
        return Nearby({}, {})
    few_before, few_after = _few_around(article)
    earlier = _earlier(article, vectors, few_before, few_after)
    if few_after is not None:
        return Nearby(earlier, distances(article.pk, few_after))
    where = Q() if few_before == [] else standing_after(article, "article__")
    later = _best(nearest_claims(vectors, outside=article.pk, count=NEAREST, where=where))
    sure = set(NearArticles.objects.filter(earlier=article).values_list("later", flat=True))
    if len(earlier) < LIST:
        sure |= _first_in_line(article)
    return Nearby(earlier, later | distances(article.pk, sorted(sure)))


def nearest_before(article: Article) -> dict[int, float]:
    """The nearest LIST of the articles before one, as in `near_articles`."""
    vectors = _vectors(article)
    few_before, few_after = _few_around(article)
    return _earlier(article, vectors, few_before, few_after) if vectors else {}


def _vectors(article: Article) -> list[Any]:
    own = Claim.objects.visible().filter(article=article, embedding__isnull=False).order_by("start", "pk")
    return list(own.values_list("embedding", flat=True))


def _earlier(
    article: Article, vectors: Sequence[Any], few_before: list[int] | None, few_after: list[int] | None
) -> dict[int, float]:
    """The nearest LIST before an article, given the articles of either side where they are few."""
    if few_before is not None:
        return _first(distances(article.pk, few_before))
    where = Q() if few_after == [] else standing_before(article, "article__")
    return _first(_nearest_of_many(vectors, article.pk, where))


def standing_before(article: Article, to: str = "") -> Q:
    """Articles before one in the order; ``to`` is the way to the article from what is filtered."""
    at = article.published_at
    alike = Q(**{f"{to}sha256__lt": article.sha256})
    undated = Q(**{f"{to}published_at__isnull": True})
    if at is None:
        return undated & alike
    return undated | Q(**{f"{to}published_at__lt": at}) | (Q(**{f"{to}published_at": at}) & alike)


def standing_after(article: Article, to: str = "") -> Q:
    """Articles after one in the order, see `standing_before`."""
    at = article.published_at
    alike = Q(**{f"{to}sha256__gt": article.sha256})
    undated = Q(**{f"{to}published_at__isnull": True})
    if at is None:
        return ~undated | (undated & alike)
    return Q(**{f"{to}published_at__gt": at}) | (Q(**{f"{to}published_at": at}) & alike)


def distances(article_id: int, others: Sequence[int]) -> dict[int, float]:
    """The distance of each of the others from an article, where both have claims with vectors; exact."""
    if not others:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH own AS MATERIALIZED (
                SELECT embedding::halfvec(384) AS place FROM claims_claim
                WHERE article_id = %s AND withdrawn_at IS NULL AND embedding IS NOT NULL
            ), other AS MATERIALIZED (
                SELECT article_id, embedding::halfvec(384) AS place FROM claims_claim
                WHERE article_id = ANY(%s) AND withdrawn_at IS NULL AND embedding IS NOT NULL
            )
            SELECT other.article_id, min(other.place <=> own.place) FROM own CROSS JOIN other GROUP BY 1
            """,
            [article_id, [pk for pk in others if pk != article_id]],
        )
        return dict(cursor.fetchall())


def _few_around(article: Article) -> tuple[list[int] | None, list[int] | None]:
    """The articles before and after one, with or without claims; None for a side where they are not few."""
    with connection.cursor() as cursor:
        # What the database last counted, nothing (-1) in a new one.
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [Article._meta.db_table])
        ((articles,),) = cursor.fetchall()
    most = max(FEW, int(FEW_ROOTS * max(articles, 0.0) ** 0.5))
    sides = (standing_before(article), standing_after(article))
    ids = (
        list(Article.objects.filter(side).values_list("pk", flat=True).order_by()[: most + 1])
        for side in sides
    )
    before, after = (found if len(found) <= most else None for found in ids)
    return before, after


def _nearest_of_many(vectors: Sequence[Any], outside: int, where: Q) -> dict[int, float]:
    """At least the LIST nearest articles: a claim whose nearest are all nearer than the last of the list, and
    may hide other articles, is asked for more."""
    count = NEAREST
    near = nearest_claims(vectors, outside=outside, count=count, where=where)
    while count < DEEPEST:
        best = sorted(_best(near).values())
        last = best[LIST - 1] if len(best) >= LIST else float("inf")
        hiding = [place for place, one in enumerate(near) if len(one) == count and one[-1].distance <= last]
        if not hiding:
            break
        count *= 4
        deeper = nearest_claims(
            [vectors[place] for place in hiding], outside=outside, count=count, where=where
        )
        for place, one in zip(hiding, deeper, strict=True):
            near[place] = one
    return _best(near)


def _best(near: Iterable[Sequence[Near]]) -> dict[int, float]:
    best: dict[int, float] = {}
    for claims in near:
        for one in claims:
            best[one.article] = min(best.get(one.article, one.distance), one.distance)
    return best


def _first(best: dict[int, float]) -> dict[int, float]:
    """The LIST nearest; ties go by the articles' hashes."""
    hashes = dict(Article.objects.filter(pk__in=best).values_list("pk", "sha256"))
    order = sorted(hashes, key=lambda pk: (best[pk], hashes[pk]))
    return {pk: best[pk] for pk in order[:LIST]}


def _first_in_line(article: Article) -> set[int]:
    """The articles after one among the first of all: the only ones whose lists cannot be full."""
    read = Exists(Claim.objects.visible().filter(article=OuterRef("pk"), embedding__isnull=False))
    order = (F("published_at").asc(nulls_first=True), "sha256")
    line = Article.objects.filter(read).order_by(*order).values_list("pk", flat=True)[: LIST + 1]
    after = Article.objects.filter(standing_after(article), pk__in=list(line))
    return set(after.values_list("pk", flat=True))
