"""The act of every attribution (assertion, denial, …): a linear classifier over hashed features."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from claims.extraction.act_features import SIZE, features
from claims.extraction.components.sentences import spans_of
from claims.extraction.explicit_acts import explicit_act
from claims.extraction.types import Act, Attribution, Span

WEIGHTS = Path(__file__).parent.parent / "model" / "acts.npz"
ACTS = tuple(Act)
WIDEST = 600  # characters of a sentence on either side of the cue: a text without stops is one sentence


@cache
def weights(path: Path = WEIGHTS) -> np.ndarray:
    """Matrix (``SIZE``, number of acts), read once; ``ValueError`` where the file does not fit these
    features."""
    with np.load(path, allow_pickle=False) as data:
        if [str(a) for a in data["acts"]] != [a.value for a in ACTS] or data["weights"].shape != (
            SIZE,
            len(ACTS),
        ):
            raise ValueError(f"{path}: trained for other acts or features; run training/act_train.py again")
        return np.asarray(data["weights"], dtype=np.float32)


def classify(text: str, attribution: Attribution, sentence: Span) -> Act:
    """The most probable act; ``sentence`` is that of the cue (or of the content where there is no cue)."""
    named = explicit_act(text, attribution)
    if named is not None:
        return named
    scores = weights()[features(text, attribution, sentence)].sum(axis=0)
    return ACTS[int(scores.argmax())]


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
    sentences = spans_of(doc)
    doc._.attributions = [
        replace(a, act=classify(text, a, cue_sentence(a, sentences))) for a in doc._.attributions or []
    ]
    return doc
