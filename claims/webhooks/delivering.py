"""Deliveries are sent, retried, given up; a webhook that fails for days is switched off.

After each failure a webhook rests, at first for seconds, at last for hours, a little by chance, so that many
do not come back at one moment. What has happened is sent once at least; the receiver knows a repetition by
its id.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from claims.models import Attempt, Delivery, Notification, Webhook
from claims.webhooks import signing
from claims.webhooks.sending import Outcome, post

LOCK_SPACE = 0x686F6F6B  # "hook"
ROUND_SECONDS = 20.0  # that one webhook may have of a worker at a time
FIRST_REST, LONGEST_REST = 15.0, 6 * 3600.0  # seconds after the first and the later failures
JITTER = 0.2
FURTHEST = timedelta(seconds=2 * LONGEST_REST)
MOST_ATTEMPTS = 12  # at one delivery; with the rests between them about nine hours
MOST_FAILURES = 16  # without a success between, after which a webhook is switched off: about 33 hours
OVERLAP = timedelta(days=1)  # for which a rotated secret signs too
ANSWER_KEPT = 2_000  # characters

State = Delivery.State


def due_webhooks() -> list[int]:
    """Those that have something to send now."""
    now = timezone.now()
    waiting = Delivery.objects.filter(_reached("due_at", now), webhook=OuterRef("pk"), state=State.WAITING)
    rested = Q(rests_until__isnull=True) | _reached("rests_until", now)
    found = Webhook.objects.filter(rested, Exists(waiting), active=True)
    return list(found.order_by("pk").values_list("pk", flat=True))


def _reached(field: str, now: datetime) -> Q:
    """A moment that has come, or is so far ahead that only a clock that was set back can have set it."""
    return Q(**{f"{field}__lte": now}) | Q(**{f"{field}__gt": now + FURTHEST})


def deliver(*, webhook_id: int) -> int:
    """Send what is due to one webhook, oldest first, until something fails; gives how much arrived.

    Nothing happens where another worker is on it. Safe to be killed: what was sent last is then sent again.
    """
    sent, end = 0, time.monotonic() + ROUND_SECONDS
    with _holding(webhook_id) as held:
        while held and time.monotonic() < end:
            delivery = _next(webhook_id)
            if delivery is None or not _send(delivery):
                break
            sent += 1
    return sent


@contextmanager
def _holding(webhook_id: int) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, webhook_id])
        row = cursor.fetchone()
    if not row or not row[0]:
        yield False
        return
    try:
        yield True
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, webhook_id])


def _next(webhook_id: int) -> Delivery | None:
    now = timezone.now()
    due = Delivery.objects.filter(_reached("due_at", now), webhook=webhook_id, state=State.WAITING)
    rested = Q(webhook__rests_until__isnull=True) | _reached("webhook__rests_until", now)
    found = due.filter(rested, webhook__active=True).select_related("webhook")
    return found.order_by("due_at", "pk").first()


def _send(delivery: Delivery) -> bool:
    """One try; whether it arrived."""
    webhook, at = delivery.webhook, timezone.now()
    body = delivery.body.encode()
    salts = [webhook.salt]
    if webhook.old_salt and webhook.rotated_at and at < webhook.rotated_at + OVERLAP:
        salts.append(webhook.old_salt)
    headers = signing.headers(uid=str(delivery.uid), timestamp=int(at.timestamp()), body=body, salts=salts)
    outcome = post(webhook.url, body, headers, settings.WEBHOOK_ALLOWED_NETWORKS)
    Attempt.objects.create(
        delivery=delivery,
        at=at,
        milliseconds=outcome.milliseconds,
        headers=headers,
        address=outcome.address,
        status=outcome.status,
        answer=outcome.answer[:ANSWER_KEPT],
        error=outcome.error,
    )
    with transaction.atomic():
        _record(delivery, outcome)
    return outcome.succeeded


def _record(delivery: Delivery, outcome: Outcome) -> None:
    """What follows from a try, for the delivery and for the webhook."""
    now = timezone.now()
    webhook = Webhook.objects.select_for_update().filter(pk=delivery.webhook_id).first()
    if webhook is None:
        return
    mine = Delivery.objects.filter(pk=delivery.pk, state=State.WAITING)
    if outcome.succeeded:
        mine.update(state=State.DELIVERED, attempts=F("attempts") + 1, ended_at=now)
        webhook.failures, webhook.rests_until, webhook.succeeded_at = 0, None, now
        webhook.save(update_fields=["failures", "rests_until", "succeeded_at"])
        return
    attempts = delivery.attempts + 1
    if attempts >= MOST_ATTEMPTS:
        mine.update(state=State.FAILED, attempts=attempts, ended_at=now)
    else:
        mine.update(attempts=attempts, due_at=now + rest(attempts))
    webhook.failures += 1
    webhook.rests_until = now + rest(webhook.failures)
    webhook.save(update_fields=["failures", "rests_until"])
    if webhook.failures >= MOST_FAILURES and webhook.active:
        _switch_off(webhook, outcome)


def rest(failures: int) -> timedelta:
    """How long to wait after so many failures, at least one: twice as long each time, up to the longest."""
    seconds = min(LONGEST_REST, FIRST_REST * 2.0 ** min(failures - 1, 40))
    return timedelta(seconds=seconds * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311  (no secret)


def _switch_off(webhook: Webhook, outcome: Outcome) -> None:
    webhook.active = False
    webhook.off_because = _("%(n)d tries in a row have failed. The last: %(error)s") % {
        "n": webhook.failures,
        "error": outcome.error,
    }
    webhook.save(update_fields=["active", "off_because"])
    if webhook.owner_id is not None:
        Notification.objects.create(
            user_id=webhook.owner_id,
            kind=Notification.Kind.WEBHOOK,
            details={
                "webhook": webhook.pk,
                "title": webhook.name,
                "state": "off",
                "note": outcome.error[:300],
            },
            created_at=timezone.now(),
        )


def sweep() -> int:
    """Remove the log of what has ended long ago; gives how many deliveries went."""
    old = timezone.now() - timedelta(days=settings.WEBHOOK_LOG_DAYS)
    gone, _by_model = Delivery.objects.filter(created_at__lt=old).exclude(state=State.WAITING).delete()
    return gone
