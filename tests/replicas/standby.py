"""A streaming replica of a test's own PostgreSQL server, made by pg_basebackup; both are real servers."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2

from claimtrack import embedded
from claimtrack.embedded.addresses import DATABASE_USER, postgres_socket_dir
from claimtrack.embedded.postgres import Postgres
from claimtrack.embedded.postgres_place import find_place
from claimtrack.embedded.rendezvous import make_run_dir
from tests.faults.place import Place


class _Standby(Postgres):
    """The same server, but nothing can be made in it."""

    def _make_database(self) -> None:
        """Everything comes from the primary."""


class Replica:
    """Of the server of a place; use as a context manager."""

    def __init__(self, primary: Place) -> None:
        self.primary = primary
        self.folder = Path(tempfile.mkdtemp(prefix="claimtrack-replica-"))
        self.folder.chmod(0o755)
        self.server = _Standby(self.folder, durable=False)

    def __enter__(self) -> Replica:
        make_run_dir(self.folder)
        place = find_place(self.folder)
        place.data.chmod(0o700)
        subprocess.run(
            [
                *(str(place.bin / "pg_basebackup"), "-D", str(place.data), "--no-sync"),
                *("--checkpoint=fast", "--write-recovery-conf", "--wal-method=stream"),
                *("-h", str(postgres_socket_dir(self.primary.folder)), "-U", DATABASE_USER),
            ],
            check=True,
            capture_output=True,
            cwd="/",
            user=place.uid,
            group=place.gid,
            extra_groups=[] if place.uid is not None else None,
        )
        self.server.start()
        return self

    def __exit__(self, *args: object) -> None:
        self.server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def url(self) -> str:
        return embedded.database_url(self.folder, self.primary.database)

    @contextlib.contextmanager
    def session(self) -> Iterator[psycopg2.extensions.cursor]:
        connection = psycopg2.connect(
            host=str(postgres_socket_dir(self.folder)), user=DATABASE_USER, dbname=self.primary.database
        )
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def ask(self, query: str) -> Any:
        """The one value of a query, None where it has none."""
        with self.session() as cursor:
            cursor.execute(query)
            return cursor.fetchone()[0] if cursor.description else None

    def pause(self) -> None:
        """Replay nothing more, as a replica that is behind; it goes on receiving."""
        self.ask("SELECT pg_wal_replay_pause()")
        self.primary.wait(
            lambda: self.ask("SELECT pg_get_wal_replay_pause_state()") == "paused", "replay is paused"
        )

    def go_on(self) -> None:
        self.ask("SELECT pg_wal_replay_resume()")
