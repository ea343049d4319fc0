"""Gold attributions for tests, given by their words instead of offsets."""

from __future__ import annotations

import spacy
from spacy.tokens import Doc

from claims.extraction.components import acts, names, propositions, relays, sentences, sources, tidy  # noqa: F401
from claims.extraction.types import Act, Attribution, Span

if not Doc.has_extension("attributions"):
    Doc.set_extension("attributions", default=None)


def span(text: str, words: str, after: int = 0) -> Span:
    """Where the words stand in the text, from a place on."""
    start = text.index(words, after)
    return start, start + len(words)


def said(
    text: str, source: str, cue: str, content: str, *, near: str = "", act: Act = Act.ASSERTION
) -> Attribution:
    """An attribution whose words are looked for from ``near`` on."""
    after = text.index(near) if near else 0
    return Attribution(
        source=(span(text, source, after),) if source else (),
        cue=(span(text, cue, after),) if cue else (),
        content=(span(text, content, after),),
        sentence=(0, 0),
        confidence=1.0,
        act=act,
    )


def run(text: str, found: list[Attribution], *components: str) -> list[Attribution]:
    """The attributions after the named components (without their prefix) have seen them."""
    nlp = spacy.blank("en")
    for name in ("sentences", *components):
        nlp.add_pipe(f"claimtrack_{name}")
    doc = nlp.make_doc(text)
    doc._.attributions = found
    for _, component in nlp.pipeline:
        doc = component(doc)
    result: list[Attribution] = doc._.attributions
    return result


def sources_of(text: str, *found: Attribution) -> list[str]:
    """Canonical sources of hand-made attributions."""
    return [a.canonical_source for a in run(text, list(found), "names", "sources")]
