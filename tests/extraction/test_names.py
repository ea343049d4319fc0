"""Names, titles and appositions, and which mentions belong together."""

from __future__ import annotations

from claims.extraction.components.sentences import sentence_spans
from claims.extraction.entities import group_names
from claims.extraction.names import Entity, Kind, Name, find_names


def names(text: str) -> list[Name]:
    return find_names(text, sentence_spans(text))


def entities(text: str) -> dict[str, Entity]:
    found, _ = group_names(text, names(text))
    return {e.name: e for e in found}


def test_title_is_no_part_of_the_name() -> None:
    (name, *_) = names(
        "On Monday U.S. Air Force Colonel Nathan Brill, a spokesman for the task force, said no."
    )
    assert (name.text, name.title, name.kind) == ("Nathan Brill", "U.S. Air Force Colonel", Kind.PERSON)


def test_spokesman_apposition_gives_role_and_affiliation() -> None:
    brill = entities("Colonel Nathan Brill, a spokesman for the task force, said no.")["Nathan Brill"]
    assert "spokesman" in brill.roles
    assert brill.affiliation == "task force"


def test_role_before_the_name() -> None:
    found = entities("It is false, ministry spokesman Major-General Oleg Tarasov said. Tarasov left.")
    assert {"spokesman", "ministry", "major-general"} <= found["Oleg Tarasov"].roles
    assert len(found["Oleg Tarasov"].mentions) == 2


def test_states_by_name_short_form_and_adjective() -> None:
    found = entities("The U.S. and the United States agreed. Syrian troops left Britain.")
    assert len(found["United States"].mentions) == 2
    assert found["United Kingdom"].kind is Kind.STATE
    assert found["Syrian"].kind is Kind.GROUP


def test_bodies_with_of_and_for() -> None:
    text = "The Ministry of Health wrote to the Center for Coastal and Marine Studies on Monday."
    kinds = {n.text: n.kind for n in names(text)}
    assert kinds["Ministry of Health"] is Kind.ORGANISATION
    assert kinds["Center for Coastal and Marine Studies"] is Kind.ORGANISATION


def test_ministry_of_defence_is_the_defence_ministry() -> None:
    found = entities("The Norwegian Ministry of Defence said so. The Defence Ministry later added more.")
    assert len(found["Norwegian Ministry of Defence"].mentions) == 2


def test_sentence_start_is_no_name() -> None:
    assert [
        n.text
        for n in names("Yesterday the mayor spoke. Asked why, he left. Speaking later, Lena Ott agreed.")
    ] == ["Lena Ott"]


def test_headline_in_title_case_keeps_only_known_names() -> None:
    text = (
        "Moreno Denies Taking Money From Builders\n\nMayor Ana Moreno denied on Friday that she took money."
    )
    assert [n.text for n in names(text)][:1] == ["Moreno"]
    assert len(entities(text)["Ana Moreno"].mentions) == 2


def test_same_last_name_is_told_apart_by_gender() -> None:
    found = entities("Mr. Paul Renner spoke. Mrs. Eva Renner did not. Mrs. Renner left. Mr. Renner stayed.")
    assert len(found["Paul Renner"].mentions) == 2
    assert len(found["Eva Renner"].mentions) == 2


def test_possessive_is_cut_off() -> None:
    (name,) = names("It was Ivanov’s idea.")
    assert name.text == "Ivanov"
    assert name.possessive


def test_handles() -> None:
    assert [n.text for n in names("It was @Port_Watch who wrote it.")] == ["@Port_Watch"]
