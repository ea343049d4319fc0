"""Whom an outlet quotes: in "the agency quoted the army as saying that …" the army speaks and the agency
passes it on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claims.extraction.types import Attribution, Span

QUOTES = re.compile(r"\b(?:quot|cit)(?:e[sd]?|ing)\b", re.IGNORECASE)
AS_SAYING = re.compile(
    r"(?P<who>[^\s,;:.“\"][^,;:“\"]{0,80}?)\s+as\s+(?:also\s)?(?:saying|claiming|stating|insisting|telling|writing|"
    r"declaring|denying|warning|adding|confirming|blaming|accusing)\b(?:\s+that\b)?"
)


def quoted_speaker(text: str, attributions: Sequence[Attribution], index: int) -> tuple[Span, Span] | None:
    """Where the quoted speaker and the words stand, None where nobody is quoted or an attribution of its own
    has the speaker."""
    own = attributions[index]
    if not own.source or not own.cue or not QUOTES.search(" ".join(text[a:b] for a, b in own.cue)):
        return None
    start, end = min(own.content)
    match = AS_SAYING.match(text, start, end)
    if match is None:
        return None
    who = match.span("who")
    near = attributions[max(0, index - 20) : index + 20]
    if any(a < who[1] and who[0] < b for other in near if other is not own for a, b in other.source):
        return None
    return who, (match.end(), max(end, match.end() + 1))
