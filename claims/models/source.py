"""Who speaks: persons, organisations, states; unnamed speakers stay with their article."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from claims.querysets import SourceQuerySet


class Source(models.Model):
    """One speaker across all articles; an unnamed one ("a senior official") only within its article."""

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        ORGANISATION = "organisation", _("organisation")
        STATE = "state", _("state")
        UNNAMED = "unnamed", _("unnamed")
        UNKNOWN = "unknown", _("not known")

    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.UNKNOWN)
    affiliation = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="affiliates"
    )
    # set for unnamed speakers only
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.CASCADE, related_name="unnamed_sources"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(article__isnull=True) | models.Q(kind="unnamed"),
                name="source_only_unnamed_belong_to_an_article",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("claims:source-detail", args=[self.pk])


class SourceAlias(models.Model):
    """A name by which articles call a source; ``key`` finds the source for a canonical name."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=300)
    # normalised name; for an unnamed speaker prefixed with its article's id
    key = models.CharField(max_length=340, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "source aliases"

    def __str__(self) -> str:
        return self.name
