"""Disputes as the API lists them, and under which names a source speaks, read off indexes."""

from datetime import UTC, datetime

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Coalesce


class Migration(migrations.Migration):
    atomic = False  # indexes that are built beside the writing that goes on

    dependencies = [("articles", "0005_lists_in_order"), ("claims", "0031_review_in_order")]

    operations = [
        AddIndexConcurrently(
            model_name="claim",
            index=models.Index(fields=["source", "source_key"], name="claim_said_under"),
        ),
        AddIndexConcurrently(
            model_name="thread",
            index=models.Index(
                models.OrderBy(
                    Coalesce("last_at", models.Value(datetime(1, 1, 1, 0, 0, tzinfo=UTC))), descending=True
                ),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(
                    ("claim_count__gt", 0),
                    ("denial_count__gt", 0),
                    ("merged_into__isnull", True),
                    ("opposing_count__gt", 0),
                ),
                name="thread_recent",
            ),
        ),
    ]
