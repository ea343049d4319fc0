"""What a news medium passes on: "SANA reported that the army claimed to have shot down two drones".

The network reads who speaks outermost. Where that is a medium, what matters is whom it quotes, so its words
are read once more by themselves.
"""

from __future__ import annotations

import re
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from claims.extraction import lexicon
from claims.extraction.attribution_model import SHIPPED, AttributionModel, load_model
from claims.extraction.components.relays import MEDIA_WORDS
from claims.extraction.types import Attribution, Span

# PolNeAR marks nothing inside a content, so there each such reading counts as wrong, right as it is: its 84
# dev articles have two this sure (0.0004 of attribution F1); with any outer speaker 132 (0.019).
SURE = 0.7
SHORTEST = 5  # words: a speaker, a cue and something said
LEAD = re.compile(r"that\s+|whether\s+")
STOPS = '.!?…”"'
HEAD_END = re.compile(r",|[’']s?\b|\s(?:of|for|in|on|that|which|who)\s")


class NestedTagger:
    """Adds the attributions inside the words of news media."""

    def __init__(self, model: AttributionModel) -> None:
        self.model = model

    def __call__(self, doc: Doc) -> Doc:
        text = doc.text  # joins all tokens: once is enough
        found: list[Attribution] = list(doc._.attributions or [])
        outer = [a for a in found if a.source and _is_medium(text[a.source[0][0] : a.source[-1][1]])]
        cued = (
            {place for a in found for start, end in a.cue for place in range(start, end)} if outer else set()
        )
        for attribution in outer:
            for start, end in attribution.content:
                for inner in self._read(text, start, end):
                    places = {place for a, b in inner.cue for place in range(a, b)}
                    if not places & cued:
                        found.append(inner)
                        cued |= places
        doc._.attributions = found
        return doc

    def _read(self, text: str, start: int, end: int) -> list[Attribution]:
        """The sure attributions of the words [start, end), with a speaker, in offsets of ``text``."""
        lead = LEAD.match(text[start:end])
        start += lead.end() if lead else 0
        words = text[start:end]
        if len(words.split()) < SHORTEST:
            return []
        first = words[0].upper()  # a sentence is what the network knows: capital and full stop
        read = (first if len(first) == 1 else words[0]) + words[1:] + ("" if words[-1] in STOPS else ".")

        def moved(spans: tuple[Span, ...]) -> tuple[Span, ...]:
            return tuple((a + start, min(b + start, end)) for a, b in spans if a + start < end)

        return [
            Attribution(
                source=moved(raw.source),
                cue=moved(raw.cue),
                content=moved(raw.content),
                sentence=(start, end),
                confidence=raw.confidence,
            )
            for raw in self.model.find_attributions(read)
            if raw.source and raw.confidence >= SURE
        ]


def _is_medium(source: str) -> bool:
    """Whether the source's head is a news medium: "state television", "the newspaper Karst Courier"."""
    head = HEAD_END.split(source.lower().removeprefix("the "), maxsplit=1)[0]
    words = head.split()
    return head in lexicon.NEWS_MEDIA or bool(
        words and (words[-1] in MEDIA_WORDS or words[-1] in lexicon.NEWS_MEDIA)
    )


@Language.factory(
    "claimtrack_nested",
    default_config={"model": ""},
    requires=["doc._.attributions"],
    assigns=["doc._.attributions"],
)
def create_nested_tagger(nlp: Language, name: str, model: str) -> NestedTagger:
    """``model`` is a folder of weights; empty for the shipped one. Raises ModelError if it cannot be used."""
    return NestedTagger(load_model(Path(model) if model else SHIPPED))
