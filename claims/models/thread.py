"""One dispute: the claims about it, on their sides."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from articles.models import Outlet
from articles.row_model import RowModel
from claims.models.claim import Claim
from claims.models.kept import KEPT_KEY
from claims.models.source import Source
from claims.querysets import LONG_AGO, ThreadClaimQuerySet, ThreadQuerySet

LATEST = (models.F("last_at").desc(nulls_last=True), models.F("id").desc())
SHOWN = models.Q(hidden=False)  # places of claims that no editor has thrown out
# Disputes that stand, as ThreadQuerySet.live has them.
LIVE = models.Q(merged_into__isnull=True, opposing_count__gt=0, claim_count__gt=0, denial_count__gt=0)


class Thread(RowModel):
    """A dispute with a permalink that outlives merges (the old one then points on)."""

    title = models.TextField()
    title_edited = models.BooleanField(default=False)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from"
    )
    # Of one that the machine merged: the claims that it had, by which it comes back (claims.thread_return).
    merged_claims = ArrayField(
        models.BigIntegerField(), default=list, db_default=[], blank=True, editable=False
    )
    # Kept in step with its claims by claims.thread_store, so that lists need no counting.
    first_at = models.DateTimeField(null=True, blank=True)  # earliest and latest publication of its claims
    last_at = models.DateTimeField(null=True, blank=True)
    claim_count = models.PositiveIntegerField(default=0)
    denial_count = models.PositiveIntegerField(default=0)
    non_denial_count = models.PositiveIntegerField(default=0)
    opposing_count = models.PositiveIntegerField(default=0)  # links that deny or contradict
    denying_count = models.PositiveIntegerField(default=0, db_default=0)  # of these, links that deny
    confirmed_count = models.PositiveIntegerField(default=0, db_default=0)  # of these, confirmed by editors
    spoken_denial_count = models.PositiveIntegerField(default=0, db_default=0)  # claims that deny outright
    outlet_count = models.PositiveIntegerField(default=0)
    origin_count = models.PositiveIntegerField(default=0)  # independent ones: see claims.origins
    # claims that nobody in the dispute answers, wordings of one claim counted once: see claims.folding
    unanswered_count = models.PositiveIntegerField(default=0)
    unanswered_since = models.DateTimeField(null=True, blank=True)  # publication of the earliest of them
    # The strongest opposing link and its two ends: what lists show side by side.
    lead_link = models.ForeignKey(
        "claims.Link", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    lead_claim = models.ForeignKey(Claim, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    lead_denial = models.ForeignKey(Claim, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    pinned_at = models.DateTimeField(null=True, blank=True)  # since when editors keep it on top of the list
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    claims: "models.ManyToManyField[Claim, ThreadClaim]" = models.ManyToManyField(
        Claim, through="ThreadClaim", related_name="threads"
    )

    match: Claim | None = None  # of a search, where the leading claims are not it; never stored
    as_of: datetime | None = None  # set where it is shown as it was known at a moment, never stored

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering = [models.F("last_at").desc(nulls_last=True), "-pk"]
        indexes = [
            models.Index(fields=["-last_at", "-id"]),
            # the list of disputes in each of its orders
            models.Index(*LATEST, condition=LIVE, name="thread_latest"),
            # the same for the API, whose pages go on after a row: see ThreadQuerySet.with_recency
            models.Index(
                Coalesce("last_at", models.Value(LONG_AGO)).desc(),
                models.F("id").desc(),
                condition=LIVE,
                name="thread_recent",
            ),
            models.Index(
                models.F("pinned_at").desc(nulls_last=True), *LATEST, condition=LIVE, name="thread_pinned"
            ),
            models.Index(
                *(models.F(name).desc() for name in ("denial_count", "opposing_count", "claim_count")),
                *LATEST,
                condition=LIVE,
                name="thread_disputed",
            ),
            models.Index(
                models.F("unanswered_since").asc(nulls_last=True),
                models.F("id"),
                condition=LIVE & models.Q(unanswered_count__gt=0),
                name="thread_open",
            ),
            models.Index(*LATEST, condition=LIVE & models.Q(non_denial_count__gt=0), name="thread_withheld"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("claims:thread-detail", args=[self.pk, slugify(self.title)[:60] or "thread"])

    @property
    def stands(self) -> bool:
        """Whether it is a dispute still, as ``ThreadQuerySet.live`` has it."""
        counts = (self.opposing_count, self.claim_count, self.denial_count)
        return self.merged_into_id is None and all(counts)


class ThreadClaim(RowModel):
    """A claim's place in a dispute; a claim belongs to one dispute at most."""

    class Side(models.TextChoices):
        CLAIM = "claim", _("claim")
        DENIAL = "denial", _("denial or counter-claim")
        NON_DENIAL = "non_denial", _("non-denial")

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="entries")
    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="thread_entry")
    side = models.CharField(max_length=10, choices=Side.choices)
    pinned = models.BooleanField(default=False)  # put here by an editor: re-linking leaves it
    side_fixed = models.BooleanField(default=False)  # an editor has said which side it is on
    # Kept by triggers of the database, so that lists of disputes need no look at claims and articles: who
    # speaks, in which words, who reports it, when it was published, and whether an editor has thrown it out.
    source = models.ForeignKey(Source, **KEPT_KEY)
    outlet = models.ForeignKey(Outlet, **KEPT_KEY)
    act = models.CharField(
        max_length=12, choices=Claim.Act.choices, default="", db_default="", editable=False
    )
    published_at = models.DateTimeField(null=True, editable=False)
    search = SearchVectorField(null=True, editable=False)
    hidden = models.BooleanField(default=False, db_default=False, editable=False)

    objects = ThreadClaimQuerySet.as_manager()

    class Meta:
        ordering = ["thread", "pk"]
        indexes = [
            models.Index(fields=["thread", "side"]),
            # what lists ask of a dispute's claims; and the disputes of a source, an outlet, some days
            models.Index(
                fields=["thread"],
                include=["source", "outlet", "act", "published_at"],
                condition=SHOWN,
                name="place_in_thread",
            ),
            models.Index(fields=["source", "thread"], condition=SHOWN, name="place_of_source"),
            models.Index(fields=["outlet", "thread"], condition=SHOWN, name="place_of_outlet"),
            models.Index(fields=["published_at", "thread"], condition=SHOWN, name="place_of_day"),
            # words among the claims of disputes: these rows are a fifth as wide as those of claims
            GinIndex(fields=["search"], condition=SHOWN, name="place_search"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} on side {self.side} of {self.thread_id}"


class Exclusion(models.Model):
    """An editor has taken a claim out of a dispute: no re-linking puts it back."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="exclusions")
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="exclusions")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["thread", "claim"], name="exclusion_once")]

    def __str__(self) -> str:
        return f"{self.claim_id} is out of {self.thread_id}"
