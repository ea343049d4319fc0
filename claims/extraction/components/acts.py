"""The act of every attribution (assertion, denial, …).

What the cue names outright settles it; else the reader, which sees the claim and what was written before
it, and a linear classifier over hashed features decide together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from claims.extraction.act_features import SIZE, features
from claims.extraction.act_reading import act_sides
from claims.extraction.components.sentences import spans_of
from claims.extraction.explicit_acts import explicit_act
from claims.extraction.types import Act, Attribution, Span
from claims.reader.network import Reader, default_reader

WEIGHTS = Path(__file__).parent.parent / "model" / "acts.npz"
ACTS = tuple(Act)
WIDEST = 600  # characters of a sentence on either side of the cue: a text without stops is one sentence


@dataclass(frozen=True, slots=True)
class ActWeights:
    """The linear classifier, and how its answer and the reader's are mixed."""

    linear: np.ndarray  # (SIZE, acts)
    mix: np.ndarray  # (2,): of the reader's and of the linear log-probabilities
    bias: np.ndarray  # (acts,)


@cache
def weights(path: Path = WEIGHTS) -> ActWeights:
    """Read once; ``ValueError`` where the file does not fit these features."""
    with np.load(path, allow_pickle=False) as data:
        fits = [str(a) for a in data["acts"]] == [a.value for a in ACTS]
        if not fits or data["weights"].shape != (SIZE, len(ACTS)) or "mix" not in data:
            raise ValueError(f"{path}: trained for other acts or features; run training/act_train.py again")
        return ActWeights(*(np.asarray(data[name], dtype=np.float32) for name in ("weights", "mix", "bias")))


def log_softmax(scores: np.ndarray) -> np.ndarray:
    """Log-probabilities of rows of scores."""
    top = scores.max(axis=-1, keepdims=True)
    found: np.ndarray = scores - top - np.log(np.exp(scores - top).sum(axis=-1, keepdims=True))
    return found


def linear_scores(text: str, attribution: Attribution, sentence: Span, linear: np.ndarray) -> np.ndarray:
    """Log-probabilities (acts,) by the hashed features; ``sentence`` is that of the cue."""
    return log_softmax(linear[features(text, attribution, sentence)].sum(axis=0))


def reader_scores(
    text: str, attributions: Sequence[Attribution], sentences: list[Span], reader: Reader | None = None
) -> np.ndarray:
    """Log-probabilities (claims x acts) by the reader, the shipped one where none is given."""
    reader = reader or default_reader()
    sides = [act_sides(text, a, sentences, reader.tokenizer) for a in attributions]
    return reader.acts(sides, len(ACTS))


def classify(text: str, attributions: Sequence[Attribution], sentences: list[Span]) -> list[Act]:
    """The most probable act of each attribution; ``sentences`` are in order."""
    given = weights()
    named = [explicit_act(text, a) for a in attributions]
    open_ones = [i for i, act in enumerate(named) if act is None]
    read = reader_scores(text, [attributions[i] for i in open_ones], sentences)
    found = [act or Act.OTHER for act in named]
    for row, i in enumerate(open_ones):
        sentence = cue_sentence(attributions[i], sentences)
        linear = linear_scores(text, attributions[i], sentence, given.linear)
        found[i] = ACTS[int((given.mix[0] * read[row] + given.mix[1] * linear + given.bias).argmax())]
    return found


def cue_sentence(attribution: Attribution, sentences: list[Span]) -> Span:
    """The sentence in which the cue, else the content, starts; ``sentences`` are in order."""
    position = (attribution.cue or attribution.content)[0][0]
    if not sentences:
        return position, position
    index = bisect_right([start for start, _ in sentences], position) - 1
    start, end = sentences[max(0, index)]
    return max(start, position - WIDEST), min(end, position + WIDEST)


@Language.component(
    "claimtrack_acts", requires=["token.is_sent_start", "doc._.attributions"], assigns=["doc._.attributions"]
)
def acts(doc: Doc) -> Doc:
    """Fill ``act``."""
    text = doc.text  # joins all tokens: once is enough
    found: list[Attribution] = list(doc._.attributions or [])
    chosen = classify(text, found, spans_of(doc))
    doc._.attributions = [replace(a, act=act) for a, act in zip(found, chosen, strict=True)]
    return doc
