"""A claim's place in a dispute knows who speaks, in which words, who reports it and when.

Kept by triggers, whatever writes the rows. Besides, names are cut into pieces that an index can hold, so that
a part of a name is found by it.
"""

import django.db.models.deletion
from django.contrib.postgres.search import SearchVectorField
from django.db import migrations, models

OF_PLACES = """
CREATE FUNCTION claims_place_of() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT claim.source_id, claim.act, claim.withdrawn_at IS NOT NULL, claim.search,
        article.outlet_id, article.published_at
    INTO NEW.source_id, NEW.act, NEW.hidden, NEW.search, NEW.outlet_id, NEW.published_at
    FROM claims_claim claim JOIN articles_article article ON article.id = claim.article_id
    WHERE claim.id = NEW.claim_id;
    RETURN NEW;
END $$;
CREATE TRIGGER claims_place_of BEFORE INSERT OR UPDATE ON claims_threadclaim
    FOR EACH ROW EXECUTE FUNCTION claims_place_of();

CREATE FUNCTION claims_place_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE claims_threadclaim SET hidden = hidden WHERE claim_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER claims_place_follows AFTER UPDATE ON claims_claim FOR EACH ROW
    WHEN (OLD.source_id IS DISTINCT FROM NEW.source_id
        OR OLD.act <> NEW.act
        OR OLD.article_id <> NEW.article_id
        OR OLD.search IS DISTINCT FROM NEW.search
        OR (OLD.withdrawn_at IS NULL) <> (NEW.withdrawn_at IS NULL))
    EXECUTE FUNCTION claims_place_follows();

CREATE FUNCTION claims_places_of_article() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE claims_threadclaim SET hidden = hidden
    WHERE claim_id IN (SELECT id FROM claims_claim WHERE article_id = NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER claims_places_of_article AFTER UPDATE ON articles_article FOR EACH ROW
    WHEN (OLD.outlet_id IS DISTINCT FROM NEW.outlet_id
        OR OLD.published_at IS DISTINCT FROM NEW.published_at)
    EXECUTE FUNCTION claims_places_of_article();
"""
NOT_OF_PLACES = """
DROP TRIGGER claims_places_of_article ON articles_article;
DROP FUNCTION claims_places_of_article();
DROP TRIGGER claims_place_follows ON claims_claim;
DROP FUNCTION claims_place_follows();
DROP TRIGGER claims_place_of ON claims_threadclaim;
DROP FUNCTION claims_place_of();
"""

# Capitals as in Django's icontains, which compares by upper().
OF_NAMES = """
CREATE FUNCTION claims_name_pieces(name text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT substr(upper(name), place, size)), '{}')
    FROM generate_series(2, 3) AS size, generate_series(1, length(upper(name)) - size + 1) AS place
$$;
CREATE FUNCTION claims_word_pieces(word text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT substr(upper(word), place, least(3, length(upper(word))))), '{}')
    FROM generate_series(1, greatest(length(upper(word)) - 2, 1)) AS place
$$;
"""
NOT_OF_NAMES = "DROP FUNCTION claims_name_pieces(text); DROP FUNCTION claims_word_pieces(text);"

KEPT_KEY = {
    "db_constraint": False,
    "db_index": False,
    "editable": False,
    "null": True,
    "on_delete": django.db.models.deletion.DO_NOTHING,
    "related_name": "+",
}
ACTS = [
    ("assertion", "assertion"),
    ("denial", "denial"),
    ("accusation", "accusation"),
    ("question", "question"),
    ("non_denial", "non-denial"),
    ("demand", "demand"),
    ("belief", "opinion or plan"),
    ("other", "other"),
]


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_read_by_version"), ("claims", "0033_near_articles")]

    operations = [
        migrations.AddField(
            model_name="threadclaim",
            name="act",
            field=models.CharField(choices=ACTS, db_default="", default="", editable=False, max_length=12),
        ),
        migrations.AddField(
            model_name="threadclaim",
            name="hidden",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name="threadclaim",
            name="outlet",
            field=models.ForeignKey(to="articles.outlet", **KEPT_KEY),
        ),
        migrations.AddField(
            model_name="threadclaim",
            name="published_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="threadclaim",
            name="source",
            field=models.ForeignKey(to="claims.source", **KEPT_KEY),
        ),
        migrations.AddField(
            model_name="threadclaim",
            name="search",
            field=SearchVectorField(editable=False, null=True),
        ),
        migrations.RunSQL(OF_PLACES, NOT_OF_PLACES),
        migrations.RunSQL("UPDATE claims_threadclaim SET hidden = hidden", migrations.RunSQL.noop),
        migrations.RunSQL(OF_NAMES, NOT_OF_NAMES),
    ]
