"""What the workers do for articles: send out again what is due."""

from __future__ import annotations

from celery import current_app, shared_task
from django.conf import settings

from articles import state
from claimtrack.broker import waiting
from claimtrack.outage import DATABASE_AWAY

MOST_WAITING = 1_000  # messages: with so many in the queue no worker is short of work, and Redis not of room


@shared_task(autoretry_for=DATABASE_AWAY, retry_backoff=True, max_retries=3)  # type: ignore[untyped-decorator]
def sweep_due_articles() -> int:
    """Enqueue what is due and tell how many; what is sent twice is read once (see `state.reading`)."""
    room = MOST_WAITING - waiting(settings.CELERY_TASK_DEFAULT_QUEUE)
    due = state.claim_due(limit=min(500, room)) if room > 0 else []
    for article_id in due:
        current_app.send_task(state.PROCESS_TASK, args=[article_id])
    return len(due)
