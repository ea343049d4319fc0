"""The attribution model at work: a text's words in, "who said what" out. numpy and onnxruntime alone.

    model = load_model()                       # the weights shipped in claims/extraction/model
    model.find_attributions("The army said it had left. …")

Time is linear in the text and memory bounded: long texts are read in blocks of words.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from claims.extraction.confidence import FACTORS, confidence
from claims.extraction.cue_fields import CueFields, cue_fields
from claims.extraction.decoding import (
    Candidate,
    candidates_of,
    choose,
    decode_roles,
    find_cues,
    lattice_scores,
)
from claims.extraction.noun_cues import noun_cues, surer, with_noun_cues
from claims.extraction.types import Span
from claims.extraction.windows import PiecedText, WordPieces, plan_windows, window_batch
from claims.extraction.word_features import word_features
from claims.onnx_session import open_network
from claims.piece_table import shares_pieces

SHIPPED = Path(__file__).parent / "model"
WORDS_FILE, ROLES_FILE, TOKENIZER, CONFIG = "words.onnx", "roles.onnx", "tokenizer.json", "config.json"
FORMAT = 1  # of config.json and of the networks' inputs and outputs
BLOCK_WORDS = 6000  # read at once, which bounds memory
BLOCK_MARGIN = 400  # words before and after a block that are read with it
WINDOWS_PER_RUN = 4  # more is no faster on one thread, and takes memory
CUES_PER_RUN = 32

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]


class ModelError(ValueError):
    """The model folder cannot be used; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class RawAttribution:
    """Spans in code points of the text, end exclusive; ``source`` may be empty, the others are not."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    confidence: float


def read_config(folder: Path) -> dict[str, Any]:
    """config.json of a model folder, after checking that the files are there and are those it names."""
    mend = "restore the folder from the repository, build it with `make train`, or name another"
    if not folder.is_dir():
        raise ModelError(f"{folder}: no such model folder; {mend}")
    try:
        config: dict[str, Any] = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        if config["format"] != FORMAT:
            raise ModelError(
                f"{folder / CONFIG}: format {config['format']}, this version reads {FORMAT}; {mend}"
            )
        expected = config["sha256"]
        for name in (WORDS_FILE, ROLES_FILE, TOKENIZER):
            found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
            if found != expected[name]:
                raise ModelError(f"{folder / name}: damaged or not the file config.json names; {mend}")
        missing = {"intercept", *FACTORS} - config["calibration"].keys()
        if missing:
            raise ModelError(f"{folder / CONFIG}: calibration lacks {sorted(missing)}; {mend}")
    except (OSError, json.JSONDecodeError, KeyError, TypeError) as error:
        raise ModelError(
            f"{folder}: not a usable attribution model ({type(error).__name__}: {error}); {mend}"
        ) from error
    return config


class AttributionModel:
    """One loaded model; safe to use from one thread at a time."""

    def __init__(self, folder: Path = SHIPPED, threads: int = 1) -> None:
        self.config = read_config(folder)
        self.folder = folder
        self.version = str(self.config["version"])
        try:
            self._words = open_network(folder / WORDS_FILE, threads, pieces=shares_pieces(self.config))
            self._roles = open_network(folder / ROLES_FILE, threads)
            self._pieces = WordPieces(folder / TOKENIZER)
        except Exception as error:  # onnxruntime and tokenizers raise classes of their own
            raise ModelError(
                f"{folder}: its weights do not load ({error}); build it with `make train`"
            ) from error
        self._transitions, self._starts = lattice_scores(
            np.array(self.config["transitions"], dtype=np.float32),
            np.array(self.config["starts"], dtype=np.float32),
        )

    def find_attributions(self, text: str, words: Sequence[Span] | None = None) -> list[RawAttribution]:
        """All attributions of ``text`` in the order of their cues.

        ``words`` are the offsets of its tokens without white space; left out, spaCy's English
        tokenizer finds them.
        """
        spans = list(words) if words is not None else tokenize(text)
        weights = self.config["calibration"]
        chosen = choose(self.candidates(text, spans), self.config["floor"])
        sure = [(c, confidence(c, weights)) for c in chosen]
        return [
            RawAttribution(
                source=(_place(c.source, spans),) if c.source else (),
                cue=(_place(c.cue, spans),),
                content=tuple(_place(s, spans) for s in c.content),
                confidence=certainty,
            )
            for c, certainty in sure
            if certainty >= self.config["threshold"]
        ]

    def candidates(self, text: str, spans: Sequence[Span]) -> list[Candidate]:
        """Everything the network proposes for the words at ``spans``, before the threshold is put to it."""
        found: list[Candidate] = []
        for first in range(0, len(spans), BLOCK_WORDS):
            low, high = max(first - BLOCK_MARGIN, 0), min(first + BLOCK_WORDS + BLOCK_MARGIN, len(spans))
            own_end = first + BLOCK_WORDS
            found += [
                moved
                for moved in (_moved(c, low) for c in self._block(text, spans[low:high]))
                if first <= moved.cue[0] < own_end
            ]
        return found

    def _block(self, text: str, spans: Sequence[Span]) -> Iterator[Candidate]:
        pieced = PiecedText.of([text[a:b] for a, b in spans], self._pieces)
        probabilities, states = self._read_words(pieced, word_features(text, spans))
        nouns = noun_cues(text, spans)
        cues = with_noun_cues(find_cues(probabilities, self.config["cue_threshold"]), nouns)
        for at in range(0, len(cues), CUES_PER_RUN):
            some = cues[at : at + CUES_PER_RUN]
            fields = cue_fields([(first, end) for first, end, _ in some], len(spans))
            paths = decode_roles(
                self._read_roles(states, fields), fields.valid, self._transitions, self._starts
            )
            yield from (surer(c, nouns) for c in candidates_of(some, fields.word[:, 0], paths))

    def _read_words(self, pieced: PiecedText, features: IntArray) -> tuple[FloatArray, FloatArray]:
        """Probabilities (words x 3) and states (words x width) of all words."""
        windows = plan_windows(pieced.offsets, self.config["window"], self.config["overlap"])
        outputs = []
        for at in range(0, len(windows), WINDOWS_PER_RUN):
            batch = window_batch(pieced, features, windows[at : at + WINDOWS_PER_RUN])
            inputs = {
                "ids": batch.ids,
                "features": batch.features,
                "row": batch.word_row,
                "column": batch.word_column,
            }
            outputs.append(self._words.run(["cues", "states"], inputs))
        if not outputs:
            return np.zeros((0, 3), dtype=np.float32), np.zeros((0, 1), dtype=np.float32)
        return np.concatenate([o[0] for o in outputs]), np.concatenate([o[1] for o in outputs])

    def _read_roles(self, states: FloatArray, fields: CueFields) -> FloatArray:
        """Emissions, cues x T x 5."""
        inputs = {
            "states": states[fields.word],
            "valid": fields.valid,
            "bucket": fields.bucket,
            "in_cue": fields.in_cue,
        }
        emissions: FloatArray = self._roles.run(["emissions"], inputs)[0]
        return emissions


def _place(span: tuple[int, int], spans: Sequence[Span]) -> Span:
    return spans[span[0]][0], spans[span[1] - 1][1]


def _moved(candidate: Candidate, words: int) -> Candidate:
    """``candidate`` counted from ``words`` words further to the left."""

    def move(span: tuple[int, int]) -> tuple[int, int]:
        return span[0] + words, span[1] + words

    return Candidate(
        cue=move(candidate.cue),
        source=move(candidate.source) if candidate.source else None,
        content=tuple(move(span) for span in candidate.content),
        cue_probability=candidate.cue_probability,
        none_probability=candidate.none_probability,
        path_probability=candidate.path_probability,
    )


def tokenize(text: str) -> list[Span]:
    """Offsets of spaCy's English tokens, white space left out: what the model was trained on."""
    return [(t.idx, t.idx + len(t)) for t in _tokenizer()(text) if not t.is_space]


@cache
def _tokenizer() -> Any:
    import spacy

    return spacy.blank("en").tokenizer


@cache
def load_model(folder: Path = SHIPPED) -> AttributionModel:
    """The model in ``folder``, loaded once a process; raises ModelError."""
    return AttributionModel(folder)


def find_attributions(text: str) -> list[RawAttribution]:
    """Attributions of ``text`` by the shipped model."""
    return load_model().find_attributions(text)
