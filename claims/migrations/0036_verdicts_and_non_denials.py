"""Disputes with a non-denial, and claims by their published verdict: read off indexes."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

LATEST = (models.F("last_at").desc(nulls_last=True), models.F("id").desc())
LIVE = models.Q(
    ("claim_count__gt", 0), ("denial_count__gt", 0), ("merged_into__isnull", True), ("opposing_count__gt", 0)
)


class Migration(migrations.Migration):
    atomic = False  # indexes that are built beside the writing that goes on

    dependencies = [("claims", "0035_lists_by_place")]

    operations = [
        AddIndexConcurrently(
            model_name="thread",
            index=models.Index(
                *LATEST, condition=LIVE & models.Q(non_denial_count__gt=0), name="thread_withheld"
            ),
        ),
        AddIndexConcurrently(
            model_name="verdict",
            index=models.Index(
                fields=["publication", "rating"], include=("claim",), name="verdict_published"
            ),
        ),
        RemoveIndexConcurrently(model_name="verdict", name="claims_verd_publica_f97f17_idx"),
    ]
