"""A whole claimtrack of its own: PostgreSQL, Redis, worker, beat and web as processes that a test may kill.

Nothing here is shared with other tests: the servers belong to this test run, each test has a fresh database
(a copy of one that was migrated once). What is left at the end is read by `left`, past the product.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil
import psycopg2
import redis

from claimtrack import embedded
from claimtrack.embedded.addresses import DATABASE_USER, postgres_socket_dir
from claimtrack.embedded.errors import EmbeddedError
from claimtrack.embedded.postgres import Postgres
from claimtrack.embedded.redis_server import Redis
from claimtrack.embedded.rendezvous import make_run_dir
from claimtrack.processes import die_with_parent, open_log, tail
from tests.free_ports import free_port

CHECKOUT = Path(__file__).resolve().parents[2]
Left = dict[str, list[tuple[Any, ...]]]  # rows by kind
SECRET_KEY = "for-faults-" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2
MIGRATED = "migrated"
UNREAD = "SELECT count(*) FROM articles_article WHERE state IN ('pending', 'processing')"


class Process:
    """One child with a log; `kill` takes everything it has forked with it."""

    def __init__(self, command: Sequence[str], environment: dict[str, str], log: Path) -> None:
        self.log = log
        with open_log(log) as output:
            self.begin = log.stat().st_size
            self.process = subprocess.Popen(
                [sys.executable, *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=CHECKOUT,
                env=environment,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )

    def running(self) -> bool:
        return self.process.poll() is None

    def said(self) -> bytes:
        return self.log.read_bytes()[self.begin :]

    def kill(self) -> None:
        """SIGKILL to it and to all its children, as a machine that loses power."""
        family = [psutil.Process(self.process.pid)] if self.running() else []
        family += [child for process in family for child in process.children(recursive=True)]
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait()
        psutil.wait_procs(family, timeout=10)

    def stop(self, seconds: float = 30) -> int:
        """SIGTERM and wait; SIGKILL for one that does not end in time."""
        if self.running():
            self.process.terminate()
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return -signal.SIGKILL


class Place:
    """Servers, database and processes; use as a context manager."""

    def __init__(self, *, folder: Path | None = None) -> None:
        self.folder = folder or Path(tempfile.mkdtemp(prefix="claimtrack-faults-"))
        self.folder.mkdir(exist_ok=True)
        self.folder.chmod(0o755)
        self.postgres = Postgres(self.folder)  # durable: what is acknowledged survives a SIGKILL
        self.redis = Redis(self.folder)
        self.database = "claimtrack"
        self.processes: list[Process] = []
        self._count = 0

    def __enter__(self) -> Place:
        make_run_dir(self.folder)
        self.postgres.start()
        self.redis.start()
        return self

    def __exit__(self, *args: object) -> None:
        self.end_processes()
        self.redis.stop()
        if self.postgres.running():
            self.kill_postgres()  # an orderly end would first write out what is thrown away
        named_in = self.folder / "postgres.path"
        if named_in.exists():
            shutil.rmtree(named_in.read_text(encoding="utf-8").strip(), ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    # Databases ------------------------------------------------------------------------------------------

    def migrate(self) -> None:
        """Make the tables, once; `fresh` copies them."""
        self.manage("migrate", "--no-input", "--verbosity", "0")
        with self.session("postgres") as cursor:
            cursor.execute(f"ALTER DATABASE claimtrack RENAME TO {MIGRATED}")

    def fresh(self) -> None:
        """End all processes; a new database with empty tables and an empty broker."""
        self.end_processes()
        if not self.redis.running():
            self.redis.start()
        if not self.postgres.running():
            self.start_postgres()
        self._count += 1
        self.database = f"run{self._count}"
        with self.session("postgres") as cursor:
            cursor.execute(f"CREATE DATABASE {self.database} TEMPLATE {MIGRATED}")
        self.broker().flushall()

    @contextlib.contextmanager
    def session(self, database: str = "") -> Iterator[psycopg2.extensions.cursor]:
        connection = psycopg2.connect(
            host=str(postgres_socket_dir(self.folder)),
            user=DATABASE_USER,
            dbname=database or self.database,
            connect_timeout=5,
        )
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows of a query; waits out a server that is just starting."""
        deadline = time.monotonic() + 30
        while True:
            try:
                with self.session() as cursor:
                    cursor.execute(query, values)
                    return cursor.fetchall() if cursor.description else []
            except psycopg2.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def one(self, query: str, *values: object) -> Any:
        """The one value of a query."""
        return self.ask(query, *values)[0][0]

    def start_postgres(self) -> None:
        """Start it after a fall: what its sessions left is gone only moments later."""
        for _ in range(20):
            with contextlib.suppress(EmbeddedError):
                self.postgres.start()
                return
            time.sleep(0.2)
        self.postgres.start()

    def kill_postgres(self) -> None:
        """SIGKILL to the server process; its sessions notice and end."""
        process = self.postgres._process
        assert process is not None
        family = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        process.wait()
        psutil.wait_procs(family, timeout=10)

    def kill_redis(self) -> None:
        """SIGKILL: as nothing is on disk, whatever it held is lost."""
        process = self.redis._process
        assert process is not None
        process.kill()
        process.wait()

    def broker(self) -> redis.Redis:
        return redis.Redis.from_url(embedded.redis_url(self.folder))

    # Processes ------------------------------------------------------------------------------------------

    def environment(self, **more: str) -> dict[str, str]:
        mine = {
            "CLAIMTRACK_VAR": str(self.folder),
            "DATABASE_URL": embedded.database_url(self.folder, self.database),
            "REDIS_URL": embedded.redis_url(self.folder),
            "SECRET_KEY": SECRET_KEY,
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "HTTPS": "false",
            "DJANGO_SETTINGS_MODULE": "claimtrack.settings",
            "OMP_NUM_THREADS": "1",
            "PYTHONUNBUFFERED": "1",
            # What was lost is sent again within seconds, so that a test need not wait for minutes.
            "HINT_GRACE_SECONDS": "3",
            "SWEEP_SECONDS": "1",
        }
        return {**os.environ, **mine, **more}

    def manage(self, *words: str, check: bool = True, **more: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=CHECKOUT,
            env=self.environment(**more),
            capture_output=True,
            text=True,
            check=False,
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def start(self, name: str, *command: str, **more: str) -> Process:
        process = Process(command, self.environment(**more), self.folder / "log" / f"{name}.log")
        self.processes.append(process)
        return process

    def worker(self, *, at_once: int = 1, name: str = "worker", ready: bool = True, **more: str) -> Process:
        """A worker; with `ready` it takes messages when this returns."""
        process = self.start(
            name,
            *("-m", "celery", "-A", "claimtrack", "worker", "--loglevel", "INFO"),
            *("--concurrency", str(at_once), "--hostname", f"{name}-{os.getpid()}@%h"),
            *("--without-gossip", "--without-mingle"),
            **more,
        )
        if ready:
            self.wait(lambda: b" ready." in process.said(), "the worker is ready", process=process)
        return process

    def beat(self, **more: str) -> Process:
        schedule = self.folder / f"beat-{self.database}"
        command = ("-m", "celery", "-A", "claimtrack", "beat", "--pidfile", "", "--loglevel", "INFO")
        return self.start("beat", *command, "--schedule", str(schedule), **more)

    def web(self, port: int = 0, **more: str) -> tuple[Process, int]:
        """The web server and its port; it answers when this returns."""
        port = port or free_port()
        command = ("-m", "gunicorn", "claimtrack.wsgi", "--bind", f"127.0.0.1:{port}")
        process = self.start("web", *command, "--workers", "2", "--threads", "4", **more)
        self.wait(lambda: answers(port), "the web server answers", process=process)
        return process, port

    def end_processes(self) -> None:
        for process in self.processes:
            process.kill()
        self.processes.clear()

    def wait(
        self,
        condition: Callable[[], object],
        what: str,
        seconds: float = 90,
        process: Process | None = None,
    ) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            if process is not None and not process.running():
                raise AssertionError(f"{what}: it ended.\n{tail(process.log, 30)}")
            if time.monotonic() > deadline:
                logs = "\n".join(f"{one.log}:\n{tail(one.log, 12)}" for one in self.processes)
                raise AssertionError(f"{what}: not within {seconds:.0f} seconds.\n{logs}")
            time.sleep(0.05)

    # Articles -------------------------------------------------------------------------------------------

    def take_in(self, texts: Iterable[tuple[str, str]]) -> None:
        """Add articles by the command, as files."""
        folder = self.folder / f"in-{self.database}"
        folder.mkdir(exist_ok=True)
        paths = []
        for name, text in texts:
            (folder / name).write_text(text, encoding="utf-8")
            paths.append(str(folder / name))
        self.manage("ingest", "--verbosity", "0", *paths)

    def unread(self) -> int:
        return int(self.one(UNREAD))

    def wait_until_read(self, seconds: float = 300) -> None:
        self.wait(lambda: self.unread() == 0, "all articles are read", seconds)

    def left(self) -> Left:
        """All that a run has made, without row numbers and moments: two runs are the same or they differ.

        Scores of links are left out: they differ by up to 0.0001 with whether a text was read just now or
        recalled from what is stored of it.
        """
        return {name: sorted(self.ask(query), key=repr) for name, query in LEFT.items()}


LEFT = {
    "articles": "SELECT sha256, state, error, language, near_copy_of_id IS NULL FROM articles_article",
    "claims": """
        SELECT a.sha256, c.fingerprint, s.name, regexp_replace(c.source_key, '^[0-9]+: ', ''), c.act,
               c.proposition, c.sentence, c.content_text,
               c.cue_text, c.source_text, c.relays, round(c.confidence::numeric, 4), c.origin, c.edited,
               c.embedding IS NULL
        FROM claims_claim c JOIN articles_article a ON a.id = c.article_id
        LEFT JOIN claims_source s ON s.id = c.source_id""",
    "links": """
        SELECT a1.sha256, c1.fingerprint, a2.sha256, c2.fingerprint, l.kind, l.scope, l.state, l.trigger_text
        FROM claims_link l
        JOIN claims_claim c1 ON c1.id = l.from_claim_id JOIN articles_article a1 ON a1.id = c1.article_id
        JOIN claims_claim c2 ON c2.id = l.to_claim_id JOIN articles_article a2 ON a2.id = c2.article_id""",
    "disputes": """
        SELECT array_agg(a.sha256 || c.fingerprint || e.side ORDER BY a.sha256, c.fingerprint)
        FROM claims_threadclaim e JOIN claims_claim c ON c.id = e.claim_id
        JOIN articles_article a ON a.id = c.article_id GROUP BY e.thread_id""",
    "sources": "SELECT name, kind FROM claims_source",
    "events": "SELECT actor_name, subject_type, action, note FROM claims_event",
    "verdicts": "SELECT count(*) FROM claims_verdict",
}


def patience(count: int) -> int:
    """Seconds after which so many articles are not late but stuck; a busy machine takes ten times as long."""
    return 300 + 20 * count


def counts(left: Left) -> dict[str, int]:
    return {name: len(rows) for name, rows in left.items()}


def differences(left: Left, expected: Left) -> list[str]:
    """Rows that only one of two runs has left, and rows that one has more often.

    Which articles are judged against one another does not hang on who came first (decision 0017), and each
    story of tests.faults.news keeps to itself.
    """
    found = []
    for name, rows in expected.items():
        have, want = Counter(map(repr, left[name])), Counter(map(repr, rows))
        found += [f"{name}: too many: {row}" for row in have - want]
        found += [f"{name}: missing: {row}" for row in want - have]
    return found


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as probe:
        probe.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
        return b" 200 " in probe.recv(100)
    return False
