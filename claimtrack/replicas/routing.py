"""Where the ORM reads and writes: the request's replica or the primary.

Writes, and what is read in a transaction of the primary or after a write of the same request, go to the
primary. So does everything that tells who somebody is and what they may do: a session that has ended or a
token that was revoked must not live on where the replica is behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

ACCOUNTS = frozenset(
    {
        "account",
        "admin",
        "auth",
        "axes",
        "contenttypes",
        "mfa",
        "sessions",
        "socialaccount",
        "sites",
        "usersessions",
    }
)
ACCOUNTS_TOO = frozenset({"claims.apitoken", "claims.idempotencykey"})


@dataclass(slots=True)
class Reading:
    """Of one request: where it reads, and whether it has written."""

    alias: str = DEFAULT_DB_ALIAS
    wrote: bool = False


_reading: ContextVar[Reading | None] = ContextVar("reading", default=None)


@contextmanager
def reading_from(alias: str) -> Iterator[Reading]:
    """Let what is read in the block come from a database; tells afterwards whether something was written."""
    reading = Reading(alias)
    before = _reading.set(reading)
    try:
        yield reading
    finally:
        _reading.reset(before)


def read_alias() -> str:
    """The database that articles, claims and what belongs to them are read from now."""
    reading = _reading.get()
    if reading is None or reading.alias == DEFAULT_DB_ALIAS or connections[DEFAULT_DB_ALIAS].in_atomic_block:
        return DEFAULT_DB_ALIAS
    return reading.alias


def read_connection() -> BaseDatabaseWrapper:
    """For statements of one's own that only read, so that they see what the ORM sees."""
    return connections[read_alias()]


class Router:
    """The setting DATABASE_ROUTERS."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str:
        return DEFAULT_DB_ALIAS if _of_accounts(model) else read_alias()

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str:
        """Also asked for rows that are to be locked. From then on the request reads what it writes."""
        reading = _reading.get()
        if reading is not None and not _of_accounts(model):
            reading.alias, reading.wrote = DEFAULT_DB_ALIAS, True
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: models.Model, other: models.Model, **hints: Any) -> bool:
        return True  # all are copies of one database

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS


def _of_accounts(model: type[models.Model]) -> bool:
    of = model._meta.concrete_model or model
    return of._meta.app_label in ACCOUNTS or of._meta.label_lower in ACCOUNTS_TOO
