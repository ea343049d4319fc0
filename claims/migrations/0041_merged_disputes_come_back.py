"""A dispute that the machine merged keeps which claims it had, by which it comes back."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0040_linking_due_in_order")]

    operations = [
        migrations.AddField(
            model_name="thread",
            name="merged_claims",
            field=ArrayField(
                models.BigIntegerField(), blank=True, db_default=[], default=list, editable=False
            ),
        ),
    ]
