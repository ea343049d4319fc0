"""Articles whose linking was given up, and those whose turn has come, are read off an index."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # built beside the writing that goes on

    dependencies = [("claims", "0039_near_articles_at_distance")]

    operations = [
        AddIndexConcurrently(
            model_name="linkingdue",
            index=models.Index(fields=["due_at", "asked_at"], name="linking_due_in_order"),
        ),
    ]
