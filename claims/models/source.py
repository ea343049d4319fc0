"""Who speaks: persons, organisations, states; unnamed speakers stay with their article."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.addresses import address_of
from articles.models import Article
from articles.row_model import RowModel
from claims.name_pieces import NamePieces
from claims.querysets import SourceQuerySet


class Source(RowModel):
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
    # What editors have said, which the machine then leaves alone: that the affiliation (also none) and kind
    # are right, and that this is another source, to which the address points on.
    affiliation_fixed = models.BooleanField(default=False)
    kind_fixed = models.BooleanField(default=False)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from"
    )
    # Its claims that stand, and of these its denials; kept by triggers of the database.
    claim_count = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    denial_count = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        indexes = [
            models.Index(fields=["name"]),
            models.Index(
                fields=["-claim_count", "name", "id"],
                condition=models.Q(claim_count__gt=0) & ~models.Q(kind="unnamed"),
                name="source_by_claims",
            ),
            GinIndex(NamePieces("name"), name="source_name_pieces"),
            GinIndex(NamePieces("name"), condition=~models.Q(kind="unnamed"), name="named_source_pieces"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(article__isnull=True) | models.Q(kind="unnamed"),
                name="source_only_unnamed_belong_to_an_article",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | ~models.Q(merged_into=models.F("id")),
                name="source_is_not_merged_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("claims:source-detail", self.pk)


OF_NO_ARTICLE = ~models.Q(key__contains=":")  # no alias of an unnamed speaker, whose key begins with "12: "


class SourceAlias(models.Model):
    """A name by which articles call a source; ``key`` finds the source for a canonical name."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=300)
    # normalised name; for an unnamed speaker prefixed with its article's id
    key = models.CharField(max_length=340, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "source aliases"
        indexes = [
            GinIndex(NamePieces("name"), name="alias_name_pieces"),
            GinIndex(NamePieces("name"), condition=OF_NO_ARTICLE, name="named_alias_pieces"),
        ]

    def __str__(self) -> str:
        return self.name


class NameInArticle(models.Model):
    """An editor has said who a name means in one article; it goes before what the name means elsewhere."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="names_settled")
    key = models.CharField(max_length=340)  # as SourceAlias.key
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="names_in_articles")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "key"], name="name_once_per_article")]

    def __str__(self) -> str:
        return f"{self.key} in article {self.article_id} is {self.source_id}"
