"""Whether any page gets slower with ten times as much stored: 1,000,000 claims against 100,000.

    python -m benchmarks.scale [--sizes 100000,1000000] [--folder DIR] [--folders DIR,DIR] [--only WORDS]

Asks what `benchmarks.serving` asks, of both sizes, and compares: times of the server, processor time, tables
that a plan reads from end to end. Filling a million claims takes about 15 GB of disk and an hour or more;
with --folder what was filled is kept for the next time. Ends with an error where a page is more than ALLOWED
times slower or where a growing table is read from end to end.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.machine import describe
from benchmarks.serving import RESULTS, in_own_process, tell

SIZES = "100000,1000000"
ALLOWED = 2.0
# Less than this many milliseconds more is no slower page but another moment of the machine.
NOISE = 4.0
TIMES = ("p50 ms", "p95 ms", "processor ms")
COUNTED = (
    "database MB",
    *("claims", "articles", "sources", "links", "disputes"),
    *("claims of the largest source", "claims of the largest dispute"),
)


def ratio(small: float, large: float) -> float:
    """Times slower; 1 where the difference is within noise."""
    return 1.0 if abs(large - small) < NOISE else round(large / max(small, 0.1), 2)


def compared(small: dict[str, Any], large: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Of each page: its times with few and with many, how many times slower; the worst first."""
    rows = {}
    for name in [name for name in small if name in large]:
        times = {time: [small[name][time], large[name][time]] for time in TIMES}
        found: dict[str, Any] = {**times, "times": {time: ratio(*pair) for time, pair in times.items()}}
        found["queries"] = large[name]["queries"]
        found["read from end to end"] = large[name]["read from end to end"]
        rows[name] = found
    return dict(sorted(rows.items(), key=lambda row: -max(row[1]["times"].values())))


def worse(pages: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Pages that are too much slower, and those that read a growing table from end to end."""
    return {
        "slower": {name: row["times"] for name, row in pages.items() if max(row["times"].values()) > ALLOWED},
        "read from end to end": {
            name: row["read from end to end"] for name, row in pages.items() if row["read from end to end"]
        },
    }


def plans(small: dict[str, Any], large: dict[str, Any]) -> dict[str, Any]:
    """Of each page how its queries are answered with many claims, and with few where that is otherwise."""
    found = {}
    for name, row in large.items():
        fewer = small.get(name, {}).get("plans", [])
        found[name] = {"many": row["plans"]}
        if sorted(fewer) != sorted(row["plans"]):
            found[name]["few, where other"] = [line for line in fewer if line not in row["plans"]]
    return found


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sizes", default=SIZES, help=f"claims stored, two sizes, default: {SIZES}")
    parser.add_argument("--folder", type=Path, help="keep the filled databases here")
    parser.add_argument("--folders", default="", help="a folder for each size instead, comma-separated")
    parser.add_argument("--only", default="", help="pages whose name has these words; nothing is written")
    parser.add_argument("--out", type=Path, default=RESULTS / "scale.json")
    options = parser.parse_args(argv)
    sizes = [int(part) for part in options.sizes.split(",")]
    kept = [Path(part) for part in options.folders.split(",") if part] or [options.folder] * len(sizes)
    result = describe()
    small, large = (
        in_own_process(size, folder, options.only) for size, folder in zip(sizes, kept, strict=True)
    )
    pages = compared(small["pages"], large["pages"])
    result["sizes"] = {
        str(size): {name: row[name] for name in COUNTED} | {"load": row["load"]}
        for size, row in zip(sizes, (small, large), strict=True)
    }
    result |= {"allowed": ALLOWED, "noise ms": NOISE, "worse": worse(pages), "pages": pages}
    result["under load"] = {str(sizes[0]): small.get("under load"), str(sizes[1]): large.get("under load")}
    result["load_after"] = round(os.getloadavg()[0], 1)
    result["plans"] = plans(small["pages"], large["pages"])
    for name, row in pages.items():
        times = "  ".join(f"{time} {few:7.1f} {many:7.1f}" for time, (few, many) in _pairs(row))
        tell(
            f"{name:42} ×{max(row['times'].values()):5.2f}  {times}  {' '.join(row['read from end to end'])}"
        )
    if not options.only:
        options.out.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if any(result["worse"].values()):
        sys.exit(json.dumps(result["worse"], indent=1, ensure_ascii=False))


def _pairs(row: dict[str, Any]) -> list[tuple[str, tuple[float, float]]]:
    return [(time, tuple(row[time])) for time in TIMES]


if __name__ == "__main__":
    main()
