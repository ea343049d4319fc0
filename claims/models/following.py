"""What a person keeps an eye on: saved searches, and the disputes, sources and searches that are followed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims.models.source import Source
from claims.models.thread import Thread
from claims.querysets_newsroom import SavedSearchQuerySet


class SavedSearch(models.Model):
    """The address of a list with its filters, under a name; shared ones outlive their owner's account."""

    class Listing(models.TextChoices):
        THREADS = "threads", _("disputes")
        CLAIMS = "claims", _("claims")

    name = models.CharField(max_length=100)
    listing = models.CharField(max_length=7, choices=Listing.choices)
    query = models.TextField(blank=True)  # of the address, without its page
    shared = models.BooleanField(default=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="saved_searches",
    )
    owner_name = models.CharField(max_length=150)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "saved searches"
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_search_name_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("claims:saved-search", args=[self.pk])


class SearchLook(models.Model):
    """How far somebody has seen a saved search, and how much has come since."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="search_looks")
    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="looks")
    looked_at = models.DateTimeField()
    seen = models.BigIntegerField()  # the newest row of its list then: see claims.following.newest
    new_count = models.PositiveIntegerField(default=0)  # counted by a task; 100 means 100 or more

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "search"], name="search_look_once")]

    def __str__(self) -> str:
        return f"{self.user_id} saw search {self.search_id}"


class Follow(models.Model):
    """Somebody wants to be told what is new in one dispute, of one source or in one search."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    thread = models.ForeignKey(
        Thread, null=True, blank=True, on_delete=models.CASCADE, related_name="follows"
    )
    source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.CASCADE, related_name="follows"
    )
    search = models.ForeignKey(
        SavedSearch, null=True, blank=True, on_delete=models.CASCADE, related_name="follows"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "thread"], name="follow_thread_once"),
            models.UniqueConstraint(fields=["user", "source"], name="follow_source_once"),
            models.UniqueConstraint(fields=["user", "search"], name="follow_search_once"),
            models.CheckConstraint(
                condition=Q(thread__isnull=False, source__isnull=True, search__isnull=True)
                | Q(thread__isnull=True, source__isnull=False, search__isnull=True)
                | Q(thread__isnull=True, source__isnull=True, search__isnull=False),
                name="follow_is_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.thread_id or self.source_id or self.search_id}"
