"""The reader at work: onnxruntime over the shipped weights.

Rows are run one at a time: 8-bit activations are scaled over a whole batch, and what is said of two claims
must not depend on which others are read with them. About 3 ms a row on one core; some are run side by side.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from claims.onnx_session import open_network
from claims.piece_table import shares_pieces
from claims.reader.at_once import each
from claims.reader.text import Side, joined

MODEL = Path(__file__).parent / "model"
FILES = ("reader.onnx", "tokenizer.json")
RELATIONS = ("none", "opposes", "repeats")
ACTS = ("assertion", "denial", "accusation", "question", "non_denial", "demand", "belief", "other")

Floats = NDArray[np.float32]


class ReaderError(ValueError):
    """The weights cannot be used; the message says what to do."""


class Reader:
    """Loaded weights and tokenizer; safe to share between threads."""

    def __init__(self, folder: Path = MODEL) -> None:
        """Load from `folder`; raises ReaderError where a file is missing or not the one expected."""
        mend = "restore the folder from the repository or build it with `make train`"
        try:
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            for name in FILES:
                found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
                if found != config["sha256"][name]:
                    raise ReaderError(f"{folder / name}: damaged or not the file config.json names; {mend}")
        except (OSError, json.JSONDecodeError, KeyError, TypeError) as error:
            raise ReaderError(
                f"{folder}: no usable reader ({type(error).__name__}: {error}); {mend}"
            ) from error
        self.version: str = config["version"]
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.session = open_network(folder / "reader.onnx", 1, pieces=shares_pieces(config))

    def relations(self, pairs: Sequence[tuple[Side, Side]]) -> Floats:
        """Scores (log-probabilities) of none, opposes and repeats, pairs x 3; the order within a pair counts
        little."""
        return self._run("relation", pairs, len(RELATIONS))

    def acts(self, claims: Sequence[tuple[Side, Side]], acts: int) -> Floats:
        """Log-probabilities of the acts, claims x acts, of claims with what was written before them."""
        return self._run("act", claims, acts)

    def _run(self, output: str, rows: Sequence[tuple[Side, Side]], width: int) -> Floats:
        found = np.zeros((len(rows), width), dtype=np.float32)
        for i, scores in enumerate(each(lambda row: self._scores(output, row), rows)):
            found[i] = scores - np.log(np.exp(scores - scores.max()).sum()) - scores.max()
        return found

    def _scores(self, output: str, row: tuple[Side, Side]) -> Floats:
        pieces, marks = joined(*row)
        inputs = {
            "pieces": np.array([pieces], dtype=np.int64),
            "marks": np.array([marks], dtype=np.int64),
        }
        scores: Floats = self.session.run([output], inputs)[0][0]
        return scores


@cache
def default_reader() -> Reader:
    """The shipped reader, loaded on first use and kept."""
    return Reader()
