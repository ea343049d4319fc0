"""Texts with their attributions marked in place, and how near the pipeline comes to them.

A mark is ``{1s The army}``: a number for the attribution, a letter for the role (``s`` source, ``c`` cue,
``t`` the words told, ``x`` words that no attribution may touch), a blank, the words. Marks may lie within
marks; a role may have several. ``{1s! …}`` names a speaker who stands elsewhere, outside the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from claims.extraction.pipeline import extract
from claims.extraction.types import Attribution, Extraction, Span

MARK = re.compile(r"\{(?P<number>\d*)(?P<role>[sctx]) |\}")
WORD = re.compile(r"\w+(?:[’'.]\w+)*")
# Words that do not tell one speaker from another.
SMALL = frozenset(["the", "a", "an", "of", "for", "and", "in", "at", "to", "on", "by", "s"])
ENOUGH = 0.5  # Dice over the words of two contents: the rule of training/attribution_score.py


@dataclass(frozen=True, slots=True)
class Told:
    """One attribution as a careful reader marks it; ``source`` and ``cue`` may be empty."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text without its marks, what is told in it, and spans that nobody may be said to have told."""

    text: str
    told: tuple[Told, ...]
    silent: tuple[Span, ...]


def read_marks(marked: str) -> MarkedText:
    """Take the marks out of a text; ``ValueError`` where they do not close."""
    text: list[str] = []
    length = at = 0
    open_marks: list[tuple[str, str, int]] = []
    roles: dict[str, dict[str, list[Span]]] = {}
    silent: list[Span] = []
    for mark in MARK.finditer(marked):
        text.append(marked[at : mark.start()])
        length += mark.start() - at
        at = mark.end()
        if mark["role"]:
            open_marks.append((mark["number"], mark["role"], length))
            continue
        number, role, start = open_marks.pop()
        if role == "x":
            silent.append((start, length))
        else:
            roles.setdefault(number, {"s": [], "c": [], "t": []})[role].append((start, length))
    if open_marks:
        raise ValueError(f"a mark of {marked[:40]!r} is not closed")
    text.append(marked[at:])
    told = tuple(Told(tuple(r["s"]), tuple(r["c"]), tuple(r["t"])) for r in roles.values())
    return MarkedText("".join(text), told, tuple(silent))


def words_of(text: str, spans: Sequence[Span]) -> set[tuple[int, str]]:
    """The words that lie inside the spans, with their places."""
    return {
        (start + m.start(), m.group().lower()) for start, end in spans for m in WORD.finditer(text[start:end])
    }


def alike(text: str, a: Sequence[Span], b: Sequence[Span]) -> float:
    """Dice of the words of two contents."""
    one, other = words_of(text, a), words_of(text, b)
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 1.0


def same_speaker(text: str, told: Told, found: Attribution) -> bool:
    """Whether the found source, its words or its name, shares a word that says who with the marked one."""

    def names(spans: Sequence[Span]) -> set[str]:
        return {word for _, word in words_of(text, spans)} - SMALL

    wanted = names(told.source)
    canonical = {word.lower() for word in WORD.findall(found.canonical_source)} - SMALL
    return not told.source or bool(wanted & (names(found.source) | canonical))


@dataclass(frozen=True, slots=True)
class Reading:
    """What the pipeline made of a marked text."""

    missed: tuple[str, ...]  # contents that nobody, or the wrong one, is said to have told
    touched: tuple[str, ...]  # silent words that an attribution took
    extra: tuple[str, ...]  # contents that no mark answers
    told: int


@cache
def extraction_of(text: str) -> Extraction:
    """One reading of each text serves all tests."""
    return extract(text)


def words_at(text: str, spans: Sequence[Span]) -> str:
    return " … ".join(text[a:b] for a, b in spans)


def read(marked: MarkedText) -> Reading:
    """Compare what the pipeline finds with the marks: every mark pairs with one attribution at most."""
    text = marked.text
    found = list(extraction_of(text).attributions)
    options = sorted(
        (
            (alike(text, t.content, f.content), -i, -j)
            for i, t in enumerate(marked.told)
            for j, f in enumerate(found)
            if alike(text, t.content, f.content) >= ENOUGH and same_speaker(text, t, f)
        ),
        reverse=True,
    )
    paired: dict[int, int] = {}
    for _, i, j in options:
        if -i not in paired and -j not in paired.values():
            paired[-i] = -j
    taken = [span for f in found for span in (*f.source, *f.cue, *f.content)]
    return Reading(
        missed=tuple(words_at(text, t.content) for i, t in enumerate(marked.told) if i not in paired),
        touched=tuple(
            text[a:b] for a, b in marked.silent if words_of(text, [(a, b)]) & words_of(text, taken)
        ),
        extra=tuple(words_at(text, f.content) for j, f in enumerate(found) if j not in paired.values()),
        told=len(marked.told),
    )
