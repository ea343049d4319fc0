"""Time linking against very many stored claims, and how well their candidates are found.

    python -m benchmarks.linking [--sizes 10000,100000,1000000] [--articles N] [--out FILE.json]

A PostgreSQL of its own is started in a folder that goes when it ends; nothing stored elsewhere is touched.
The claims are those of our own articles with other names, places and dates (see ``linking_corpus``); vectors
past the first 10,000 are made from real ones (``linking_vectors``). For each size the tables grow, the index
is built anew and new articles are linked as the product's worker does. A million claims take about 10 GB of
disk and half an hour.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

from benchmarks.machine import describe, peak_memory_mb
from claimtrack import embedded

RESULTS = Path(__file__).parent / "results" / "linking.json"
SIZES = "10000,100000,1000000"
QUERIES = 36  # articles whose claims' candidates are compared with those of an exact search
ARTICLES = 18  # of these, linked from end to end


def measure(sizes: Sequence[int], articles: int, cache: Path, folder: Path) -> dict[str, Any]:
    """All sizes in turn; Django is set up and its database is there, empty."""
    from benchmarks.linking_queries import (
        candidate_recall,
        link_times,
        lists_end,
        make_queries,
        shares,
        store_partners,
    )
    from benchmarks.linking_tables import Loaded, index_sizes
    from benchmarks.linking_vectors import real_tellings, vector_maker
    from claims.linking.linker import linker_version
    from claims.near_articles import NEAREST
    from claims.reader.at_once import reading_threads

    begun = time.perf_counter()
    version = linker_version()
    model_seconds = time.perf_counter() - begun
    tell(f"vectors of {real_tellings()} tellings of each article, kept in {cache} …")
    maker = vector_maker(cache)
    queries = make_queries(max(articles, QUERIES))
    partners = store_partners(queries)
    loaded = Loaded(folder, max(sizes))
    result: dict[str, Any] = describe() | {
        "linker": version,
        "threads that read": reading_threads(),
        "models load seconds": round(model_seconds, 2),
        "cosines of the vectors": maker.spread(),
        "sizes": {},
    }
    for size in sorted(sizes):
        tell(f"{size:,} claims: loading …")
        row: dict[str, Any] = {"load": loaded.grow(size, maker)}
        row |= {"claims": loaded.claims, "articles": loaded.articles}
        tell(f"{size:,} claims: candidates …")
        recall, milliseconds = candidate_recall(queries, loaded.all[: loaded.claims], partners, NEAREST)
        row["candidates"] = recall | {"ms a claim": shares(milliseconds)}
        tell(f"{size:,} claims: linking …")
        loaded.list_near(lists_end(queries[:articles]))
        row |= index_sizes()
        row["linking"] = link_times(queries[:articles])
        row["linking of late arrivals"] = link_times(queries[:articles], lambda telling: telling)
        row["worker peak MB"] = peak_memory_mb()
        result["sizes"][str(size)] = row
        print(json.dumps({size: row}, indent=1))
    result["growth"] = growth(result["sizes"])
    result["load_after"] = round(os.getloadavg()[0], 1)
    return result


def growth(sizes: dict[str, Any]) -> dict[str, dict[str, float]]:
    """From each size to the next: times larger, and times slower (median)."""
    found = {}
    for one, other in zip(list(sizes), list(sizes)[1:], strict=False):
        before, after = sizes[one]["linking"], sizes[other]["linking"]
        found[f"{one} to {other}"] = {
            "claims": round(sizes[other]["claims"] / sizes[one]["claims"], 2),
            "ms a claim": round(after["ms a claim"]["p50"] / before["ms a claim"]["p50"], 2),
            "database": round(after["of which database"]["p50"] / before["of which database"]["p50"], 2),
        }
    return found


def tell(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)


def main(argv: Sequence[str] | None = None) -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    arguments.add_argument("--sizes", default=SIZES, help=f"claims stored, default: {SIZES}")
    arguments.add_argument("--articles", type=int, default=ARTICLES, help="new articles linked at each size")
    arguments.add_argument("--out", type=Path, default=RESULTS)
    options = arguments.parse_args(argv)
    sizes = [int(size) for size in options.sizes.split(",")]
    place = embedded.var_dir()
    for left in place.glob("bench-linking-*"):  # by one that was killed
        if not psutil.pid_exists(int(left.name.rsplit("-", 1)[1])):
            remove(left)
    folder = place / f"bench-linking-{os.getpid()}"
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS"):
        os.environ.pop(name, None)  # never a database that somebody uses
    os.environ |= {"CLAIMTRACK_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "claimtrack.settings"}
    try:
        with embedded.Lease(folder, ["postgres"], tell=tell):
            import django
            from django.core.management import call_command

            django.setup()
            call_command("migrate", verbosity=0)
            result = measure(sizes, options.articles, place / "bench-cache", folder)
            django.db.connections.close_all()
    finally:
        remove(folder)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({name: result[name] for name in ("growth", "load_before", "load_after")}, indent=1))


def remove(folder: Path) -> None:
    """The folder with the data, and PostgreSQL's where root's home is closed to its system user."""
    named_in = folder / "postgres.path"
    if named_in.exists():
        shutil.rmtree(named_in.read_text(encoding="utf-8").strip(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
