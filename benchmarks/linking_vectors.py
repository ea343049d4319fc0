"""Vectors of very many claims without encoding very many texts.

Some tellings of each article are encoded as the product does it (`claims.linking.linker.claim_vectors`). A
further telling's vectors are those of one article plus changes that were seen between its real tellings and
between those of another article, in random proportions: as far from one another, in as many directions, as
real ones are. `spread` says how far that holds.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.linking_corpus import Base, bases, varied
from claims.linking.linker import claim_vectors, linker_version
from claims.linking.reading import unit_rows

Floats = NDArray[np.float32]

REAL_CLAIMS = 10_000  # at the least, from as many tellings of each article
OWN_SHARE = 0.5  # of a change's variance from the same article, the rest from another


def real_tellings() -> int:
    """How many tellings of each article are encoded: four at the least, so that there are changes to see."""
    claims = sum(len(base.attributions) for base in bases())
    return max(4, math.ceil(REAL_CLAIMS / claims))


def vector_maker(folder: Path) -> VectorMaker:
    """With the real tellings encoded, or read from ``folder`` where that was done before."""
    path = folder / f"vectors-{_state()}.npz"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with path.with_suffix(".part").open("wb") as file:
            np.savez(file, *(_encoded(base) for base in bases()))
        path.with_suffix(".part").rename(path)
    with np.load(path) as stored:
        return VectorMaker([stored[f"arr_{number}"] for number in range(len(bases()))])


class VectorMaker:
    """Vectors of tellings: real for the first seeds, as many as are known, made from those above."""

    def __init__(self, real: Sequence[Floats]) -> None:
        """``real[i]`` has the vectors of the tellings of base i, shape (tellings, claims, 384)."""
        self.real_tellings = len(real[0])
        self._numbers = {base.id: number for number, base in enumerate(bases())}
        self._real = real
        self._mean = [found.mean(axis=0) for found in real]
        self._change = [found - mean for found, mean in zip(real, self._mean, strict=True)]

    def vectors(self, base: Base, seed: int) -> Floats:
        """Vectors of the claims of a telling, shape (claims, 384), each of length 1."""
        number = self._numbers[base.id]
        if seed < self.real_tellings:
            real: Floats = self._real[number][seed]
            return real
        draw = np.random.default_rng([seed, number])
        other = self._change[int(draw.integers(len(self._change)))]
        rows = draw.integers(other.shape[1], size=len(base.attributions))
        # Means are taken over few tellings, which makes changes smaller than they are: n / (n - 1).
        scale = np.sqrt(self.real_tellings / (self.real_tellings - 1))
        one, two = (_weights(draw, self.real_tellings) for _ in range(2))
        own = np.sqrt(OWN_SHARE) * np.tensordot(one, self._change[number], axes=1)
        foreign = np.sqrt(1 - OWN_SHARE) * np.tensordot(two, other[:, rows], axes=1)
        return unit_rows((self._mean[number] + scale * (own + foreign)).astype(np.float32))

    def spread(self) -> dict[str, dict[str, float]]:
        """Cosines between tellings of one claim, and between an article's claims, real and made."""
        draw = np.random.default_rng(0)
        found: dict[str, list[float]] = {}
        for base in bases():
            for name, first in (("real", 0), ("made", self.real_tellings)):
                one, other = (self.vectors(base, first + shift) for shift in (1, 2))
                found.setdefault(f"{name}, same claim", []).extend(
                    float(x) for x in (one * other).sum(axis=1)
                )
                order = draw.permutation(len(one))
                cosines = (one * other[order]).sum(axis=1)[order != np.arange(len(one))]
                found.setdefault(f"{name}, other claims of the article", []).extend(float(x) for x in cosines)
        return {
            name: {f"p{share}": round(float(np.percentile(values, share)), 3) for share in (5, 50, 95)}
            for name, values in sorted(found.items())
        }


def _weights(draw: np.random.Generator, count: int) -> Floats:
    """One weight a real telling; their squares sum up to the number that a single change has: one."""
    weights = draw.normal(size=count)
    scaled: Floats = (weights / np.linalg.norm(weights)).astype(np.float32)
    return scaled


def _encoded(base: Base) -> Floats:
    """Vectors of the real tellings, shape (tellings, claims, 384)."""
    tellings = (varied(base, seed, f"{base.id} {seed}") for seed in range(real_tellings()))
    return np.stack([claim_vectors(telling.document) for telling in tellings])


def _state() -> str:
    """What the real vectors depend on, in short."""
    told: list[Any] = [[base.id, base.text, base.attributions] for base in bases()]
    described = json.dumps([linker_version(), real_tellings(), told], sort_keys=True)
    return hashlib.sha256(described.encode()).hexdigest()[:16]
