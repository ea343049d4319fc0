"""Vectors of articles' texts in the database: what makes reading an article again cheap.

Linking reads a new article beside the forty nearest ones. Encoding their sentences anew took nine tenths of
the time: 395 ms for each new claim, beside 25 ms of judging (one core, 15 claims an article).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from django.db import transaction

from articles.models import Article
from claims.linking import types as linking
from claims.models import ArticleVectors

if TYPE_CHECKING:
    from claims.linking.embedding import Vectors

STORED = np.dtype("<f2")


@transaction.atomic
def keep(*, article_id: int, document: linking.LinkDocument) -> None:
    """Store the vectors of an article's texts; nothing where the article has gone or nothing is new."""
    from claims.linking.embedding import default_encoder, text_key  # keeps the weights out of web processes
    from claims.linking.reading import texts_of

    encoder = default_encoder()
    texts = texts_of(document)
    keys = b"".join(text_key(text) for text in texts)
    row = ArticleVectors(article_id=article_id, encoder=encoder.version, keys=keys)
    if not Article.objects.select_for_update(no_key=True).filter(pk=article_id).exists():
        return
    if ArticleVectors.objects.filter(article=article_id, encoder=row.encoder, keys=keys).exists():
        return
    row.vectors = encoder.embed(texts).astype(STORED).tobytes()
    row.save()


def recall(article_ids: Sequence[int]) -> None:
    """Hand the stored vectors of articles to the encoder, which then need not make them; those of articles
    that were linked before go."""
    from claims.linking.embedding import default_encoder

    encoder = default_encoder()
    encoder.forget()
    rows = ArticleVectors.objects.filter(article__in=article_ids, encoder=encoder.version)
    for keys, vectors in rows.order_by("article").values_list("keys", "vectors"):
        encoder.remember(vectors_by_key(bytes(keys), bytes(vectors)))


def vectors_by_key(keys: bytes, vectors: bytes) -> Iterable[tuple[bytes, Vectors]]:
    """The rows as they were stored; none where they do not fit together."""
    from claims.linking.embedding import DIMENSIONS, KEY_BYTES

    count = len(keys) // KEY_BYTES
    if len(vectors) != count * DIMENSIONS * STORED.itemsize:
        return []
    numbers = np.frombuffer(vectors, dtype=STORED).reshape(count, DIMENSIONS).astype(np.float32)
    return [(keys[KEY_BYTES * row : KEY_BYTES * (row + 1)], numbers[row]) for row in range(count)]
