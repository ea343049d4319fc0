"""Triggers that note in claims_change when what the API shows of an object has changed.

Each is fired once a statement and looks at the rows before and after it: what no answer of the API shows
(vectors, search columns, times of tries) touches nothing. An object is touched too where what it says of
another one has changed: a source's name is in its claims, a thread that dissolves is no longer theirs. Whole
tables are looked up only where that has happened (`rarely`).
"""

# ruff: noqa: S608  (every part of these statements is written here)

from django.db import migrations

TOUCH = """
CREATE SEQUENCE claims_change_seq;
CREATE FUNCTION claims_touch(which text, ids bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO claims_change (kind, object_id, xid, seq, at)
    SELECT which, id, pg_current_xact_id()::text::bigint, nextval('claims_change_seq'), clock_timestamp()
    FROM (SELECT DISTINCT unnest(ids) AS id) AS found WHERE id IS NOT NULL ORDER BY id
    ON CONFLICT (kind, object_id) DO UPDATE SET
        xid = GREATEST(claims_change.xid, excluded.xid),
        seq = nextval('claims_change_seq'),
        at = GREATEST(claims_change.at, clock_timestamp());
$$;
"""
UNTOUCH = "DROP FUNCTION claims_touch(text, bigint[]); DROP SEQUENCE claims_change_seq;"

BOTH = "new_rows n JOIN old_rows o ON o.id = n.id"


def differ(*columns: str) -> str:
    before, after = (", ".join(f"{row}.{column}" for column in columns) for row in ("o", "n"))
    return f"({after}) IS DISTINCT FROM ({before})"


def touch(kind: str, found: str) -> str:
    return f"PERFORM claims_touch('{kind}', ARRAY({found}));"


def changed(condition: str) -> str:
    """The numbers of the rows that meet a condition on before and after."""
    return f"SELECT n.id FROM {BOTH} WHERE {condition}"


def either(column: str, condition: str = "true") -> str:
    """What a column said before and after."""
    return f"SELECT unnest(ARRAY[o.{column}, n.{column}]) FROM {BOTH} WHERE {condition}"


def rarely(condition: str, *statements: str) -> str:
    inside = " ".join(statements)
    return f"IF EXISTS (SELECT 1 FROM {BOTH} WHERE {condition}) THEN {inside} END IF;"


def stands(row: str) -> str:
    return (
        f"({row}.merged_into_id IS NULL AND {row}.opposing_count > 0 AND {row}.claim_count > 0 "
        f"AND {row}.denial_count > 0)"
    )


ARTICLE = differ(
    *("outlet_id", "title", "author", "url", "published_at", "language", "word_count", "state", "error"),
    *("near_copy_of_id", "near_copy_similarity", "file_name", "file_format", "encoding", "processed_at"),
    "pipeline_version",
)
CITED = differ("outlet_id", "title", "url", "published_at", "near_copy_of_id")  # what claims say of articles
NAMED = differ("name", "kind")  # what others say of a source
CALLED = differ("name")  # what others say of an outlet
CLAIM = differ(
    *("source_id", "relays", "source_spans", "cue_spans", "content_spans", "sentence_start", "sentence_end"),
    *("sentence", "source_text", "cue_text", "content_text", "proposition", "act", "confidence", "origin"),
    *("edited", "pipeline_version", "withdrawn_at", "updated_at"),
)
COUNTED = differ("source_id", "act", "withdrawn_at")
WITHDRAWN = differ("withdrawn_at")
PLACED = differ("claim_id", "thread_id", "side")
STANDS = f"{stands('n')} IS DISTINCT FROM {stands('o')}"
THREAD = differ(
    *("title", "merged_into_id", "first_at", "last_at", "claim_count", "denial_count", "non_denial_count"),
    *("opposing_count", "outlet_count", "origin_count", "unanswered_count", "lead_link_id", "lead_claim_id"),
    *("lead_denial_id", "pinned_at", "updated_at"),
)
LINK = differ(
    *("from_claim_id", "to_claim_id", "kind", "state", "scope", "score", "trigger_spans", "trigger_text"),
    *("reason", "linker_version", "updated_at"),
)
RULED = differ("publication", "rating_id", "rationale", "correction", "published_at", "retracted_at")
OF_OUTLET = f"JOIN articles_article a ON a.id = c.article_id WHERE a.outlet_id IN ({changed(CALLED)})"
RATED = "claims_verdict v JOIN new_rows n ON n.slug = v.rating_id"

