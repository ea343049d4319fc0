"""Pairs of articles near enough for their claims to be judged against one another."""

from django.db import models

from articles.models import Article


class NearArticles(models.Model):
    """An article and one of those before it that are nearest to it. Written by claims.near_lists alone."""

    later = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="near_before", db_index=False
    )  # the unique constraint begins with it
    earlier = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="near_after")
    distance = models.FloatField()  # of their two most alike claims, cosine

    class Meta:
        ordering = ["later", "distance"]
        # With the distance, so that where a list ends is read off the index: its rows lie far apart.
        constraints = [
            models.UniqueConstraint(
                fields=["later", "earlier"], include=["distance"], name="near_articles_at_distance"
            )
        ]
        verbose_name_plural = "near articles"

    def __str__(self) -> str:
        return f"Articles {self.earlier_id} and {self.later_id}"
