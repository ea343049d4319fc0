"""What other fact-checkers say: feeds that were imported, their reviews, which claims they may be about.

Nothing here rates a claim. An editor may accept a review as evidence for a verdict; then it is evidence like
any other (claims.models.verdict.Evidence).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims.models.claim import Claim
from claims.models.verdict import Evidence


class ReviewImport(models.Model):
    """One feed that somebody sent; written by claims.review_imports and .review_reading."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        READING = "reading", _("being read")
        DONE = "done", _("read")
        FAILED = "failed", _("failed")
        UNDONE = "undone", _("taken back")

    class Channel(models.TextChoices):
        UPLOAD = "upload", _("upload page")
        API = "api", _("API")
        COMMAND = "command", _("command line")

    name = models.CharField(max_length=300)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    size = models.PositiveBigIntegerField()  # bytes
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    error = models.TextField(blank=True)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)  # when a worker shall read it (again)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_by_name = models.CharField(max_length=150)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="reviewimport_due")
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        return reverse("claims:review-import", args=[self.pk])

    @property
    def under_way(self) -> bool:
        """Whether a worker has still to do with it."""
        return self.state in (self.State.WAITING, self.State.READING)


class ReviewImportPiece(models.Model):
    """A part of the file, kept until it is read, so that any worker can read it."""

    of = models.ForeignKey(ReviewImport, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        ordering = ["of", "number"]
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="reviewimport_piece_once")]

    def __str__(self) -> str:
        return f"{self.of_id}/{self.number}"


class ImportedReview(models.Model):
    """A ClaimReview of somebody else. ``key`` is the same whenever it comes: its address and its claim."""

    key = models.CharField(max_length=64, unique=True)
    url = models.URLField(max_length=2000)
    claim_text = models.TextField()
    claimant = models.CharField(max_length=300, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    publisher = models.CharField(max_length=300, blank=True)
    site = models.CharField(max_length=253)
    rating = models.CharField(max_length=300)
    value = models.FloatField(null=True, blank=True)
    best = models.FloatField(null=True, blank=True)
    worst = models.FloatField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=35, blank=True)
    # None while no import that stands has it: then it is shown nowhere, but for evidence that rests on it.
    came_with = models.ForeignKey(
        ReviewImport, null=True, blank=True, on_delete=models.SET_NULL, related_name="reviews"
    )
    match_due_at = models.DateTimeField(null=True, blank=True)  # when it is compared with the claims (again)
    changed_at = models.DateTimeField(auto_now_add=True)  # when what it says last changed

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["match_due_at"], condition=Q(match_due_at__isnull=False), name="importedreview_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.publisher or self.site}: {self.claim_text[:80]}"

    @property
    def leans(self) -> str:
        """The stance that its rating suggests for the form, "" where it suggests none."""
        if self.value is None or self.best is None or self.worst is None or self.best <= self.worst:
            return ""
        share = (self.value - self.worst) / (self.best - self.worst)
        if not 0 <= share <= 1 or 0.25 < share < 0.75:
            return ""
        return Evidence.Stance.SUPPORTS if share >= 0.75 else Evidence.Stance.CONTRADICTS


class ReviewImportItem(models.Model):
    """How one item of a feed fared; the report for whoever sent it."""

    class Outcome(models.TextChoices):
        ADDED = "added", _("added")
        CHANGED = "changed", _("brought up to date")
        UNCHANGED = "unchanged", _("there already")
        REFUSED = "refused", _("refused")

    of = models.ForeignKey(ReviewImport, on_delete=models.CASCADE, related_name="items")
    place = models.PositiveIntegerField()  # in the feed, from 1
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    reason = models.TextField(blank=True)
    what = models.CharField(max_length=300, blank=True)  # the claim, or as far as that could be read
    review = models.ForeignKey(
        ImportedReview, null=True, blank=True, on_delete=models.SET_NULL, related_name="items"
    )

    class Meta:
        ordering = ["of", "place"]
        constraints = [models.UniqueConstraint(fields=["of", "place"], name="reviewimport_item_once")]
        indexes = [models.Index(fields=["of", "outcome", "place"])]

    def __str__(self) -> str:
        return f"{self.of_id}/{self.place}: {self.outcome}"


class EvidenceSuggestion(models.Model):
    """That a review of somebody else may be about a claim here; what an editor made of it."""

    class State(models.TextChoices):
        SUGGESTED = "suggested", _("suggested")
        ACCEPTED = "accepted", _("accepted as evidence")
        REJECTED = "rejected", _("about something else")

    review = models.ForeignKey(ImportedReview, on_delete=models.CASCADE, related_name="suggestions")
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="evidence_suggestions")
    score = models.FloatField()  # cosine similarity of the two texts, 0 to 1
    by_words = models.BooleanField(default=False)  # whether the claim has all words of the review's
    state = models.CharField(max_length=9, choices=State.choices, default=State.SUGGESTED)
    evidence = models.ForeignKey(
        Evidence, null=True, blank=True, on_delete=models.SET_NULL, related_name="suggestions"
    )
    decided_by_id = models.BigIntegerField(null=True, blank=True)  # no foreign key, as in Event
    decided_by_name = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-score", "pk"]
        constraints = [models.UniqueConstraint(fields=["review", "claim"], name="evidence_suggested_once")]
        indexes = [models.Index(fields=["state", "-id"])]

    def __str__(self) -> str:
        return f"{self.review_id} on {self.claim_id}: {self.state}"
