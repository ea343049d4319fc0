"""An editor's rating of one claim. A denial is a claim of its own: no verdict passes along a link."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim


class Verdict(models.Model):
    """What the newsroom says of one claim, and how far the saying has come; written by claims.workflow."""

    class Rating(models.TextChoices):
        UNVERIFIED = "unverified", _("Unverified")
        TRUE = "true", _("True")
        MOSTLY_TRUE = "mostly_true", _("Mostly true")
        HALF_TRUE = "half_true", _("Half true")
        MOSTLY_FALSE = "mostly_false", _("Mostly false")
        FALSE = "false", _("False")
        INCONCLUSIVE = "inconclusive", _("Inconclusive")

    class Status(models.TextChoices):
        IN_PROGRESS = "in_progress", _("in progress")
        AWAITING_REVIEW = "awaiting_review", _("awaiting review")
        PUBLISHED = "published", _("published")
        RETRACTED = "retracted", _("retracted")

    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="verdict")
    rating = models.CharField(max_length=12, choices=Rating.choices, default=Rating.UNVERIFIED)
    rationale = models.TextField(blank=True)
    evidence_url = models.URLField(max_length=2000, blank=True)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.IN_PROGRESS)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="verdicts"
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="approvals"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-updated_at"]
        permissions = [("approve_verdict", "Can approve and publish a verdict")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approver__isnull=True) | ~models.Q(approver=models.F("author")),
                name="verdict_needs_four_eyes",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="published") | models.Q(approver__isnull=False),
                name="verdict_published_only_when_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.get_rating_display()}"
