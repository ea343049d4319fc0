"""The review queue of a kind, and of an estimate, read off indexes."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # indexes that are built beside the writing that goes on

    dependencies = [
        ("claims", "0030_sources_in_order"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="link",
            index=models.Index(
                condition=models.Q(("hidden", False), ("state", "suggested")),
                fields=["kind", "-usefulness", "id"],
                name="link_review_kind",
            ),
        ),
        AddIndexConcurrently(
            model_name="link",
            index=models.Index(
                condition=models.Q(("hidden", False), ("state", "suggested"), ("score__lt", 0.5)),
                fields=["kind", "-usefulness", "id"],
                name="link_review_low",
            ),
        ),
        AddIndexConcurrently(
            model_name="link",
            index=models.Index(
                condition=models.Q(
                    ("hidden", False), ("state", "suggested"), ("score__gte", 0.5), ("score__lt", 0.8)
                ),
                fields=["kind", "-usefulness", "id"],
                name="link_review_middle",
            ),
        ),
        AddIndexConcurrently(
            model_name="link",
            index=models.Index(
                condition=models.Q(("hidden", False), ("state", "suggested"), ("score__gte", 0.8)),
                fields=["kind", "-usefulness", "id"],
                name="link_review_high",
            ),
        ),
    ]
