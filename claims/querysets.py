"""Reads of claims, sources, links and threads, shared by pages, API, feeds and tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    pass


class SourceQuerySet(models.QuerySet["Source"]):
    pass


class ClaimQuerySet(models.QuerySet["Claim"]):
    def visible(self) -> ClaimQuerySet:
        """What pages and API show: not what an editor threw out or a re-reading no longer finds."""
        return self.filter(withdrawn_at__isnull=True)


class LinkQuerySet(models.QuerySet["Link"]):
    pass


class ThreadQuerySet(models.QuerySet["Thread"]):
    def live(self) -> ThreadQuerySet:
        """Threads that stand: not merged into another, with at least one opposing link."""
        return self.filter(merged_into__isnull=True, opposing_count__gt=0)
