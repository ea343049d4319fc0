"""Whether web server and worker need more memory the longer they run: half an hour of mixed load.

    python -m benchmarks.soak [--minutes 30] [--warm MINUTES] [--claims 10000] [--out FILE.json]

A PostgreSQL and a Redis of its own are started and filled, then the product's own web server and worker.
Readers ask for every kind of page and API answer, an editor decides suggestions and writes comments, articles
of stories that begin and end are sent in and read, an export is made now and then. After warming up (models
are loaded, caches full) memory is looked at every few seconds; what counts is how much the last five minutes
are above the first five. No web process is replaced in that time, so that a leak does not end with it.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.linking import remove
from benchmarks.machine import describe
from benchmarks.serving import RESULTS, serve_from, served, session_cookie, tell
from benchmarks.soak_memory import Tree
from benchmarks.soak_stories import WIRE
from claimtrack import embedded

PORT = 8976
MINUTES = 30.0
WARM = 10.0  # minutes before them, in which everything is done five times as fast
CLAIMS = 10_000
EVERY = 5.0  # seconds between two looks
ALLOWED = 0.05  # of the memory after warming up
NEVER_REPLACED = ("--max-requests", "0")  # of gunicorn; in production 20,000 requests end a process


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
    with (
        served(folder, PORT, NEVER_REPLACED) as children,
        Load(f"127.0.0.1:{PORT}", session_cookie()) as load,
    ):
        trees = {child.name: Tree(child.process.pid) for child in children if child.process is not None}
        waited = _look(trees, load, 60 * warm, 60 * minutes)
        done = load.counts()
        alive = all(child.running() for child in children)
    return {
        "claims before": claims,
        **_news(),
        "warm minutes": warm,
        "minutes": minutes,
        "done": done,
        "articles that waited, by minute": waited,
        "ended before its time": not alive,
        "memory": {name: tree.report() for name, tree in trees.items()},
    }


def _look(trees: dict[str, Tree], load: Any, warm: float, seconds: float) -> list[int]:
    """Look at the memory of each program, from `warm` seconds on; how many articles waited, by minute."""
    begun = time.monotonic()
    told, warming, waited = 0.0, True, []
    while (now := time.monotonic() - begun) < warm + seconds:
        load.check()
        if warming and now >= warm:
            warming = False
            load.warmed_up()
            for tree in trees.values():
                tree.forget()
        for tree in trees.values():
            tree.look((now - warm) / 60)
        if now - told >= 60:
            told = now
            said = "  ".join(f"{name} {tree.latest()}" for name, tree in trees.items())
            tell(f"  {now / 60 - warm / 60:5.1f} min  {said}  waiting {load.waiting()}  {load.counts()}")
            if not warming:
                waited.append(load.waiting())
        time.sleep(EVERY)
    return waited


def _news() -> dict[str, Any]:
    """What came of the articles that were sent: a load that grows would show in its largest dispute."""
    from django.db.models import Count

    from articles.models import Article
    from claims.models import Claim, Thread, ThreadClaim

    sent = Article.objects.filter(outlet__name__startswith=WIRE)
    claims = Claim.objects.filter(article__in=sent)
    places = ThreadClaim.objects.filter(claim__article__in=sent, thread__in=Thread.objects.live())
    sizes = places.order_by().values("thread").annotate(claims=Count("pk")).values_list("claims", flat=True)
    return {
        "articles sent and read": sent.filter(state=Article.State.PROCESSED).count(),
        "claims of theirs": claims.count(),
        "disputes with these": len(sizes),
        "of these claims in the largest": max(sizes, default=0),
    }


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
    tell(json.dumps({name: row for name, row in result.items() if name != "machine"}))
    if said := wrong(result):
        sys.exit("; ".join(said))


def wrong(result: dict[str, Any]) -> list[str]:
    """What of a run is not as it must be."""
    said = [
        f"{name} has grown by {found['growth']:.1%}, {ALLOWED:.0%} are allowed"
        for name, row in result["memory"].items()
        for found in (row, row["between two tasks"])
        if found["growth"] > ALLOWED
    ]
    said += [
        f"{name}: {row['processes that ended or began']} processes ended or began, so its growth is not known"
        for name, row in result["memory"].items()
        if row["processes that ended or began"]
    ]
    if result["done"]["errors"]:
        said.append(f"{result['done']['errors']} answers were errors")
    if result["ended before its time"]:
        said.append("web or worker ended before its time")
    return said


if __name__ == "__main__":
    main()
