"""Reads of articles, batches and outlets, shared by pages, API, admin and tasks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from articles.search import web_search

if TYPE_CHECKING:
    from articles.models import Article, Batch, Outlet  # noqa: F401 (named in the bases below)

FURTHEST = timedelta(hours=1)  # nothing is put off for so long, unless the clock was set back since
MAX_CANDIDATES = 1_000  # texts compared with a new one; by then the oldest origin is long among them


def is_due(now: datetime) -> Q:
    """Rows whose ``due_at`` has come, or lies so far ahead that only another clock can have set it."""
    return Q(due_at__lte=now) | Q(due_at__gt=now + FURTHEST)


class OutletQuerySet(models.QuerySet["Outlet"]):
    def with_counts(self) -> OutletQuerySet:
        """Adds ``article_count``."""
        # By a subquery for each outlet that is shown: a join would read all articles for a page of outlets.
        articles = apps.get_model("articles", "Article")._default_manager
        counted = (
            articles.filter(outlet=OuterRef("pk"))
            .order_by()
            .values("outlet")
            .annotate(count=Count("pk"))
            .values("count")
        )
        return self.annotate(article_count=Coalesce(Subquery(counted), 0))


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
        return self.filter(is_due(now)).exclude(state__in=["processed", "kept", "failed"])

    def sharing_a_band(self, bands: list[int]) -> list[tuple[int, int | None, list[int]]]:
        """Candidates for near copies, oldest first: id, id of the origin it copies, MinHash signature."""
        # Neither ordered nor limited by the database, which would then walk the primary key, not the bands.
        found = self.filter(minhash_bands__overlap=bands).order_by().values_list("pk", flat=True)
        oldest = sorted(found)[:MAX_CANDIDATES]
        candidates = self.filter(pk__in=oldest).order_by("pk")
        return list(candidates.values_list("pk", "near_copy_of_id", "minhash"))

    def read_otherwise_than(self, version: str) -> ArticleQuerySet:
        """Read, or kept without being read, by another version of the pipeline."""
        other = Q(pipeline_version__lt=version) | Q(pipeline_version__gt=version)  # as an index finds it
        return self.filter(other, state__in=["processed", "kept"])

    def unread(self) -> ArticleQuerySet:
        """Waiting or being read."""
        return self.filter(state__in=["pending", "processing"])

    def matching(self, query: str) -> ArticleQuerySet:
        """Those whose title or text has the words of a search (web syntax: quotes, or, minus)."""
        return self.filter(search=web_search(query))

    def of_batch(self, batch_id: int) -> ArticleQuerySet:
        """New articles that came in with a batch."""
        return self.filter(
            batch_items__batch_id=batch_id, batch_items__outcome__in=["added", "near_copy"]
        ).distinct()
