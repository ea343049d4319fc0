"""Counts of several kinds of rows in one question, none counted further than anybody reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from claimtrack.replicas.routing import read_connection


def counted(wanted: Mapping[str, QuerySet[Any]], most: int) -> dict[str, int]:
    """How many rows each query has, by its name, `most` where there are as many or more."""
    found = dict.fromkeys(wanted, 0)
    parts: dict[str, str] = {}
    values: list[Any] = []
    for name, rows in wanted.items():
        try:
            asked, given = rows.order_by().values("pk")[:most].query.sql_with_params()
        except EmptyResultSet:
            continue
        parts[name] = f"(SELECT COUNT(*) FROM ({asked}) AS rows_of_one)"  # noqa: S608  (the ORM wrote it)
        values += given
    if not parts:
        return found
    with read_connection().cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts.values())}", values)
        return found | dict(zip(parts, cursor.fetchone(), strict=True))
