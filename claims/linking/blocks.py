"""The wanted pairs of two documents with what is known of each so far."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Places = NDArray[np.intp]


@dataclass(slots=True)
class Block:
    """The wanted pairs of two documents (rows of `one` and of `other`) and what is known of them."""

    one: int  # numbers of the two readings, one <= other
    other: int
    first: Places
    second: Places
    swapped: NDArray[np.bool_]  # whether the second claim is the denier
    rows: Floats  # features of the first look
    opposes: Floats
    repeats: Floats
    relation: Floats  # pairs x 3, the reader's log-probabilities; zeros where it has not read
    acts: Floats  # pairs x both claims' acts, log-probabilities; zeros between two documents
