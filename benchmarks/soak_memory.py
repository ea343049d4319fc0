"""Memory of a process and all below it over time, and whether it grows.

What counts is what processes asked for themselves (anonymous and shared memory, by each one's share of it),
not pages of files: how many of those are there, and who pays for them, hangs on what else is running. A
process takes more while it is at an article than between two, so both are told: the middle, and the least of
each minute, where a leak is seen without what is at work just then.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import psutil

COUNTED = ("Pss_Anon", "Pss_Shmem")  # of /proc/PID/smaps_rollup
PART = 5.0  # minutes at the beginning and at the end that are compared
Looks = Sequence[tuple[float, float]]  # (minute, MB)


class Tree:
    """The processes of one program: their memory look by look, each by its number."""

    def __init__(self, pid: int) -> None:
        self._parent = psutil.Process(pid)
        self.looks: dict[int, list[tuple[float, float]]] = {}
        self.sums: list[tuple[float, float]] = []
        self.with_files: list[tuple[float, float]] = []

    def look(self, minute: float) -> None:
        """Look at all processes that there are now."""
        counted, everything = 0.0, 0.0
        for process in (self._parent, *self._parent.children(recursive=True)):
            try:
                own, whole = read_memory(process.pid)
            except (OSError, psutil.Error):
                continue  # it has just ended
            self.looks.setdefault(process.pid, []).append((minute, own))
            counted, everything = counted + own, everything + whole
        self.sums.append((minute, counted))
        self.with_files.append((minute, everything))

    def forget(self) -> None:
        """Begin anew: what was seen before does not count."""
        self.looks, self.sums, self.with_files = {}, [], []

    def latest(self) -> str:
        """The last look, in words: all of it, and each process."""
        each = ", ".join(f"{found[-1][1]:.0f}" for _pid, found in sorted(self.looks.items()))
        return f"{self.sums[-1][1]:.1f} MB ({each})"

    def report(self) -> dict[str, Any]:
        """How all of them went together, and each that was there from the first look to the last."""
        stayed = [found for _pid, found in sorted(self.looks.items()) if len(found) == len(self.sums)]
        return {
            **growth(self.sums),
            "between two tasks": growth(_sums([lows(found) for found in stayed])),
            "with pages of files": growth(self.with_files),
            "processes": [growth(found) for found in stayed],
            "processes that ended or began": len(self.looks) - len(stayed),
            "MB by minute": [round(found, 1) for _minute, found in by_minute(self.sums)],
        }


def read_memory(pid: int) -> tuple[float, float]:
    """MB that a process asked for itself, and MB with its share of pages of files (Linux)."""
    rows = dict(
        line.split(":", 1)
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    )
    kilobytes = {name: int(said.split()[0]) for name, said in rows.items()}
    return sum(kilobytes[name] for name in COUNTED) * 1024 / 1e6, kilobytes["Pss"] * 1024 / 1e6


def growth(looks: Looks) -> dict[str, float]:
    """The middle of the first and of the last five minutes (at most a third of all), and how it rises.

    The rise is Theil and Sen's: the middle of the slopes between any two minutes, which a peak does not move.
    """
    part = min(PART, (looks[-1][0] - looks[0][0]) / 3)
    first = statistics.median(found for minute, found in looks if minute <= looks[0][0] + part)
    last = statistics.median(found for minute, found in looks if minute >= looks[-1][0] - part)
    minutes = by_minute(looks)
    return {
        "first MB": round(first, 1),
        "last MB": round(last, 1),
        "most MB": round(max(found for _minute, found in looks), 1),
        "growth": round(last / first - 1, 4),
        "MB an hour": round(60 * _rise(minutes), 1),
        "MB an hour in the second half": round(60 * _rise(minutes[len(minutes) // 2 :]), 1),
    }


def by_minute(looks: Looks) -> list[tuple[float, float]]:
    """The middle of each minute's looks."""
    minutes: dict[int, list[float]] = {}
    for minute, found in looks:
        minutes.setdefault(int(minute), []).append(found)
    return [(float(minute), statistics.median(found)) for minute, found in minutes.items()]


def lows(looks: Looks) -> list[tuple[float, float]]:
    """The least of each minute: what a process keeps when it has done with a page or an article."""
    minutes: dict[int, float] = {}
    for minute, found in looks:
        minutes[int(minute)] = min(found, minutes.get(int(minute), found))
    return [(float(minute), found) for minute, found in minutes.items()]


def _sums(series: Iterable[Looks]) -> list[tuple[float, float]]:
    """Several processes as one, minute by minute."""
    return [(rows[0][0], sum(found for _minute, found in rows)) for rows in zip(*series, strict=True)]


def _rise(looks: Looks) -> float:
    slopes: Iterable[float] = ((b - a) / (until - since) for (since, a), (until, b) in combinations(looks, 2))
    return statistics.median([*slopes] or [0.0])
