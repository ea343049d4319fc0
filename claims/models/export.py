"""An export that a worker makes: what of, how far it is, and where its file lies until it is removed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Export(models.Model):
    """One file of claims that somebody has asked for; written by claims.exports.jobs.

    The file is in the storage "exports" under ``file``, which only a finished export has.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    class Format(models.TextChoices):
        CSV = "csv", _("CSV")
        JSONL = "jsonl", _("JSON lines")
        PARQUET = "parquet", _("Parquet")

    class Of(models.TextChoices):
        THREAD = "thread", _("a dispute")
        CLAIMS = "claims", _("a search of claims")
        THREADS = "threads", _("the claims of a search of disputes")
        API_CLAIMS = "api_claims", _("a search of claims")
        API_THREADS = "api_threads", _("the claims of a search of disputes")
        EVERYTHING = "everything", _("everything")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exports")
    of = models.CharField(max_length=12, choices=Of.choices)
    query = models.TextField(blank=True)  # of the address of the search
    # no foreign key: the export outlives the dispute
    thread = models.BigIntegerField(null=True, blank=True)
    format = models.CharField(max_length=8, choices=Format.choices)
    base = models.CharField(max_length=300)  # of the addresses in the file: where it was asked for

    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    total = models.PositiveBigIntegerField(default=0)  # claims, counted when it began
    done = models.PositiveBigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)  # in plain words
    file = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)  # bytes
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now_add=True)  # state or progress
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["user", "-id"]),
            models.Index(
                fields=["changed_at"], condition=Q(state__in=["waiting", "running"]), name="export_unfinished"
            ),
            models.Index(fields=["ended_at"], name="export_ended"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(of="thread", thread__isnull=False) | (~Q(of="thread") & Q(thread__isnull=True)),
                name="export_of_a_thread_names_it",
            ),
            models.CheckConstraint(condition=~Q(state="ready") | ~Q(file=""), name="export_ready_has_a_file"),
        ]

    def __str__(self) -> str:
        return f"export {self.pk} of {self.of} as {self.format}"

    def get_absolute_url(self) -> str:
        return reverse("claims:export-list") + f"#export-{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it waits or is being made."""
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def file_name(self) -> str:
        """The name under which it is saved."""
        names = {self.Of.THREAD: f"dispute-{self.thread}", self.Of.EVERYTHING: "claimtrack"}
        return f"{names.get(self.Of(self.of), 'claims')}-{self.created_at:%Y-%m-%d}.{self.format}"
