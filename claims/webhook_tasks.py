"""What workers do for webhooks."""

from __future__ import annotations

from celery import current_app, shared_task

from claims.webhooks import delivering, outbox
from claimtrack.outage import DATABASE_AWAY

DELIVER = "claims.webhook_tasks.deliver_webhook"


@shared_task(autoretry_for=DATABASE_AWAY, max_retries=3)  # type: ignore[untyped-decorator]
def dispatch_webhooks() -> int:
    """Turn what has happened into deliveries, and set a worker to each webhook that has some to send."""
    outbox.dispatch()
    due = delivering.due_webhooks()
    for webhook_id in due:
        current_app.send_task(DELIVER, args=[webhook_id], expires=60)
    return len(due)


@shared_task(name=DELIVER, autoretry_for=DATABASE_AWAY, max_retries=3)  # type: ignore[untyped-decorator]
def deliver_webhook(webhook_id: int) -> int:
    """Send what is due to one webhook; safe to run twice and to be killed."""
    return delivering.deliver(webhook_id=webhook_id)


@shared_task(autoretry_for=DATABASE_AWAY, max_retries=3)  # type: ignore[untyped-decorator]
def sweep_deliveries() -> int:
    """Remove old entries of the delivery log."""
    return delivering.sweep()
