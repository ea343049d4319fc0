"""What disputes hold is counted on their rows: lists are narrowed without a look at claims and links."""

from django.db import migrations, models

COUNT = """
UPDATE claims_thread AS thread SET
    denying_count = held.denying, confirmed_count = held.confirmed
FROM (
    SELECT one.thread_id, count(*) FILTER (WHERE link.kind = 'denies') AS denying,
        count(*) FILTER (WHERE link.state = 'confirmed') AS confirmed
    FROM claims_link link
    JOIN claims_threadclaim one ON one.claim_id = link.from_claim_id
    JOIN claims_threadclaim other ON other.claim_id = link.to_claim_id AND other.thread_id = one.thread_id
    JOIN claims_claim said ON said.id = link.from_claim_id AND said.withdrawn_at IS NULL
    JOIN claims_claim answered ON answered.id = link.to_claim_id AND answered.withdrawn_at IS NULL
    WHERE link.kind IN ('denies', 'contradicts') AND link.state <> 'rejected'
        AND NOT (link.state = 'suggested' AND link.score < 0.4)
    GROUP BY one.thread_id
) AS held
WHERE held.thread_id = thread.id;
UPDATE claims_thread AS thread SET spoken_denial_count = held.denials
FROM (
    SELECT entry.thread_id, count(*) AS denials
    FROM claims_threadclaim entry
    JOIN claims_claim claim ON claim.id = entry.claim_id
    WHERE claim.act = 'denial' AND claim.withdrawn_at IS NULL
    GROUP BY entry.thread_id
) AS held
WHERE held.thread_id = thread.id;
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0025_webhook_triggers")]

    operations = [
        migrations.AddField(
            model_name="thread",
            name="confirmed_count",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="thread",
            name="denying_count",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="thread",
            name="spoken_denial_count",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
