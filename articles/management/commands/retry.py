"""``manage.py retry``: have articles read again."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles import state
from articles.models import Article


class Command(BaseCommand):
    help = "Have articles read again: those named, or all that failed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ids", nargs="*", type=int, metavar="ID", help="an article's number")
        parser.add_argument("--failed", action="store_true", help="all articles that failed")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted: set[int] = set(options["ids"])
        if not wanted and not options["failed"]:
            raise CommandError("Name articles by number, or give --failed.")
        there = set(Article.objects.filter(pk__in=wanted).values_list("pk", flat=True))
        if options["failed"]:
            there.update(Article.objects.filter(state=Article.State.FAILED).values_list("pk", flat=True))
        started = state.retry_all(article_ids=sorted(there))
        for missing in sorted(wanted - there):
            self.stderr.write(f"There is no article {missing}.")
        for busy in sorted(there - set(started)):
            self.stderr.write(f"Article {busy} is waiting or being read already.")
        self.stdout.write(f"{len(started)} articles will be read again.")
        if not started and wanted:
            raise CommandError("None of the articles named could be sent.")
