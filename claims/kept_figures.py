"""Figures over very many rows, kept in Redis for some minutes: counting 100,000 rows anew for each visitor
would make the pages of those who say most the slower the longer an archive is kept.

What is over few rows is counted each time, so nobody sees an old figure on a page where it would be noticed.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from django.core.cache import cache
from redis.exceptions import RedisError

KEPT = 600  # seconds
# Up to so many rows it takes less time to count them than all else on the page (make bench-serving).
MANY = 5_000
_SHAPE = 1  # of what is kept; raise it when that changes
T = TypeVar("T")


def kept(name: str, rows: int, make: Callable[[], T]) -> T:
    """What `make` gives, over about so many rows: up to KEPT seconds old where they are very many.

    `name` tells it from every other figure; plain values only, no objects of our own.
    """
    if rows <= MANY:
        return make()
    key = f"figures:{_SHAPE}:{name}".replace(" ", "-")
    with suppress(RedisError):
        found: tuple[T] | None = cache.get(key)
        if found is not None:
            return found[0]
    made = make()
    with suppress(RedisError):
        cache.set(key, (made,), timeout=KEPT)
    return made
