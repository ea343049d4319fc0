"""The linker's measured precision: counted by kind, kept with its version, shown for that version only."""

from __future__ import annotations

from pathlib import Path

import pytest

from claims.linking import measured
from claims.linking.measured import Measured, Precision, load_measured, precision_of, save_measured
from claims.linking.types import Link, LinkKind
from training.link_data import GoldLink
from training.link_precision import precision_by_kind


def said(one: str, other: str, kind: LinkKind, score: float = 0.9) -> Link:
    return Link(("d", one), ("d", other), kind, score, (), "")


def gold(one: str, other: str, kind: str, sure: bool = True) -> GoldLink:
    return GoldLink(("d", one), ("d", other), kind, sure)


def test_a_link_is_right_with_its_very_kind_and_arguable_pairs_count_nowhere() -> None:
    known = [
        gold("a", "b", "denies"),
        gold("c", "d", "contradicts"),
        gold("e", "f", "denies", sure=False),
        gold("g", "h", "repeats"),
    ]
    links = [
        said("b", "a", LinkKind.DENIES),  # the other way round is the same pair
        said("c", "d", LinkKind.DENIES),
        said("e", "f", LinkKind.DENIES),
        said("x", "y", LinkKind.DENIES),
        said("v", "w", LinkKind.DENIES, 0.31),
        said("g", "h", LinkKind.REPEATS),
    ]
    assert precision_by_kind(known, links) == {
        "denies": (Precision(0, 1, 0.0), Precision(0, 0, 0.4), Precision(1, 3, 0.6)),
        "contradicts": (Precision(0, 0, 0.0), Precision(0, 0, 0.4)),
        "repeats": (Precision(0, 0, 0.0), Precision(0, 0, 0.4), Precision(0, 0, 0.5), Precision(1, 1, 0.7)),
    }


def test_a_measurement_is_kept_and_holds_for_its_version_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bands = (Precision(3, 12, 0.0), Precision(9, 12, 0.4), Precision(1, 2, 0.6))
    kept = Measured("7/x", "two articles", {"denies": bands, "repeats": (Precision(1, 2),)})
    save_measured(kept, tmp_path / "measured.json")
    assert load_measured(tmp_path / "measured.json") == kept
    monkeypatch.setattr(measured, "shipped", lambda: kept)
    assert precision_of("denies", "7/x", 0.39) == bands[0]
    assert precision_of("denies", "7/x", 0.4) == bands[1]
    assert precision_of("denies", "7/x", 0.9) == bands[1]  # two links say nothing: the next lower band does
    assert precision_of("denies", "8/x", 0.9) is None
    assert precision_of("repeats", "7/x", 0.9) is None
    assert precision_of("contradicts", "7/x", 0.9) is None
    assert Precision(9, 12).share == 0.75
