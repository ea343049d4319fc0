"""Pages of lists that may be very long: what nobody pages to is neither counted nor listed."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

MOST = 1000  # rows that a list counts and pages through; filters lead to those behind them


class ShortPaginator(Paginator):  # type: ignore[type-arg]
    """Pages of the first MOST rows. ``more`` tells that there are others, which count as none."""

    @cached_property
    def _counted(self) -> int:
        rows = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        return rows.order_by()[: MOST + 1].count()

    @property
    def more(self) -> bool:
        """Whether there are more rows than are listed."""
        return self._counted > MOST

    @cached_property
    def count(self) -> int:
        """How many rows are listed."""
        return min(self._counted, MOST)


def page_of_rows(rows: Any, number: Any, per_page: int) -> Page[Any]:
    """The page with a number; one out of range gives the nearest page there is."""
    page: Page[Any] = ShortPaginator(rows, per_page).get_page(number)
    return page
