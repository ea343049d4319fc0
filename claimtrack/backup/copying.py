"""Backups by COPY: a zip with one member a table, for wherever pg_dump is not.

The tables are not described in it but made by the migrations that the backup names, so the file can be read
into any newer version of the program and of PostgreSQL. All tables are read in one snapshot.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import ProgrammingError
from psycopg2 import sql

from claimtrack.backup.errors import BackupError

MAGIC = b"PK"
MANIFEST = "manifest.json"
FORMAT = 1
_TABLES = """
    SELECT c.relname, array_agg(a.attname ORDER BY a.attnum)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace
        AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    GROUP BY c.relname ORDER BY c.relname
"""
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"
Tables = dict[str, list[str]]


class _Digest:
    """Passes on what is written or read, and hashes it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.sha256.update(data)
        return self._file.write(data)

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.sha256.update(data)
        return data


def tables() -> Tables:
    """Every table of the database with its columns, but for those that PostgreSQL computes."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        return dict(cursor.fetchall())


def dump(to: Path) -> None:
    """Write all rows of all tables, as they are at this moment, into a file."""
    manifest: dict[str, Any] = {"format": FORMAT, "tables": {}}
    with transaction.atomic(), zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            for name, columns in tables().items():
                with archive.open(f"tables/{name}", "w", force_zip64=True) as member:
                    digest = _Digest(member)
                    cursor.cursor.copy_expert(_copy(name, columns, "TO STDOUT"), digest)
                rows, sha256 = cursor.cursor.rowcount, digest.sha256.hexdigest()
                manifest["tables"][name] = {"columns": columns, "rows": rows, "sha256": sha256}
            cursor.execute(_SEQUENCES)
            manifest["sequences"] = dict(cursor.fetchall())
            cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
            manifest["migrations"] = cursor.fetchall()
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))


def _copy(table: str, columns: list[str], how: str) -> str:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) " + how).format(sql.Identifier(table), names)
    return str(statement.as_string(connection.connection))


def load(path: Path, *, tell: Callable[[str], None]) -> None:
    """Make the tables and read such a file into them, all or nothing; then bring them up to this version."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            if manifest["format"] != FORMAT:
                raise BackupError(f"{path} is of format {manifest['format']}; this version reads {FORMAT}.")
            _make_tables(manifest, tell)
            with transaction.atomic():
                _fill(archive, manifest, tell)
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError) as error:
        raise BackupError(f"{path} is broken or no backup: {error}") from error


def _make_tables(manifest: dict[str, Any], tell: Callable[[str], None]) -> None:
    """Migrate to where the backup was made, no further."""
    executor = MigrationExecutor(connection)
    wanted = {(app, name) for app, name in manifest["migrations"]}
    unknown = sorted(wanted - set(executor.loader.graph.nodes) - _replaced(executor))
    if unknown:
        raise BackupError(
            f"The backup was made by a newer version: it has {len(unknown)} migrations that this one does "
            f"not know, {'.'.join(unknown[0])} among them. Restore it with that version."
        )
    tell(f"Making the tables ({len(wanted)} migrations) …")
    known = {key: executor.loader.graph.node_map[key] for key in wanted & set(executor.loader.graph.nodes)}
    passed = {parent.key for node in known.values() for parent in node.parents}
    executor.migrate(sorted(set(known) - passed))


def _replaced(executor: MigrationExecutor) -> set[tuple[str, str]]:
    """Migrations that others have taken the place of."""
    return {old for migration in executor.loader.replacements.values() for old in migration.replaces}


def _fill(archive: zipfile.ZipFile, manifest: dict[str, Any], tell: Callable[[str], None]) -> None:
    here = tables()
    missing = sorted(set(manifest["tables"]) - set(here))
    if missing:
        raise BackupError(f"There is no table for {', '.join(missing)} of the backup.")
    with connection.cursor() as cursor:
        names = [sql.Identifier(name) for name in here]
        for name in names:
            cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(name))
        with suppress(ProgrammingError), transaction.atomic():  # spares the checks of what was checked before
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        # What the migrations have put in is in the backup as well.
        cursor.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(names)))
        for table, facts in manifest["tables"].items():
            tell(f"{table}: {facts['rows']:,} rows")
            with archive.open(f"tables/{table}") as member:
                digest = _Digest(member)
                cursor.cursor.copy_expert(_copy(table, facts["columns"], "FROM STDIN"), digest)
            if (cursor.cursor.rowcount, digest.sha256.hexdigest()) != (facts["rows"], facts["sha256"]):
                raise BackupError(
                    f"The rows of {table} are not those that were backed up; nothing was restored."
                )
        for sequence, value in manifest["sequences"].items():
            if value is not None:
                cursor.execute("SELECT setval(%s::regclass, %s)", [f'public."{sequence}"', value])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in names:
            cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(name))
