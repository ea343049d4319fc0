"""What a page asks of the database: how many queries, and which tables their plans read from end to end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.serving_pages import Asked

SMALL = 2000  # rows of a table that is as well read from end to end


def looked_at(asked: Asked, host: str, cookie: str) -> dict[str, Any]:
    """The most queries of one of the addresses, milliseconds in the database, tables read from end to end,
    and the plans: a line a query, each once."""
    client = Client(
        headers={"host": host, "cookie": cookie if asked.editor else ""}, raise_request_exception=True
    )
    most, slowest, scanned = 0, ("", 0.0), set()
    plans: dict[str, None] = {}
    for address in asked.addresses[:3]:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        most = max(most, len(queries))
        for query in queries.captured_queries:
            if float(query["time"]) > slowest[1]:
                slowest = (query["sql"], float(query["time"]))
            plan = plan_of(query["sql"])
            scanned |= set(scans(plan))
            plans[shape(plan)] = None
    return {
        "queries": most,
        "slowest query ms": round(slowest[1] * 1000),
        "slowest query": slowest[0][:300] if slowest[1] > 0.02 else "",
        "read from end to end": sorted(scanned),
        "plans": [line for line in plans if line],
    }


def plan_of(sql: str) -> dict[str, Any]:
    """How the database answers a query, with the rows that it reads; nothing for what is none."""
    if not sql.lstrip("( ").upper().startswith(("SELECT", "WITH")):
        return {}
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + sql.replace("%", "%%"), [])
        (found,) = cursor.fetchone()
    plans = json.loads(found) if isinstance(found, str) else found
    plan: dict[str, Any] = plans[0]["Plan"]
    return plan


def scans(plan: dict[str, Any]) -> Iterator[str]:
    """The large tables that a plan reads from end to end; one that it leaves after some rows, because no more
    are wanted, is not."""
    for node in nodes(plan):
        if node.get("Node Type") == "Seq Scan":
            rows = _rows(node["Relation Name"])
            read = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
            if rows > SMALL and read > rows / 2:
                yield node["Relation Name"]


def shape(plan: dict[str, Any]) -> str:
    """A plan in a line: what is done with which table by which index, the outermost first."""
    told = []
    for node in nodes(plan):
        if node:
            words = [node["Node Type"], node.get("Relation Name", ""), node.get("Index Name", "")]
            told.append(" ".join(word for word in words if word))
    return " · ".join(told)


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A plan's steps, the outermost first."""
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


def _rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [table])
        return int(cursor.fetchone()[0])
