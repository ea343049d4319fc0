"""Who speaks, across articles: one row a speaker, whatever an article calls it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claims.extraction.types import Attribution
from claims.models import Source
from claims.sources_store import name_key, sources_for
from tests.claims.making import make_article
from tests.extraction.marked import run, said

pytestmark = pytest.mark.django_db


def speaker(text: str, source: str) -> Source:
    """The row of who says the words after "said" in an article of its own."""
    start = text.index(source)
    found: list[Attribution] = run(
        text, [said(text[start:], source, "said", text[start:].split(" said ")[1].rstrip("."))], "names"
    )
    moved = [
        replace(
            a,
            source=tuple((x + start, y + start) for x, y in a.source),
            cue=tuple((x + start, y + start) for x, y in a.cue),
            content=tuple((x + start, y + start) for x, y in a.content),
        )
        for a in found
    ]
    (claim,) = run(text, moved, "names", "sources")
    return sources_for(article=make_article(text), attributions=[claim])[claim.canonical_source]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("The U.S. said it rained.", "Washington said it snowed."),
        ("The United States said it rained.", "The US said it snowed."),
        ("Moscow said it rained.", "Russia said it snowed."),
        ("The Russian Defence Ministry said it rained.", "Russia's Ministry of Defence said it snowed."),
        ("Russia's Defense Ministry said it rained.", "The Ministry of Defence of Russia said it snowed."),
        ("The Syrian army said it rained.", "Syria's army said it snowed."),
    ],
)
def test_one_row_for_all_names(one: str, two: str) -> None:
    first = speaker(one, one.split(" said ")[0])
    second = speaker(two, two.split(" said ")[0])
    assert first.pk == second.pk


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("The Pentagon said it rained.", "Washington said it snowed."),
        ("The Russian Defence Ministry said it rained.", "The Syrian Defence Ministry said it snowed."),
        ("The Russian Foreign Ministry said it rained.", "The Russian Defence Ministry said it snowed."),
        ("A senior official said it rained.", "A senior official said it snowed."),
    ],
)
def test_rows_of_their_own(one: str, two: str) -> None:
    first = speaker(one, one.split(" said ")[0])
    second = speaker(two, two.split(" said ")[0])
    assert first.pk != second.pk


def test_the_pentagon_speaks_for_the_united_states() -> None:
    speaker("Washington said it rained.", "Washington")
    pentagon = speaker("The Pentagon said it snowed.", "The Pentagon")
    assert pentagon.affiliation is not None
    assert pentagon.affiliation.name == "United States"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Ministry of Defence of Peru", "Peru's Defense Ministry"),
        ("Peruvian Ministry of Foreign Affairs", "Peruvian Foreign Ministry"),
        ("the U.S.", "US"),
    ],
)
def test_keys_that_are_the_same(one: str, two: str) -> None:
    assert name_key(one) == name_key(two)


def test_keys_that_differ() -> None:
    assert name_key("Department of State") != name_key("State Ministry")
    assert name_key("Defence Ministry") != name_key("Peruvian Defence Ministry")
