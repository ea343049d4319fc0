"""Sources know how much they say, links who says their claims: kept by triggers, whatever writes the rows.

Whatever writes claims holds `claims.disputes_lock`, so two transactions never wait for each other's counts.
"""

import django.db.models.deletion
from django.db import migrations, models

OF_LINKS = """
CREATE FUNCTION claims_link_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT said.source_id, answered.source_id,
        said.withdrawn_at IS NOT NULL OR answered.withdrawn_at IS NOT NULL
    INTO NEW.from_source_id, NEW.to_source_id, NEW.hidden
    FROM claims_claim said, claims_claim answered
    WHERE said.id = NEW.from_claim_id AND answered.id = NEW.to_claim_id;
    RETURN NEW;
END $$;
CREATE TRIGGER claims_link_ends BEFORE INSERT OR UPDATE ON claims_link
    FOR EACH ROW EXECUTE FUNCTION claims_link_ends();

CREATE FUNCTION claims_links_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE claims_link SET hidden = hidden WHERE from_claim_id = NEW.id;
    UPDATE claims_link SET hidden = hidden WHERE to_claim_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER claims_links_follow AFTER UPDATE ON claims_claim FOR EACH ROW
    WHEN (OLD.source_id IS DISTINCT FROM NEW.source_id
        OR (OLD.withdrawn_at IS NULL) <> (NEW.withdrawn_at IS NULL))
    EXECUTE FUNCTION claims_links_follow();
"""
NOT_OF_LINKS = """
DROP TRIGGER claims_links_follow ON claims_claim;
DROP FUNCTION claims_links_follow();
DROP TRIGGER claims_link_ends ON claims_link;
DROP FUNCTION claims_link_ends();
"""

NEW = "SELECT source_id, act, 1 AS n FROM new_rows WHERE withdrawn_at IS NULL"
OLD = "SELECT source_id, act, -1 AS n FROM old_rows WHERE withdrawn_at IS NULL"
COUNT = """
CREATE FUNCTION claims_said_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE claims_source source
    SET claim_count = claim_count + said.claims, denial_count = denial_count + said.denials
    FROM (
        SELECT source_id, sum(n) AS claims, coalesce(sum(n) FILTER (WHERE act = 'denial'), 0) AS denials
        FROM ({rows}) AS changed WHERE source_id IS NOT NULL GROUP BY source_id
    ) AS said
    WHERE source.id = said.source_id AND (said.claims <> 0 OR said.denials <> 0);
    RETURN NULL;
END $$;
CREATE TRIGGER claims_said_{name} AFTER {event} ON claims_claim REFERENCING {tables}
    FOR EACH STATEMENT EXECUTE FUNCTION claims_said_{name}();
"""
OF_SOURCES = "".join(
    COUNT.format(name=event.lower(), event=event, tables=tables, rows=rows)
    for event, tables, rows in (
        ("INSERT", "NEW TABLE AS new_rows", NEW),
        ("DELETE", "OLD TABLE AS old_rows", OLD),
        ("UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows", f"{NEW} UNION ALL {OLD}"),
    )
)
NOT_OF_SOURCES = "".join(
    f"DROP TRIGGER claims_said_{name} ON claims_claim; DROP FUNCTION claims_said_{name}();"
    for name in ("insert", "delete", "update")
)

FILL = """
UPDATE claims_link SET hidden = hidden;
UPDATE claims_source source SET claim_count = said.claims, denial_count = said.denials
FROM (
    SELECT source_id, count(*) AS claims, count(*) FILTER (WHERE act = 'denial') AS denials
    FROM claims_claim WHERE withdrawn_at IS NULL AND source_id IS NOT NULL GROUP BY source_id
) AS said
WHERE source.id = said.source_id;
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0028_reviews_of_others")]

    operations = [
        migrations.AddField(
            model_name="link",
            name="from_source",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="claims.source",
            ),
        ),
        migrations.AddField(
            model_name="link",
            name="hidden",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name="link",
            name="to_source",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="claims.source",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="claim_count",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="source",
            name="denial_count",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.RunSQL(OF_LINKS, NOT_OF_LINKS),
        migrations.RunSQL(OF_SOURCES, NOT_OF_SOURCES),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
