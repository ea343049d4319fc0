"""The self-contained proposition of every attribution; see ``claims.extraction.propositions``."""

from __future__ import annotations

from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from claims.extraction.components import sources  # noqa: F401  (registers doc._.article)
from claims.extraction.propositions import fill
from claims.extraction.speakers import Article


@Language.component(
    "claimtrack_propositions",
    requires=["doc._.attributions", "doc._.article"],
    assigns=["doc._.attributions"],
)
def propositions(doc: Doc) -> Doc:
    """Fill ``proposition``; needs act and canonical source."""
    text = doc.text  # joins all tokens: once is enough
    found = doc._.attributions or []
    article: Article | None = doc._.article
    filled = fill(text, found, article.means) if article is not None else fill(text, found)
    doc._.attributions = [replace(a, proposition=p) for a, p in zip(found, filled, strict=True)]
    return doc
