"""Typographic quotes and dashes are no part of words in search, whatever the database's locale.

Under the locale C, which the embedded database has, PostgreSQL's parser takes every character beyond ASCII
for a letter: “Nobody with its opening quote would be a word of its own.
"""

from django.db import migrations

WORDS = """
CREATE FUNCTION search_words(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT translate(words,
        U&'\\2019\\02BC\\2018\\201A\\201B\\201C\\201D\\201E\\00AB\\00BB\\2039\\203A\\2010\\2011\\2012\\2013\\2014\\2015'
        || U&'\\2026\\2022\\00B7\\00A0\\202F\\2009\\200B\\FEFF\\00A1\\00BF\\00A7\\00B6',
        '''' || repeat(' ', 28))
$$;
"""
SEARCH = """
CREATE OR REPLACE FUNCTION articles_set_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    BEGIN
        NEW.search := setweight(to_tsvector('english', search_words(NEW.title)), 'A')
                   || setweight(to_tsvector('english', search_words(NEW.text)), 'B');
    EXCEPTION WHEN program_limit_exceeded THEN
        NEW.search := setweight(to_tsvector('english', search_words(left(NEW.title, 10000))), 'A')
                   || setweight(to_tsvector('english', search_words(left(NEW.text, 100000))), 'B');
    END;
    RETURN NEW;
END $$;
UPDATE articles_article SET title = title;
"""
UNSEARCH = """
CREATE OR REPLACE FUNCTION articles_set_search() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_triggers")]

    operations = [
        migrations.RunSQL(WORDS, "DROP FUNCTION search_words(text);"),
        migrations.RunSQL(SEARCH, UNSEARCH),
    ]
