"""PolNeAR articles as the network is taught them: words, pieces, features, cues with their roles, syntax."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import spacy

from claims.extraction.decoding import WordSpan
from claims.extraction.windows import PiecedText, WordPieces
from claims.extraction.word_features import word_features

IntArray = npt.NDArray[np.int64]
SYNTAX = ("part of speech", "entity", "relation", "head")
HEAD_BUCKETS = 14  # root, 1 to 5 words off and further, each side; the last is for what has no place
IGNORED = -100


@dataclass(frozen=True, slots=True)
class GoldCue:
    """One attribution in words: its cue, its source (or None) and its contents."""

    first: int
    end: int
    source: WordSpan | None
    content: tuple[WordSpan, ...]


@dataclass(slots=True)
class TrainingDoc:
    """One article; ``versions`` holds its annotators' readings, the first is the main one."""

    id: str
    text: str
    spans: list[tuple[int, int]]
    pieced: PiecedText
    features: IntArray
    versions: list[list[GoldCue]]
    gold: list[dict[str, Any]]
    syntax: IntArray = field(default_factory=lambda: np.zeros((0, 4), dtype=np.int64))


def tokenizer() -> spacy.language.Language:
    """spaCy's English tokenizer, without a length limit: tokenizing needs no memory to speak of."""
    nlp = spacy.blank("en")
    nlp.max_length = 10**9
    return nlp


def word_spans(nlp: spacy.language.Language, text: str) -> list[tuple[int, int]]:
    """Offsets of the tokens that are not white space."""
    return [(t.idx, t.idx + len(t)) for t in nlp.make_doc(text) if not t.is_space]


def words_covered(spans: Iterable[Iterable[int]], starts: IntArray, ends: IntArray) -> list[WordSpan]:
    """The words that lie at least half inside each span, as (first, end); empty ones are left out."""
    found = []
    for a, b in spans:
        inside = np.minimum(ends, b) - np.maximum(starts, a)
        hit = np.flatnonzero((2 * inside >= ends - starts) & (inside > 0))
        if len(hit):
            found.append((int(hit[0]), int(hit[-1]) + 1))
    return found


def gold_cues(attributions: list[dict[str, Any]], starts: IntArray, ends: IntArray) -> list[GoldCue]:
    """Attributions with a cue and a content, in words."""
    cues = []
    for a in attributions:
        cue = words_covered(a["cue"], starts, ends)
        content = words_covered(a["content"], starts, ends)
        source = words_covered(a["source"], starts, ends)
        if cue and content:
            longest = max(source, key=lambda s: s[1] - s[0]) if source else None
            cues.append(GoldCue(cue[0][0], cue[-1][1], longest, tuple(content)))
    return cues


def read_articles(path: Path) -> list[dict[str, Any]]:
    """A JSON-lines file, gzipped or not; a missing one is named in the error."""
    if not path.exists():
        raise SystemExit(f"{path} is missing: give the folder that holds it (see training/README.md)")
    blob = path.read_bytes()
    text = (gzip.decompress(blob) if path.suffix == ".gz" else blob).decode("utf-8")
    return [json.loads(line) for line in text.split("\n") if line.strip()]


def load_docs(articles: Iterable[dict[str, Any]], pieces: WordPieces) -> Iterator[TrainingDoc]:
    """Articles with ``id``, ``text``, ``attributions`` and perhaps ``annotations`` as training documents."""
    nlp = tokenizer()
    for article in articles:
        text = article["text"]
        spans = word_spans(nlp, text)
        bounds = np.array(spans, dtype=np.int64).reshape(-1, 2)
        readings = [article["attributions"]]
        readings += [a["attributions"] for a in article.get("annotations") or []]
        yield TrainingDoc(
            id=article["id"],
            text=text,
            spans=spans,
            pieced=PiecedText.of([text[a:b] for a, b in spans], pieces),
            features=word_features(text, spans),
            versions=[gold_cues(reading, bounds[:, 0], bounds[:, 1]) for reading in readings],
            gold=article["attributions"],
        )


def head_bucket(distance: int) -> int:
    """Where a word's head stands: 0 root, 1-6 to the left, 7-12 to the right."""
    if distance == 0:
        return 0
    size = abs(distance)
    step = size if size <= 4 else (5 if size <= 8 else 6)
    return step if distance < 0 else 6 + step


def add_syntax(docs: list[TrainingDoc], parses: Iterable[dict[str, Any]]) -> tuple[int, ...]:
    """Give each word its part of speech, entity, relation and head place from a silver parse.

    Words that begin where no parsed token begins have IGNORED. Returns the sizes of the label sets.
    """
    by_id = {p["id"]: p for p in parses}
    counts: list[Counter[str]] = [Counter(), Counter(), Counter()]
    for parse in by_id.values():
        for sentence in parse["sentences"]:
            counts[0].update(t[3] for t in sentence["tokens"])
            counts[1].update(t[4] for t in sentence["tokens"])
            counts[2].update(r.split(":")[0] for r in sentence["rels"])
    labels = [{name: i for i, (name, _) in enumerate(sorted(c.items()))} for c in counts]
    for doc in docs:
        doc.syntax = np.full((len(doc.spans), 4), IGNORED, dtype=np.int64)
        place = {start: i for i, (start, _) in enumerate(doc.spans)}
        for sentence in by_id.get(doc.id, {"sentences": []})["sentences"]:
            tokens = sentence["tokens"]
            for number, token in enumerate(tokens):
                word = place.get(token[0])
                if word is None:
                    continue
                head = sentence["heads"][number]
                head_word = word if head < 0 else place.get(tokens[head][0])
                relation = sentence["rels"][number].split(":")[0]
                doc.syntax[word, 0] = labels[0][token[3]]
                doc.syntax[word, 1] = labels[1][token[4]]
                doc.syntax[word, 2] = labels[2][relation]
                if head_word is not None:
                    doc.syntax[word, 3] = head_bucket(head_word - word)
    return (*(len(names) for names in labels), HEAD_BUCKETS)
