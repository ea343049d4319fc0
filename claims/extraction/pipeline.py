"""A text in, its attributions out: the one door to extraction.

    from claims.extraction.pipeline import extract
    found = extract(article.text)      # claims.extraction.types.Extraction

The spaCy pipeline is built once a process, on first use; ``CLAIMTRACK_PIPELINE`` names another folder of
weights or another spaCy pipeline (a folder or an installed package) that sets ``doc._.attributions``.
"""

from __future__ import annotations

import os
import re
import sys
import threading
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from claims.extraction import furniture, languages
from claims.extraction.types import Extraction, Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

PIPELINE_VERSION = "1.2"  # raise it whenever rules or weights change what comes out
VARIABLE = "CLAIMTRACK_PIPELINE"
UNSET = f". Leave {VARIABLE} out for the weights that came with claimtrack."
LONGEST = 10**9  # characters: spaCy's own limit guards its parser, which is not used
AFTER_TAGGER = (
    "claimtrack_transcripts",
    "claimtrack_quotations",
    "claimtrack_tidy",
    "claimtrack_names",
    "claimtrack_sources",
    "claimtrack_acts",
    "claimtrack_relays",
    "claimtrack_propositions",
)
SURROGATE = re.compile("[\ud800-\udfff]")
_zone = threading.Lock()  # spaCy's memory zones cannot be nested


class PipelineError(RuntimeError):
    """The pipeline that was asked for cannot be loaded; the message says what to set."""


def load(name: str | None = None) -> Language:
    """The pipeline ``name``, by default that of ``CLAIMTRACK_PIPELINE`` or the shipped one; built once."""
    return _load(name if name is not None else os.environ.get(VARIABLE, "").strip())


@cache
def _load(name: str) -> Language:
    import spacy  # half a second: only who extracts pays it

    from claims.extraction.components import (  # noqa: F401  (registers the components)
        acts,
        attributions,
        names,
        nested,
        propositions,
        quotations,
        relays,
        sentences,
        sources,
        tidy,
        transcripts,
    )

    folder = Path(name) if name else None
    is_pipeline = folder is not None and (folder / "config.cfg").is_file()
    if folder is not None and (is_pipeline or not folder.exists()):
        return _other_pipeline(name)
    if folder is not None and not folder.is_dir():
        raise PipelineError(
            f"{VARIABLE}={name}: is a file; name a folder of weights or a spaCy pipeline{UNSET}"
        )
    nlp = spacy.blank("en")
    nlp.max_length = LONGEST
    nlp.add_pipe("claimtrack_sentences")
    try:
        for reader in ("claimtrack_attributions", "claimtrack_nested"):
            nlp.add_pipe(reader, config={"model": str(folder)} if folder is not None else {})
    except (OSError, ValueError, KeyError) as error:
        asked, hint = (f"{VARIABLE}={name}", UNSET) if name else ("the shipped weights", "")
        raise PipelineError(f"{asked}: cannot load the weights: {error}{hint}") from error
    for component in AFTER_TAGGER:
        nlp.add_pipe(component)
    return nlp


def _other_pipeline(name: str) -> Language:
    """A whole spaCy pipeline of somebody else's making; what it lacks after its tagger is added."""
    import spacy
    from spacy.tokens import Doc

    try:
        nlp = spacy.load(name)
    except Exception as error:  # somebody else's components raise what they like
        raise PipelineError(
            f"{VARIABLE}={name}: no folder of weights and no spaCy pipeline that loads "
            f"({type(error).__name__}: {error}){UNSET}"
        ) from error
    if not Doc.has_extension("attributions") or not any("attribution" in pipe for pipe in nlp.pipe_names):
        raise PipelineError(
            f"{VARIABLE}={name}: its components {nlp.pipe_names} set no doc._.attributions; "
            f"it needs one named like claimtrack_attributions{UNSET}"
        )
    nlp.max_length = LONGEST
    for component in AFTER_TAGGER:
        if component not in nlp.pipe_names:
            nlp.add_pipe(component)
    return nlp


def version(name: str | None = None) -> str:
    """What to store beside every claim: the version, with the other pipeline's name where one is set."""
    other = name if name is not None else os.environ.get(VARIABLE, "").strip()
    return f"{PIPELINE_VERSION}+{Path(other).name}" if other else PIPELINE_VERSION


def extract(text: str) -> Extraction:
    """All attributions of a text of any length; offsets are code points of exactly this text."""
    return next(extract_many([text]))


def extract_many(texts: Iterable[str], batch_size: int = 16) -> Iterator[Extraction]:
    """One ``Extraction`` for each text, in order, reading ``batch_size`` texts ahead."""
    batch: list[str] = []
    for text in texts:
        batch.append(text)
        if len(batch) >= batch_size:
            yield from _extract_batch(batch)
            batch = []
    yield from _extract_batch(batch)


def _extract_batch(texts: list[str]) -> list[Extraction]:
    around = [furniture.furniture_spans(text) for text in texts]
    read = [furniture.blank(text, spans) for text, spans in zip(texts, around, strict=True)]
    found = [languages.identify(text) for text in read]
    # Lone surrogates cannot be encoded; one character stands in for one, so that offsets hold.
    wanted = [
        SURROGATE.sub("\ufffd", t) for t, language in zip(read, found, strict=True) if _readable(t, language)
    ]
    nlp = load()
    # Words that were not met before go with the texts: kept, a worker would grow with every name in the news.
    with _zone, nlp.memory_zone():
        docs = nlp.pipe(wanted, batch_size=len(wanted)) if wanted else iter(())
        return [
            _extraction(text, blanked, language, spans, docs)
            for text, blanked, language, spans in zip(texts, read, found, around, strict=True)
        ]


def _extraction(text: str, blanked: str, language: str, spans: list[Span], docs: Iterator[Doc]) -> Extraction:
    """What the next of `docs` holds, where the text is one that can be read."""
    if _readable(blanked, language):
        attributions = next(docs)._.attributions or ()
        return Extraction(tuple(furniture.cut_out(a, spans, text) for a in attributions), language, version())
    skipped = "" if language in ("en", "und") else f"language: {language}"
    return Extraction((), language, version(), skipped)


def _readable(text: str, language: str) -> bool:
    return language in ("en", "und") and not text.isspace() and text != ""


def main() -> int:
    """Only load the pipeline, as ``python -m claims.extraction.pipeline``: 0, or 1 with what is wrong."""
    try:
        load()
    except PipelineError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
