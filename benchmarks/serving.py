"""Time every page and API answer with very many claims stored, as the product serves them.

    python -m benchmarks.serving [--sizes 100000,1000000] [--only WORDS] [--folder DIR] [--out FILE.json]

For each size a PostgreSQL and a Redis of its own are started and filled (kept in --folder for the next time,
else thrown away), then the product's own web server and worker on loopback. Nothing stored elsewhere is
touched. What is told of a page: milliseconds from request to last byte, one request at a time; the number
of queries; its weight in bytes, as it is and compressed; tables that a query plan reads from end to end.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.linking import remove
from benchmarks.machine import describe
from claimtrack import embedded
from claimtrack.run.children import Child, all_children, end

RESULTS = Path(__file__).parent / "results"
SIZES = "100000"
PORT = 8977
HOST = f"127.0.0.1:{PORT}"


def tell(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)


def measure(size: int, folder: Path, cache: Path, only: str) -> dict[str, Any]:
    """One size: filled where that was not done before, then asked. Django is set up."""
    from django.core.management import call_command

    from benchmarks.serving_load import etag_rate, timed, under_load
    from benchmarks.serving_pages import all_pages
    from benchmarks.serving_queries import looked_at

    call_command("migrate", verbosity=0)
    result: dict[str, Any] = {"load": _fill(size, folder, cache), **_counts()}
    pages = {name: asked for name, asked in all_pages().items() if only in name}
    cookie = session_cookie()
    result["pages"] = {}
    with served(folder):
        for name, asked in pages.items():
            row = timed(HOST, asked, cookie)
            row |= looked_at(asked, HOST, cookie)
            result["pages"][name] = row
            times = "  ".join(
                f"{part} {row[part]:6.1f}" for part in ("processor ms", "p50 ms", "p95 ms", "kB")
            )
            tell(f"  {name:40} {times}  queries {row['queries']}  {' '.join(row['read from end to end'])}")
        if not only:
            result["under load"] = under_load(HOST, pages)
            result["conditional"] = etag_rate(HOST)
    return result


def _fill(size: int, folder: Path, cache: Path) -> dict[str, Any]:
    from django.contrib.auth.models import User

    from benchmarks.linking_vectors import vector_maker
    from benchmarks.serving_newsroom import people, work
    from benchmarks.serving_tables import Newsroom

    done = folder / "filled.json"
    if done.exists():
        found: dict[str, Any] = json.loads(done.read_text(encoding="utf-8"))
        return found
    if User.objects.exists():
        raise RuntimeError(f"{folder} was filled only in part: remove it.")
    tell(f"{size:,} claims: filling …")
    editor, reviewer = people()
    seconds = Newsroom(vector_maker(cache)).fill(size, tell)
    work(editor, reviewer)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    done.write_text(json.dumps(seconds), encoding="utf-8")
    return seconds


def _counts() -> dict[str, int]:
    from django.db import connection

    from articles.models import Article
    from claims.models import Claim, Link, Source, Thread

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        (size,) = cursor.fetchone()
    return {
        "database MB": size // 1_000_000,
        "claims": Claim.objects.count(),
        "articles": Article.objects.count(),
        "sources": Source.objects.count(),
        "links": Link.objects.count(),
        "disputes": Thread.objects.live().count(),
        "claims of the largest source": Source.objects.get(pk=1).claims.count(),
        "claims of the largest dispute": max(Thread.objects.values_list("claim_count", flat=True), default=0),
    }


def session_cookie() -> str:
    """The cookie of an editor's session."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User

    editor = User.objects.get(username="editor")
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(editor.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = editor.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


@contextmanager
def served(folder: Path, port: int = PORT, web: Sequence[str] = ()) -> Iterator[list[Child]]:
    """The product's worker and web server, as `make run` starts them; `web`: more arguments of the latter."""
    import urllib.request

    from claimtrack.static_files import collect_if_changed

    collect_if_changed()
    children = [child for child in all_children(folder, port) if child.name in ("worker", "web")]
    children[-1].command += web
    try:
        for child in children:
            child.start()
        deadline = time.monotonic() + 90
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                    if children[0].said(b" ready."):
                        break
            except OSError:
                pass
            if time.monotonic() > deadline:
                raise RuntimeError(f"The server does not come up: see {folder}/log")
            time.sleep(0.3)
        yield children
    finally:
        end(children)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sizes", default=SIZES, help=f"claims stored, default: {SIZES}")
    parser.add_argument("--only", default="", help="pages whose name has these words; nothing is written")
    parser.add_argument("--folder", type=Path, help="keep the filled databases here")
    parser.add_argument("--out", type=Path, default=RESULTS / "serving.json")
    options = parser.parse_args(argv)
    result: dict[str, Any] = describe() | {"sizes": {}}
    for size in (int(part) for part in options.sizes.split(",")):
        result["sizes"][str(size)] = in_own_process(size, options.folder, options.only)
        for page in result["sizes"][str(size)]["pages"].values():
            del page["plans"]  # benchmarks.scale keeps them
    if len(result["sizes"]) > 1:
        result["growth"] = growth(result["sizes"])
    result["load_after"] = round(os.getloadavg()[0], 1)
    if not options.only:
        options.out.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def in_own_process(size: int, folder: Path | None, only: str = "") -> dict[str, Any]:
    """One size in a child, because Django's settings name one database."""
    import multiprocessing

    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(one_size, (size, folder, only))


def one_size(size: int, kept: Path | None, only: str) -> dict[str, Any]:
    """Start the services for one size, measure, end them; remove the data unless it is to be kept."""
    place = embedded.var_dir()
    folder = (kept or place) / f"bench-serving-{size}"
    serve_from(folder)
    try:
        with embedded.Lease(folder, ["postgres", "redis"], tell=tell):
            import django

            django.setup()
            try:
                return measure(size, folder, place / "bench-cache", only)
            finally:
                django.db.connections.close_all()
    finally:
        if kept is None:
            remove(folder)
            shutil.rmtree(folder, ignore_errors=True)


def serve_from(folder: Path) -> None:
    """Set the environment so that the product's processes use the folder's services and no others."""
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS"):
        os.environ.pop(name, None)  # never a database that somebody uses
    os.environ |= {
        "CLAIMTRACK_VAR": str(folder),
        "STATIC_ROOT": str(folder / "static"),
        "API_RATE_ANONYMOUS": "1000000/minute",
        "API_RATE_ACCOUNT": "1000000/minute",
        "DJANGO_SETTINGS_MODULE": "claimtrack.settings",
    }


def growth(sizes: dict[str, Any]) -> dict[str, Any]:
    """How much slower each page is at the last size than at the first (p95), the worst ones."""
    first, last = next(iter(sizes.values()))["pages"], list(sizes.values())[-1]["pages"]
    times = {name: round(last[name]["p95 ms"] / first[name]["p95 ms"], 2) for name in first if name in last}
    return dict(sorted(times.items(), key=lambda pair: -pair[1]))


if __name__ == "__main__":
    main()
