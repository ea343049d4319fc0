"""How many articles were read by which version, counted off an index."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index that is built beside the writing that goes on

    dependencies = [("articles", "0005_lists_in_order")]

    operations = [
        AddIndexConcurrently(
            model_name="article",
            index=models.Index(
                condition=models.Q(("state__in", ["processed", "kept"])),
                fields=["pipeline_version"],
                name="article_read_by",
            ),
        ),
    ]
