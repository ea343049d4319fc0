"""The self-contained proposition of every attribution; see ``claims.extraction.propositions``."""

from __future__ import annotations

from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from claims.extraction.propositions import fill


@Language.component(
    "claimtrack_propositions", requires=["doc._.attributions"], assigns=["doc._.attributions"]
)
def propositions(doc: Doc) -> Doc:
    """Fill ``proposition``; needs act and canonical source."""
    text = doc.text  # joins all tokens: once is enough
    found = doc._.attributions or []
    doc._.attributions = [replace(a, proposition=p) for a, p in zip(found, fill(text, found), strict=True)]
    return doc
