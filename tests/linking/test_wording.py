"""Words, names, figures, denial cues and what a claim says."""

from __future__ import annotations

import pytest

from claims.linking.claim_view import embedding_text, speaker_key, view_document
from claims.linking.denial_cues import CueClass, find_cues, only_points
from claims.linking.figures_guard import disagreement, figures
from claims.linking.words import names, sentence_spans
from tests.linking.articles import article


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("has rejected the suggestions", [("has rejected", CueClass.DENIAL)]),
        ("That claim is incorrect", [("is incorrect", CueClass.FALSITY)]),
        ("it isn’t true", [("isn’t true", CueClass.FALSITY)]),
        ("There were no strikes", [("no", CueClass.NEGATION)]),
        ("did not deny the report", [("did not deny", CueClass.REVERSED)]),
        ("declined to comment", [("declined to comment", CueClass.NON_DENIAL)]),
        ("we found no evidence of it", [("no evidence", CueClass.NO_EVIDENCE)]),
        ("pushed back on the report", [("pushed back", CueClass.PUSHBACK)]),
        ("said it rained", []),
    ],
)
def test_denial_cues(text: str, found: list[tuple[str, CueClass]]) -> None:
    assert [(text[cue.start : cue.end], cue.kind) for cue in find_cues(text)] == found


@pytest.mark.parametrize(
    "text", ["the suggestions", "The army’s claim", "the charge", "it", "", "those claims"]
)
def test_contents_that_only_point(text: str) -> None:
    assert only_points(text)


@pytest.mark.parametrize("text", ["that the town was shelled", "any role in the theft", "the emails"])
def test_contents_that_say_something(text: str) -> None:
    assert not only_points(text)


def test_sentences_are_not_cut_at_abbreviations() -> None:
    text = "Gov. Ann Ray met U.S. envoys. “We agree,” she said.\nMr. Oh left."
    assert [text[start:end] for start, end in sentence_spans(text)] == [
        "Gov. Ann Ray met U.S. envoys.",
        "“We agree,” she said.",
        "Mr. Oh left.",
    ]


def test_names_of_a_state_and_its_people_are_one() -> None:
    assert names("Syrian jets") & names("over Syria")
    assert names("the U.S. navy") == names("American ships") == frozenset({"ameri"})


def test_figures_of_numbers_days_and_years() -> None:
    found = figures("On Friday, March 3, twelve of 1,900 shells of 2016 hit")
    assert found.numbers == {"12", "1900"}
    assert found.days == {"friday", "mar 3"}
    assert found.years == {"2016"}
    assert disagreement(figures("58 dead"), figures("86 dead"))
    assert not disagreement(figures("58 dead"), figures("58 people died"))
    assert not disagreement(figures("58 dead"), figures("many dead"))


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ("Major Ana Lind, a spokeswoman for the coalition", "lind"),
        ("Mr. Okoro", "okoro"),
        ("he", ""),
        ("", ""),
        ("two senior officials", "senior officials"),
        ("A spokesman for the Ministry of Mines", "ministry"),
    ],
)
def test_who_speaks(source: str, key: str) -> None:
    assert speaker_key(source) == key


def test_a_pronoun_is_who_spoke_before() -> None:
    text = article(
        "Ana Lind said the bridge was safe. She added that it was inspected in May.\n",
        ("Ana Lind", "said", "the bridge was safe"),
        ("She", "added", "that it was inspected in May"),
    )
    assert [view.speaker for view in view_document(text)] == ["lind", "lind"]


def test_a_pointing_claim_is_embedded_with_its_surroundings() -> None:
    text = article(
        "The union said the port dumped oil. The port denied the claim.\n",
        ("The union", "said", "the port dumped oil"),
        ("The port", "denied", "the claim"),
    )
    says, points = (embedding_text(claim, text.text) for claim in text.claims)
    assert says == "the port dumped oil"
    assert points == "The union said the port dumped oil. The port denied the claim."
