"""Claims as the reader sees them: word pieces, each marked with what it is.

    [CLS] source cue content [SEP] source cue content [SEP]        two claims
    [CLS] source cue content [SEP] what was written before [SEP]   one claim and its surroundings

Of two claims, what was written before stands in front of one whose content says too little by itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

CLS, SEP = 101, 102  # of the encoder's vocabulary
MARKS = 9  # 0 for [CLS] and [SEP]; 1 to 4 before, source, cue, content on the left; 5 to 8 on the right
BEFORE, SOURCE, CUE, CONTENT = 1, 2, 3, 4
LONGEST = {BEFORE: 28, SOURCE: 12, CUE: 12, CONTENT: 48}  # word pieces
SURROUNDINGS = 32  # word pieces of what was written before, where one claim is read
WIDEST = 1000  # characters in which these are looked for

Spans = Sequence[tuple[int, int]]

_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Side:
    """One side's pieces and their marks (1 to 4)."""

    pieces: tuple[int, ...]
    marks: tuple[int, ...]


def _cut(tokenizer: Tokenizer, text: str, mark: int, longest: int) -> list[int]:
    """The pieces of ``text``; of what stands before a claim the end is kept, of all else the beginning."""
    plain = _SPACES.sub(" ", text).strip()
    if not plain:
        return []
    found: list[int] = tokenizer.encode(plain, add_special_tokens=False).ids
    return found[-longest:] if mark == BEFORE else found[:longest]


def side(
    tokenizer: Tokenizer, *, before: str = "", source: str = "", cue: str = "", content: str = ""
) -> Side:
    """One claim in pieces, each part cut to its longest."""
    pieces: list[int] = []
    marks: list[int] = []
    for mark, text in ((BEFORE, before), (SOURCE, source), (CUE, cue), (CONTENT, content)):
        found = _cut(tokenizer, text, mark, LONGEST[mark])
        pieces += found
        marks += [mark] * len(found)
    return Side(tuple(pieces), tuple(marks))


def surroundings(tokenizer: Tokenizer, before: str) -> Side:
    """What was written before a claim, as the right side of it."""
    found = _cut(tokenizer, before, BEFORE, SURROUNDINGS)
    return Side(tuple(found), (BEFORE,) * len(found))


def in_place(
    tokenizer: Tokenizer, text: str, *, source: Spans, cue: Spans, content: Spans, since: int = 0
) -> tuple[Side, Side]:
    """One claim of ``text``, and what was written before its first word, from ``since`` on."""

    def words(spans: Spans) -> str:
        return " ".join(text[start:end] for start, end in spans)

    first = min((start for start, _ in (*source, *cue, *content)), default=0)
    claim = side(tokenizer, source=words(source), cue=words(cue), content=words(content))
    return claim, surroundings(tokenizer, text[max(since, first - WIDEST, 0) : first])


def joined(left: Side, right: Side) -> tuple[list[int], list[int]]:
    """Pieces and marks of both sides, of one length."""
    pieces = [CLS, *left.pieces, SEP, *right.pieces, SEP]
    marks = [0, *left.marks, 0, *(mark + 4 for mark in right.marks), 0]
    return pieces, marks
