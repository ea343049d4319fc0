"""What the words of a search mean, as the vector that claims are compared by: made by a worker, not here.

A web process holds no model. It asks the workers over a queue of its own, so that no line of articles is in
front of it, and waits a moment; an answer that comes later is there for the next search for these words.
Where none comes, or Redis does not answer, the caller searches by the words alone and says so.
"""

from __future__ import annotations

import hashlib
import json
import logging
import struct
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError
from redis import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

EMBED_TASK = "claims.tasks.embed_query"
DIMENSIONS = 384
LONGEST = 300  # characters of a search that count for its meaning
WAIT = 0.25  # seconds that a page waits for a worker that answered last time
PATIENCE = 5  # seconds after which a question is out of date, and in which nobody waits for a mute worker
KEPT = 86_400  # seconds that a vector is kept
_CONFIG = Path(__file__).parent / "linking" / "model" / "config.json"


def vector_of(words: str) -> list[float] | None:
    """The vector of some words; None where no worker has answered in time."""
    text = " ".join(words.split())[:LONGEST]
    if not text:
        return None
    key = _key(text)
    try:
        redis = _redis()
        if (stored := redis.get(key)) is not None:
            return _unpacked(stored)
        if not redis.set(f"{key}:asked", 1, nx=True, ex=PATIENCE):
            return None  # somebody asked just now, and nobody has answered
        current_app.send_task(EMBED_TASK, args=[text, key], queue=settings.QUICK_QUEUE, expires=PATIENCE)
        if redis.get(_MUTE) is not None:
            return None
        if redis.blpop([f"{key}:reply"], timeout=WAIT) is None:
            redis.set(_MUTE, 1, ex=PATIENCE)
            return None
        stored = redis.get(key)
    except (RedisError, OperationalError, OSError):
        logger.warning("The meaning of a search is not known: Redis does not answer.", exc_info=True)
        return None
    return None if stored is None else _unpacked(stored)


def answer(*, key: str, vector: Sequence[float]) -> None:
    """Called by the worker: keep a vector, and wake who waits for it."""
    redis = _redis()
    redis.set(key, struct.pack(f"<{DIMENSIONS}e", *vector), ex=KEPT)
    redis.delete(_MUTE)
    redis.lpush(f"{key}:reply", 1)
    redis.expire(f"{key}:reply", PATIENCE)


_MUTE = "claimtrack:query-vector:mute"


def _key(text: str) -> str:
    """Vectors of another encoder are of no use, so its version is part of the key."""
    version = json.loads(_CONFIG.read_text(encoding="utf-8"))["version"]
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return f"claimtrack:query-vector:{version}:{digest}"


def _unpacked(stored: object) -> list[float] | None:
    form = f"<{DIMENSIONS}e"
    if not isinstance(stored, bytes) or len(stored) != struct.calcsize(form):
        return None
    return list(struct.unpack(form, stored))


@cache
def _redis() -> Redis:
    found: Redis = Redis.from_url(settings.REDIS_URL, socket_connect_timeout=WAIT, socket_timeout=2 * WAIT)
    return found
