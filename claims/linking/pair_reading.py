"""A claim as one side of the pair that the reader reads."""

from __future__ import annotations

from tokenizers import Tokenizer

from claims.linking.claim_view import ClaimView
from claims.reader.text import Side, side

LITTLE = 4  # a content of fewer stems needs what comes before it


def side_of(view: ClaimView, tokenizer: Tokenizer) -> Side:
    """The claim of ``view`` in pieces."""
    little = view.points or len(view.stems) < LITTLE
    return side(
        tokenizer,
        before=view.before_text if little else "",
        source=view.source_text,
        cue=view.cue_text,
        content=view.content_text,
    )
