"""What a person is told in the site: rows made by tasks from what has happened, read and then forgotten."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim
from claims.models.following import SavedSearch
from claims.models.source import Source
from claims.models.thread import Thread
from claims.querysets_newsroom import NotificationQuerySet


class Notification(models.Model):
    """One thing that somebody is told. News of one followed thing gather in one row until it is read."""

    class Kind(models.TextChoices):
        NEWS = "news", _("news of what you follow")
        LINK = "link", _("a link was reviewed")
        VERDICT = "verdict", _("a verdict")
        ARRANGED = "arranged", _("a dispute or source was changed")
        COMMENT = "comment", _("a comment")
        MENTION = "mention", _("you were mentioned")
        ASSIGNED = "assigned", _("something was given to you")
        REVIEW = "review", _("your verdict was reviewed")
        EXPORT = "export", _("an export")
        WEBHOOK = "webhook", _("a webhook")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    event = models.BigIntegerField(null=True, blank=True)  # Event.pk: the same one is told once
    thread = models.ForeignKey(Thread, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    search = models.ForeignKey(SavedSearch, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    claim = models.ForeignKey(Claim, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    actor_name = models.CharField(max_length=150, blank=True)
    details = models.JSONField(default=dict)  # counts of news, or old and new state
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "event"], name="notification_once_per_event")]
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"]),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notification_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} for {self.user_id}"


class NewsCursor(models.Model):
    """How far the making of notifications has come: the newest row of each kind that it has looked at."""

    name = models.CharField(max_length=20, primary_key=True)
    last = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.name} {self.last}"
