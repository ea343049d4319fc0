"""Cursor paging: a list can be walked to its end while rows are added, without gaps or repeats."""

from __future__ import annotations

from rest_framework.pagination import CursorPagination


class NewestPagination(CursorPagination):
    """Newest row first; 50 a page, up to 100 by ``page_size``."""

    ordering: str | tuple[str, ...] = "-id"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 100


class RecencyPagination(NewestPagination):
    """Latest dispute first; rows of the same moment by id (see ``ThreadQuerySet.with_recency``)."""

    ordering = ("-recent_at", "-id")
    offset_cutoff = 1_000_000  # so many disputes may share a moment, or have no date
