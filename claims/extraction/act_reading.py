"""A claim with what was written before it, as the reader reads it for its act."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from tokenizers import Tokenizer

from claims.extraction.types import Attribution, Span
from claims.reader.text import Side, side, surroundings

WIDEST = 1000  # characters of what was written before


def act_sides(
    text: str, attribution: Attribution, sentences: Sequence[Span], tokenizer: Tokenizer
) -> tuple[Side, Side]:
    """The claim, and the sentences before it with the beginning of its own."""

    def words(spans: Sequence[Span]) -> str:
        return " ".join(text[a:b] for a, b in spans)

    first = min(a for a, _ in (*attribution.source, *attribution.cue, *attribution.content))
    number = max(0, bisect_right([start for start, _ in sentences], first) - 1)
    start = sentences[max(0, number - 3)][0] if sentences else 0
    claim = side(
        tokenizer,
        source=words(attribution.source),
        cue=words(attribution.cue),
        content=words(attribution.content),
    )
    return claim, surroundings(tokenizer, text[max(start, first - WIDEST) : first])
