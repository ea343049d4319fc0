"""Typographic quotes and dashes are no part of words in the search of claims either."""

from django.db import migrations

SEARCH = """
CREATE OR REPLACE FUNCTION claims_set_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    BEGIN
        NEW.search :=
            setweight(to_tsvector('english', search_words(NEW.source_text || ' ' || NEW.proposition)), 'A')
            || setweight(to_tsvector('english', search_words(NEW.sentence)), 'B');
    EXCEPTION WHEN program_limit_exceeded THEN
        NEW.search := to_tsvector('english', search_words(left(NEW.sentence, 100000)));
    END;
    RETURN NEW;
END $$;
UPDATE claims_claim SET sentence = sentence;
"""
UNSEARCH = """
CREATE OR REPLACE FUNCTION claims_set_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    BEGIN
        NEW.search := setweight(to_tsvector('english', NEW.source_text || ' ' || NEW.proposition), 'A')
                   || setweight(to_tsvector('english', NEW.sentence), 'B');
    EXCEPTION WHEN program_limit_exceeded THEN
        NEW.search := to_tsvector('english', left(NEW.sentence, 100000));
    END;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0004_one_link_per_pair"), ("articles", "0003_search_words")]

    operations = [migrations.RunSQL(SEARCH, UNSEARCH)]
