"""Carry claims away: of a dispute, of a search, or all of them.

    python manage.py export claims.csv
    python manage.py export denials.jsonl --claims 'q=source:"Harbour Office" act:denial'
    python manage.py export disputes.parquet --threads 'has=non_denial&since=2024-01-01'
    python manage.py export - --thread 12 --format csv

A search is the query of the address of its page, as the browser shows it, or the words alone after ``q=``.
The format is that of the file's ending. Nothing is held in memory, however much it is.
"""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError

from claims.exports.formats import MEDIA_TYPES, NoParquet, writer_of
from claims.exports.records import records
from claims.exports.scope import Of, Scope


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []  # they load every page, for nothing

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(
            prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="where to write; - for the standard output")
        parser.add_argument("--format", choices=list(MEDIA_TYPES), help="if not that of the file's ending")
        of = parser.add_mutually_exclusive_group()
        of.add_argument("--claims", metavar="QUERY", help="what the search for claims finds")
        of.add_argument("--threads", metavar="QUERY", help="the claims of the disputes that their list finds")
        of.add_argument("--thread", type=int, metavar="ID", help="the claims of one dispute")
        parser.add_argument(
            "--site",
            default="http://127.0.0.1:8000",
            metavar="URL",
            help="what the addresses of claims begin with (%(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        scope, name = self._scope(options), str(options["file"])
        format = options["format"] or Path(name).suffix.removeprefix(".")
        if format not in MEDIA_TYPES:
            known = ", ".join(MEDIA_TYPES)
            raise CommandError(f"Say which format: end the file in one of {known}, or give --format.")
        begun = time.perf_counter()
        try:
            count = self._write(scope, name, format, str(options["site"]).rstrip("/"))
        except (NoParquet, OSError) as error:
            raise CommandError(str(error)) from error
        seconds = time.perf_counter() - begun
        self.stderr.write(f"{count:,} claims in {seconds:.1f} s.")

    def _scope(self, options: dict[str, Any]) -> Scope:
        of, query = Of.EVERYTHING, ""
        for one in (Of.CLAIMS, Of.THREADS):
            if options[one.value] is not None:
                of, query = one, options[one.value].lstrip("?")
        try:
            if options["thread"] is not None:
                return Scope.read(of=Of.THREAD, thread=options["thread"])
            return Scope.read(of=of, query=query)
        except ValueError as error:
            raise CommandError(str(error)) from error

    def _write(self, scope: Scope, name: str, format: str, site: str) -> int:
        """Into a file beside it, which takes its name when it is complete."""
        if name == "-":
            return _write_to(sys.stdout.buffer, scope, format, site)
        path = Path(name)
        part = path.with_name(path.name + ".part")
        try:
            with part.open("wb") as out:
                count = _write_to(out, scope, format, site)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return count


def _write_to(out: BinaryIO, scope: Scope, format: str, site: str) -> int:
    writer = writer_of(format, out, lambda address: site + address)
    count = 0
    for batch in records(scope.ids(), thread=scope.thread):
        writer.write(batch)
        count += len(batch)
    writer.close()
    out.flush()
    return count
