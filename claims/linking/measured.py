"""How often the linker is right, by kind of link, as measured for one version of it.

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
    """Of so many links of one kind that the linker gave, so many were right; arguable ones left out."""

    right: int
    of: int

    @property
    def share(self) -> float:
        """In [0, 1]."""
        return self.right / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement; `on` says of what, in plain words."""

    version: str
    on: str
    kinds: Mapping[str, Precision]


def precision_of(kind: str, version: str) -> Precision | None:
    """The measured precision of one kind of link of one version; None where it was not measured on enough."""
    measured = shipped()
    if measured is None or measured.version != version:
        return None
    found = measured.kinds.get(kind)
    return found if found is not None and found.of >= LEAST else None


@cache
def shipped() -> Measured | None:
    """The measurement that came with the model, if there is one."""
    return load_measured(MEASURED_FILE) if MEASURED_FILE.is_file() else None


def load_measured(path: Path) -> Measured:
    """Read a measurement. Raises OSError, ValueError and KeyError."""
    found = json.loads(path.read_text(encoding="utf-8"))
    kinds = {kind: Precision(int(one["right"]), int(one["of"])) for kind, one in found["kinds"].items()}
    return Measured(str(found["version"]), str(found["on"]), kinds)


def save_measured(measured: Measured, path: Path = MEASURED_FILE) -> None:
    """Write a measurement; the same one gives the same bytes."""
    record = {
        "version": measured.version,
        "on": measured.on,
        "kinds": {kind: asdict(one) for kind, one in sorted(measured.kinds.items())},
    }
    path.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
