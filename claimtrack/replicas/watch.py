"""How far each replica is behind the primary, looked at once a second by a thread of each web process.

Measured against the primary itself: each look notes how far its log of writes is and how far each replica has
replayed it. So a replica is known to have everything up to the moment of the newest note that it has reached,
whatever the clocks of the machines say, and also where the primary is idle or the replica has lost it.
"""

from __future__ import annotations

import logging
import os
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections

logger = logging.getLogger(__name__)

EVERY = 1.0  # seconds between two looks
STALE = 5.0  # seconds after which a look no longer counts: the thread hangs in a database that is away
KEPT = 600  # looks
# As numbers: bytes since the log began. What is written, and not only what is flushed, is in the first.
_PRIMARY = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"
_REPLICA = """
    SELECT pg_is_in_recovery(), coalesce(pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0'), 0)::bigint
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one replica at the last look: seconds behind at most (None: not known), where it has replayed to."""

    alias: str
    answers: bool
    lag: float | None = None
    replayed: int = 0
    said: str = ""


class Progress:
    """Of one replica: the moment up to which it is known to have everything."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[float, int]] = deque(maxlen=KEPT)  # (moment, place) not reached yet
        self._complete: float | None = None

    def noted(self, moment: float, primary: int | None, replayed: int) -> float | None:
        """Seconds behind at most; None before it has caught up with what was noted first."""
        if primary is not None:
            self._waiting.append((moment, primary))
        while self._waiting and self._waiting[0][1] <= replayed:
            self._complete = self._waiting.popleft()[0]
        return None if self._complete is None else moment - self._complete


class Watch:
    """`standings` for those who ask; `choose` for a request."""

    def __init__(
        self, aliases: list[str], max_lag: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._max_lag = max_lag
        self._clock = clock
        self._progress = {alias: Progress() for alias in aliases}
        self._standings = {alias: Standing(alias, answers=False, said="not asked yet") for alias in aliases}
        self._looked = float("-inf")
        self._primary_away = False
        self._lock = threading.Lock()
        self._thread_of = 0

    def choose(self, *, written: int = 0) -> str | None:
        """A replica that may be read by somebody who has written up to a place; None where none may."""
        self.begin()
        if self._clock() - self._looked > STALE:
            return None
        fit = [one.alias for one in self._standings.values() if self.fit(one) and one.replayed >= written]
        return random.choice(fit) if fit else None  # noqa: S311

    def fit(self, one: Standing) -> bool:
        """Whether it is near enough. Where the primary is away nothing is newer than what replicas have."""
        return one.answers and (self._primary_away or (one.lag is not None and one.lag <= self._max_lag))

    def standings(self) -> list[Standing]:
        """As of the last look; looks by itself where no thread does."""
        if self._clock() - self._looked > STALE:
            self.look()
        return list(self._standings.values())

    def lost(self, alias: str) -> None:
        """A request could not read from it: none does before the next look."""
        self._standings[alias] = Standing(alias, answers=False, said="lost in a request")

    def begin(self) -> None:
        """Start looking, once a process: also in one that was forked from one that did."""
        if self._thread_of == os.getpid():
            return
        with self._lock:
            if self._thread_of != os.getpid():
                self._thread_of = os.getpid()
                threading.Thread(target=self._keep_looking, name="replica-watch", daemon=True).start()

    def look(self) -> None:
        """Ask primary and replicas, in this order: what a replica has then, it has at least."""
        primary = _asked(DEFAULT_DB_ALIAS, _PRIMARY)
        noted = self._clock()
        for alias, progress in self._progress.items():
            found = _asked(alias, _REPLICA)
            if isinstance(found, str):
                standing = Standing(alias, answers=False, said=found)
            elif not found[0]:
                standing = Standing(alias, answers=False, said="it is no replica: it takes writes")
            else:
                place = None if isinstance(primary, str) else primary[0]
                lag = progress.noted(noted, place, found[1])
                standing = Standing(alias, answers=True, lag=lag, replayed=found[1])
            if standing.answers != self._standings[alias].answers:
                logger.warning(
                    "replica %s %s", alias, "answers" if standing.answers else f"not used: {standing.said}"
                )
            self._standings[alias] = standing
        self._primary_away = isinstance(primary, str)
        self._looked = self._clock()

    def _keep_looking(self) -> None:
        while True:
            try:
                self.look()
            except Exception:  # this thread must not end: without it no replica is used
                logger.exception("Looking at the replicas failed")
            time.sleep(EVERY)


def _asked(alias: str, question: str) -> tuple[int, ...] | str:
    """The row, or why there is none; the connection is this thread's own and is opened anew after a fault."""
    connection = connections[alias]
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            row: tuple[int, ...] = cursor.fetchone()
            return row
    except Error as error:
        connection.close()
        return str(error).strip().partition("\n")[0] or "no answer"


@cache
def watch() -> Watch:
    """That of this process, over the replicas of the settings."""
    return Watch(list(settings.REPLICAS), settings.REPLICA_MAX_LAG)
