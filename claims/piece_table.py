"""The vectors of word pieces that all networks here begin with: MiniLM's, which training leaves as they are.

They are a good half of each network, so they lie beside them once, and a process has them once in memory
however many networks it opens; the pages are shared with other processes. A network's file names the table
as an initializer outside of it (``training.piece_table`` takes it out), and its config.json says so. One of
another language, or in full precision, has a table of its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parent / "pieces"
TABLE, CONFIG = "table.npy", "config.json"
NAME = "piece_table"  # of the initializer


class PieceTableError(ValueError):
    """The table cannot be used; the message says what to do."""


def shares_pieces(config: Mapping[str, Any]) -> bool:
    """Whether the network of this config.json has its word pieces here."""
    return config.get("shared_pieces") is True


@cache
def piece_table(folder: Path = FOLDER) -> NDArray[np.uint8]:
    """Pieces x 384, in 8 bits, read only; loaded on first use and kept. Raises PieceTableError."""
    mend = "restore the folder from the repository"
    try:
        expected = json.loads((folder / CONFIG).read_text(encoding="utf-8"))["sha256"]
        if hashlib.sha256((folder / TABLE).read_bytes()).hexdigest() != expected:
            raise PieceTableError(f"{folder / TABLE}: damaged or not the file {CONFIG} names; {mend}")
        table: NDArray[np.uint8] = np.load(folder / TABLE, mmap_mode="r", allow_pickle=False)
    except (OSError, json.JSONDecodeError, KeyError, TypeError) as error:
        raise PieceTableError(
            f"{folder}: no usable table of word pieces ({type(error).__name__}: {error}); {mend}"
        ) from error
    return table
