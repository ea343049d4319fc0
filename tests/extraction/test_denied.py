"""What a denial denies, in the affirmative."""

from __future__ import annotations

import pytest

from claims.extraction.denied import affirmed, points_at_falsehood, withheld, without_quoted_verdict


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("the army had not shelled the port", "the army had shelled the port"),
        ("We didn’t shell any port", "We did shell some port"),
        ("There was no raid. It rained.", "There was some raid"),
        ("there is no one single cause", "there is one single cause"),
        ("it was not to be feared: it was old", "it was to be feared"),
        ("it did not rain “The roads were wet.”", "it did rain"),
        ("there was nothing wrong with Mr. Roe’s plan", "there was something wrong with Mr. Roe’s plan"),
        ("No plane flew that day", "Some plane flew that day"),
        ("We struck nothing in Arva on Monday", "We struck something in Arva on Monday"),
        ("it had nothing to do with them", "it had something to do with them"),
        ("its men “did not pull a single trigger”", "its men did pull a single trigger"),
        ("It was not a raid but an accident", "It was a raid"),
        ("No, Chair. We did not know.", "We did know"),
        ("it had never fired and did not own a gun", "it had fired and did own a gun"),
        ("the navy had not fired, and suggested that pirates had", "the navy had fired"),
        ("planes were nowhere near the town", "planes were near the town"),
        ("it neither ordered nor carried out the raid", "it ordered or carried out the raid"),
    ],
)
def test_affirmed(words: str, expected: str) -> None:
    assert affirmed(words) == expected


@pytest.mark.parametrize(
    "words",
    [
        "the dam broke",
        "there is no doubt that the dam broke",
        "We are not only tired, we are angry",
        "those who did not vote were home",
        "Did you not see it?",
        "Don’t you do it until then",
        "This isn’t just about me",
        "There are not infrequently storms",
        "We never said there were no soldiers there",
        "the question nobody asked was blunt",
        "",
    ],
)
def test_what_is_not_plainly_negated(words: str) -> None:
    assert affirmed(words) == ""


@pytest.mark.parametrize("words", ["That is not correct. We heard.", "there were none", "this was a lie"])
def test_only_calls_false(words: str) -> None:
    assert points_at_falsehood(words)


@pytest.mark.parametrize("words", ["that is a bridge", "they are wrong to wait", "the dam broke", ""])
def test_says_more(words: str) -> None:
    assert not points_at_falsehood(words)


def test_verdict_in_quotation_marks() -> None:
    assert without_quoted_verdict("that version “an insult to the dead”") == "that version"
    assert without_quoted_verdict("the report as “science fiction”") == "the report"
    assert without_quoted_verdict("“an insult”") == "“an insult”"
    assert without_quoted_verdict("it “meritless” and “improper”") == "it"
    assert without_quoted_verdict("that report a “lie.”") == "that report"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("it was not in a position to verify the reports", "the reports"),
        ("it could not tell whether gas was the cause", "gas was the cause"),
        ("whether the king would come", "the king would come"),
        ("on the raid", "the raid"),
        ("the raid", "the raid"),
    ],
)
def test_withheld(words: str, expected: str) -> None:
    assert withheld(words) == expected
