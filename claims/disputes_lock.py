"""The one lock of all transactions that write claims, links or threads: taken first, held to the end.

One order for all writers keeps two workers from losing each other's threads and from waiting for each other.
Reading texts and judging pairs, which take the time, are done outside.
"""

from __future__ import annotations

from django.db import connection

KEYS = (0x636C6169, 0)  # "clai": both keys of the advisory lock


def lock_disputes() -> None:
    """Wait until no other transaction writes claims, links or threads. Raises RuntimeError outside of one."""
    if not connection.in_atomic_block:
        raise RuntimeError("lock_disputes needs a transaction")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", KEYS)
