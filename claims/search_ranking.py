"""Ranks what a search has found by its words and their meaning together; finds its words in sentences.

Words are ranked by PostgreSQL's full-text search, meaning by the vectors of claims; neither score is
comparable to the other, so the places are: what is far up in both rankings comes first.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.contrib.postgres.search import SearchRank
from django.db import models, transaction
from django.db.models import Count, ExpressionWrapper, F, Func, OrderBy, Q, Value, Window
from django.db.models.functions import Cast
from pgvector.django import CosineDistance, HalfVectorField

from articles.search import web_search
from claims.models import Claim, Thread, ThreadClaim
from claims.querysets import ClaimQuerySet, ThreadClaimQuerySet, ThreadQuerySet
from claims.search_conditions import Asked, claims_with, places_with
from claims.search_query import Query
from claimtrack.replicas.routing import read_connection

BEST = 500  # matches that are ranked; what follows has the words, and is reached by date
VERY_MANY = 10_000  # claims; of more that have the words, as the database estimates, the latest are ranked
NEAREST = 60  # neighbours by meaning that are looked at
# Cosine distance up to which a claim is shown for its meaning: docs/decisions/0007 says how it was chosen.
NEAR = 0.55
FLATTENING = 60  # of reciprocal rank fusion: how little the first places count before the next
_BEGIN, _END = "\x01", "\x02"


class Headline(Func):
    """``ts_headline`` of a text, for a query, with options."""

    template = "ts_headline('english', %(expressions)s)"
    output_field = models.TextField()


@dataclass(frozen=True, slots=True)
class Ranking:
    """Ids of claims, best first; those of `by_meaning` have not the words; `total`, if asked, counts all.

    Where `very_many` have the words, the latest of them are ranked, and `total` is about how many there are.
    """

    ids: list[int]
    by_meaning: frozenset[int]
    total: int
    very_many: bool = False


@dataclass(frozen=True, slots=True)
class Meaning:
    """Claims in standing disputes that mean what a search says, nearest first, each with its dispute."""

    thread_of: dict[int, int] = field(default_factory=dict)
    without_words: frozenset[int] = frozenset()


def rank(
    asked: Asked, claims: ClaimQuerySet, vector: Sequence[float] | None, *, counted: bool = False
) -> Ranking:
    """Those of the claims that have the words of a search, and those that mean the like, best first."""
    words = asked.query.web
    narrowed = claims_with(asked, claims).order_by()
    matching = narrowed.search(words)
    about = 0 if narrowed.few else _estimated(matching)
    if very_many := about > VERY_MANY:
        by_words, total = _latest(matching, words), round(about, 1 - len(str(about)) + 1)
    else:
        by_words, total = _best(matching, words, counted=counted)
    near = [] if vector is None else _near(narrowed.search(asked.query.strict), vector)
    known = set(by_words)
    having = known if len(by_words) < BEST else known | _having(matching, near)
    further = [pk for pk in near if pk not in having]
    total += 0 if very_many else len(further)
    return Ranking(fused(by_words, near), frozenset(further), total, very_many)


def _best(matching: ClaimQuerySet, words: str, *, counted: bool) -> tuple[list[int], int]:
    """The claims that have some words best, and how many have them, if that is to be counted."""
    # Counted in the same breath: to find them is what takes most of the time.
    matches = Window(Count("*")) if counted else Value(0)
    rows = matching.annotate(matching=matches).order_by(_relevance(words), "-pk")
    found = list(rows.values_list("pk", "matching")[:BEST])
    return [pk for pk, _n in found], found[0][1] if found else 0


def _latest(matching: ClaimQuerySet, words: str) -> list[int]:
    """Of the claims that have some words those that were stored last, best first. A word of so many says
    little of which is best, and each would have to be read to find out: 40 ms for 26,000, and so on."""
    rows = matching.annotate(relevance=SearchRank(F("search"), web_search(words))).order_by("-pk")
    found = sorted(rows.values_list("relevance", "pk")[:BEST], reverse=True)
    return [pk for _relevance, pk in found]


def _estimated(rows: ClaimQuerySet) -> int:
    """How many rows the database expects, by its statistics; it reads none."""
    plans = rows.order_by().values("pk").explain(format="json")
    return int(json.loads(plans)[0]["Plan"]["Plan Rows"]) if plans else 0  # "": Django asks nothing at all


def meaning_in_disputes(asked: Asked, vector: Sequence[float] | None) -> Meaning:
    """The claims of standing disputes that mean the like of a search, where a vector tells."""
    if vector is None:
        return Meaning()
    claims = claims_with(asked, Claim.objects.visible().in_disputes())
    near = _near(claims.search(asked.query.strict), vector)
    has_words = ExpressionWrapper(Q(search=web_search(asked.query.web)), output_field=models.BooleanField())
    rows = ThreadClaim.objects.filter(claim__in=near).order_by().values_list("claim", "thread", has_words)
    found = {claim: (thread, has) for claim, thread, has in rows}
    thread_of = {claim: found[claim][0] for claim in near if claim in found}
    return Meaning(thread_of, frozenset(claim for claim in thread_of if not found[claim][1]))


def rank_disputes(asked: Asked, meaning: Meaning) -> dict[int, int]:
    """The standing disputes with a claim that has the words of a search or is of its `meaning`, best first,
    each with its best claim."""
    rows = _with_words(asked, Thread.objects.live()).order_by(_relevance(asked.query.web), "-claim")
    thread_of = dict(rows.values_list("claim", "thread")[:BEST])
    ranked = fused(list(thread_of), list(meaning.thread_of))
    thread_of |= meaning.thread_of
    best: dict[int, int] = {}
    for claim in ranked:
        best.setdefault(thread_of[claim], claim)
    return best


def best_claims(asked: Asked, meaning: Meaning, threads: Collection[int]) -> dict[int, int]:
    """Of some disputes the claim that has a search's words best, else the one nearest to its `meaning`."""
    rows = _with_words(asked, threads).order_by("thread", _relevance(asked.query.web), "-claim")
    best = dict(rows.distinct("thread").values_list("thread", "claim"))
    for claim, thread in meaning.thread_of.items():
        if thread in threads:
            best.setdefault(thread, claim)
    return best


