"""An article is read by a reader that has not learnt it."""

from __future__ import annotations

from training.reader_folds import FOLDS, HELD_OUT, ReaderOf, fold_of
from training.source_gold import is_held_out

GROUPS = [f"g{number}" for number in range(200)]
NAMES = tuple(f"without {fold}" for fold in range(FOLDS))


def test_every_group_has_its_part_and_keeps_it() -> None:
    parts = [fold_of(group) for group in GROUPS]
    assert parts == [fold_of(group) for group in GROUPS]
    assert set(parts) == {HELD_OUT, *range(FOLDS)}
    assert [part == HELD_OUT for part in parts] == [is_held_out(group) for group in GROUPS]


def test_nobody_reads_what_it_learnt() -> None:
    readers = ReaderOf(NAMES, "mean")  # type: ignore[arg-type]
    for group in GROUPS:
        held_out = fold_of(group) == HELD_OUT
        assert readers.of(group) == ("mean" if held_out else f"without {fold_of(group)}")


def test_parts_cover_every_group_once() -> None:
    readers = ReaderOf(NAMES, "mean")  # type: ignore[arg-type]
    counts = [0] * len(GROUPS)
    for mine, reader in readers.parts(GROUPS):
        for number, (group, own) in enumerate(zip(GROUPS, mine, strict=True)):
            counts[number] += own
            assert not own or readers.of(group) == reader
    assert counts == [1] * len(GROUPS)
