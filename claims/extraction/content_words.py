"""The words of a content as they read best: joined, without "that" and stray quotation marks."""

from __future__ import annotations

import re

from claims.extraction import lexicon
from claims.extraction.types import Attribution

TORN = lexicon.words("what which who that whom whose where when")
# "that is a lie": a pronoun, where "that the dam broke" only joins.
THAT_IS = r"(?:is|was|were|are|has|had|would|will|did|does|could|may|might|never|[\w]+n[’']t)\b"
PAIRS = (("“", "”"), ('"', '"'), ("‘", "’"), ("''", "''"))


def content_text(text: str, attribution: Attribution) -> str:
    """The content's spans in order, joined by a space, white space evened out."""
    return re.sub(r"\s+", " ", " ".join(text[a:b] for a, b in sorted(attribution.content))).strip()


def clean(content: str) -> str:
    """Content without a leading "that", surrounding or unpaired quotation marks and loose punctuation."""
    words = content.strip().strip("\u00a0,;:–—- ")
    if len(words.split()) > 2:
        words = re.sub(rf"^(?:that|whether or not)\s+(?=\S)(?!{THAT_IS})", "", words)
    for opening, closing in (("“", "”"), ("‘", "’"), ("«", "»")):
        if opening in words and words.count(opening) != len(
            re.findall(re.escape(closing) + r"(?!\w)", words)
        ):
            words = words.replace(opening, "")
            words = re.sub(re.escape(closing) + r"(?!\w)", "", words)
        elif opening not in words and closing not in "’":
            words = words.replace(closing, "")
    if words.count('"') % 2:
        words = words.replace('"', "")
    words = words.replace("''", "")
    # One pair around the whole: "…" and “…”.
    for opening, closing in (("“", "”"), ('"', '"'), ("‘", "’")):
        if (
            words[:1] == opening
            and words[-1:] == closing
            and opening not in words[1:-1]
            and closing not in words[1:-1]
        ):
            words = words[1:-1]
    words = re.sub(r"\s+", " ", words).strip(" ,;:–—\u00a0")
    return words or content.strip()


def clause(text: str, own: Attribution) -> str:
    """The clean content: quotations in several pieces lose their marks, "what … was an attack" is "an
    attack"."""
    spans = sorted(own.content)
    first = text[spans[0][0] : spans[0][1]].strip().lower()
    if len(spans) > 1 and first in TORN:
        rest = re.sub(r"\s+", " ", " ".join(text[a:b] for a, b in spans[1:])).strip()
        rest = re.sub(r"^(?:(?:is|are|was|were)\s+|as\s+)(?=\S+\s\S)", "", rest)
        return clean(rest or content_text(text, own))
    pieces = [re.sub(r"\s+", " ", text[a:b]).strip() for a, b in spans]
    if len(pieces) > 1 and all(_is_quoted(piece) for piece in pieces):
        return joined([clean(piece) for piece in pieces])
    return clean(content_text(text, own))


def _is_quoted(piece: str) -> bool:
    return any(
        piece.startswith(opening)
        and piece.endswith(closing)
        and len(piece) > 2 * len(opening)
        and opening not in piece[len(opening) : -len(closing)]
        for opening, closing in PAIRS
    )


def joined(pieces: list[str]) -> str:
    """Pieces of one quotation; a new sentence is set off by a full stop."""
    text = pieces[0]
    for piece in pieces[1:]:
        text += (". " if piece[:1].isupper() and text[-1:] not in ".!?…" else " ") + piece
    return text
