"""What the workers do for articles: send out again what is due."""

from __future__ import annotations

from celery import current_app, shared_task
from django.db import OperationalError

from articles import state


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=3)  # type: ignore[untyped-decorator]
def sweep_due_articles() -> int:
    """Enqueue what is due and tell how many; what is sent twice is read once (see `state.reading`)."""
    due = state.claim_due()
    for article_id in due:
        current_app.send_task(state.PROCESS_TASK, args=[article_id])
    return len(due)
