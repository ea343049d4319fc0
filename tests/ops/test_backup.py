"""Backup and restore: every row of every table comes back on an empty server, and nothing else does."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection

from articles.models import Article
from claims import tasks, workflow
from claims.models import Claim, Event
from tests.claims.making import make_editor
from tests.claims.test_tasks import FIRST, FRENCH, SECOND, _take_in
from tests.faults.place import Place
from tests.worker_process import service_environment

pytestmark = pytest.mark.django_db(transaction=True)
_TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"
_TRIGGERS = "SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"


@pytest.fixture(scope="module")
def empty_server() -> Iterator[Place]:
    with Place() as place:
        yield place


@pytest.fixture
def empty(empty_server: Place) -> Place:
    """A database without tables, on a server of its own."""
    empty_server.database = f"empty{empty_server._count}"
    empty_server._count += 1
    with empty_server.session("postgres") as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'owner'")
        if not cursor.fetchone():
            cursor.execute("CREATE ROLE owner LOGIN CREATEROLE")  # as docs/operate.md has it
        cursor.execute(f"CREATE DATABASE {empty_server.database} OWNER owner")
    with empty_server.session() as cursor:
        cursor.execute("CREATE EXTENSION vector")
    return empty_server


@pytest.fixture
def newsroom() -> None:
    """Articles that were read, what an editor said of them, accounts, odd characters."""
    for text in (FIRST, SECOND, FRENCH, "Title: “Tab\\t and \\\\N”\n\nA back\\slash, the mayor said.\n"):
        tasks.process_article(_take_in(text).pk)
    editor = make_editor()
    for claim in Claim.objects.order_by("pk")[:2]:
        workflow.withdraw_claim(claim_id=claim.pk, by=editor, note="a line\nbreak, a \\ and a “quote”")
    User.objects.create_superuser("chief", password="a long pass phrase")
    assert Event.objects.count() == 2
    assert Article.objects.filter(state="kept").exists()


def as_owner(place: Place) -> dict[str, str]:
    """Who owns the database and is no superuser."""
    url = place.environment()["DATABASE_URL"].replace("//claimtrack@", "//owner@")
    return {"DATABASE_URL": url, "APP_DATABASE_PASSWORD": "a long pass phrase"}


def manage(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR,
        env={**service_environment(), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def rows(ask: Any) -> dict[str, list[str]]:
    """Every row of every table as text, the state of every sequence and trigger."""
    names = sorted(name for (name,) in ask(_TABLES))
    # Numbers of transactions mean nothing on another server: they begin anew (claims.changes).
    whole = dict.fromkeys(names, "t") | {"claims_change": "(t.kind, t.object_id, t.seq, t.at)"}
    whole["claims_changeorigin"] = "t.id"
    found = {
        name: [row for (row,) in ask(f'SELECT ({columns})::text FROM "{name}" t ORDER BY 1')]
        for name, columns in whole.items()
    }
    return {**found, "sequences": ask(_SEQUENCES), "triggers": ask(_TRIGGERS)}


def here(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


@pytest.mark.parametrize("by", ["copy", "pg_dump"])
def test_every_row_comes_back(by: str, newsroom: None, empty: Place, tmp_path: Path) -> None:
    path = tmp_path / "claimtrack.backup"
    done = manage("backup", str(path), "--by", by)
    assert done.returncode == 0, done.stderr
    assert path.stat().st_mode & 0o077 == 0, "it holds password hashes"
    assert list(tmp_path.iterdir()) == [path]
    again = manage("backup", str(path))
    assert again.returncode == 1
    assert "is there already" in again.stderr

    restored = empty.manage("restore", str(path), **as_owner(empty))
    assert "Restored" in restored.stdout
    expected, found = rows(here), rows(empty.ask)
    assert set(found) == set(expected)
    assert len(expected["claims_claim"]) > 5
    assert len(expected["claims_event"]) == 2
    for name in expected:
        assert found[name] == expected[name], name

    refused = empty.manage("restore", str(path), check=False)
    assert refused.returncode == 1
    assert "not empty" in refused.stderr
    for _ in range(2):
        empty.manage("database_roles", **as_owner(empty))
    with empty.session() as cursor, pytest.raises(Exception, match="append-only"):
        cursor.execute("DELETE FROM claims_event")


def test_what_is_broken_is_refused_whole(newsroom: None, empty: Place, tmp_path: Path) -> None:
    path, changed, newer = (tmp_path / name for name in ("whole", "changed", "newer"))
    assert manage("backup", str(path), "--by", "copy").returncode == 0
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members["manifest.json"])

    def write(to: Path, **others: bytes) -> None:
        with zipfile.ZipFile(to, "w") as archive:
            for name, data in {**members, **others}.items():
                archive.writestr(name, data)

    lines = members["tables/claims_event"].splitlines(keepends=True)
    write(changed, **{"tables/claims_event": b"".join(lines[:-1])})
    refused = empty.manage("restore", str(changed), check=False, **as_owner(empty))
    assert refused.returncode == 1
    assert "rows of claims_event are not those that were backed up" in refused.stderr
    assert empty.one("SELECT count(*) FROM articles_article") == 0
    assert empty.one("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'O'") == 0

    manifest["migrations"].append(["claims", "9999_from_the_future"])
    write(newer, **{"manifest.json": json.dumps(manifest).encode()})
    with empty.session("postgres") as cursor:
        cursor.execute("CREATE DATABASE another")
    empty.database = "another"
    refused = empty.manage("restore", str(newer), check=False)
    assert "newer version" in refused.stderr
    for name, data in (("text", b"no backup"), ("none", None)):
        if data is not None:
            (tmp_path / name).write_bytes(data)
        refused = empty.manage("restore", str(tmp_path / name), check=False)
        assert refused.returncode == 1
        assert "Traceback" not in refused.stderr
