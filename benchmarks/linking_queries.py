"""New articles to link against what is in the tables, and how well and fast their candidates are found."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
from django.db import connection

from articles.models import Article
from benchmarks.linking_corpus import Telling, pairs_of_articles, varied
from benchmarks.linking_tables import ARTICLE_COLUMNS, CLAIM_COLUMNS, article_row, claim_rows, copy
from benchmarks.linking_vectors import Floats
from claims import link_store, reading_vectors
from claims.linking import linker
from claims.linking.embedding import default_encoder
from claims.near_articles import near_articles
from claims.nearest_claims import nearest_claims

FIRST_ID = 2_000_000_000  # of articles and claims that come in while measuring: past all that were loaded
FIRST_SEED = 1_000_000
AFTER_ALL = datetime(2030, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Query:
    """A new article; another one of its dispute is stored, and links join claims of the two."""

    telling: Telling
    stored: Telling
    article_id: int
    first_claim: int
    stored_claim: int  # id of the first claim of the stored article

    def gold(self) -> Iterator[tuple[int, int]]:
        """Claims that ought to meet: place in the new article, id of the stored claim."""
        own = {claim["id"]: place for place, claim in enumerate(self.telling.base.attributions)}
        other = {claim["id"]: place for place, claim in enumerate(self.stored.base.attributions)}
        for mine, theirs in self.telling.base.links:
            article, claim = theirs.split("/")
            if article == self.stored.base.id:
                yield own[mine], self.stored_claim + other[claim]


def make_queries(count: int) -> list[Query]:
    """``count`` new articles of disputes that nothing else in the tables tells."""
    pairs = pairs_of_articles()
    found = []
    for number in range(count):
        one, other = pairs[number % len(pairs)]
        seed = FIRST_SEED + number // len(pairs)
        pk = FIRST_ID + 1000 * number
        found.append(
            Query(varied(one, seed, f"q{number}"), varied(other, seed, f"s{number}"), pk, pk, pk + 500)
        )
    return found


def store_partners(queries: Sequence[Query]) -> Floats:
    """Store the other article of each query's dispute, with true vectors; gives them, by claim id."""
    every = []
    for query in queries:
        vectors = linker.claim_vectors(query.stored.document)
        _store(query.stored, query.article_id + 500, query.stored_claim, vectors)
        reading_vectors.keep(article_id=query.article_id + 500, document=query.stored.document)
        every.append(vectors)
    return np.vstack(every)


def _store(telling: Telling, article_id: int, first_claim: int, vectors: Floats) -> None:
    copy("articles_article", ARTICLE_COLUMNS, [article_row(telling, article_id)])
    copy("claims_claim", CLAIM_COLUMNS, claim_rows(telling, article_id, first_claim, vectors))


def candidate_recall(
    queries: Sequence[Query], loaded: Floats, partners: Floats, depth: int
) -> tuple[dict[str, float], list[float]]:
    """How much of the exact nearest neighbours, and of the linked claims, the product's query hands over.

    ``loaded`` has the vectors of claims 1, 2, … in the tables. Also the milliseconds of each query.
    """
    vectors = np.vstack([linker.claim_vectors(query.telling.document) for query in queries])
    ids = np.concatenate(
        [query.stored_claim + np.arange(len(query.stored.document.claims)) for query in queries]
    )
    exact = _exact(vectors, loaded, partners, ids, depth)
    same = wanted = by_exact = by_index = 0
    taken: list[float] = []
    row = 0
    for query in queries:
        gold = defaultdict(set)
        for place, claim in query.gold():
            gold[place].add(claim)
        for place in range(len(query.telling.document.claims)):
            begun = time.perf_counter()
            (near,) = nearest_claims([vectors[row]], outside=query.article_id, count=depth)
            taken.append(1000 * (time.perf_counter() - begun))
            found = {one.claim for one in near}
            same += len(found & exact[row])
            wanted += len(gold[place])
            by_exact += len(gold[place] & exact[row])
            by_index += len(gold[place] & found)
            row += 1
    return {
        "claims asked for": row,
        "of the exact nearest": round(same / (depth * row), 4),
        "linked pairs": wanted,
        "linked pairs, exact": round(by_exact / wanted, 4),
        "linked pairs, index": round(by_index / wanted, 4),
    }, taken


