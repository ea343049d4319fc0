"""Canonical sources: every way in which a text says who speaks."""

from __future__ import annotations

import pytest

from claims.extraction.types import SourceKind

from .marked import run, said, sources_of

STRIKE = (
    "The Norland Army claimed on Monday that a raid hit a hospital. "
    "Major-General Oleg Tarasov, a spokesman for the alliance, rejected the charge. "
    "“We hit a depot,” Tarasov said. He added that nobody died. The army said it had proof."
)


def test_full_name_partial_name_pronoun_and_role() -> None:
    found = sources_of(
        STRIKE,
        said(STRIKE, "The Norland Army", "claimed", "a raid hit a hospital"),
        said(STRIKE, "Major-General Oleg Tarasov, a spokesman for the alliance,", "rejected", "the charge"),
        said(STRIKE, "Tarasov", "said", "We hit a depot", near="“We hit"),
        said(STRIKE, "He", "added", "nobody died", near="He added"),
        said(STRIKE, "The army", "said", "it had proof", near="The army"),
    )
    assert found == ["Norland Army", "Oleg Tarasov", "Oleg Tarasov", "Oleg Tarasov", "Norland Army"]


def test_kind_and_affiliation() -> None:
    (found,) = run(
        STRIKE,
        [said(STRIKE, "Major-General Oleg Tarasov, a spokesman for the alliance,", "rejected", "the charge")],
        "names",
        "sources",
    )
    assert found.source_kind is SourceKind.PERSON
    assert found.affiliation == "alliance"


@pytest.mark.parametrize(
    ("text", "source", "cue", "content", "expected"),
    [
        ("Moscow claimed that the bridge was hit.", "Moscow", "claimed", "the bridge was hit", "Russia"),
        ("The U.S. denied it.", "The U.S.", "denied", "it", "United States"),
        ("The Syrian claim is that it fell.", "Syrian", "claim", "it fell", "Syria"),
        (
            "It fell, a senior U.S. official said.",
            "a senior U.S. official",
            "said",
            "It fell",
            "unnamed: a senior U.S. official",
        ),
        ("It fell, officials said.", "officials", "said", "It fell", "unnamed: officials"),
        (
            "The claim was denied by Mayor Ana Ruiz.",
            "Mayor Ana Ruiz",
            "was denied by",
            "The claim",
            "Ana Ruiz",
        ),
        ("It has been said that it fell.", "", "has been said", "it fell", ""),
        ("The Ruiz campaign said no. Ana Ruiz left.", "The Ruiz campaign", "said", "no", "Ana Ruiz campaign"),
        (
            "Ana Ruiz’s spokesman said no.",
            "Ana Ruiz’s spokesman",
            "said",
            "no",
            "unnamed: Ana Ruiz’s spokesman",
        ),
        ("Ana Ruiz and Paul Lind said no.", "Ana Ruiz and Paul Lind", "said", "no", "Ana Ruiz and Paul Lind"),
        (
            "Ana Ruiz, a surgeon and former mayor of Lund, said no.",
            "Ana Ruiz, a surgeon and former mayor of Lund,",
            "said",
            "no",
            "Ana Ruiz",
        ),
        ("RUIZ DENIES IT\n\nAna Ruiz denied it.", "RUIZ", "DENIES", "IT", "Ana Ruiz"),
    ],
)
def test_one_source(text: str, source: str, cue: str, content: str, expected: str) -> None:
    assert sources_of(text, said(text, source, cue, content)) == [expected]


def test_gender_of_pronouns() -> None:
    text = "Ana Ruiz met Paul Lind on Monday. She said it rained. He said it snowed."
    found = sources_of(
        text,
        said(text, "She", "said", "it rained", near="She"),
        said(text, "He", "said", "it snowed", near="He said"),
    )
    assert found == ["Ana Ruiz", "Paul Lind"]


def test_role_description_finds_the_person() -> None:
    text = "Governor Paul Lind met Ana Ruiz, the head of the port. It was fine, the governor said."
    assert sources_of(text, said(text, "the governor", "said", "It was fine", near="It was")) == ["Paul Lind"]


def test_the_official_is_the_unnamed_one_before() -> None:
    text = "It burned, a senior port official said. The official added that it was an accident."
    found = sources_of(
        text,
        said(text, "a senior port official", "said", "It burned"),
        said(text, "The official", "added", "it was an accident"),
    )
    assert found == ["unnamed: a senior port official"] * 2


def test_body_by_its_noun() -> None:
    text = "The Transport Department met the City Council. The department said that buses run."
    assert sources_of(text, said(text, "The department", "said", "buses run", near="The department")) == [
        "Transport Department"
    ]


def test_relative_pronoun_takes_the_name_before_it() -> None:
    text = "It was Paul Lind, who said it rained."
    assert sources_of(text, said(text, "who", "said", "it rained")) == ["Paul Lind"]


def test_first_person_in_a_quotation_is_its_speaker() -> None:
    text = "“I believe we won,” Ana Ruiz said."
    found = sources_of(
        text, said(text, "I", "believe", "we won"), said(text, "Ana Ruiz", "said", "I believe we won")
    )
    assert found == ["Ana Ruiz", "Ana Ruiz"]


def test_its_allies_belong_to_the_source_before() -> None:
    text = "Russia left. The U.S. and its allies said no."
    assert sources_of(text, said(text, "The U.S. and its allies", "said", "no", near="The U.S.")) == [
        "United States and United States's allies"
    ]


def test_transcript_speaker() -> None:
    text = "RUIZ: It rained.\nLIND: It did not.\n\nAna Ruiz and Paul Lind met."
    assert sources_of(text, said(text, "RUIZ", ":", "It rained")) == ["Ana Ruiz"]


def test_initials_in_a_transcript_are_the_people_named_before() -> None:
    text = "Ana Ruiz spoke to Paul Lind.\n\nAR: The dam broke.\n\nPL: It rained."
    found = sources_of(
        text,
        said(text, "AR", ":", "The dam broke", near="AR"),
        said(text, "PL", ":", "It rained", near="PL"),
    )
    assert found == ["Ana Ruiz", "Paul Lind"]


def test_a_name_right_after_a_description_is_the_speaker() -> None:
    text = "The photographer, Elio Brandt, said it rained."
    assert sources_of(text, said(text, "The photographer, Elio Brandt,", "said", "it rained")) == [
        "Elio Brandt"
    ]


def test_surnames_that_are_titles_or_months() -> None:
    text = "Larry King ran. Mr. King said it rained. Theresa May said it snowed."
    found = sources_of(
        text,
        said(text, "Mr. King", "said", "it rained"),
        said(text, "Theresa May", "said", "it snowed", near="Theresa"),
    )
    assert found == ["Larry King", "Theresa May"]


def test_a_ministry_without_its_state_is_the_one_named() -> None:
    text = (
        "Russia's Ministry of Defence said it rained. The Defence Ministry said it snowed. "
        "The ministry said no."
    )
    found = sources_of(
        text,
        said(text, "Russia's Ministry of Defence", "said", "it rained"),
        said(text, "The Defence Ministry", "said", "it snowed", near="The Def"),
        said(text, "The ministry", "said", "no", near="The ministry"),
    )
    assert found == ["Russian Defence Ministry"] * 3


def test_a_ministry_of_one_of_two_states_stays_in_doubt() -> None:
    text = "Peru's Defence Ministry and Chile's Defence Ministry met. A Ministry of Defence said it rained."
    assert sources_of(text, said(text, "A Ministry of Defence", "said", "it rained")) == [
        "Ministry of Defence"
    ]
