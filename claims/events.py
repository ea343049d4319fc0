"""The one place that writes events. Called by the workflow inside the transaction of the change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import models

from claims.models import Event


def record(
    *,
    subject: models.Model,
    action: str,
    by: User,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
    note: str = "",
) -> Event:
    """Say who changed an object, when and how; ``old`` and ``new`` hold the changed fields as JSON."""
    name = subject._meta.model_name or ""
    return record_about(name, subject.pk, action=action, by=by, old=old, new=new, note=note)


def record_about(
    subject_type: str,
    subject_id: int,
    *,
    action: str,
    by: User,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
    note: str = "",
) -> Event:
    """As `record`, for what has no number of its own, as the scale of ratings has none (0)."""
    return Event.objects.create(
        actor_id=by.pk,
        actor_name=by.get_username(),
        subject_type=subject_type,
        subject_id=subject_id,
        action=action,
        old=old,
        new=new,
        note=note,
    )


def record_many(
    *,
    subjects: Iterable[models.Model],
    action: str,
    by: User,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
    note: str = "",
) -> None:
    """The same change of many objects, one event each."""
    rows = [
        Event(
            actor_id=by.pk,
            actor_name=by.get_username(),
            subject_type=subject._meta.model_name or "",
            subject_id=subject.pk,
            action=action,
            old=old,
            new=new,
            note=note,
        )
        for subject in subjects
    ]
    Event.objects.bulk_create(rows)
