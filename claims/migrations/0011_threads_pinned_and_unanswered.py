"""Disputes on top of the list, and how many of a dispute's claims nobody answers, since when."""

from django.db import migrations, models

# As claims.folding has it, one step of repetition deep; each dispute is counted exactly when it next changes.
COUNT = """
WITH opposed AS (
    SELECT mine.thread_id, mine.claim_id
    FROM claims_threadclaim mine
    JOIN claims_link link ON mine.claim_id IN (link.from_claim_id, link.to_claim_id)
    JOIN claims_threadclaim theirs ON theirs.thread_id = mine.thread_id AND theirs.side = 'denial'
        AND theirs.claim_id IN (link.from_claim_id, link.to_claim_id)
    WHERE mine.side = 'claim' AND link.kind IN ('denies', 'contradicts') AND link.state <> 'rejected'
), answered AS (
    SELECT thread_id, claim_id FROM opposed
    UNION
    SELECT opposed.thread_id,
           CASE WHEN link.from_claim_id = opposed.claim_id THEN link.to_claim_id ELSE link.from_claim_id END
    FROM opposed
    JOIN claims_link link ON opposed.claim_id IN (link.from_claim_id, link.to_claim_id)
    WHERE link.kind = 'repeats'
        AND (link.state = 'confirmed' OR (link.state = 'suggested' AND link.score >= 0.5))
), waiting AS (
    SELECT entry.thread_id, count(*) AS claims, min(article.published_at) AS since
    FROM claims_threadclaim entry
    JOIN claims_claim claim ON claim.id = entry.claim_id AND claim.withdrawn_at IS NULL
    JOIN articles_article article ON article.id = claim.article_id
    WHERE entry.side = 'claim'
        AND NOT EXISTS (
            SELECT 1 FROM answered
            WHERE answered.thread_id = entry.thread_id AND answered.claim_id = entry.claim_id
        )
    GROUP BY entry.thread_id
)
UPDATE claims_thread thread SET unanswered_count = waiting.claims, unanswered_since = waiting.since
FROM waiting WHERE waiting.thread_id = thread.id;
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0010_review_and_correction")]

    operations = [
        migrations.AddField(
            model_name="thread", name="pinned_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="thread", name="unanswered_count", field=models.PositiveIntegerField(default=0)
        ),
        migrations.AddField(
            model_name="thread", name="unanswered_since", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
