"""Migrations that can be run while people work: squawk looks at their SQL for long locks.

Those up to the first release are left out: they are run on empty tables, or were. Later ones have to add
columns without a rewrite, indexes concurrently, constraints not validated at first.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE_THE_FIRST_RELEASE = {"articles": 5, "claims": 30}
# Django writes these; they lock nothing for long, or only new tables.
LEFT_OUT = (
    "prefer-bigint-over-int,prefer-identity,prefer-text-field,prefer-robust-stmts,require-timeout-settings"
)


def squawk(path: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / "squawk"
    return subprocess.run(
        [str(program), "--pg-version", "18", "--exclude", LEFT_OUT, str(path)],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.django_db(transaction=True)  # indexes are built concurrently outside of one
def test_new_migrations_lock_nothing_for_long(tmp_path: Path) -> None:
    loader = MigrationExecutor(connection).loader
    for app, name in sorted(loader.graph.nodes):
        if app not in BEFORE_THE_FIRST_RELEASE or int(name[:4]) <= BEFORE_THE_FIRST_RELEASE[app]:
            continue
        path = tmp_path / f"{app}_{name}.sql"
        migration = loader.graph.nodes[app, name]
        statements = loader.collect_sql([(migration, False)])
        # what one transaction makes, nobody waits for
        around = ("BEGIN;", "COMMIT;") if migration.atomic else ("", "")
        path.write_text("\n".join([around[0], *statements, around[1]]))
        done = squawk(path)
        assert done.returncode == 0, f"{app} {name}:\n{done.stdout}"


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("CREATE INDEX found ON claims_claim (act);", "require-concurrent-index-creation"),
        ("ALTER TABLE claims_claim ADD COLUMN a int NOT NULL;", "adding-required-field"),
        ("ALTER TABLE claims_claim ALTER COLUMN act TYPE text;", "changing-column-type"),
        ("ALTER TABLE claims_claim ADD CONSTRAINT c CHECK (start >= 0);", "constraint-missing-not-valid"),
        ("ALTER TABLE claims_claim RENAME COLUMN act TO kind;", "renaming-column"),
    ],
)
def test_what_locks_for_long_is_found(statement: str, rule: str, tmp_path: Path) -> None:
    path = tmp_path / "one.sql"
    path.write_text(statement)
    done = squawk(path)
    assert done.returncode != 0
    assert rule in done.stdout


def test_what_locks_nothing_passes(tmp_path: Path) -> None:
    path = tmp_path / "one.sql"
    path.write_text("ALTER TABLE claims_claim ADD COLUMN a int NULL;")
    assert squawk(path).returncode == 0, squawk(path).stdout
