"""What came in: outlets, articles, and the reports of how each file fared.

The text of an article and its hash never change once stored (a database trigger enforces it), so that
character offsets stay true for ever. Writes are made by ``articles.ingest`` and ``articles.state``.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.addresses import address_of
from articles.querysets import ArticleQuerySet, BatchQuerySet, OutletQuerySet
from articles.row_model import RowModel


class Outlet(RowModel):
    """Who published: a newspaper, an agency, a site."""

    name = models.CharField(max_length=200)
    # casefolded name without punctuation, so that "Harbour Wire" and "HARBOUR WIRE" are one outlet
    key = models.CharField(max_length=200, unique=True)
    homepage = models.URLField(blank=True)

    objects = OutletQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("articles:outlet-detail", self.pk)


class Batch(models.Model):
    """One upload, paste, API call or command: the files that came in together."""

    class Channel(models.TextChoices):
        UPLOAD = "upload", _("upload page")
        PASTE = "paste", _("pasted text")
        API = "api", _("API")
        COMMAND = "command", _("command line")

    channel = models.CharField(max_length=10, choices=Channel.choices)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "batches"

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("articles:batch-detail", args=[self.pk])


class Article(RowModel):
    """One article as it was read: its text for ever, its metadata as far as given."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        PROCESSING = "processing", _("being read")
        PROCESSED = "processed", _("read")
        FAILED = "failed", _("failed")
        KEPT = "kept", _("kept, not read")  # not English: stored, nothing extracted

    outlet = models.ForeignKey(
        Outlet, null=True, blank=True, on_delete=models.PROTECT, related_name="articles"
    )
    title = models.TextField(blank=True)
    author = models.TextField(blank=True)
    url = models.URLField(max_length=2000, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=8, blank=True)  # ISO 639-1; "" until known

    text = models.TextField()
    sha256 = models.CharField(max_length=64, unique=True)  # of the stored text in UTF-8
    word_count = models.PositiveIntegerField()
    file_name = models.TextField(blank=True)
    file_format = models.CharField(max_length=10)  # txt, md, html
    encoding = models.CharField(max_length=40, blank=True)  # as detected in the file

    # Near copies are kept but count as one origin with what they copy; always the first of its kind.
    near_copy_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="near_copies"
    )
    near_copy_similarity = models.FloatField(null=True, blank=True)  # estimated Jaccard in [0, 1]
    # Banded MinHash keys: two texts that share one are near-copy candidates.
    minhash_bands = ArrayField(models.BigIntegerField(), default=list)
    minhash = ArrayField(models.BigIntegerField(), default=list)

    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    state_changed_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(null=True, blank=True)  # when the sweep shall enqueue it (again)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)  # in plain words; "" unless failed or kept
    pipeline_version = models.CharField(max_length=80, blank=True)  # what last read it
    processed_at = models.DateTimeField(null=True, blank=True)

    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    search = SearchVectorField(null=True, editable=False)  # of title and text, set by a trigger

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        indexes = [
            models.Index(fields=["-published_at", "-id"]),
            # the same with the undated last, as lists have it
            models.Index(
                models.F("published_at").desc(nulls_last=True), models.F("id").desc(), name="article_newest"
            ),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="article_due"),
            models.Index(fields=["state", "-id"]),
            models.Index(fields=["pipeline_version", "-id"]),
            # how many were read by which version, without a look at the rows
            models.Index(
                fields=["pipeline_version"],
                condition=Q(state__in=["processed", "kept"]),
                name="article_read_by",
            ),
            GinIndex(fields=["minhash_bands"], name="article_minhash_bands"),
            GinIndex(fields=["search"], name="article_search"),
        ]

    def __str__(self) -> str:
        return self.title or f"Article {self.pk}"

    def get_absolute_url(self) -> str:
        return address_of("articles:article-detail", self.pk)


class BatchItem(models.Model):
    """How one file of a batch fared; the report that the person who added it sees."""

    class Outcome(models.TextChoices):
        ADDED = "added", _("added")
        DUPLICATE = "duplicate", _("already there")
        NEAR_COPY = "near_copy", _("added as a near copy")
        REFUSED = "refused", _("refused")

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="items")
    name = models.TextField()  # the file's path as given, with its place inside an archive
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reason = models.TextField(blank=True)  # why refused, or what it copies
    # the article stored, or the one that the file duplicates
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.CASCADE, related_name="batch_items"
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_outcome_display()}"
