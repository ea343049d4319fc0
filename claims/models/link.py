"""How one claim stands to another: suggested by the machine with its trigger, confirmed by a person."""

from django.db import models
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from articles.row_model import RowModel
from claims.models.claim import Claim
from claims.models.kept import KEPT_KEY
from claims.models.source import Source
from claims.querysets import LinkQuerySet

REVIEW_ESTIMATES = {
    "kind": models.Q(),
    "low": models.Q(score__lt=0.5),
    "middle": models.Q(score__gte=0.5, score__lt=0.8),
    "high": models.Q(score__gte=0.8),
}
OPPOSING = models.Q(kind__in=["denies", "contradicts"], hidden=False) & ~models.Q(state="rejected")


class Link(RowModel):
    """A typed link from the denying, later or repeating claim to what it answers."""

    class Kind(models.TextChoices):
        DENIES = "denies", _("denies")
        CONTRADICTS = "contradicts", _("contradicts")
        REPEATS = "repeats", _("repeats")

    class State(models.TextChoices):
        SUGGESTED = "suggested", _("suggested by the machine")
        CONFIRMED = "confirmed", _("confirmed")
        REJECTED = "rejected", _("rejected")
        DOUBTFUL = "doubtful", _("doubtful")

    class Scope(models.TextChoices):
        EVENT = "event", _("that it happened")
        ACTOR = "actor", _("who did it")
        TARGET = "target", _("what was hit or meant")
        FIGURE = "figure", _("the figure")
        INTENT = "intent", _("the intent")
        WHOLE = "whole", _("the whole claim")

    from_claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="links_out")
    to_claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="links_in")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUGGESTED)
    # what of the claim a denial says is not so; "" for other kinds
    scope = models.CharField(max_length=6, choices=Scope.choices, blank=True)
    score = models.FloatField()  # calibrated, in [0, 1]
    trigger_spans = models.JSONField(default=list)  # in the text of from_claim's article
    trigger_text = models.TextField(blank=True)
    reason = models.TextField(blank=True)  # one sentence in plain words
    linker_version = models.CharField(max_length=80, blank=True)
    usefulness = models.FloatField(default=0)  # of a review, the higher the sooner: see claims.review_order
    # Kept by triggers of the database, so that the links of a source need no look at claims: who says either
    # claim, and whether an editor has thrown one of them out.
    from_source = models.ForeignKey(Source, **KEPT_KEY)
    to_source = models.ForeignKey(Source, **KEPT_KEY)
    hidden = models.BooleanField(default=False, db_default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "pk"]
        constraints = [
            # in whichever direction: who denies whom is the link's to say, not two links'
            models.UniqueConstraint(
                Least("from_claim", "to_claim"), Greatest("from_claim", "to_claim"), name="link_once_per_pair"
            ),
            models.CheckConstraint(
                condition=~models.Q(from_claim=models.F("to_claim")), name="link_joins_two_claims"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "state", "-id"]),
            # who denies whom, best first
            models.Index(
                fields=["from_source", "-score", "id"],
                include=["to_source", "state"],
                condition=OPPOSING,
                name="link_denied_by",
            ),
            models.Index(
                fields=["to_source", "-score", "id"],
                include=["from_source", "state"],
                condition=OPPOSING,
                name="link_denied_to",
            ),
            models.Index(
                fields=["-usefulness", "id"], condition=models.Q(state="suggested"), name="link_review_order"
            ),
            # the same, narrowed to a kind, and to one of the estimates of claims.review_queue.SCORES
            *(
                models.Index(
                    fields=["kind", "-usefulness", "id"],
                    condition=models.Q(state="suggested", hidden=False) & estimate,
                    name=f"link_review_{name}",
                )
                for name, estimate in REVIEW_ESTIMATES.items()
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_claim_id} {self.kind} {self.to_claim_id}"
