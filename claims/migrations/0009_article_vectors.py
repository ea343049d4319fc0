"""The vectors of an article's texts, kept for the linking of later articles."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0008_link_scope"), ("articles", "0003_search_words")]

    operations = [
        migrations.CreateModel(
            name="ArticleVectors",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="reading_vectors",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
                ("encoder", models.CharField(max_length=80)),
                ("keys", models.BinaryField()),
                ("vectors", models.BinaryField()),
            ],
        ),
    ]
