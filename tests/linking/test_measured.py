"""The linker's measured precision: counted by kind, kept with its version, shown for that version only."""

from __future__ import annotations

from pathlib import Path

import pytest

from claims.linking import measured
from claims.linking.measured import Measured, Precision, load_measured, precision_of, save_measured
from claims.linking.types import Link, LinkKind
from training.link_data import GoldLink
from training.link_precision import precision_by_kind


def said(one: str, other: str, kind: LinkKind) -> Link:
    return Link(("d", one), ("d", other), kind, 0.9, (), "")


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
        said("g", "h", LinkKind.REPEATS),
    ]
    assert precision_by_kind(known, links) == {
        "denies": Precision(1, 3),
        "contradicts": Precision(0, 0),
        "repeats": Precision(1, 1),
    }


def test_a_measurement_is_kept_and_holds_for_its_version_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Measured("7/x", "two articles", {"denies": Precision(9, 12), "repeats": Precision(1, 2)})
    save_measured(kept, tmp_path / "measured.json")
    assert load_measured(tmp_path / "measured.json") == kept
    monkeypatch.setattr(measured, "shipped", lambda: kept)
    assert precision_of("denies", "7/x") == Precision(9, 12)
    assert precision_of("denies", "8/x") is None
    assert precision_of("repeats", "7/x") is None  # two links say nothing
    assert precision_of("contradicts", "7/x") is None
    assert Precision(9, 12).share == 0.75
