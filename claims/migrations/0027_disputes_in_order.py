"""The list of disputes can be read off an index in each of its orders."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index that is built beside the writing that goes on

    dependencies = [("claims", "0026_what_disputes_hold")]

    operations = [
        AddIndexConcurrently(
            model_name="thread",
            index=models.Index(
                models.OrderBy(models.F("last_at"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(
                    ("claim_count__gt", 0),
                    ("denial_count__gt", 0),
                    ("merged_into__isnull", True),
                    ("opposing_count__gt", 0),
                ),
                name="thread_latest",
            ),
        ),
        AddIndexConcurrently(
            model_name="thread",
            index=models.Index(
                models.OrderBy(models.F("pinned_at"), descending=True, nulls_last=True),
                models.OrderBy(models.F("last_at"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(
                    ("claim_count__gt", 0),
                    ("denial_count__gt", 0),
                    ("merged_into__isnull", True),
                    ("opposing_count__gt", 0),
                ),
                name="thread_pinned",
            ),
        ),
        AddIndexConcurrently(
            model_name="thread",
            index=models.Index(
                models.OrderBy(models.F("denial_count"), descending=True),
                models.OrderBy(models.F("opposing_count"), descending=True),
                models.OrderBy(models.F("claim_count"), descending=True),
                models.OrderBy(models.F("last_at"), descending=True, nulls_last=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(
                    ("claim_count__gt", 0),
                    ("denial_count__gt", 0),
                    ("merged_into__isnull", True),
                    ("opposing_count__gt", 0),
                ),
                name="thread_disputed",
            ),
        ),
        AddIndexConcurrently(
            model_name="thread",
            index=models.Index(
                models.OrderBy(models.F("unanswered_since"), nulls_last=True),
                models.F("id"),
                condition=models.Q(
                    ("claim_count__gt", 0),
                    ("denial_count__gt", 0),
                    ("merged_into__isnull", True),
                    ("opposing_count__gt", 0),
                    ("unanswered_count__gt", 0),
                ),
                name="thread_open",
            ),
        ),
    ]
