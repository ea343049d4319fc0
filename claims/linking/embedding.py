"""Sentence vectors: MiniLM by onnxruntime with 8-bit weights, 384 numbers of length 1.

A text's vector depends on the text alone: each is run by itself, because 8-bit activations are scaled over
the whole batch and would otherwise change with the neighbours. About 3 ms a sentence on one core; so vectors
can be handed in that were made before (`Encoder.remember`). Numbers are rounded to half precision, in which
they are stored, so that a stored vector is the same as one made anew.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from claims.onnx_session import open_network
from claims.piece_table import shares_pieces
from claims.reader.at_once import each

MODEL = Path(__file__).parent / "model"
DIMENSIONS = 384
# Sentences come back when an article's neighbours are linked; these are 25 MB, for forty long articles.
REMEMBERED = 16_000
KEPT = 4_000  # of them when an article is done
KEY_BYTES = 16

Vectors = NDArray[np.float32]


def text_key(text: str) -> bytes:
    """What a text's vector is kept by: 16 bytes."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()


class Encoder:
    """The model, its tokenizer and the last vectors; safe to share between threads."""

    def __init__(self, folder: Path = MODEL) -> None:
        """Load from `folder`. Raises FileNotFoundError when a file is missing."""
        for name in ("encoder.onnx", "tokenizer.json", "config.json"):
            if not (folder / name).is_file():
                raise FileNotFoundError(
                    f"{folder / name} is missing: run python -m training.link_export_encoder"
                )
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self.version: str = config["version"]
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(int(config["max_pieces"]))
        self.session = open_network(folder / "encoder.onnx", 1, arena=True, pieces=shares_pieces(config))
        self.remembered: OrderedDict[bytes, Vectors] = OrderedDict()
        self.lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of `texts`, shape (len(texts), 384); an empty text gets zeros."""
        keys = {text: text_key(text) for text in texts if text.strip()}
        known = self._recalled(keys.values())
        missing = [text for text, key in keys.items() if key not in known]
        made = {
            keys[text]: vector for text, vector in zip(missing, each(self._encoded, missing), strict=True)
        }
        self.remember(made.items())
        known |= made
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            if text in keys:
                vectors[row] = known[keys[text]]
        return vectors

    def _recalled(self, keys: Iterable[bytes]) -> dict[bytes, Vectors]:
        """Of these the vectors that are remembered, which are then the last to be forgotten."""
        found = {}
        with self.lock:
            for key in keys:
                if key in self.remembered:
                    self.remembered.move_to_end(key)
                    found[key] = self.remembered[key]
        return found

    def _encoded(self, text: str) -> Vectors:
        """The vector of one text that is not empty, shape (384,)."""
        pieces = np.array([self.tokenizer.encode(text).ids], dtype=np.int64)
        (found,) = self.session.run(None, {"pieces": pieces, "mask": np.ones_like(pieces)})
        vector: Vectors = np.asarray(found[0]).astype(np.float16).astype(np.float32)
        return vector

    def remember(self, vectors: Iterable[tuple[bytes, Vectors]]) -> None:
        """Take over vectors that this encoder made before, by `text_key`."""
        with self.lock:
            self.remembered.update(vectors)
            self._forget(REMEMBERED)

    def forget(self) -> None:
        """Forget all but the last vectors; who goes on with others has no use for more."""
        with self.lock:
            self._forget(KEPT)

    def _forget(self, beyond: int) -> None:
        while len(self.remembered) > beyond:
            self.remembered.popitem(last=False)


@cache
def default_encoder() -> Encoder:
    """The shipped encoder, loaded on first use and kept."""
    return Encoder()


def embed(texts: Sequence[str]) -> Vectors:
    """Vectors of `texts` by the shipped encoder, shape (len(texts), 384), float32, each of length 1."""
    return default_encoder().embed(texts)
