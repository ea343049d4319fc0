"""Sources by how much they say, and who denies whom, read off indexes."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # indexes that are built beside the writing that goes on

    dependencies = [("claims", "0029_counts_of_sources")]

    operations = [
        AddIndexConcurrently(
            model_name="link",
            index=models.Index(
                condition=models.Q(
                    ("hidden", False),
                    ("kind__in", ["denies", "contradicts"]),
                    models.Q(("state", "rejected"), _negated=True),
                ),
                fields=["from_source", "-score", "id"],
                include=("to_source", "state"),
                name="link_denied_by",
            ),
        ),
        AddIndexConcurrently(
            model_name="link",
            index=models.Index(
                condition=models.Q(
                    ("hidden", False),
                    ("kind__in", ["denies", "contradicts"]),
                    models.Q(("state", "rejected"), _negated=True),
                ),
                fields=["to_source", "-score", "id"],
                include=("from_source", "state"),
                name="link_denied_to",
            ),
        ),
        AddIndexConcurrently(
            model_name="source",
            index=models.Index(
                condition=models.Q(("claim_count__gt", 0), models.Q(("kind", "unnamed"), _negated=True)),
                fields=["-claim_count", "name", "id"],
                name="source_by_claims",
            ),
        ),
    ]
