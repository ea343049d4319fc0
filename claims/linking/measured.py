"""How often the linker is right, by kind of link and by its own estimate, as measured for one version of it.

Training writes the file beside the model; pages and API show its figures beside suggestions of that version
and of no other. Plain JSON: web processes read it without loading a model.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

MEASURED_FILE = Path(__file__).parent / "model" / "measured.json"
LEAST = 10  # links; a share of fewer says nothing


@dataclass(frozen=True, slots=True)
class Precision:
    """Of so many links of one kind that the linker gave a score from `least` up to that of the next band, so
    many were right; arguable ones left out."""

    right: int
    of: int
    least: float = 0.0

    @property
    def share(self) -> float:
        """In [0, 1]."""
        return self.right / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement; `on` says of what, in plain words. The bands of a kind go up."""

    version: str
    on: str
    kinds: Mapping[str, tuple[Precision, ...]]


def precision_of(kind: str, version: str, score: float) -> Precision | None:
    """The measured precision of links of one kind, of one version, that scored about as much.

    Of a band with too few links the next lower one speaks; None where none was measured on enough.
    """
    measured = shipped()
    if measured is None or measured.version != version:
        return None
    bands = [band for band in measured.kinds.get(kind, ()) if band.least <= score and band.of >= LEAST]
    return bands[-1] if bands else None


@cache
def shipped() -> Measured | None:
    """The measurement that came with the model, if there is one."""
    return load_measured(MEASURED_FILE) if MEASURED_FILE.is_file() else None


def load_measured(path: Path) -> Measured:
    """Read a measurement. Raises OSError, ValueError and KeyError."""
    found = json.loads(path.read_text(encoding="utf-8"))
    kinds = {
        kind: tuple(Precision(int(one["right"]), int(one["of"]), float(one["least"])) for one in bands)
        for kind, bands in found["kinds"].items()
    }
    return Measured(str(found["version"]), str(found["on"]), kinds)


def save_measured(measured: Measured, path: Path = MEASURED_FILE) -> None:
    """Write a measurement; the same one gives the same bytes."""
    record = {
        "version": measured.version,
        "on": measured.on,
        "kinds": {kind: [asdict(one) for one in bands] for kind, bands in sorted(measured.kinds.items())},
    }
    path.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
