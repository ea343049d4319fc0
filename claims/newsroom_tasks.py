"""What workers do for the newsroom beside reading articles."""

from __future__ import annotations

from celery import current_app, shared_task

from claims import notifying, reextraction, retention
from claimtrack.outage import DATABASE_AWAY


@shared_task(  # type: ignore[untyped-decorator]
    name=reextraction.TASK, autoretry_for=DATABASE_AWAY, retry_backoff=True, max_retries=3
)
def work_off_reextractions() -> None:
    """Compare one article with what the present pipeline finds, or take that over; then the next.

    Each article is a message of its own, so newly added ones are read in between.
    """
    if reextraction.work_off_one():
        current_app.send_task(reextraction.TASK)


@shared_task(autoretry_for=DATABASE_AWAY, max_retries=3)  # type: ignore[untyped-decorator]
def sweep_due_reextractions() -> int:
    """Start the work again where a lost message or a killed worker has ended it."""
    return reextraction.send_hints()


@shared_task(autoretry_for=DATABASE_AWAY, max_retries=3)  # type: ignore[untyped-decorator]
def make_notifications() -> int:
    """Tell who follows what is new, and count it for saved searches."""
    return notifying.make_notifications()


@shared_task(autoretry_for=DATABASE_AWAY, max_retries=3)  # type: ignore[untyped-decorator]
def clear_away() -> int:
    """Once a day: what is only of use for a while."""
    return sum(retention.clear_away().values())
