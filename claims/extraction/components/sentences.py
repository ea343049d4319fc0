"""Sentence boundaries of news text, set on ``token.is_sent_start``; found by `sentence_spans`."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from claims.extraction.sentence_spans import sentence_spans

__all__ = ["sentence_spans", "sentences", "spans_of"]


def spans_of(doc: Doc) -> list[tuple[int, int]]:
    """The sentences of a text whose sentence starts are set, as ``sentence_spans`` gives them."""
    spans = []
    for sentence in doc.sents:
        words = sentence.text
        start = sentence.start_char + len(words) - len(words.lstrip())
        if words.strip():
            spans.append((start, start + len(words.strip())))
    return spans


@Language.component("claimtrack_sentences", assigns=["token.is_sent_start"])
def sentences(doc: Doc) -> Doc:
    """Set a sentence start on the first token of every sentence and nowhere else."""
    if not len(doc):
        return doc
    starts = [start for start, _ in sentence_spans(doc.text)]
    offsets = [token.idx for token in doc]
    marks = np.full(len(offsets), -1, dtype=np.int64).astype(np.uint64)  # -1: no start
    # A token across a boundary leaves the start to the next one; the first token always starts a sentence.
    marks[[0, *(i for i in (bisect_left(offsets, start) for start in starts) if i < len(offsets))]] = 1
    column: Any = marks.reshape(-1, 1)  # spaCy stores attributes as unsigned and names signed in its stubs
    doc.from_array(["SENT_START"], column)
    return doc
