"""An editor's rating of one claim. A denial is a claim of its own: no verdict passes along a link.

How far the work has come, what is said, and whether readers see it are three fields. The database itself
refuses an approval by somebody who wrote, a change of what was approved, and a verdict that changes its
claim (triggers in the migration "verification").
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.row_model import RowModel
from claims.models.claim import Claim
from claims.models.rating import Rating

LOCK_TIME = timedelta(minutes=30)  # for which an editor has a verification alone
CLOCKS_APART = timedelta(minutes=5)  # of two machines, at most


class Verdict(RowModel):
    """The verification of one claim; written by claims.workflow.

    The names of author and approver are kept as text and their ids without a foreign key, so that deleting
    an account neither fails nor changes what was published, or who may approve.
    """

    class Workflow(models.TextChoices):
        UNSTARTED = "unstarted", _("unstarted")
        IN_PROGRESS = "in_progress", _("in progress")
        AWAITING_REVIEW = "awaiting_review", _("awaiting review")
        DONE = "done", _("done")

    class Publication(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        RETRACTED = "retracted", _("retracted")

    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="verdict")
    workflow = models.CharField(max_length=16, choices=Workflow.choices, default=Workflow.UNSTARTED)
    publication = models.CharField(max_length=10, choices=Publication.choices, default=Publication.DRAFT)
    rating = models.ForeignKey(
        Rating, null=True, blank=True, on_delete=models.PROTECT, related_name="verdicts"
    )
    rationale = models.TextField(blank=True)
    correction = models.TextField(blank=True)  # why it was last retracted; readers see it from then on
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="verdicts",
    )
    author_name = models.CharField(max_length=150, blank=True)
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="approvals",
    )
    approver_name = models.CharField(max_length=150, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="assigned"
    )
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    locked_until = models.DateTimeField(null=True, blank=True)
    # Whoever wrote in a round does not approve in it; the next one begins with the first change after an
    # approval, which has seen all that was written before.
    round = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveIntegerField(default=0)  # grows with every change: tells a form that it is late
    approved_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    retracted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-updated_at"]
        permissions = [("approve_verdict", "Can approve and publish a verdict")]
        indexes = [
            models.Index(fields=["workflow", "-updated_at"]),
            models.Index(fields=["publication", "rating"], include=["claim"], name="verdict_published"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(approver__isnull=True) | (Q(author__isnull=False) & ~Q(approver=F("author"))),
                name="verdict_needs_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(workflow="done", approver__isnull=False)
                | (~Q(workflow="done") & Q(approver__isnull=True)),
                name="verdict_done_when_approved",
            ),
            models.CheckConstraint(
                condition=~Q(publication="published")
                | Q(approver__isnull=False, rating__isnull=False, published_at__isnull=False),
                name="verdict_published_only_when_approved",
            ),
            models.CheckConstraint(
                condition=~Q(publication="retracted") | (~Q(correction="") & Q(retracted_at__isnull=False)),
                name="verdict_retracted_with_a_correction",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.rating_id or self.workflow}"

    @property
    def is_published(self) -> bool:
        """Whether readers see it."""
        return self.publication == self.Publication.PUBLISHED

    @property
    def is_retracted(self) -> bool:
        """Whether readers are told that there was one."""
        return self.publication == self.Publication.RETRACTED

    def locked_for(self, user_id: int | None) -> bool:
        """Whether somebody other than an account is working on it."""
        until, now = self.locked_until, timezone.now()
        if until is None or self.locked_by_id in (None, user_id):
            return False
        return now < until <= now + LOCK_TIME + CLOCKS_APART  # further ahead: the clock was set back since


class VerdictWriter(models.Model):
    """Somebody who wrote on a verdict in a round, kept by triggers of the database; never changed."""

    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="writers")
    user_id = models.BigIntegerField()
    round = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["verdict", "round", "user_id"], name="verdict_writer_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.verdict_id} in round {self.round}"


class Evidence(models.Model):
    """One piece of what a verdict rests on."""

    class Stance(models.TextChoices):
        SUPPORTS = "supports", _("supports the claim")
        CONTRADICTS = "contradicts", _("contradicts the claim")

    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="evidence")
    url = models.URLField(max_length=2000)
    archived_url = models.URLField(max_length=2000, blank=True)
    note = models.TextField(blank=True)
    stance = models.CharField(max_length=11, choices=Stance.choices)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    added_by_name = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return self.url


class RightOfReply(models.Model):
    """That somebody was asked about a claim, and what came of it."""

    class State(models.TextChoices):
        AWAITING = "awaiting", _("awaiting an answer")
        ANSWERED = "answered", _("answered")
        DECLINED = "declined", _("declined to comment")

    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="replies")
    asked = models.CharField(max_length=300)  # who
    asked_at = models.DateTimeField()
    question = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.AWAITING)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    recorded_by_name = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name_plural = "rights of reply"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="answered") | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="reply_answered_has_an_answer",
            ),
            models.CheckConstraint(
                condition=~Q(state="awaiting") | Q(answer="", answered_at__isnull=True),
                name="reply_awaited_has_none",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked}: {self.state}"
