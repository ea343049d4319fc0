"""Backups by pg_dump and pg_restore, where they are installed in the version of the server."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
from pathlib import Path

from django.db import connection

from claimtrack.backup.errors import BackupError
from claimtrack.embedded.errors import EmbeddedError
from claimtrack.embedded.postgres_place import wheel_programs

MAGIC = b"PGDMP"


def find(name: str) -> Path | None:
    """The program in the server's major version: on the PATH or in the wheel of the embedded server."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        server = int(cursor.fetchone()[0]) // 10_000
    candidates = [Path(found)] if (found := shutil.which(name)) else []
    with contextlib.suppress(EmbeddedError):
        candidates.append(wheel_programs() / name)
    return next((path for path in candidates if _major(path) == server), None)


def _major(program: Path) -> int:
    try:
        done = subprocess.run(  # noqa: S603
            [str(program), "--version"], capture_output=True, text=True, check=False
        )
    except OSError:
        return 0
    found = re.search(r"(\d+)\.\d+", done.stdout)
    return int(found[1]) if found else 0


def dump(program: Path, to: Path) -> None:
    """Write the database into a file that pg_restore reads."""
    _run([str(program), "--format=custom", "--no-owner", "--no-privileges", "--no-comments", f"--file={to}"])


def load(program: Path, path: Path) -> None:
    """Read such a file into an empty database, all or nothing."""
    kept = ["--no-owner", "--no-privileges", "--no-comments", "--single-transaction", "--exit-on-error"]
    _run([str(program), *kept, f"--dbname={connection.settings_dict['NAME']}", str(path)])


def _run(command: list[str]) -> None:
    """With the connection's address and password in the environment: arguments are seen by every user."""
    settings = connection.settings_dict
    names = {
        "HOST": "PGHOST",
        "PORT": "PGPORT",
        "USER": "PGUSER",
        "PASSWORD": "PGPASSWORD",
        "NAME": "PGDATABASE",
    }
    environment = {to: str(settings[name]) for name, to in names.items() if settings.get(name)}
    done = subprocess.run(  # noqa: S603
        command, env={"PATH": "/usr/bin:/bin", **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{Path(command[0]).name} failed:\n{done.stderr.strip()[-2000:]}")
