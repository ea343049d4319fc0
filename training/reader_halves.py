"""Readers that have not learnt the article they read: what is fitted on links_train asks these.

The groups of links_train outside the held-out fifth fall into two halves. One reader learns each half, after
what the two have in common (see ``reader_train``); an article is read by the one that learnt the other half,
and an article held out by the shipped reader, their mean.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from claims.reader.network import MODEL, RELATIONS, Floats, Reader
from claims.reader.text import Side
from training.source_gold import is_held_out

HALVES = Path(__file__).parent / "work" / "reader"
HELD_OUT = -1


def half_of(group: str) -> int:
    """0 or 1, HELD_OUT for the groups that no reader learns."""
    if is_held_out(group):
        return HELD_OUT
    return int(hashlib.sha256(("half " + group).encode()).hexdigest(), 16) % 2


class Remembering(Reader):
    """A reader that reads no pair twice: folds ask for the same ones again and again."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._known: dict[tuple[Side, Side], Floats] = {}

    def relations(self, pairs: Sequence[tuple[Side, Side]]) -> Floats:
        """As ``Reader.relations``."""
        for pair in pairs:
            if pair not in self._known:
                self._known[pair] = super().relations([pair])[0]
        return np.array([self._known[pair] for pair in pairs], dtype=np.float32).reshape(-1, len(RELATIONS))


@dataclass(frozen=True, slots=True)
class ReaderOf:
    """The reader for each article."""

    halves: tuple[Reader, Reader]  # by the half that they learnt
    shipped: Reader

    @classmethod
    def load(cls, folder: Path = HALVES) -> ReaderOf:
        """From ``folder/half0`` and ``folder/half1``; raises ReaderError where one cannot be used."""
        half0, half1, mean = (Remembering(path) for path in (folder / "half0", folder / "half1", MODEL))
        return cls((half0, half1), mean)

    def of(self, group: str) -> Reader:
        """One that has not learnt the articles of ``group``."""
        half = half_of(group)
        return self.shipped if half == HELD_OUT else self.halves[1 - half]

    def parts(self, groups: Sequence[str]) -> Iterator[tuple[list[bool], Reader]]:
        """Which of ``groups`` each reader reads, and the reader."""
        for half in (0, 1, HELD_OUT):
            mine = [half_of(group) == half for group in groups]
            if any(mine):
                yield mine, self.shipped if half == HELD_OUT else self.halves[1 - half]
