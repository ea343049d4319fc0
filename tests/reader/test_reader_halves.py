"""An article is read by a reader that has not learnt it."""

from __future__ import annotations

from training.reader_halves import HELD_OUT, ReaderOf, half_of
from training.source_gold import is_held_out

GROUPS = [f"g{number}" for number in range(200)]


def test_every_group_has_its_part_and_keeps_it() -> None:
    parts = [half_of(group) for group in GROUPS]
    assert parts == [half_of(group) for group in GROUPS]
    assert {part: part in parts for part in (0, 1, HELD_OUT)} == {0: True, 1: True, HELD_OUT: True}
    assert [part == HELD_OUT for part in parts] == [is_held_out(group) for group in GROUPS]


def test_nobody_reads_what_it_learnt() -> None:
    readers = ReaderOf(("learnt half 0", "learnt half 1"), "mean")  # type: ignore[arg-type]
    for group in GROUPS:
        assert readers.of(group) != f"learnt half {half_of(group)}"
        assert (readers.of(group) == "mean") is (half_of(group) == HELD_OUT)


def test_parts_cover_every_group_once() -> None:
    readers = ReaderOf(("a", "b"), "mean")  # type: ignore[arg-type]
    counts = [0] * len(GROUPS)
    for mine, reader in readers.parts(GROUPS):
        for number, (group, own) in enumerate(zip(GROUPS, mine, strict=True)):
            counts[number] += own
            assert not own or readers.of(group) == reader
    assert counts == [1] * len(GROUPS)
