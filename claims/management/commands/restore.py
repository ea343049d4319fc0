"""``manage.py restore FILE``: a backup into an empty database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from claimtrack.backup import copying, programs
from claimtrack.backup.errors import BackupError


class Command(BaseCommand):
    help = "Read a backup into an empty database, all or nothing, and bring it up to this version."
    requires_system_checks: list[str] = []  # there are no tables yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="what backup has written")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                begin = file.read(5)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        if there := set(copying.tables()):
            raise CommandError(
                f"The database is not empty: it has {len(there)} tables. Restore into a new one; "
                "DATABASE_URL names it."
            )
        try:
            self._load(path, begin)
        except BackupError as error:
            raise CommandError(str(error)) from error
        call_command("migrate", interactive=False, verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.stdout.write(
            self.style.SUCCESS("Restored. Set up the application's role anew (database_roles).")
        )

    def _load(self, path: Path, begin: bytes) -> None:
        if begin.startswith(programs.MAGIC):
            program = programs.find("pg_restore")
            if program is None:
                raise BackupError("This backup needs pg_restore in the server's version; install it.")
            programs.load(program, path)
        elif begin.startswith(copying.MAGIC):
            copying.load(path, tell=self.stdout.write)
        else:
            raise BackupError(f"{path} is no backup: neither of pg_dump nor of this program.")
