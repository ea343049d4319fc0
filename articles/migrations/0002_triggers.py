"""Stored text never changes, and the search vector follows title and text: both kept by the database."""

from django.db import migrations

FREEZE = """
CREATE FUNCTION articles_freeze_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.text IS DISTINCT FROM OLD.text OR NEW.sha256 IS DISTINCT FROM OLD.sha256 THEN
        RAISE EXCEPTION 'the stored text of article % never changes', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER articles_freeze_text BEFORE UPDATE OF text, sha256 ON articles_article
    FOR EACH ROW EXECUTE FUNCTION articles_freeze_text();
"""
UNFREEZE = """
DROP TRIGGER articles_freeze_text ON articles_article;
DROP FUNCTION articles_freeze_text();
"""

# A text with more different words than a tsvector can hold is searched by its first 100,000 characters.
SEARCH = """
CREATE FUNCTION articles_set_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    BEGIN
        NEW.search := setweight(to_tsvector('english', NEW.title), 'A')
                   || setweight(to_tsvector('english', NEW.text), 'B');
    EXCEPTION WHEN program_limit_exceeded THEN
        NEW.search := setweight(to_tsvector('english', left(NEW.title, 10000)), 'A')
                   || setweight(to_tsvector('english', left(NEW.text, 100000)), 'B');
    END;
    RETURN NEW;
END $$;
CREATE TRIGGER articles_set_search BEFORE INSERT OR UPDATE OF title, text ON articles_article
    FOR EACH ROW EXECUTE FUNCTION articles_set_search();
"""
UNSEARCH = """
DROP TRIGGER articles_set_search ON articles_article;
DROP FUNCTION articles_set_search();
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]

    operations = [
        migrations.RunSQL(FREEZE, UNFREEZE),
        migrations.RunSQL(SEARCH, UNSEARCH),
    ]
