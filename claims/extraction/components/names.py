"""Names of persons, organisations, places and groups, set on ``doc._.names`` in reading order."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from claims.extraction.components.sentences import spans_of
from claims.extraction.names import find_names

if not Doc.has_extension("names"):
    Doc.set_extension("names", default=None)


@Language.component("claimtrack_names", requires=["token.is_sent_start"], assigns=["doc._.names"])
def names(doc: Doc) -> Doc:
    """Find the names of a text whose sentences are set."""
    doc._.names = find_names(doc.text, spans_of(doc))
    return doc
