"""Names found by any part of them, off an index; claims found by number in the order that lists have."""

from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import search_lookups
from claims.models import Claim, Source
from claims.search_conditions import Asked, claims_with
from claims.search_vocabulary import read_query
from tests.factories import ArticleFactory, SourceAliasFactory, SourceFactory, add_claim, add_dispute

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "words",
    [
        *("ministry", "MINISTRY", "inist", "try of", "of the", "defence ministry", "y", "of", "moD", "mod"),
        *("Straße", "STRASSE", "国防", "国防部", "部", "100%", "a_b", "o'n", "é", "ém", ""),
    ],
)
def test_a_part_of_any_name_finds_a_source(words: str) -> None:
    names = {
        "Ministry of Defence": ["MoD", "国防部"],
        "The Ministry for the Harbour": [],
        "Émile Straße": ["Emile"],
        "Party of 100% a_b": ["O'Neill and Sons"],
    }
    for name, others in names.items():
        source = SourceFactory.create(name=name)
        for other in [name, *others]:
            SourceAliasFactory.create(source=source, name=other, key=other)
    for source in Source.objects.prefetch_related("aliases"):
        called = [source.name, *(alias.name for alias in source.aliases.all())]
        with connection.cursor() as cursor:
            cursor.execute("SELECT array_agg(upper(name)) FROM unnest(%s::text[]) AS name", [called])
            (upper,) = cursor.fetchone()
            cursor.execute("SELECT array_agg(upper(word)) FROM unnest(%s::text[]) AS word", [words.split()])
            (wanted,) = cursor.fetchone()
        expected = all(any(word in name for name in upper) for word in wanted or [])
        assert Source.objects.search(words).filter(pk=source.pk).exists() is expected, source.name


def test_few_claims_come_in_the_same_order_as_all() -> None:
    days = [datetime(2021, 5, 4, tzinfo=UTC), None, datetime(2021, 5, 9, tzinfo=UTC), None]
    for day in days:
        article = ArticleFactory.create(published_at=day)
        for content in ("overloaded", "the ferry"):  # the later one of the sentence first
            add_claim(article=article, sentence=article.text, cue="said", content=content)
    assert list(Claim.objects.newest_first()) == list(Claim.objects.found_by_number().newest_first())
    assert Claim.objects.count() == 2 * len(days)


@pytest.mark.parametrize(
    ("typed", "few"),
    [
        *(
            ("verdict:any", True),
            ("kind:denies", True),
            ("is:confirmed", True),
            ("verdict:any act:denial", True),
        ),
        *(("-kind:denies", False), ("is:machine", False), ("is:unanswered", False), ("act:denial", False)),
        *(("verdict:none", False), ("is:confirmed,disputed", False), ("", False)),
    ],
)
def test_it_is_known_which_searches_name_their_claims(typed: str, few: bool) -> None:
    assert claims_with(Asked(read_query(typed)), Claim.objects.visible()).few is few


def test_links_known_to_be_many_are_not_fetched_again_and_the_same_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def found() -> tuple[set[int], int]:
        asked = Asked(read_query("kind:denies"))
        with CaptureQueriesContext(connection) as queries:
            claims = set(claims_with(asked, Claim.objects.visible()))
        return {claim.pk for claim in claims}, len(queries)

    cache.clear()
    add_dispute()
    few, asked = found()
    assert (len(few), asked) == (2, 2)
    monkeypatch.setattr(search_lookups, "FEW_LINKS", 0)
    assert found() == (few, 2)
    assert found() == (few, 1)
    cache.clear()
    monkeypatch.undo()
    assert found() == (few, 2)
