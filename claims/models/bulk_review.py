"""Many suggestions decided with one press: kept so that all of it can be taken back with one press."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from claims.models.link import Link


class BulkReview(models.Model):
    """What was decided of which links; each link has its own event besides. Written by claims.workflow."""

    to = models.CharField(max_length=10, choices=Link.State.choices)
    link_ids = ArrayField(models.BigIntegerField())  # no foreign keys: links come and go
    filters = models.CharField(max_length=2000, blank=True)  # as they stood in the address
    # no foreign key: deleting an account must not touch history
    by_id = models.BigIntegerField()
    by_name = models.CharField(max_length=150)
    created_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.by_name}: {len(self.link_ids)} {self.get_to_display()}"
