"""The order of the review queue, what the machine had read of corrected claims, articles to link anew."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

# As claims.review_order works it out; from then on it is kept with each regrouping.
USEFULNESS = """
WITH sizes AS (SELECT thread_id, count(*) AS size FROM claims_threadclaim GROUP BY thread_id),
     busy AS (
        SELECT link.id, greatest(coalesce(f.size, 1), coalesce(t.size, 1)) AS size
        FROM claims_link link
        LEFT JOIN claims_threadclaim fe ON fe.claim_id = link.from_claim_id
        LEFT JOIN sizes f ON f.thread_id = fe.thread_id
        LEFT JOIN claims_threadclaim te ON te.claim_id = link.to_claim_id
        LEFT JOIN sizes t ON t.thread_id = te.thread_id)
UPDATE claims_link link
SET usefulness = round((1 - abs(2 * link.score - 1) + 0.2 * least(5, floor(log(2, busy.size))))::numeric, 3)
FROM busy WHERE busy.id = link.id;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "__first__"), ("claims", "0009_article_vectors")]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="machine_reading",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(model_name="link", name="usefulness", field=models.FloatField(default=0)),
        migrations.RunSQL(USEFULNESS, migrations.RunSQL.noop),
        # What the update above has queued for its foreign keys has to be done before an index is made.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;", ""),
        migrations.AddIndex(
            model_name="link",
            index=models.Index(
                condition=models.Q(("state", "suggested")),
                fields=["-usefulness", "id"],
                name="link_review_order",
            ),
        ),
        migrations.CreateModel(
            name="BulkReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "to",
                    models.CharField(
                        choices=[
                            ("suggested", "suggested by the machine"),
                            ("confirmed", "confirmed"),
                            ("rejected", "rejected"),
                            ("doubtful", "doubtful"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "link_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("filters", models.CharField(blank=True, max_length=2000)),
                ("by_id", models.BigIntegerField()),
                ("by_name", models.CharField(max_length=150)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("undone_by", models.CharField(blank=True, max_length=150)),
            ],
            options={"ordering": ["-pk"]},
        ),
        migrations.CreateModel(
            name="LinkingDue",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="linking_due",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error", models.TextField(blank=True)),
            ],
            options={"ordering": ["asked_at"], "verbose_name_plural": "linking due"},
        ),
    ]
