"""``manage.py backup FILE``: the whole database in one file."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claimtrack.backup import copying, programs
from claimtrack.backup.errors import BackupError


class Command(BaseCommand):
    help = "Write the whole database into one file, while everything runs; restore reads it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help="where to; a file that is there already is not overwritten"
        )
        parser.add_argument(
            "--by",
            choices=["auto", "pg_dump", "copy"],
            default="auto",
            help="pg_dump's own format, or a zip of the tables' rows, which needs no program; auto: pg_dump "
            "where it is installed in the server's version",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if path.exists():
            raise CommandError(f"{path} is there already. Name another file.")
        program = programs.find("pg_dump") if options["by"] != "copy" else None
        if options["by"] == "pg_dump" and program is None:
            raise CommandError("There is no pg_dump of the server's version. Install it, or use --by copy.")
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            draft.touch(mode=0o600)  # it holds password hashes
            if program is not None:
                programs.dump(program, draft)
            else:
                copying.dump(draft)
            with draft.open("rb") as file:
                os.fsync(file.fileno())
            draft.rename(path)
        except (BackupError, OSError) as error:
            raise CommandError(f"No backup was made: {error}") from error
        finally:
            draft.unlink(missing_ok=True)
        how = "pg_dump" if program is not None else "COPY"
        self.stdout.write(
            f"{path}: {path.stat().st_size:,} bytes, by {how}. Keep it where only you get to it."
        )
