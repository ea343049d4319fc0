"""``manage.py regroup``: bring every dispute up to date, as after an outlet or a date was put right."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from tqdm import tqdm

from claims import thread_store
from claims.disputes_lock import lock_disputes
from claims.models import Claim, Link, Thread
from claims.neighbourhood import neighbourhood


class Command(BaseCommand):
    help = "Work out all disputes anew from the links that stand; permalinks and titles by hand stay."

    def handle(self, *args: Any, **options: Any) -> None:
        linked = Link.objects.standing().values_list("from_claim", "to_claim")
        left = {end for pair in linked for end in pair}
        left |= set(Claim.objects.visible().filter(thread_entry__isnull=False).values_list("pk", flat=True))
        with tqdm(total=len(left), unit="claim", disable=not sys.stderr.isatty()) as bar:
            while left:
                # One group of disputes that hang together at a time, so that workers wait only briefly.
                with transaction.atomic():
                    lock_disputes()
                    around = neighbourhood([min(left)])
                    thread_store.regroup(claim_ids=[min(left)])
                done = (set(around.claims) | {min(left)}) & left
                left -= done
                bar.update(len(done))
        self.stdout.write(f"{Thread.objects.live().count()} disputes stand.")
