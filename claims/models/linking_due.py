"""Articles whose claims an editor has changed: their links and disputes wait to be brought up to date."""

from django.db import models
from django.utils import timezone

from articles.models import Article


class LinkingDue(models.Model):
    """One article to link anew; gone once that is done. Written by claims.relinking alone."""

    article = models.OneToOneField(
        Article, primary_key=True, on_delete=models.CASCADE, related_name="linking_due"
    )
    asked_at = models.DateTimeField(default=timezone.now)  # of the latest change
    # when the sweep sends it (again); None where it was tried too often
    due_at = models.DateTimeField(null=True, default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)  # of the last attempt, in plain words

    class Meta:
        ordering = ["asked_at"]
        indexes = [models.Index(fields=["due_at", "asked_at"], name="linking_due_in_order")]
        verbose_name_plural = "linking due"

    def __str__(self) -> str:
        return f"Article {self.article_id}"
