"""What a newer pipeline finds in an article that an older one has read, before anybody takes it over."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from claims.querysets_newsroom import ReextractionQuerySet


class Reextraction(models.Model):
    """The latest comparison of an article's claims with a newer reading; written by claims.reextraction.

    ``found`` is the reading itself, so that what is applied is what was shown; ``diff`` has the lists
    ``added``, ``gone`` and ``changed``.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("to be compared")
        READY = "ready", _("compared")
        APPLYING = "applying", _("to be taken over")
        APPLIED = "applied", _("taken over")
        FAILED = "failed", _("failed")

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="reextraction")
    version = models.CharField(max_length=80)  # of the pipeline that it is compared with
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    found = models.JSONField(null=True)
    diff = models.JSONField(null=True)
    added = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)  # claims that stay as editors left them
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)  # when a worker shall take it up (again)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = ReextractionQuerySet.as_manager()

    class Meta:
        ordering = ["-article"]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(due_at__isnull=False), name="reextraction_due"
            ),
            models.Index(fields=["version", "state"]),
        ]

    def __str__(self) -> str:
        return f"Article {self.article_id} with {self.version}: {self.get_state_display()}"
