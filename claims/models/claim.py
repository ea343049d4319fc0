"""One attribution, stored: who said what, with which words, where in the text."""

from collections.abc import Sequence

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField, HnswIndex, VectorField

from articles.addresses import address_of
from articles.models import Article
from articles.row_model import RowModel
from claims.models.source import Source
from claims.querysets import ClaimQuerySet
from claims.wording import worded_by

# Half precision: three fifths of the size, and the same neighbours (0.9997 of them). Claims come in tight
# crowds (one sentence in many articles), in which a sparser graph loses its way: of the 50 exact neighbours
# among 100,000 claims m 16 and ef_construction 64 find 0.98, in the worst case none; these 0.9995, at the
# least 0.98 (150 claims asked for, ef_search 100).
HALF_EMBEDDING_INDEX = HnswIndex(
    OpClass(Cast("embedding", HalfVectorField(dimensions=384)), name="halfvec_cosine_ops"),
    name="claim_embedding",
    m=24,
    ef_construction=100,
)


class Claim(RowModel):
    """A claim of one article.

    Spans are lists of ``[start, end]`` in code points of ``article.text``, end exclusive. The words they
    cover are kept beside them for search and lists. A machine row is replaced by re-reading only while
    ``edited`` is false.
    """

    class Act(models.TextChoices):
        ASSERTION = "assertion", _("assertion")
        DENIAL = "denial", _("denial")
        ACCUSATION = "accusation", _("accusation")
        QUESTION = "question", _("question")
        NON_DENIAL = "non_denial", _("non-denial")
        DEMAND = "demand", _("demand")
        BELIEF = "belief", _("opinion or plan")
        OTHER = "other", _("other")

    class Origin(models.TextChoices):
        MACHINE = "machine", _("found by the machine")
        EDITOR = "editor", _("added by an editor")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="claims")
    source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.RESTRICT, related_name="claims"
    )
    # The SourceAlias.key of the name by which it came in: a split by names goes by it. "" where it came in
    # before this was kept, which is only where its source has had one name ever since.
    source_key = models.CharField(max_length=340, blank=True)
    relays = ArrayField(
        models.CharField(max_length=300), default=list, blank=True
    )  # nearest to the speaker first

    source_spans = models.JSONField(default=list)
    cue_spans = models.JSONField(default=list)
    content_spans = models.JSONField(default=list)
    start = models.PositiveIntegerField()  # of the first content span, for reading order
    sentence_start = models.PositiveIntegerField()
    sentence_end = models.PositiveIntegerField()
    # sha256 of the three roles' spans: the same claim found again is the same row
    fingerprint = models.CharField(max_length=64)

    sentence = models.TextField()  # verbatim
    source_text = models.TextField(blank=True)
    cue_text = models.TextField(blank=True)
    content_text = models.TextField()
    proposition = models.TextField(blank=True)

    act = models.CharField(max_length=12, choices=Act.choices, default=Act.OTHER)
    confidence = models.FloatField()  # calibrated, in [0, 1]; 1 where an editor added it
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.MACHINE)
    edited = models.BooleanField(default=False)
    # What the machine had read of each field that an editor has decided: see claims.corrections.
    machine_reading = models.JSONField(default=dict, blank=True)
    pipeline_version = models.CharField(max_length=80, blank=True)
    embedding = VectorField(dimensions=384, null=True, editable=False)
    search = SearchVectorField(null=True, editable=False)  # set by a trigger
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # thrown out by an editor, kept for the record
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    hits: Sequence[tuple[int, int]] = ()  # where the sentence has the words of a search, never stored
    again: Sequence["Claim"] = ()  # those of a list that repeat this one, never stored

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-article__published_at", "article_id", "start", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "fingerprint"], name="claim_once_per_article"),
            models.CheckConstraint(
                condition=models.Q(confidence__gte=0, confidence__lte=1),
                name="claim_confidence_is_probability",
            ),
        ]
        indexes = [
            models.Index(fields=["article", "start"]),
            models.Index(fields=["source", "-id"]),
            models.Index(fields=["act", "-id"]),
            # counts by source and by act, without a look at the wide rows
            models.Index(
                fields=["source", "act"], condition=models.Q(withdrawn_at__isnull=True), name="claim_said_by"
            ),
            # under which names a source speaks, and how often under each
            models.Index(fields=["source", "source_key"], name="claim_said_under"),
            # what lists of disputes ask of a claim, beside its row, which is wide by its vector
            models.Index(
                fields=["id"],
                include=["act", "article", "source"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="claim_visible",
            ),
            GinIndex(fields=["search"], name="claim_search"),
            HALF_EMBEDDING_INDEX,
        ]

    def __str__(self) -> str:
        return worded_by(self.source_text or "?", self)[:120]

    def get_absolute_url(self) -> str:
        return address_of("claims:claim-detail", self.pk)
