"""Webhooks: who is told of what, what waits to be told, and what became of each try."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Webhook(models.Model):
    """An address that is told of events; written by claims.webhooks.setting_up and .delivering.

    Its secret is not kept: it is made from the site's secret key and ``salt``. For a day after it was rotated
    the one of ``old_salt`` signs too.
    """

    class Topic(models.TextChoices):
        ARTICLE_PROCESSED = "article.processed", _("an article was read")
        CLAIM_ADDED = "claim.added", _("a claim was added, or taken back in")
        CLAIM_CHANGED = "claim.changed", _("a claim was changed")
        CLAIM_REMOVED = "claim.removed", _("a claim was withdrawn or is gone")
        LINK_SUGGESTED = "link.suggested", _("the machine suggests a link")
        LINK_REVIEWED = "link.reviewed", _("an editor judged a link, or took that back")
        THREAD_CHANGED = "thread.changed", _("a dispute is new, changed or merged")
        VERDICT_PUBLISHED = "verdict.published", _("a verdict was published")
        VERDICT_RETRACTED = "verdict.retracted", _("a verdict was retracted")

    name = models.CharField(max_length=100)
    url = models.CharField(max_length=1000)
    topics = ArrayField(models.CharField(max_length=20, choices=Topic.choices))
    active = models.BooleanField(default=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="webhooks"
    )
    owner_name = models.CharField(max_length=150)
    base = models.CharField(max_length=300)  # of the addresses in what is sent: where it was set up
    salt = models.CharField(max_length=40)
    old_salt = models.CharField(max_length=40, blank=True)
    rotated_at = models.DateTimeField(null=True, blank=True)

    failures = models.PositiveIntegerField(default=0)  # tries that failed since the last that did not
    rests_until = models.DateTimeField(null=True, blank=True)  # after failures
    succeeded_at = models.DateTimeField(null=True, blank=True)
    off_because = models.TextField(blank=True)  # why it was switched off, where nobody did
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["active"], condition=Q(active=True), name="webhook_active")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("claims:webhook", args=[self.pk])


class OutboxEvent(models.Model):
    """Something that has happened and is still to be given to the webhooks that want it.

    Written by triggers in the transaction of the change itself, only while an active webhook wants the topic.
    """

    uid = models.UUIDField(db_default=RandomUUID())
    topic = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.topic} {self.subject_id}"


class Delivery(models.Model):
    """One event for one webhook: what is sent, and how far that is."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("failed")

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    uid = models.UUIDField()  # of the event: the same for each webhook and each try
    topic = models.CharField(max_length=20)
    body = models.TextField()  # JSON
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)  # since it was last asked for
    due_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["webhook", "-id"]),
            models.Index(
                fields=["webhook", "due_at", "id"], condition=Q(state="waiting"), name="delivery_waiting"
            ),
            models.Index(fields=["webhook"], condition=Q(state="failed"), name="delivery_failed"),
            models.Index(fields=["created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.topic} to {self.webhook_id}"


class Attempt(models.Model):
    """One try to deliver: what was sent, and what was answered, shortened."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    headers = models.JSONField(default=dict)  # that were sent
    address = models.CharField(max_length=60, blank=True)  # to which it was connected
    status = models.PositiveSmallIntegerField(null=True, blank=True)  # none where nothing was answered
    answer = models.TextField(blank=True)  # the beginning of the answer's body
    error = models.TextField(blank=True)  # in plain words

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.status or self.error}"

    @property
    def succeeded(self) -> bool:
        """Whether the receiver has said that it has it."""
        return self.status is not None and 200 <= self.status < 300
