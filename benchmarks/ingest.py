"""Time the way of articles from file to linked claims, with 1, 2 and 4 workers.

    python -m benchmarks.ingest [--articles 100] [--workers 1,2,4] [--out FILE.json]

For each number of workers a PostgreSQL and a Redis of its own are started with empty tables, then the
product's own workers, each with one reading process on one thread. They are warmed up with one article each;
then `manage.py ingest` takes in files, each an article of our own retold with other names
(benchmarks.linking_corpus). Time runs from the start of that command until the last article is linked. Lag is
an article's time in the queue and in hand: from being stored to being linked.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg2

from benchmarks.linking import remove
from benchmarks.linking_corpus import bases, retell, varied
from benchmarks.machine import ROOT, describe
from claimtrack import embedded
from claimtrack.embedded.addresses import DATABASE, DATABASE_USER, postgres_socket_dir
from claimtrack.processes import open_log, tail

RESULTS = Path(__file__).parent / "results"
ARTICLES = 100
WORKERS = "1,2,4"
_TICK = 0.25
_UNREAD = "SELECT count(*) FROM articles_article WHERE state IN ('pending', 'processing')"
_LAGS = """
    SELECT extract(epoch FROM processed_at - added_at), extract(epoch FROM state_changed_at - added_at)
    FROM articles_article WHERE state = 'processed' AND id > %s ORDER BY 1
"""


def tell(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)


def write_articles(folder: Path, count: int, *, skip: int = 0) -> list[Path]:
    """Files of articles, each base retold anew when all have had their turn; about 200 words each."""
    every = bases()
    paths = []
    for number in range(skip, skip + count):
        base = every[number % len(every)]
        seed = 1 + number // len(every)
        told = varied(base, seed, f"{number}").document
        head = f"Title: {retell(base.id, base.group, seed)} {number}\nOutlet: {told.outlet}\n"
        published = told.published_at.isoformat() if told.published_at else ""
        path = folder / f"{number:05d}.txt"
        path.write_text(f"{head}Published: {published}\n\n{told.text}\n", encoding="utf-8")
        paths.append(path)
    return paths


class Run:
    """One number of workers, on servers of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "CLAIMTRACK_VAR": str(folder),
            "DJANGO_SETTINGS_MODULE": "claimtrack.settings",
            "OMP_NUM_THREADS": "1",
            "READING_THREADS": "1",
        }
        for name in ("DATABASE_URL", "REDIS_URL"):
            self.environment.pop(name, None)

    def manage(self, *words: str) -> None:
        subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=self.environment, check=True)

    @contextlib.contextmanager
    def workers(self, count: int) -> Iterator[None]:
        """Worker processes that have said that they are ready; beat sends the sweeps beside them."""
        celery = [sys.executable, "-m", "celery", "--app", "claimtrack"]
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "INFO"]
        commands = {
            f"worker{number}": [*celery, "worker", "-c", "1", "--hostname", f"w{number}@%h", *quiet]
            for number in range(count)
        }
        commands["beat"] = [*celery, "beat", "--schedule", str(self.folder / "beat"), "--pidfile", ""]
        running = []
        try:
            for name, command in commands.items():
                with open_log(self.folder / "log" / f"{name}.log") as log:
                    running.append(
                        subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
                    )
            deadline = time.monotonic() + 120
            for name in list(commands)[:-1]:
                log_file = self.folder / "log" / f"{name}.log"
                while b" ready." not in log_file.read_bytes():
                    if time.monotonic() > deadline:
                        raise RuntimeError(f"{name} does not start:\n{tail(log_file)}")
                    time.sleep(0.2)
            yield
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(60)

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        place = {"host": str(postgres_socket_dir(self.folder)), "user": DATABASE_USER, "dbname": DATABASE}
        with contextlib.closing(psycopg2.connect(**place)) as connection, connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall()

    def watch(self) -> list[int]:
        """How many waited at each look, until none does."""
        seen = []
        while (waiting := int(self.ask(_UNREAD)[0][0])) or not seen:
            seen.append(waiting)
            time.sleep(_TICK)
        return seen


def measure(articles: int, workers: int) -> dict[str, Any]:
    """Articles a second and lag with so many workers."""
    folder = Path(tempfile.mkdtemp(prefix="claimtrack-ingest-"))
    folder.chmod(0o755)
    try:
        with embedded.Lease(folder, ["postgres", "redis"]):
            run = Run(folder)
            run.manage("migrate", "--no-input", "--verbosity", "0")
            files = folder / "files"
            files.mkdir()
            warm = write_articles(files, 4 * workers, skip=articles)
            measured = write_articles(files, articles)
            with run.workers(workers):
                run.manage("ingest", "--verbosity", "0", *map(str, warm))
                run.watch()
                last = int(run.ask("SELECT max(id) FROM articles_article")[0][0])
                begin = time.monotonic()
                command = [sys.executable, "manage.py", "ingest", "--verbosity", "0", *map(str, measured)]
                adding = subprocess.Popen(command, cwd=ROOT, env=run.environment)
                while int(run.ask("SELECT max(id) FROM articles_article")[0][0]) == last:
                    time.sleep(0.02)
                waiting = run.watch()
                adding.wait()
                waiting += run.watch()
                seconds = time.monotonic() - begin
            return _figures(run, last, seconds, waiting)
    finally:
        remove(folder)


def _figures(run: Run, last: int, seconds: float, waiting: list[int]) -> dict[str, Any]:
    rows = run.ask(_LAGS, last)
    lags = [float(lag) for lag, _ in rows]
    count = len(rows)
    ((claims,),) = run.ask("SELECT count(*) FROM claims_claim c WHERE c.article_id > %s", last)
    ((links,),) = run.ask(
        "SELECT count(*) FROM claims_link l JOIN claims_claim c ON c.id = l.from_claim_id "
        "WHERE c.article_id > %s",
        last,
    )
    ((words,),) = run.ask("SELECT sum(word_count) FROM articles_article WHERE id > %s", last)
    return {
        "articles": count,
        "words": int(words),
        "claims": claims,
        "links": links,
        "seconds": round(seconds, 2),
        "articles a second": round(count / seconds, 3),
        "lag s p50": round(statistics.median(lags), 2),
        "lag s p95": round(lags[int(0.95 * (count - 1))], 2),
        "lag s most": round(lags[-1], 2),
        "most that waited": max(waiting),
    }


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--articles", type=int, default=ARTICLES, help="files taken in, default: %(default)s")
    parser.add_argument("--workers", default=WORKERS, help="default: %(default)s")
    parser.add_argument("--out", type=Path, default=RESULTS / "ingest.json")
    options = parser.parse_args(argv)
    result: dict[str, Any] = describe() | {"workers": {}}
    for count in (int(part) for part in options.workers.split(",")):
        row = result["workers"][str(count)] = measure(options.articles, count)
        first = next(iter(result["workers"].values()))
        row["times the first"] = round(row["articles a second"] / first["articles a second"], 2)
        tell(f"{count} workers: {row}")
    result["load_after"] = round(os.getloadavg()[0], 1)
    options.out.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
