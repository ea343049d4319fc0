"""Canonical source, kind and affiliation of every attribution, from the text alone."""

from __future__ import annotations

from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from claims.extraction.components.sentences import spans_of
from claims.extraction.quoted_speakers import quoted_speaker
from claims.extraction.speakers import Article
from claims.extraction.types import Attribution

if not Doc.has_extension("article"):
    Doc.set_extension("article", default=None)  # the resolver, for what comes after


@Language.component(
    "claimtrack_sources",
    requires=["token.is_sent_start", "doc._.names", "doc._.attributions"],
    assigns=["doc._.attributions", "doc._.article"],
)
def sources(doc: Doc) -> Doc:
    """Fill ``canonical_source``, ``source_kind``, ``affiliation``; ``relays`` with who quotes a speaker."""
    text = doc.text  # joins all tokens: once is enough
    found: list[Attribution] = list(doc._.attributions or [])
    quoted = {i: two for i in range(len(found)) if (two := quoted_speaker(text, found, i)) is not None}
    asked = [
        replace(own, source=(quoted[i][0],), content=(quoted[i][1], *sorted(own.content)[1:]))
        if i in quoted
        else own
        for i, own in enumerate(found)
    ]
    asked += [found[i] for i in quoted]  # who quotes is resolved too
    article = Article(text, spans_of(doc), doc._.names or [], asked)
    resolved = article.resolve()
    outlets = dict(zip(quoted, resolved[len(found) :], strict=True))
    doc._.article = article
    doc._.attributions = [
        replace(
            own,
            canonical_source=r.canonical,
            source_kind=r.kind,
            affiliation=r.affiliation,
            relays=(outlets[i].canonical,) if i in outlets and outlets[i].canonical else own.relays,
        )
        for i, (own, r) in enumerate(zip(found, resolved[: len(found)], strict=True))
    ]
    return doc
