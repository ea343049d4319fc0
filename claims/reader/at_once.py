"""Rows of a network run side by side: each by itself, so that what is found does not hang on the others."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

MOST = 2  # by default: a worker is started for every two cores
Row = TypeVar("Row")
Found = TypeVar("Found")


def reading_threads() -> int:
    """How many rows one process runs at once: READING_THREADS, by default 2 where there are two cores a
    worker. Raises ValueError for what is no such number."""
    said = os.environ.get("READING_THREADS", "").strip()
    if not said:
        return min(MOST, max(1, (os.cpu_count() or 1) // 2))
    if not (said.isascii() and said.isdecimal() and int(said) > 0):
        raise ValueError(f"READING_THREADS is {said!r}; set it to a whole number, 1 or more.")
    return int(said)


def each(call: Callable[[Row], Found], rows: Sequence[Row]) -> list[Found]:
    """``call`` of every row, in their order; ``call`` has to let go of the interpreter, as networks do."""
    if len(rows) < 2 or reading_threads() < 2:
        return [call(row) for row in rows]
    return list(_threads(reading_threads()).map(call, rows))


@cache
def _threads(count: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(count, thread_name_prefix="reading")


os.register_at_fork(after_in_child=_threads.cache_clear)  # a process has none of the threads of its parent
