"""What lists of disputes ask of a claim is in an index: a row is wide by its vector."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0005_lists_in_order"),
        ("claims", "0018_history_by_person"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=["id"],
                include=("act", "article", "source"),
                name="claim_visible",
            ),
        ),
    ]
