"""Reads of articles, batches and outlets, shared by pages, API, admin and tasks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, Q

if TYPE_CHECKING:
    pass


class OutletQuerySet(models.QuerySet["Outlet"]):
    def with_counts(self) -> OutletQuerySet:
        """Adds ``article_count``."""
        return self.annotate(article_count=Count("articles"))


class BatchQuerySet(models.QuerySet["Batch"]):
    def with_progress(self) -> BatchQuerySet:
        """Adds how many of the batch's new articles are done, failed and still to do."""
        new = Q(items__outcome__in=["added", "near_copy"])
        return self.annotate(
            total=Count("items", filter=new),
            done=Count("items", filter=new & Q(items__article__state__in=["processed", "kept"])),
            failed=Count("items", filter=new & Q(items__article__state="failed")),
            refused=Count("items", filter=Q(items__outcome="refused")),
            duplicates=Count("items", filter=Q(items__outcome="duplicate")),
        )


class ArticleQuerySet(models.QuerySet["Article"]):
    def due(self, *, now: datetime) -> ArticleQuerySet:
        """What the sweep shall enqueue: its time has come and nobody is known to work on it."""
        return self.filter(due_at__lte=now).exclude(state__in=["processed", "kept", "failed"])
