"""Marks spans of a text for display: pure functions of text and offsets, safe against hostile text.

Spans nest and overlap (a quotation within a quotation, one source for two contents), and HTML elements
cannot overlap. So the text is cut at every border of a span and each piece carries all that holds there.
Every offset counts code points into the text, end exclusive.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from django.utils.safestring import SafeString, mark_safe

ROLES = ("source", "cue", "content", "trigger", "hit")

_BLANK_LINE = re.compile(r"(?:\r\n|\r|\n)[^\S\r\n]*(?:\r\n|\r|\n)\s*")
_LINE_END = re.compile(r"\r\n|\r|\n")
_WRAPPED_WIDTH = range(45, 101)  # of lines that an editor or a mail program has broken


@dataclass(frozen=True, slots=True)
class Mark:
    """One span to mark; `style` is a further class (the act of the claim), `claim` the row's id."""

    start: int
    end: int
    role: str
    claim: int = 0
    style: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text in which the same marks hold from start to end."""

    start: int
    end: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph's place in the text; `joined` tells that its line ends are only an editor's wrapping."""

    start: int
    end: int
    joined: bool


def cut(start: int, end: int, marks: Iterable[Mark], at: Iterable[int] = ()) -> Iterator[Piece]:
    """Pieces of ``[start, end)`` in order, without gaps; `at` names further places to cut."""
    inside = [m for m in marks if m.start < end and m.end > start and m.start < m.end]
    borders = {start, end, *(place for place in at if start <= place <= end)}
    for mark in inside:
        borders |= {max(mark.start, start), min(mark.end, end)}
    ordered = sorted(borders)
    inside.sort(key=lambda mark: (mark.start, -mark.end))
    held: list[Mark] = []
    following = 0
    for left, right in pairwise(ordered):
        held = [mark for mark in held if mark.end > left]
        while following < len(inside) and inside[following].start <= left:
            if inside[following].end > left:
                held.append(inside[following])
            following += 1
        yield Piece(left, right, tuple(held))


def render(
    text: str,
    marks: Sequence[Mark],
    *,
    start: int = 0,
    end: int | None = None,
    anchors: Mapping[int, Sequence[str]] | None = None,
) -> SafeString:
    """HTML of ``text[start:end]`` with its marks; `anchors` are element ids to set at offsets."""
    stop = len(text) if end is None else min(end, len(text))
    anchors = anchors or {}
    parts: list[str] = []
    for piece in cut(start, stop, marks, anchors):
        parts += [
            f'<span class="anchor" id="{escape(name)}"></span>' for name in anchors.get(piece.start, ())
        ]
        parts.append(_element(text[piece.start : piece.end], piece.marks))
    return mark_safe("".join(parts))  # noqa: S308 (every part is escaped above or in _element)


def _element(words: str, marks: tuple[Mark, ...]) -> str:
    if not marks:
        return escape(words)
    roles = {mark.role for mark in marks}
    classes = [f"is-{role}" for role in ROLES if role in roles]
    classes += sorted({mark.style for mark in marks if mark.style})
    claims = sorted({mark.claim for mark in marks if mark.claim})
    data = f' data-claims="{" ".join(map(str, claims))}"' if claims else ""
    return f'<mark class="{escape(" ".join(classes))}"{data}>{escape(words)}</mark>'


def paragraphs(text: str) -> list[Paragraph]:
    """Where the paragraphs are: at blank lines, or at line ends in a text that has no blank line."""
    breaks = list(_BLANK_LINE.finditer(text.rstrip())) or list(_LINE_END.finditer(text.rstrip()))
    starts = [0, *(found.end() for found in breaks)]
    ends = [*(found.start() for found in breaks), len(text)]
    places = [(left, right) for left, right in zip(starts, ends, strict=True) if text[left:right].strip()]
    return [Paragraph(left, right, _is_wrapped(text[left:right])) for left, right in places]


def _is_wrapped(paragraph: str) -> bool:
    lines = _LINE_END.split(paragraph.strip())
    return len(lines) > 1 and all(len(line) in _WRAPPED_WIDTH for line in lines[:-1])


def by_paragraph(found: Sequence[Paragraph], marks: Iterable[Mark]) -> list[list[Mark]]:
    """The marks that touch each paragraph, in the order of `found`."""
    starts = [paragraph.start for paragraph in found]
    sorted_out: list[list[Mark]] = [[] for _ in found]
    for mark in marks:
        index = max(bisect_right(starts, mark.start) - 1, 0)
        while index < len(found) and found[index].start < mark.end:
            if mark.start < found[index].end:
                sorted_out[index].append(mark)
            index += 1
    return sorted_out
