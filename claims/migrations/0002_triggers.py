"""Events can be added and never changed; the search vector of a claim follows its words."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION claims_event_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER claims_event_append_only BEFORE UPDATE OR DELETE ON claims_event
    FOR EACH ROW EXECUTE FUNCTION claims_event_append_only();
CREATE TRIGGER claims_event_no_truncate BEFORE TRUNCATE ON claims_event
    FOR EACH STATEMENT EXECUTE FUNCTION claims_event_append_only();
"""
CHANGEABLE = """
DROP TRIGGER claims_event_no_truncate ON claims_event;
DROP TRIGGER claims_event_append_only ON claims_event;
DROP FUNCTION claims_event_append_only();
"""

SEARCH = """
CREATE FUNCTION claims_set_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    BEGIN
        NEW.search := setweight(to_tsvector('english', NEW.source_text || ' ' || NEW.proposition), 'A')
                   || setweight(to_tsvector('english', NEW.sentence), 'B');
    EXCEPTION WHEN program_limit_exceeded THEN
        NEW.search := to_tsvector('english', left(NEW.sentence, 100000));
    END;
    RETURN NEW;
END $$;
CREATE TRIGGER claims_set_search BEFORE INSERT OR UPDATE OF source_text, proposition, sentence ON claims_claim
    FOR EACH ROW EXECUTE FUNCTION claims_set_search();
"""
UNSEARCH = """
DROP TRIGGER claims_set_search ON claims_claim;
DROP FUNCTION claims_set_search();
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_initial")]

    operations = [
        migrations.RunSQL(APPEND_ONLY, CHANGEABLE),
        migrations.RunSQL(SEARCH, UNSEARCH),
    ]