def _with_words(asked: Asked, threads: Collection[int] | ThreadQuerySet) -> ThreadClaimQuerySet:
    """The places in some disputes of claims that meet a search and have its words."""
    places = places_with(asked, ThreadClaim.objects.shown().filter(thread__in=threads))
    return places.filter(search=web_search(asked.query.web))


def _relevance(words: str) -> OrderBy:
    return SearchRank(F("search"), web_search(words)).desc()


def fused(*rankings: Sequence[int]) -> list[int]:
    """One ranking of several, by reciprocal rank: what is far up in both is first."""
    score: dict[int, float] = {}
    for ranking in rankings:
        for place, pk in enumerate(ranking):
            score[pk] = score.get(pk, 0.0) + 1 / (FLATTENING + place)
    return sorted(score, key=lambda pk: (-score[pk], -pk))


def has_words(query: Query) -> bool:
    """Whether any word of a query is one that can be searched; “the” and “of” are not."""
    if not query.words:
        return False
    with read_connection().cursor() as cursor:
        cursor.execute("SELECT numnode(websearch_to_tsquery('english', search_words(%s)))", [query.web])
        (nodes,) = cursor.fetchone()
    return bool(nodes)


def headlines(claim_ids: Sequence[int], query: Query) -> dict[int, list[tuple[int, int]]]:
    """Where in their sentences some claims have the words of a search: spans of code points, by claim."""
    if not claim_ids or not query.words:
        return {}
    words = Func(F("sentence"), function="search_words", output_field=models.TextField())
    marked = Headline(
        words, web_search(query.web), Value(f"StartSel={_BEGIN}, StopSel={_END}, HighlightAll=true")
    )
    rows = Claim.objects.filter(pk__in=claim_ids).order_by().values_list("pk", "sentence", marked)
    return {pk: _hits(sentence, headline) for pk, sentence, headline in rows}


def _hits(sentence: str, headline: str) -> list[tuple[int, int]]:
    """The spans between the marks; none where the sentence has such marks of its own."""
    if headline.count(_BEGIN) != headline.count(_END):
        return []
    spans, place, begun = [], 0, 0
    for character in headline:
        if character == _BEGIN:
            begun = place
        elif character == _END:
            spans.append((begun, place))
        else:
            place += 1
    return spans if place == len(sentence) else []


def _near(claims: ClaimQuerySet, vector: Sequence[float]) -> list[int]:
    """The nearest of the claims by meaning, as far as they are near."""
    distance = CosineDistance(Cast("embedding", HalfVectorField(dimensions=len(vector))), list(vector))
    rows = claims.filter(embedding__isnull=False).order_by(distance).values_list("pk", distance)
    reading = read_connection()
    with transaction.atomic(using=reading.alias, savepoint=False):
        with reading.cursor() as cursor:
            cursor.execute("SET LOCAL hnsw.iterative_scan = strict_order; SET LOCAL hnsw.ef_search = 100")
        return [pk for pk, far in rows[:NEAREST] if far <= NEAR]


def _having(matching: ClaimQuerySet, ids: Sequence[int]) -> set[int]:
    return set(matching.filter(pk__in=ids).values_list("pk", flat=True))
