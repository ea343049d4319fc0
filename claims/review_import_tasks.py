"""What workers do with the feeds of other fact-checkers: read them, and find the claims they are about."""

from __future__ import annotations

from celery import current_app, shared_task

from claims import review_imports, review_reading
from claimtrack.outage import DATABASE_AWAY


@shared_task(  # type: ignore[untyped-decorator]
    name=review_imports.TASK, autoretry_for=DATABASE_AWAY, retry_backoff=True, max_retries=3
)
def work_off_review_imports() -> None:
    """One import, or some comparisons; the next is a message of its own, so that articles come between."""
    if review_reading.work_off_one():
        current_app.send_task(review_imports.TASK)


@shared_task(autoretry_for=DATABASE_AWAY, max_retries=3)  # type: ignore[untyped-decorator]
def sweep_due_review_imports() -> None:
    """Start the work again where a lost message or a killed worker has ended it."""
    review_imports.send_hint()
