"""The database role of the application: it reads and writes rows, and cannot touch what is history.

Migrations are run by the owner of the tables; web, workers and beat sign in as this role. Whoever takes over
the application then still cannot change or delete an event, alter a table or switch off a trigger.
"""

from __future__ import annotations

from django.db import connection, transaction
from psycopg2 import sql
from psycopg2.extensions import encrypt_password

ROLE = "claimtrack_app"
HISTORY = ("claims_event", "claims_verdictwriter")  # added to, never changed
READ_ONLY = ("django_migrations",)


@transaction.atomic
def set_up(*, role: str = ROLE, password: str) -> None:
    """Make the role or bring it up to date; to be run after each migration, by the owner of the tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_user")
        database, owner = cursor.fetchone()
        if role == owner:
            raise ValueError(f"{role} owns the tables: choose another name for the application's role.")
        cursor.execute(_RIGHTS, [role])
        there = cursor.fetchone()
        if there and any(there):
            raise ValueError(f"{role} is there and may more than read and write rows: choose another name.")
        verb = "ALTER" if there else "CREATE"
        name, on = sql.Identifier(role), sql.Identifier(database)
        # Hashed here, so that no log of statements has it.
        hashed = encrypt_password(password, role, cursor.cursor.connection, "scram-sha-256")
        cursor.execute(sql.SQL(f"{verb} ROLE {{}} LOGIN PASSWORD {{}}").format(name, sql.Literal(hashed)))
        for statement in _STATEMENTS:
            cursor.execute(sql.SQL(statement).format(role=name, database=on))
        for rights, tables in (
            ("UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER", HISTORY),
            ("INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER", READ_ONLY),
        ):
            for table in tables:
                revoke = sql.SQL(f"REVOKE {rights} ON {{}} FROM {{}}")
                cursor.execute(revoke.format(sql.Identifier(table), name))


_RIGHTS = """
    SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = %s
"""
_STATEMENTS = (
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "REVOKE ALL ON DATABASE {database} FROM {role}",
    "GRANT CONNECT ON DATABASE {database} TO {role}",
    "GRANT USAGE ON SCHEMA public TO {role}",
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
)
