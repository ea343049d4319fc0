"""Who passed a claim on, beside who made it."""

from __future__ import annotations

import pytest

from .marked import run, said


@pytest.mark.parametrize(
    ("text", "source", "cue", "content", "expected"),
    [
        (
            "“It fell,” the army said, according to the Nordic News Agency.",
            "the army",
            "said",
            "It fell",
            ("Nordic News Agency",),
        ),
        ("It fell, Colonel Jon Brill said to Reuters.", "Colonel Jon Brill", "said", "It fell", ("Reuters",)),
        (
            "It fell, ministry spokesman Oleg Tarasov said according to Russian outlet TASS.",
            "ministry spokesman Oleg Tarasov",
            "said",
            "It fell",
            ("TASS",),
        ),
        ("Mayor Ana Ruiz told CNN that it fell.", "Mayor Ana Ruiz", "told", "it fell", ("CNN",)),
        (
            "The dam burst, officials said, Reuters reported.",
            "officials",
            "said",
            "The dam burst",
            ("Reuters",),
        ),
        ("Ana Ruiz told ABC’s Paul Lind that it fell.", "Ana Ruiz", "told", "it fell", ("ABC",)),
        ("Ana Ruiz told Paul Lind that it fell.", "Ana Ruiz", "told", "it fell", ()),
        ("It fell, according to Reuters.", "Reuters", "according to", "It fell", ()),
        ("It fell, Ana Ruiz said.", "Ana Ruiz", "said", "It fell", ()),
        ("It fell, Ana Ruiz said. Reuters reported on snow.", "Ana Ruiz", "said", "It fell", ()),
    ],
)
def test_relays(text: str, source: str, cue: str, content: str, expected: tuple[str, ...]) -> None:
    (found,) = run(text, [said(text, source, cue, content)], "names", "sources", "relays")
    assert found.relays == expected


def test_speech_within_speech_is_passed_on_by_the_outer_speaker() -> None:
    text = "Reuters reported that Ana Ruiz said it fell."
    outer = said(text, "Reuters", "reported", "Ana Ruiz said it fell")
    inner = said(text, "Ana Ruiz", "said", "it fell")
    found = run(text, [outer, inner], "names", "sources", "relays")
    assert [a.relays for a in found] == [(), ("Reuters",)]


def test_who_is_quoted_speaks_and_the_outlet_passes_it_on() -> None:
    text = "The Chilean navy sailed. State agency TASS quoted the navy as saying that it rained."
    (found,) = run(
        text, [said(text, "State agency TASS", "quoted", "the navy as saying that it rained")],
        "names", "sources", "relays", "propositions",
    )  # fmt: skip
    assert (found.canonical_source, found.relays, found.proposition) == (
        "Chilean navy",
        ("TASS",),
        "it rained",
    )


def test_where_the_quoted_speaker_has_an_attribution_the_outlet_keeps_its_own() -> None:
    text = "TASS quoted Ana Ruiz as saying that it rained."
    outer = said(text, "TASS", "quoted", "Ana Ruiz as saying that it rained")
    found = run(text, [outer, said(text, "Ana Ruiz", "saying", "it rained")], "names", "sources", "relays")
    assert [(a.canonical_source, a.relays) for a in found] == [("TASS", ()), ("Ana Ruiz", ("TASS",))]
