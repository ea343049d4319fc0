"""The clock that sends the sweeps: one that a wrong system clock does not stop.

Celery's own scheduler remembers when it last sent a task. After the clock was set back by an hour it would
wait for that hour, and so would everything whose message was lost.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from celery.beat import PersistentScheduler

_STEP = timedelta(seconds=5)  # a clock corrected by less is let be


class SteadyScheduler(PersistentScheduler):  # type: ignore[misc]
    """Takes an entry last sent in the future for one not sent for long: it is due at once."""

    max_interval = 30  # seconds: how soon a step of the clock is noticed

    def tick(self, *args: Any, **kwargs: Any) -> float:
        ahead = [
            entry
            for entry in self.schedule.values()
            if entry.last_run_at is not None and entry.last_run_at > entry.default_now() + _STEP
        ]
        for entry in ahead:
            entry.last_run_at = entry.default_now() - timedelta(days=1)
        if ahead:
            self._heap = None  # what is next is worked out anew
        return float(super().tick(*args, **kwargs))
