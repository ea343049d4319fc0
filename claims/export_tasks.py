"""What workers do for exports: make them, and sweep."""

from __future__ import annotations

from celery import shared_task
from django.db import OperationalError

from claims.exports import jobs

HOURS = 6


@shared_task(  # type: ignore[untyped-decorator]
    name=jobs.TASK,
    acks_late=False,  # it may take longer than the queue waits for an answer; the sweep sends it again
    time_limit=HOURS * 3600 + 60,
    soft_time_limit=HOURS * 3600,
)
def make_export(export_id: int) -> None:
    """Make one export; safe to run twice and to be killed."""
    jobs.make(export_id=export_id)


@shared_task(autoretry_for=(OperationalError,), max_retries=3)  # type: ignore[untyped-decorator]
def sweep_exports() -> int:
    """Send out what was lost, remove what is old."""
    return jobs.sweep()
