"""Readers that have not learnt the article they read: what is fitted on links_train asks these.

The groups of links_train outside the held-out fifth fall into FOLDS parts. One reader learns all parts but
one, after what all have in common (see ``reader_train``); an article is read by the one that did not learn
its part, and an article held out by the shipped reader.
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

READERS = Path(__file__).parent / "work" / "reader"
FOLDS = 4
HELD_OUT = -1


def fold_of(group: str) -> int:
    """0 to FOLDS - 1, HELD_OUT for the groups that no reader learns."""
    if is_held_out(group):
        return HELD_OUT
    return int(hashlib.sha256(("reader " + group).encode()).hexdigest(), 16) % FOLDS


class Remembering(Reader):
    """A reader that reads nothing twice: folds ask for the same again and again."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._known: dict[tuple[Side, Side], Floats] = {}
        self._acts: dict[tuple[Side, Side], Floats] = {}

    def relations(self, pairs: Sequence[tuple[Side, Side]]) -> Floats:
        """As ``Reader.relations``."""
        for pair in pairs:
            if pair not in self._known:
                self._known[pair] = super().relations([pair])[0]
        return np.array([self._known[pair] for pair in pairs], dtype=np.float32).reshape(-1, len(RELATIONS))

    def acts(self, claims: Sequence[tuple[Side, Side]], acts: int) -> Floats:
        """As ``Reader.acts``."""
        for claim in claims:
            if claim not in self._acts:
                self._acts[claim] = super().acts([claim], acts)[0]
        return np.array([self._acts[claim] for claim in claims], dtype=np.float32).reshape(-1, acts)


@dataclass(frozen=True, slots=True)
class ReaderOf:
    """The reader for each article."""

    without: tuple[Reader, ...]  # by the fold that they have not learnt
    shipped: Reader

    @classmethod
    def load(cls, folder: Path = READERS) -> ReaderOf:
        """From ``folder/without0`` and on; raises ReaderError where one cannot be used."""
        without = tuple(Remembering(folder / f"without{fold}") for fold in range(FOLDS))
        return cls(without, Remembering(MODEL))

    def of(self, group: str) -> Reader:
        """One that has not learnt the articles of ``group``."""
        fold = fold_of(group)
        return self.shipped if fold == HELD_OUT else self.without[fold]

    def parts(self, groups: Sequence[str]) -> Iterator[tuple[list[bool], Reader]]:
        """Which of ``groups`` each reader reads, and the reader."""
        for fold in (*range(FOLDS), HELD_OUT):
            mine = [fold_of(group) == fold for group in groups]
            if any(mine):
                yield mine, self.shipped if fold == HELD_OUT else self.without[fold]
