"""Whether web server and worker need more memory the longer they run: half an hour of mixed load.

    python -m benchmarks.soak [--minutes 30] [--warm MINUTES] [--claims 10000] [--out FILE.json]

A PostgreSQL and a Redis of its own are started and filled, then the product's own web server and worker.
Readers ask for every kind of page and API answer, an editor decides suggestions and writes comments, articles
are sent in and read, an export is made now and then. Memory is that of web and worker with all their
processes, a page that several share counted once (PSS). It is looked at every few seconds; what counts is how
much the last fifth of the time after warming up is above the first fifth, and how it rises on the whole.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

from benchmarks.linking import remove
from benchmarks.machine import describe
from benchmarks.serving import RESULTS, serve_from, served, session_cookie, tell
from claimtrack import embedded

PORT = 8976
MINUTES = 30.0
WARM = 6.0  # minutes before them: models are loaded, every page has been asked for, tables are cached
CLAIMS = 10_000
EVERY = 5.0  # seconds between two looks
ALLOWED = 0.05  # of the memory after warming up
PART = 5  # the first and the last so many-th part of the time are compared


def memory(parent: psutil.Process) -> float:
    """MB of a process and all below it, by their share of pages that several have (Linux), else resident."""
    total = 0
    for process in [parent, *parent.children(recursive=True)]:
        try:
            found = process.memory_full_info()
        except psutil.Error:
            continue
        total += getattr(found, "pss", found.rss)
    return total / 1e6


def growth(looks: Sequence[tuple[float, float]]) -> dict[str, float]:
    """How memory went over (minute, MB): middle of the first and last fifth, and the rise of a line."""
    part = max(1, len(looks) // PART)
    megabytes = [look[1] for look in looks]
    first, last = statistics.median(megabytes[:part]), statistics.median(megabytes[-part:])
    slope = statistics.linear_regression(*zip(*looks, strict=True)).slope if len(looks) > 2 else 0.0
    return {
        "first MB": round(first, 1),
        "last MB": round(last, 1),
        "most MB": round(max(megabytes), 1),
        "growth": round(last / first - 1, 4),
        "MB an hour, by a line": round(slope * 60, 1),
    }


def soak(claims: int, folder: Path, cache: Path, warm: float, minutes: float) -> dict[str, Any]:
    """Fill, serve, load, look. Django is set up, the database there and empty."""
    from django.core.management import call_command

    from benchmarks.linking_vectors import vector_maker
    from benchmarks.serving_newsroom import people, work
    from benchmarks.serving_tables import Newsroom
    from benchmarks.soak_load import Load

    call_command("migrate", verbosity=0)
    tell(f"{claims:,} claims: filling …")
    editor, reviewer = people()
    Newsroom(vector_maker(cache)).fill(claims, lambda line: None)
    work(editor, reviewer)
    with served(folder, PORT) as children, Load(f"127.0.0.1:{PORT}", session_cookie()) as load:
        processes = {
            child.name: psutil.Process(child.process.pid) for child in children if child.process is not None
        }
        looks = _looks(processes, load, 60 * warm, 60 * minutes)
        done = load.counts()
        alive = all(child.running() for child in children)
    result: dict[str, Any] = {"claims before": claims, "warm minutes": warm, "minutes": minutes, "done": done}
    result["ended before its time"] = not alive
    result["memory"] = {name: growth(found) for name, found in looks.items()}
    result["MB by minute"] = {name: _by_minute(found) for name, found in looks.items()}
    return result


def _looks(
    processes: dict[str, psutil.Process], load: Any, warm: float, seconds: float
) -> dict[str, list[tuple[float, float]]]:
    """(minute, MB) of each process and its children, after `warm` seconds."""
    begun = time.monotonic()
    looks: dict[str, list[tuple[float, float]]] = {name: [] for name in processes}
    told = 0.0
    while (now := time.monotonic() - begun) < warm + seconds:
        load.check()
        found = {name: memory(process) for name, process in processes.items()}
        if now >= warm:
            load.warmed_up()
            for name, megabytes in found.items():
                looks[name].append(((now - warm) / 60, megabytes))
        if now - told >= 60:
            told = now
            tell("  " + "  ".join(f"{name} {mb:.1f} MB" for name, mb in found.items()) + f"  {load.counts()}")
        time.sleep(EVERY)
    return looks


def _by_minute(looks: Sequence[tuple[float, float]]) -> list[float]:
    minutes: dict[int, list[float]] = {}
    for minute, megabytes in looks:
        minutes.setdefault(int(minute), []).append(megabytes)
    return [round(statistics.median(found), 1) for found in minutes.values()]


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--minutes", type=float, default=MINUTES, help="that count, default: %(default)s")
    parser.add_argument("--warm", type=float, default=WARM, help="minutes before them, default: %(default)s")
    parser.add_argument("--claims", type=int, default=CLAIMS, help="stored before, default: %(default)s")
    parser.add_argument("--out", type=Path, default=RESULTS / "soak.json")
    options = parser.parse_args(argv)
    result = describe()
    folder, cache = embedded.var_dir() / "bench-soak", embedded.var_dir() / "bench-cache"
    serve_from(folder)
    try:
        with embedded.Lease(folder, ["postgres", "redis"], tell=tell):
            import django

            django.setup()
            try:
                result |= soak(options.claims, folder, cache, options.warm, options.minutes)
            finally:
                django.db.connections.close_all()
    finally:
        remove(folder)
    result["load_after"] = round(os.getloadavg()[0], 1)
    result["allowed"] = ALLOWED
    options.out.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    grown = {name: row for name, row in result["memory"].items() if row["growth"] > ALLOWED}
    failed = result["done"]["errors"] or result["ended before its time"]
    tell(json.dumps({"memory": result["memory"], "done": result["done"]}))
    if grown or failed:
        sys.exit(f"More than {ALLOWED:.0%} grown, or errors: {grown} {result['done']}")


if __name__ == "__main__":
    main()
