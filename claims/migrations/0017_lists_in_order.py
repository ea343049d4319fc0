"""Sources by name, and what a source said without a look at the wide rows of claims."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0005_lists_in_order"),
        ("claims", "0016_who_wrote"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=["source", "act"],
                name="claim_said_by",
            ),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(fields=["name"], name="claims_sour_name_e9c1d4_idx"),
        ),
    ]
