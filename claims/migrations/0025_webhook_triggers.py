"""What has happened is noted for webhooks by the database itself, in the transaction of the change: whoever
changes a row, by whatever way, cannot forget it. Nothing is noted while no active webhook wants it."""

from django.db import migrations

CLAIM = (
    *("source_id", "relays", "source_spans", "cue_spans", "content_spans", "sentence_start", "sentence_end"),
    *("sentence", "source_text", "cue_text", "content_text", "proposition", "act", "confidence", "origin"),
    "edited",
)
THREAD = (
    *("title", "merged_into_id", "first_at", "last_at", "claim_count", "denial_count", "non_denial_count"),
    *("opposing_count", "outlet_count", "lead_claim_id", "lead_denial_id"),
)


def differs(columns: tuple[str, ...]) -> str:
    old, new = (", ".join(f"{row}.{name}" for name in columns) for row in ("OLD", "NEW"))
    return f"ROW({old}) IS DISTINCT FROM ROW({new})"


# Name, table, when it fires, on which rows, what is noted.
TRIGGERS = [
    (
        "webhook_article_processed",
        "articles_article",
        "UPDATE OF state",
        "NEW.state = 'processed' AND OLD.state <> 'processed'",
        "article.processed",
    ),
    ("webhook_claim_added", "claims_claim", "INSERT", "NEW.withdrawn_at IS NULL", "claim.added"),
    (
        "webhook_claim_restored",
        "claims_claim",
        "UPDATE OF withdrawn_at",
        "OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS NULL",
        "claim.added",
    ),
    (
        "webhook_claim_changed",
        "claims_claim",
        "UPDATE",
        f"OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NULL AND {differs(CLAIM)}",
        "claim.changed",
    ),
    (
        "webhook_claim_withdrawn",
        "claims_claim",
        "UPDATE OF withdrawn_at",
        "OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL",
        "claim.removed",
    ),
    ("webhook_claim_removed", "claims_claim", "DELETE", "OLD.withdrawn_at IS NULL", "claim.removed"),
    ("webhook_link_suggested", "claims_link", "INSERT", "NEW.state = 'suggested'", "link.suggested"),
    ("webhook_link_made", "claims_link", "INSERT", "NEW.state <> 'suggested'", "link.reviewed"),
    ("webhook_link_reviewed", "claims_link", "UPDATE OF state", "OLD.state <> NEW.state", "link.reviewed"),
    ("webhook_thread_new", "claims_thread", "INSERT", "true", "thread.changed"),
    ("webhook_thread_changed", "claims_thread", "UPDATE", differs(THREAD), "thread.changed"),
    (
        "webhook_verdict_published",
        "claims_verdict",
        "UPDATE OF publication",
        "OLD.publication <> 'published' AND NEW.publication = 'published'",
        "verdict.published",
    ),
    (
        "webhook_verdict_retracted",
        "claims_verdict",
        "UPDATE OF publication",
        "OLD.publication <> 'retracted' AND NEW.publication = 'retracted'",
        "verdict.retracted",
    ),
]

FUNCTION = """
CREATE FUNCTION note_for_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    subject bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END;
BEGIN
    INSERT INTO claims_outboxevent (topic, subject_id)
        SELECT TG_ARGV[0], subject
        WHERE EXISTS (SELECT 1 FROM claims_webhook WHERE active AND TG_ARGV[0] = ANY (topics));
    RETURN NULL;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0024_webhooks"), ("articles", "__first__")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION note_for_webhooks()"),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER {name} AFTER {fires} ON {table} FOR EACH ROW WHEN ({when}) "
                f"EXECUTE FUNCTION note_for_webhooks('{topic}')",
                f"DROP TRIGGER {name} ON {table}",
            )
            for name, table, fires, when, topic in TRIGGERS
        ),
    ]
