"""``manage.py ingest PATH…``: take in files, folders and zip archives; with --wait, follow their reading."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from celery import current_app
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from articles import ingest
from articles.models import Article, Batch, BatchItem
from articles.sending import files_under, path_upload

_TICK_SECONDS = 0.5
_WORKER_CHECK_SECONDS = 10.0  # without progress, ask whether a worker is there at all
_Outcome = BatchItem.Outcome


class Command(BaseCommand):
    help = "Add articles from text, Markdown and HTML files, folders of them, and zip archives."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file, a folder or a zip")
        parser.add_argument("--outlet", default="", help="who published the files that do not say it")
        parser.add_argument(
            "--wait", action="store_true", help="stay until the workers have read what is new"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        quiet = options["verbosity"] == 0
        files = files_under(options["paths"])
        if not files:
            raise CommandError("There are no files in what was named.")
        batch = ingest.open_batch(channel=Batch.Channel.COMMAND)
        counts: Counter[str] = Counter()
        for file in tqdm(files, desc="Adding", unit="file", disable=quiet or None):
            upload = path_upload(file)
            items = ingest.ingest(
                name=upload.name,
                data=upload.data,
                refused=upload.refused,
                batch=batch,
                default_outlet=options["outlet"],
            )
            for item in items:
                counts[item.outcome] += 1
                if not quiet:
                    self._tell(item)
        if not quiet:
            self._tell_counts(counts)
        if options["wait"]:
            self._wait(batch, quiet=quiet)
        if counts and counts[_Outcome.REFUSED] == counts.total():
            raise CommandError("Nothing was added: every file was refused.")

    def _tell(self, item: BatchItem) -> None:
        article = f"  article {item.article_id}" if item.article_id else ""
        reason = f"  {item.reason}" if item.reason else ""
        style = self.style.ERROR if item.outcome == _Outcome.REFUSED else str
        with tqdm.external_write_mode(file=None):
            self.stdout.write(style(f"{item.get_outcome_display():20} {item.name}{article}{reason}"))

    def _tell_counts(self, counts: Counter[str]) -> None:
        labels = dict(_Outcome.choices)
        told = ", ".join(f"{counts[value]} {labels[value]}" for value in _Outcome.values if counts[value])
        self.stdout.write(f"{counts.total()} files: {told or 'nothing'}.")

    def _wait(self, batch: Batch, *, quiet: bool) -> None:
        """Follow the batch until nothing is waiting; raises where no worker answers, or reading failed."""
        new = Article.objects.of_batch(batch.pk)
        total = new.count()
        last_step = time.monotonic()
        with tqdm(total=total, desc="Reading", unit="article", disable=quiet or None) as bar:
            while left := new.unread().count():
                if total - left > bar.n:
                    bar.update(total - left - bar.n)
                    last_step = time.monotonic()
                elif time.monotonic() - last_step > _WORKER_CHECK_SECONDS:
                    if not current_app.control.ping(timeout=2.0, limit=1):
                        raise CommandError(
                            f"{left} articles wait, and no worker answers. Start one "
                            "(celery -A claimtrack worker); it will take them up."
                        )
                    last_step = time.monotonic()
                time.sleep(_TICK_SECONDS)
            bar.update(total - bar.n)
        failed = list(new.filter(state=Article.State.FAILED).order_by("pk"))
        for article in failed:
            self.stderr.write(f"article {article.pk}, {article}: {article.error}")
        if failed:
            raise CommandError(f"{len(failed)} of {total} articles failed.")
        if not quiet:
            self.stdout.write(self.style.SUCCESS(f"All {total} new articles are read."))