# For each table what rows that came or went ({0}) touch, and what rows that changed touch.
TABLES: dict[str, tuple[list[str], list[str]]] = {
    "articles_article": (
        [touch("article", "SELECT id FROM {0}"), touch("outlet", "SELECT outlet_id FROM {0}")],
        [
            touch("article", changed(ARTICLE)),
            touch("outlet", either("outlet_id", differ("outlet_id"))),
            rarely(
                CITED, touch("claim", f"SELECT id FROM claims_claim WHERE article_id IN ({changed(CITED)})")
            ),
        ],
    ),
    "articles_outlet": (
        [touch("outlet", "SELECT id FROM {0}")],
        [
            touch("outlet", "SELECT id FROM new_rows"),
            rarely(
                CALLED,
                touch("article", f"SELECT id FROM articles_article WHERE outlet_id IN ({changed(CALLED)})"),
                touch("claim", f"SELECT c.id FROM claims_claim c {OF_OUTLET}"),
            ),
        ],
    ),
    "claims_source": (
        [touch("source", "SELECT id FROM {0}")],
        [
            touch("source", "SELECT id FROM new_rows"),
            rarely(
                NAMED,
                touch("source", f"SELECT id FROM claims_source WHERE affiliation_id IN ({changed(NAMED)})"),
                touch("claim", f"SELECT id FROM claims_claim WHERE source_id IN ({changed(NAMED)})"),
            ),
        ],
    ),
    "claims_sourcealias": (
        [touch("source", "SELECT source_id FROM {0}")],
        [touch("source", either("source_id"))],
    ),
    "claims_claim": (
        [touch("claim", "SELECT id FROM {0}"), touch("source", "SELECT source_id FROM {0}")],
        [
            touch("claim", changed(CLAIM)),
            touch("source", either("source_id", COUNTED)),
            rarely(
                WITHDRAWN,
                touch("link", f"SELECT id FROM claims_link WHERE from_claim_id IN ({changed(WITHDRAWN)})"),
                touch("link", f"SELECT id FROM claims_link WHERE to_claim_id IN ({changed(WITHDRAWN)})"),
                touch("verdict", f"SELECT id FROM claims_verdict WHERE claim_id IN ({changed(WITHDRAWN)})"),
            ),
        ],
    ),
    "claims_threadclaim": (
        [touch("claim", "SELECT claim_id FROM {0}"), touch("thread", "SELECT thread_id FROM {0}")],
        [touch("claim", either("claim_id", PLACED)), touch("thread", either("thread_id", PLACED))],
    ),
    "claims_thread": (
        [touch("thread", "SELECT id FROM {0}")],
        [
            touch("thread", changed(THREAD)),
            rarely(
                STANDS,
                touch(
                    "claim",
                    f"SELECT claim_id FROM claims_threadclaim WHERE thread_id IN ({changed(STANDS)})",
                ),
            ),
        ],
    ),
    "claims_link": ([touch("link", "SELECT id FROM {0}")], [touch("link", changed(LINK))]),
    "claims_verdict": (
        [touch("verdict", "SELECT id FROM {0}"), touch("claim", "SELECT claim_id FROM {0}")],
        [
            touch("verdict", "SELECT id FROM new_rows"),
            touch("claim", f"SELECT n.claim_id FROM {BOTH} WHERE {RULED}"),
        ],
    ),
    "claims_evidence": (
        [touch("verdict", "SELECT verdict_id FROM {0}")],
        [touch("verdict", "SELECT verdict_id FROM new_rows")],
    ),
    "claims_rightofreply": (
        [touch("verdict", "SELECT verdict_id FROM {0}")],
        [touch("verdict", "SELECT verdict_id FROM new_rows")],
    ),
    "claims_rating": (
        [],
        [
            touch("verdict", f"SELECT v.id FROM {RATED}"),
            touch("claim", f"SELECT v.claim_id FROM {RATED}"),
        ],
    ),
    "claims_event": ([touch("event", "SELECT id FROM {0}")], []),
}


def triggers(table: str) -> str:
    """The function of a table and its triggers for rows that come, change and go."""
    moved, changes = TABLES[table]
    name = f"{table}_touch"
    came, went = (" ".join(moved).format(rows) for rows in ("new_rows", "old_rows"))
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN {came}
    ELSIF TG_OP = 'DELETE' THEN {went}
    ELSE {" ".join(changes)}
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER {name}_new AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {name}();
CREATE TRIGGER {name}_changed AFTER UPDATE ON {table} REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {name}();
CREATE TRIGGER {name}_gone AFTER DELETE ON {table} REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""


def no_triggers(table: str) -> str:
    names = "".join(f"DROP TRIGGER {table}_touch_{end} ON {table};" for end in ("new", "changed", "gone"))
    return f"{names} DROP FUNCTION {table}_touch();"


# What there is already counts as changed now.
FILL = "INSERT INTO claims_changeorigin (identity) VALUES (gen_random_uuid());" + "".join(
    f"SELECT claims_touch('{kind}', (SELECT array_agg(id) FROM {table}));"
    for kind, table in (
        ("article", "articles_article"),
        ("outlet", "articles_outlet"),
        *((kind, f"claims_{kind}") for kind in ("source", "claim", "link", "thread", "verdict", "event")),
    )
)


class Migration(migrations.Migration):
    dependencies = [("claims", "0022_changes"), ("articles", "0005_lists_in_order")]

    operations = [
        migrations.RunSQL(TOUCH, UNTOUCH),
        migrations.RunSQL(
            "".join(triggers(table) for table in TABLES), "".join(no_triggers(table) for table in TABLES)
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
