"""Vectors of articles kept in the database: read again without encoding, and the same to the last bit."""

from __future__ import annotations

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from claims import link_store, reading_vectors
from claims.linking import embedding, linker
from claims.linking.embedding import Encoder, default_encoder
from claims.linking.types import LinkDocument
from claims.models import ArticleVectors
from tests.claims.making import make_claim

pytestmark = pytest.mark.django_db


class Silent:
    """Stands where the network is and fails when it is asked."""

    def run(self, *arguments: object) -> None:
        raise AssertionError("a text was encoded")


def stored_article() -> tuple[Article, LinkDocument]:
    claim = make_claim("the ferry Alda carried too many people", source="Harbour master Ines Vold")
    return claim.article, link_store.documents_of([claim.article_id])[0]


def forget() -> Encoder:
    """A worker that has just started."""
    linker.read.cache_clear()
    encoder = default_encoder()
    encoder.remembered.clear()
    return encoder


def test_an_article_is_read_again_without_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    article, document = stored_article()
    fresh = linker.read(document)
    reading_vectors.keep(article_id=article.pk, document=document)
    monkeypatch.setattr(forget(), "session", Silent())
    reading_vectors.recall([article.pk])
    again = linker.read(document)
    for name in ("content", "sentence", "context", "topic", "place"):
        assert np.array_equal(getattr(fresh, name), getattr(again, name)), name


def test_without_stored_vectors_the_text_is_encoded(monkeypatch: pytest.MonkeyPatch) -> None:
    article, document = stored_article()
    monkeypatch.setattr(forget(), "session", Silent())
    reading_vectors.recall([article.pk])
    with pytest.raises(AssertionError, match="was encoded"):
        linker.read(document)


def test_vectors_of_another_encoder_are_left_alone() -> None:
    article, document = stored_article()
    reading_vectors.keep(article_id=article.pk, document=document)
    ArticleVectors.objects.update(encoder="an older one")
    forget()
    reading_vectors.recall([article.pk])
    assert not default_encoder().remembered
    reading_vectors.keep(article_id=article.pk, document=document)
    assert ArticleVectors.objects.get().encoder == default_encoder().version


def test_keeping_twice_writes_once_and_a_deleted_article_is_passed_over() -> None:
    article, document = stored_article()
    reading_vectors.keep(article_id=article.pk, document=document)
    with CaptureQueriesContext(connection) as queries:
        reading_vectors.keep(article_id=article.pk, document=document)
    assert not [one["sql"] for one in queries if one["sql"].startswith(("UPDATE", "INSERT"))]
    article.delete()
    reading_vectors.keep(article_id=article.pk, document=document)
    assert not ArticleVectors.objects.exists()


def test_a_torn_row_gives_nothing() -> None:
    assert list(reading_vectors.vectors_by_key(b"k" * 16, b"\0" * 7)) == []


def test_linking_keeps_the_vectors() -> None:
    article, _ = stored_article()
    link_store.link_article(article=article)
    assert ArticleVectors.objects.get().article_id == article.pk


def test_vectors_of_articles_linked_before_are_not_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """What forty long articles need is there while they are linked, and gone after it."""
    monkeypatch.setattr(embedding, "KEPT", 5)
    article, document = stored_article()
    reading_vectors.keep(article_id=article.pk, document=document)
    encoder = forget()
    encoder.remember((bytes([number] * 16), np.zeros(384, dtype=np.float32)) for number in range(9))
    assert len(encoder.remembered) == 9
    reading_vectors.recall([article.pk])
    assert list(encoder.remembered)[:5] == [bytes([number] * 16) for number in range(4, 9)]
    assert len(encoder.remembered) > 5
    forget()
