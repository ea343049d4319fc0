"""Source, cue and content of every attribution, by the neural model; sets ``doc._.attributions``."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from claims.extraction.attribution_model import SHIPPED, AttributionModel, load_model
from claims.extraction.noun_sources import with_noun_source
from claims.extraction.types import Attribution, Span

if not Doc.has_extension("attributions"):
    Doc.set_extension("attributions", default=None)


class AttributionTagger:
    """Reads a tokenized Doc; sentences, where an earlier component set them, only fill ``sentence``."""

    def __init__(self, model: AttributionModel) -> None:
        self.model = model

    def __call__(self, doc: Doc) -> Doc:
        words = [(token.idx, token.idx + len(token)) for token in doc if not token.is_space]
        sentences = (
            [(s.start_char, s.end_char) for s in doc.sents]
            if len(doc) and doc.has_annotation("SENT_START")
            else []
        )
        text = doc.text  # joins all tokens: once is enough
        doc._.attributions = [
            with_noun_source(
                text,
                Attribution(
                    source=found.source,
                    cue=found.cue,
                    content=found.content,
                    sentence=touched(found.content, sentences),
                    confidence=found.confidence,
                ),
            )
            for found in self.model.find_attributions(text, words)
        ]
        return doc


def touched(content: tuple[Span, ...], sentences: list[Span]) -> Span:
    """From the start of the first to the end of the last sentence that ``content`` touches."""
    low, high = content[0][0], content[-1][1]
    first = max(bisect_right([start for start, _ in sentences], low) - 1, 0)
    last = bisect_left([start for start, _ in sentences], high) - 1
    if not sentences or last < first:
        return low, high
    return min(low, sentences[first][0]), max(high, sentences[last][1])


@Language.factory("claimtrack_attributions", default_config={"model": ""}, assigns=["doc._.attributions"])
def create_attribution_tagger(nlp: Language, name: str, model: str) -> AttributionTagger:
    """``model`` is a folder of weights; empty for the shipped one. Raises ModelError if it cannot be used."""
    return AttributionTagger(load_model(Path(model) if model else SHIPPED))
