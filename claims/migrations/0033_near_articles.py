"""Which articles are judged against which. A list is made when its article is next linked."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_lists_in_order"), ("claims", "0032_lists_of_very_many")]

    operations = [
        migrations.CreateModel(
            name="NearArticles",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("distance", models.FloatField()),
                (
                    "earlier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="near_after",
                        to="articles.article",
                    ),
                ),
                (
                    "later",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="near_before",
                        to="articles.article",
                    ),
                ),
            ],
            options={"verbose_name_plural": "near articles", "ordering": ["later", "distance"]},
        ),
        migrations.AddConstraint(
            model_name="neararticles",
            constraint=models.UniqueConstraint(fields=("later", "earlier"), name="near_articles_once"),
        ),
    ]
