"""The speaker between a noun of claiming and the claim."""

from __future__ import annotations

import pytest

from claims.extraction.noun_sources import noun_source, with_noun_source
from claims.extraction.types import Attribution


def made(text: str, cue: str, content: str, source: str = "") -> Attribution:
    def span(words: str) -> tuple[tuple[int, int], ...]:
        start = text.index(words)
        return ((start, start + len(words)),) if words else ()

    return Attribution(span(source), span(cue), span(content), (0, len(text)), 0.9)


@pytest.mark.parametrize(
    ("text", "cue", "content", "who"),
    [
        (
            "It led to claims from the U.K. and its partners that Oslo knew.",
            "claims",
            "that Oslo knew",
            "the U.K. and its partners",
        ),
        ("A denial by the bank that it lent money.", "A denial", "that it lent money", "the bank"),
        ("Claims, by now, that it rained.", "Claims", "that it rained", None),
        ("Talks from the sea that it rained.", "Talks", "that it rained", None),
    ],
)
def test_who_stands_between(text: str, cue: str, content: str, who: str | None) -> None:
    found = noun_source(text, made(text, cue, content))
    assert (text[slice(*found)] if found else None) == who


def test_what_the_tagger_found_stays() -> None:
    text = "The port repeated claims from the union that it rained."
    one = made(text, "claims", "that it rained", "The port")
    assert with_noun_source(text, one) is one
