"""Writes the figures of docs/scale.md from the committed results, each with its computation, never by hand.

    python -m benchmarks.capacity            # rewrite the marked block
    python -m benchmarks.capacity --check    # exit 1 where it is not what the results give

A figure whose measurement is not there has no row.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from benchmarks.machine import ROOT
from benchmarks.serving import RESULTS

DOC = ROOT / "docs" / "scale.md"
BLOCK = re.compile(r"(<!-- computed: begin[^>]*-->\n).*?(<!-- computed: end -->)", re.DOTALL)
PAUSE = 20  # seconds between two pages of one reader, taken
NEWSROOM = 5_000  # articles a day, taken: a wire service with its customers
CORES = 8  # of a machine that is added, taken
Results = dict[str, dict[str, Any]]
Row = tuple[str, str, str]


def read_results() -> Results:
    """What has been measured and committed, by name."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in RESULTS.glob("*.json")}


def _reading(of: Results) -> Iterator[Row]:
    extraction, linking = of["extraction"], of["linking"]
    words, claims = (
        extraction["words"] / extraction["articles"],
        extraction["pipeline"]["attributions"] / extraction["articles"],
    )
    a_second = extraction["pipeline"]["words_per_cpu_second"]
    size, row = list(linking["sizes"].items())[-1]
    a_claim = row["linking"]["the worker's own CPU"]["p50"] / 1000
    read, linked = words / a_second, claims * a_claim
    yield (
        "reading one article",
        f"{words:.0f} words ÷ {a_second:,} words a core second",
        f"{read:.2f} core seconds",
    )
    yield (
        f"linking it to {int(size):,} stored claims",
        f"{claims:.1f} claims × {a_claim:.3f} core seconds a claim",
        f"{linked:.2f} core seconds",
    )
    a_day = 86_400 / (read + linked)
    yield "articles a day and core", f"86,400 s ÷ ({read:.2f} + {linked:.2f}) s", f"{a_day:,.0f}"
    yield (
        f"cores for {NEWSROOM:,} articles a day, all in the busiest quarter of it",
        f"4 × {NEWSROOM:,} ÷ {a_day:,.0f}",
        f"{4 * NEWSROOM / a_day:.1f}",
    )


def _ingesting(of: Results) -> Iterator[Row]:
    workers = of["ingest"]["workers"]
    first = next(iter(workers.values()))
    for count, row in workers.items():
        rate, times = row["articles a second"], row["articles a second"] / first["articles a second"]
        yield (
            f"articles an hour by {count} workers of one process, from file to linked claims",
            f"{rate} a second × 3,600 ({times:.2f} × the first)",
            f"{rate * 3600:,.0f}",
        )


def _asking(of: Results) -> Iterator[Row]:
    serving = of["serving"]
    cores = serving["machine"]["cores"]
    size, row = list(serving["sizes"].items())[-1]
    for name in ("disputes", "dispute", "disputes by words"):
        a_core = row["under load"][name]["requests a second and core"]
        yield (
            f"people who read “{name}” at once, for each core ({int(size):,} claims stored)",
            f"{a_core} answers a core second × {PAUSE} s between two pages",
            f"{a_core * PAUSE:,.0f}",
        )
    slowest = min(row["under load"][name]["requests a second and core"] for name in row["under load"])
    yield (
        f"people at once on one more machine with {CORES} cores for web and database",
        f"{slowest} (the dearest of these) × {CORES} × {PAUSE}",
        f"{slowest * CORES * PAUSE:,.0f}",
    )
    again = row["conditional"]["requests a second and core"]
    yield (
        "programs that ask each minute whether an API list has changed, for each core",
        f"{again} answers “not modified” a core second × 60 s",
        f"{again * 60:,.0f}",
    )
    yield f"the machine that this was measured on has {cores} cores", serving["machine"]["processor"], ""


def _database(of: Results) -> Iterator[Row]:
    pages = list(of["serving"]["sizes"].values())[-1]["pages"]
    used = [(row["processor ms"], row["of which database"]) for row in pages.values()]
    everything, database = sum(row[0] for row in used), sum(row[1] for row in used)
    share = database / everything
    yield (
        "share of the database in a page's processor time, over all kinds of pages",
        f"{database:,.0f} ms ÷ {everything:,.0f} ms",
        f"{share:.0%}",
    )
    yield (
        "web machines that keep one database machine of the same size busy",
        f"(1 − {share:.2f}) ÷ {share:.2f}",
        f"{(1 - share) / share:.1f}",
    )


def _storing(of: Results) -> Iterator[Row]:
    for size, row in of["scale"]["sizes"].items():
        megabytes, claims = row["database MB"], row["claims"]
        yield (
            f"database, each of {int(size):,} claims with its share of article, links and indexes",
            f"{megabytes:,} MB ÷ {claims:,}",
            f"{1000 * megabytes / claims:.1f} kB",
        )
    a_claim = megabytes / claims
    articles = claims / row["articles"]
    yield (
        f"database after a year of {NEWSROOM:,} articles a day",
        f"365 × {NEWSROOM:,} × {articles:.1f} claims × {1000 * a_claim:.1f} kB",
        f"{365 * NEWSROOM * articles * a_claim / 1000:,.0f} GB",
    )


def _growing(of: Results) -> Iterator[Row]:
    pages = of["scale"]["pages"]
    times = sorted(max(row["times"].values()) for row in pages.values())
    yield (
        "times slower with ten times as many claims: the median and the worst of all pages",
        f"p50, p95 and processor time of {len(times)} kinds of pages",
        f"{times[len(times) // 2]:.2f} and {times[-1]:.2f}",
    )


def _memory(of: Results) -> Iterator[Row]:
    soak = of["soak"]
    for name, row in soak["memory"].items():
        yield (
            f"memory of {name} over {soak['minutes']:.0f} minutes of mixed load,"
            f" after {soak['warm minutes']:.0f} to warm up",
            f"{row['first MB']:,} MB in the first five of them, {row['last MB']:,} MB in the last five",
            f"{row['growth']:+.1%}",
        )


PARTS: dict[str, Callable[[Results], Iterator[Row]]] = {
    "Articles": _reading,
    "Articles, measured from end to end": _ingesting,
    "Readers": _asking,
    "Database": _database,
    "Room": _storing,
    "Growth": _growing,
    "Memory": _memory,
}


def block(results: Results) -> str:
    """The tables, one a part; a part that lacks its measurement is left out."""
    text = ""
    for name, rows_of in PARTS.items():
        rows: list[Row] = []
        with suppress(KeyError):
            rows = list(rows_of(results))
        if rows:
            text += f"**{name}**\n\n| what | computed | result |\n| --- | --- | --- |\n"
            text += "".join("| " + " | ".join(row) + " |\n" for row in rows) + "\n"
    dates = ", ".join(f"{name} {found['date']}" for name, found in sorted(results.items()))
    return f"{text}Measured: {dates}.\n"


def written(text: str, results: Results) -> str:
    """A document with its block as the results give it."""
    return BLOCK.sub(lambda found: found[1] + block(results) + found[2], text)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 where it would")
    options = parser.parse_args(argv)
    text = DOC.read_text(encoding="utf-8")
    new = written(text, read_results())
    if options.check and new != text:
        sys.exit("docs/scale.md is not what the results give: python -m benchmarks.capacity")
    if not options.check:
        DOC.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
