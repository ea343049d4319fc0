"""The stored claims nearest to some vectors: what linking is given to judge, found by the vector index."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Cast
from pgvector.django import CosineDistance, HalfVectorField

from claims.models import Claim

# hnsw.ef_search. Among a million claims, look-alikes by the hundred, 0.968 of the exact nearest are found at
# 200, 0.983 at 400 and 0.990 at 1,000 (4.3, 4.8 and 6.7 ms); in other indexes built of the same
# claims 0.978 at 200 and between 0.966 and 0.983 at 400.
SEARCH_WIDTH = 1_000
HALF = Cast("embedding", HalfVectorField(dimensions=384))  # as the index has it


class Near(NamedTuple):
    """A stored claim, its article, and the cosine distance to what was asked for."""

    claim: int
    article: int
    distance: float


ANY = Q()


def nearest_claims(vectors: Iterable[Any], *, outside: int, count: int, where: Q = ANY) -> list[list[Near]]:
    """For each vector the ``count`` nearest visible claims outside of one article, nearest first; ``where``
    says which claims are asked for."""
    found = []
    with transaction.atomic():
        with connection.cursor() as cursor:
            # As many neighbours as are asked for, also where the nearest are the article's own.
            cursor.execute("SET LOCAL hnsw.iterative_scan = strict_order")
            cursor.execute("SET LOCAL hnsw.ef_search = %s", [SEARCH_WIDTH])
        for vector in vectors:
            distance = CosineDistance(HALF, vector)
            rows = (
                Claim.objects.visible()
                .filter(where)
                .exclude(article=outside)
                .filter(embedding__isnull=False)
                .order_by(distance)
                .values_list("pk", "article", distance)[:count]
            )
            found.append([Near(*row) for row in rows])
    return found
