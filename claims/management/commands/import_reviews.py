"""``manage.py import_reviews FILE…``: take in feeds of ClaimReviews; a worker finds what they are about."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from claims import review_imports, review_reading, workflow
from claims.models import ReviewImport, ReviewImportItem

BLOCK = 1_000_000
TOLD = 200  # refused items that are named one by one


class Command(BaseCommand):
    help = "Import feeds of ClaimReviews of other fact-checkers, to be offered to editors as evidence."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="JSON or JSON-LD")
        parser.add_argument("--by", required=True, metavar="NAME", help="the account that imports them")

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.objects.filter(username=options["by"], is_active=True).first()
        if by is None:
            raise CommandError(f"There is no account “{options['by']}”.")
        for file in options["files"]:
            if not file.is_file():
                raise CommandError(f"There is no file {file}.")
        failed = [file for file in options["files"] if not self._import(file, by, options["verbosity"] == 0)]
        if failed:
            raise CommandError(f"Nothing could be taken from: {', '.join(map(str, failed))}.")

    def _import(self, file: Path, by: User, quiet: bool) -> bool:
        """Whether anything in it was a review. It is read here and now, whatever its size."""
        size = file.stat().st_size
        with tqdm(total=size, desc=file.name, unit="B", unit_scale=True, disable=quiet or None) as bar:
            row = workflow.import_feed(
                name=file.name,
                pieces=_pieces(file, bar),
                channel=ReviewImport.Channel.COMMAND,
                by=by,
                read_after=review_reading.GRACE,
            )
        review_reading.read_import(row)
        review_imports.send_hint()
        if not quiet:
            self._tell(row)
        return row.state != ReviewImport.State.FAILED

    def _tell(self, row: ReviewImport) -> None:
        refused = row.items.filter(outcome=ReviewImportItem.Outcome.REFUSED).order_by("place")
        for item in refused[:TOLD]:
            self.stdout.write(self.style.ERROR(f"{item.place:>8}  {item.what[:60]}  {item.reason}"))
        if row.refused > TOLD:
            self.stdout.write(f"… and {row.refused - TOLD:,} more: see {row.get_absolute_url()}")
        self.stdout.write(
            f"{row.name}: {row.added:,} added, {row.changed:,} brought up to date, "
            f"{row.unchanged:,} there already, {row.refused:,} refused."
        )


def _pieces(file: Path, bar: tqdm[Any]) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while data := stream.read(BLOCK):
            bar.update(len(data))
            yield data
