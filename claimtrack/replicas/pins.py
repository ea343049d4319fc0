"""Up to where each account has written, in Redis: it reads from no replica that has not replayed that.

Kept for as long as a replica may be behind: one that is further behind is read by nobody.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from redis.exceptions import RedisError

from claimtrack.outage import DATABASE_AWAY

logger = logging.getLogger(__name__)

_PLACE = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"
_SPARE = 30  # seconds: looks are up to some seconds old


def remember(account: int) -> None:
    """After the commit of what an account has written. Where this fails it may for a moment not see it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(_PLACE)
            (place,) = cursor.fetchone()
        cache.set(_key(account), place, timeout=settings.REPLICA_MAX_LAG + _SPARE)
    except (*DATABASE_AWAY, RedisError):
        logger.warning("Not noted up to where account %s has written", account, exc_info=True)


def written(account: int) -> int | None:
    """The place; 0 where nothing was written lately, None where that is not known."""
    try:
        place: int | None = cache.get(_key(account))
    except RedisError:
        return None
    return place or 0


def _key(account: int) -> str:
    return f"replica-pin:{account}"
