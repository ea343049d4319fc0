"""One way to page every list."""

from __future__ import annotations

from typing import TypeVar

from django.core.paginator import Page
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from articles.paging import page_of_rows

Row = TypeVar("Row", bound=Model)

PER_PAGE = 20


def page_of(
    request: HttpRequest, rows: QuerySet[Row], *, per_page: int = PER_PAGE, name: str = "page"
) -> Page[Row]:
    """The page that the address asks for; a number out of range gives the nearest page there is."""
    return page_of_rows(rows, request.GET.get(name), per_page)
