"""Canonical source, kind and affiliation of every attribution, from the text alone."""

from __future__ import annotations

from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from claims.extraction.components.sentences import spans_of
from claims.extraction.speakers import Article

if not Doc.has_extension("article"):
    Doc.set_extension("article", default=None)  # the resolver, for what comes after


@Language.component(
    "claimtrack_sources",
    requires=["token.is_sent_start", "doc._.names", "doc._.attributions"],
    assigns=["doc._.attributions", "doc._.article"],
)
def sources(doc: Doc) -> Doc:
    """Fill ``canonical_source``, ``source_kind`` and ``affiliation``."""
    text = doc.text  # joins all tokens: once is enough
    found = doc._.attributions or []
    article = Article(text, spans_of(doc), doc._.names or [], found)
    doc._.article = article
    doc._.attributions = [
        replace(a, canonical_source=r.canonical, source_kind=r.kind, affiliation=r.affiliation)
        for a, r in zip(found, article.resolve(), strict=True)
    ]
    return doc
