"""What is only of use for a while is cleared away; articles, claims, verdicts, events are kept for ever."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from articles.models import Batch
from claims.models import Notification


def clear_away() -> dict[str, int]:
    """Delete what is over its time; gives how many rows of each, those that went with them among them."""
    now = timezone.now()

    def before(days: int) -> datetime:
        return now - timedelta(days=days)

    old: dict[str, QuerySet[Any]] = {
        "sessions": Session.objects.filter(expire_date__lt=now),
        "sign-ins": UserSession.objects.exclude(
            Exists(Session.objects.filter(session_key=OuterRef("session_key")))
        ),
        "news": Notification.objects.filter(read_at__lt=before(settings.NOTIFICATION_DAYS)),
        "attempts": AccessAttempt.objects.filter(attempt_time__lt=before(settings.SIGN_IN_LOG_DAYS)),
        "failures": AccessFailureLog.objects.filter(attempt_time__lt=before(settings.SIGN_IN_LOG_DAYS)),
    }
    if settings.REPORT_DAYS:
        old["reports"] = Batch.objects.filter(created_at__lt=before(settings.REPORT_DAYS))
    return {name: rows.delete()[0] for name, rows in old.items()}
