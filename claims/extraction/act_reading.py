"""A claim with what was written before it, as the reader reads it for its act."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from tokenizers import Tokenizer

from claims.extraction.types import Attribution, Span
from claims.reader.text import Side, in_place


def act_sides(
    text: str, attribution: Attribution, sentences: Sequence[Span], tokenizer: Tokenizer
) -> tuple[Side, Side]:
    """The claim, and the sentences before it with the beginning of its own."""
    parts = attribution.source, attribution.cue, attribution.content
    first = min(start for spans in parts for start, _ in spans)
    number = max(0, bisect_right([start for start, _ in sentences], first) - 1)
    since = sentences[max(0, number - 3)][0] if sentences else 0
    source, cue, content = parts
    return in_place(tokenizer, text, source=source, cue=cue, content=content, since=since)