def _exact(
    vectors: Floats, loaded: Floats, partners: Floats, partner_ids: Any, depth: int, rows: int = 50_000
) -> list[set[int]]:
    """Ids of the nearest claims of each vector, by looking at them all."""
    scores, ids = vectors @ partners.T, np.broadcast_to(partner_ids, (len(vectors), len(partners)))
    for start in range(0, len(loaded), rows):
        part = vectors @ np.asarray(loaded[start : start + rows]).T
        numbers = np.broadcast_to(np.arange(start + 1, start + 1 + part.shape[1]), part.shape)
        scores, ids = np.hstack([scores, part]), np.hstack([ids, numbers])
        best = np.argpartition(-scores, depth - 1, axis=1)[:, :depth]
        scores, ids = np.take_along_axis(scores, best, 1), np.take_along_axis(ids, best, 1)
    return [set(row.tolist()) for row in ids]


def lists_end(queries: Sequence[Query]) -> float:
    """Where the lists of near articles end: the median distance of the last of each new article's list."""
    ends = []
    for query in queries:
        vectors = linker.claim_vectors(query.telling.document)
        _store(newest(query.telling), query.article_id, query.first_claim, vectors)
        ends.append(max(near_articles(Article.objects.get(pk=query.article_id)).earlier.values()))
        Article.objects.filter(pk=query.article_id).delete()
    return float(np.median(ends))


def newest(telling: Telling) -> Telling:
    """The same, published after all others, as what comes in day by day."""
    return replace(telling, document=replace(telling.document, published_at=AFTER_ALL))


def link_times(queries: Sequence[Query], tell: Callable[[Telling], Telling] = newest) -> dict[str, Any]:
    """Link each new article as the product's worker does; milliseconds a claim, and where they went.

    A worker that has just started: nothing read before is remembered. The articles are taken out again.
    """
    linker.read.cache_clear()
    default_encoder().remembered.clear()
    totals: list[float] = []
    worker: list[float] = []
    database: list[float] = []
    steps: dict[str, list[float]] = defaultdict(list)
    for query in queries:
        count = len(query.telling.document.claims)
        empty = np.zeros((count, 384), np.float32)
        _store(tell(query.telling), query.article_id, query.first_claim, empty)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE claims_claim SET embedding = NULL WHERE article_id = %s", [query.article_id]
            )
        article = Article.objects.get(pk=query.article_id)
        spent = [0.0]
        with connection.execute_wrapper(_timed(spent)), _timed_steps(steps, count):
            begun, busy = time.perf_counter(), time.process_time()
            link_store.link_article(article=article)
            totals.append(1000 * (time.perf_counter() - begun) / count)
            worker.append(1000 * (time.process_time() - busy) / count)
        database.append(1000 * spent[0] / count)
    Article.objects.filter(pk__in=[query.article_id for query in queries]).delete()
    return {
        "articles": len(queries),
        "claims": sum(len(query.telling.document.claims) for query in queries),
        "ms a claim": shares(totals),
        "of which database": shares(database),
        "the worker's own CPU": shares(worker),
        "where the time goes, mean ms a claim": {
            name: round(statistics.fmean(values), 1) for name, values in steps.items()
        },
    }


STEPS = ("store_vectors", "near_articles", "documents_of", "write_links")


@contextmanager
def _timed_steps(steps: dict[str, list[float]], count: int) -> Iterator[None]:
    """While inside, the steps of linking an article are timed; judging is what is left."""
    kept = {name: getattr(link_store, name) for name in STEPS} | {"judge": linker.link_article}
    spent = dict.fromkeys(kept, 0.0)

    def timed(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            begun = time.perf_counter()
            try:
                return call(*arguments, **named)
            finally:
                spent[name] += time.perf_counter() - begun

        return run

    try:
        for name in STEPS:
            setattr(link_store, name, timed(name, kept[name]))
        linker.link_article = timed("judge", kept["judge"])
        yield
    finally:
        for name in STEPS:
            setattr(link_store, name, kept[name])
        linker.link_article = kept["judge"]
        for name, seconds in spent.items():
            steps[name.strip("_").replace("_", " ")].append(1000 * seconds / count)


def _timed(spent: list[float]) -> Callable[..., Any]:
    def run(execute: Callable[..., Any], *arguments: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            spent[0] += time.perf_counter() - begun

    return run


def shares(values: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile."""
    return {f"p{share}": round(float(np.percentile(values, share)), 1) for share in (50, 95)}
