"""Where lists of near articles end: read off the index of the unique pairs.

Takes a second for each 2.6 million rows (66,000 articles), in which workers that link wait; pages do not.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0038_surer_disputes")]

    operations = [
        migrations.AddConstraint(
            model_name="neararticles",
            constraint=models.UniqueConstraint(
                fields=["later", "earlier"], include=("distance",), name="near_articles_at_distance"
            ),
        ),
        migrations.RemoveConstraint(model_name="neararticles", name="near_articles_once"),
    ]
