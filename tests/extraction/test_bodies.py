"""Bodies called by their owner or leader are sources of their own; datelines and platforms are none."""

from __future__ import annotations

import pytest

from claims.extraction.bodies import find_bodies
from claims.extraction.names import Kind, find_names
from claims.extraction.types import SourceKind

from .marked import run, said, sources_of


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("the Syrian army", "Syrian army"),
        ("Syria's army", "Syrian army"),
        ("the army command in Damascus", "Syrian army"),
        ("the government in Lima", "Peruvian government"),
        ("Norway’s Defence Ministry", "Norwegian Defence Ministry"),
        ("the American military", "US military"),
        ("the U.S. military", "US military"),
        ("the American-led coalition", "US-led coalition"),
        ("the U.S.-led international coalition", "US-led coalition"),
        ("the Saudi-led coalition", "Saudi-led coalition"),
        ("an international coalition", "international coalition"),
        ("Operation Inherent Resolve", "US-led coalition"),
    ],
)
def test_usual_name(text: str, label: str) -> None:
    assert [body.label for body in find_bodies(text)] == [label]


@pytest.mark.parametrize("text", ["the army", "Lima army", "Syrians army", "Syrian dates", "a coalition"])
def test_no_body(text: str) -> None:
    assert find_bodies(text) == []


def test_international_coalition_is_the_one_led_coalition_of_the_text() -> None:
    found = find_bodies("The French-led coalition left. The international coalition stayed.")
    assert {body.label for body in found} == {"French-led coalition"}


def test_short_form_means_the_body_named_before() -> None:
    text = (
        "The Peruvian army said that a bridge fell. Chile's army disagreed. The Norwegian-led coalition said "
        "that it stood. The coalition added that it was new. The Peruvian army claimed more. "
        "The army insisted that it fell."
    )
    found = sources_of(
        text,
        said(text, "The Peruvian army", "said", "a bridge fell"),
        said(text, "The Norwegian-led coalition", "said", "it stood", near="The Norw"),
        said(text, "The coalition", "added", "it was new"),
        said(text, "The Peruvian army", "claimed", "more", near="The Peruvian army claimed"),
        said(text, "The army", "insisted", "it fell", near="The army ins"),
    )
    assert found == [
        "Peruvian army",
        "Norwegian-led coalition",
        "Norwegian-led coalition",
        "Peruvian army",
        "Peruvian army",
    ]


def test_a_coalition_never_named_in_full_is_nobody_else() -> None:
    text = "Chile said that coalition planes came. The coalition denied it."
    chile, coalition = run(
        text,
        [said(text, "Chile", "said", "coalition planes came"), said(text, "The coalition", "denied", "it")],
        "names",
        "sources",
    )
    assert (chile.canonical_source, coalition.canonical_source) == ("Chile", "coalition")
    assert coalition.source_kind is SourceKind.ORGANISATION


def test_a_body_with_its_owner_is_not_resolved_to_somebody_else() -> None:
    text = "The row began on Twitter. Peru said that ships came. The Chilean military declined to comment."
    assert sources_of(text, said(text, "The Chilean military", "declined", "to comment")) == [
        "Chilean military"
    ]


@pytest.mark.parametrize(
    "dateline", ["LIMA - ", "LIMA (AP) — ", "LIMA, Peru, April 7 (Reuters) - ", "Lima, Peru (AP) – "]
)
def test_a_dateline_names_nobody(dateline: str) -> None:
    text = dateline + "A raid hit a store, the Chilean army said. It was a warning, the statement added."
    names = find_names(text, [(0, len(text))])
    assert [n.text for n in names] == ["Chilean"]
    assert sources_of(
        text,
        said(text, "the Chilean army", "said", "A raid hit a store"),
        said(text, "the statement", "added", "It was a warning"),
    ) == ["Chilean army", "Chilean army"]


def test_a_dash_after_a_name_is_no_dateline() -> None:
    text = "NATO – which met in Lima – said no."
    assert "NATO" in [n.text for n in find_names(text, [(0, len(text))])]


def test_a_platform_is_a_place_unless_it_speaks() -> None:
    text = "It began on Twitter. Later Twitter said that the post was gone."
    assert [n.kind for n in find_names(text, [(0, 20), (21, len(text))])] == [Kind.PLACE, Kind.ORGANISATION]


def test_it_is_the_body_that_the_sentence_before_is_about() -> None:
    text = (
        "Peru's Transport Ministry said that a bridge fell. A post by Ana Ruiz on Twitter mocked Chile. "
        "The ministry answered in turn. It denied that it lied."
    )
    found = sources_of(
        text,
        said(text, "Peru's Transport Ministry", "said", "a bridge fell"),
        said(text, "It", "denied", "that it lied", near="It denied"),
    )
    assert found == ["Peruvian Transport Ministry"] * 2


def test_it_after_a_question_is_whom_the_question_names() -> None:
    text = "Chile says a ship sank.\n\nWhat does Peru say?\nIt says nothing sank."
    assert sources_of(text, said(text, "It", "says", "nothing sank", near="It")) == ["Peru"]


def test_the_statement_is_its_speakers() -> None:
    text = (
        "The bridge fell, the Peruvian army said in a statement read in Chile. Ana Ruiz wept. "
        "The statement added that it was old."
    )
    found = sources_of(
        text,
        said(text, "the Peruvian army", "said in a statement", "The bridge fell"),
        said(text, "The statement", "added", "it was old", near="The st"),
    )
    assert found == ["Peruvian army"] * 2


def test_affiliation_is_the_body_in_full() -> None:
    text = "The Chilean-led coalition met. Paul Lind, spokesman for the coalition, said no."
    (found,) = run(
        text, [said(text, "Paul Lind, spokesman for the coalition,", "said", "no")], "names", "sources"
    )
    assert (found.canonical_source, found.affiliation) == ("Paul Lind", "Chilean-led coalition")


def test_an_envoy_speaks_for_who_sent_him() -> None:
    text = "Paul Lind, the Norwegian envoy for Peru, said no. Diplomats said that it rained."
    envoy, diplomats = run(
        text,
        [
            said(text, "Paul Lind, the Norwegian envoy for Peru,", "said", "no"),
            said(text, "Diplomats", "said", "it rained", near="Diplomats"),
        ],
        "names",
        "sources",
    )
    assert (envoy.affiliation, envoy.source_kind) == ("Norway", SourceKind.PERSON)
    assert diplomats.canonical_source == "unnamed: diplomats"
