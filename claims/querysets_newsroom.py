"""Reads of what the newsroom keeps beside the claims: re-extractions, saved searches, notifications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser, User
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from claims.models import Notification, Reextraction, SavedSearch  # noqa: F401  (used in the bases)


class ReextractionQuerySet(models.QuerySet["Reextraction"]):
    def with_version(self, version: str) -> ReextractionQuerySet:
        """Comparisons with this version; those with an older one say nothing any more."""
        return self.filter(version=version)


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def open_to(self, user: User | AnonymousUser) -> SavedSearchQuerySet:
        """A person's own and those that others share; nothing for who is not signed in."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(owner=user) | Q(shared=True))


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at__isnull=True)

    def for_list(self) -> NotificationQuerySet:
        """With all that they name, newest first."""
        heavy = ("claim__embedding", "claim__search")
        return (
            self.select_related("thread", "source", "search", "claim__source")
            .defer(*heavy)
            .order_by("-created_at", "-pk")
        )
