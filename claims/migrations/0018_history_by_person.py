"""What lists of disputes ask of a claim is in an index: a row is wide by its vector."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0017_lists_in_order"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["actor_id", "-id"], name="claims_even_actor_i_5307de_idx"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["actor_name", "-id"], name="claims_even_actor_n_f18e2a_idx"),
        ),
    ]
