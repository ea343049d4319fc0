"""Propositions: what is claimed, or denied, in the article's own words."""

from __future__ import annotations

import re

import pytest

from claims.extraction.propositions import clean, fill, is_anaphor, unwrapped
from claims.extraction.types import Act, Attribution

from .marked import run, said

RAID = (
    "The Norland Army claimed on Monday that a raid hit a hospital. The alliance, however, has rejected the "
    "suggestions. “The Norland claim is false,” Colonel Jon Brill said. Brill said he had seen the depot. "
    "Ana Ruiz denied claims that she took money. Ana Ruiz also denied it."
)


def filled(text: str, *found: Attribution) -> list[str]:
    return [a.proposition for a in run(text, list(found), "names", "sources", "propositions")]


def raid() -> list[Attribution]:
    return [
        said(RAID, "The Norland Army", "claimed", "a raid hit a hospital"),
        said(RAID, "The alliance", "has rejected", "the suggestions", act=Act.DENIAL),
        said(RAID, "Colonel Jon Brill", "said", "The Norland claim is false", near="“The", act=Act.DENIAL),
        said(RAID, "Brill", "said", "he had seen the depot", near="Brill said he"),
        said(RAID, "Ana Ruiz", "denied", "claims that she took money", act=Act.DENIAL),
    ]


def test_a_denial_of_the_suggestions_carries_what_they_were() -> None:
    assert filled(RAID, *raid())[1] == "a raid hit a hospital"


def test_calling_a_claim_false_is_denying_what_it_says() -> None:
    assert filled(RAID, *raid())[2] == "a raid hit a hospital"


def test_he_in_indirect_speech_is_the_speaker() -> None:
    assert filled(RAID, *raid())[3] == "Jon Brill had seen the depot"


def test_denied_claims_that_gives_the_clause() -> None:
    assert filled(RAID, *raid())[4] == "Ana Ruiz took money"


def test_without_an_earlier_claim_the_own_words_stay() -> None:
    text = "The alliance rejected the suggestions."
    assert filled(text, said(text, "The alliance", "rejected", "the suggestions", act=Act.DENIAL)) == [
        "the suggestions"
    ]


def test_a_speaker_does_not_answer_itself() -> None:
    text = "The army said that it rained. The army denied the claim."
    found = filled(
        text,
        said(text, "The army", "said", "it rained"),
        said(text, "The army", "denied", "the claim", near="The army denied", act=Act.DENIAL),
    )
    assert found[1] == "the claim"


def test_owner_of_the_claim_decides() -> None:
    text = (
        "Norway said that the ship sank. Sweden said that the ship burned. "
        "Paul Lind said the Norwegian claim is false."
    )
    found = filled(
        text,
        said(text, "Norway", "said", "the ship sank"),
        said(text, "Sweden", "said", "the ship burned"),
        said(text, "Paul Lind", "said", "the Norwegian claim is false", act=Act.DENIAL),
    )
    assert found[2] == "the ship sank"


def test_only_words_of_the_article() -> None:
    words = set(re.findall(r"\w+", RAID.lower()))
    for proposition in filled(RAID, *raid()):
        assert set(re.findall(r"\w+", proposition.lower())) <= words


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("that the dam broke", "the dam broke"),
        ("“The dam broke,”", "The dam broke"),
        ("''The dam broke,''", "The dam broke"),
        ('the dam "broke', "the dam broke"),
        ("the dam was “a ruin”", "the dam was “a ruin”"),
        ("the dam’s wall broke”", "the dam’s wall broke"),
        ("the\n dam  broke ;", "the dam broke"),
        ("that", "that"),
    ],
)
def test_clean(content: str, expected: str) -> None:
    assert clean(content) == expected


@pytest.mark.parametrize(
    "content", ["the suggestions", "the charge", "that", "those allegations", "Ruiz’s claim", "it"]
)
def test_anaphors(content: str) -> None:
    assert is_anaphor(content)


@pytest.mark.parametrize(
    "content", ["the dam broke", "it rained", "claims that it rained", "the attack on the port"]
)
def test_no_anaphors(content: str) -> None:
    assert not is_anaphor(content)


def test_unwrapped() -> None:
    assert unwrapped("the allegation that she took money") == "she took money"
    assert unwrapped("the dam broke") == "the dam broke"


def test_no_attributions() -> None:
    assert fill("", []) == []
