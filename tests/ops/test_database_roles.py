"""The application's database role does the application's work, and cannot touch what is history."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from claims import tasks, workflow
from claims.models import Claim, Event
from claimtrack import database_roles
from claimtrack.backup import copying
from tests.claims.making import make_editor
from tests.claims.test_tasks import FIRST, SECOND, _take_in

pytestmark = pytest.mark.django_db(transaction=True)
ROLE = "claimtrack_app_of_tests"
PASSWORD = "a long pass phrase"


@pytest.fixture
def role(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("APP_DATABASE_PASSWORD", PASSWORD)
    for _ in range(2):  # after each migration again
        call_command("database_roles", "--role", ROLE, verbosity=0)
    yield ROLE
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP OWNED BY {ROLE}; DROP ROLE {ROLE}")


@pytest.fixture
def as_the_application(role: str) -> Iterator[None]:
    """Django's own connection signs in as the application does."""
    owner = connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict.update(USER=role, PASSWORD=PASSWORD)
    yield
    connection.close()
    connection.settings_dict.update(USER=owner, PASSWORD="")


def test_it_does_the_applications_work(as_the_application: None, tmp_path: Path) -> None:
    for text in (FIRST, SECOND):
        tasks.process_article(_take_in(text).pk)
    editor = make_editor()
    claim = Claim.objects.order_by("pk").first()
    assert claim is not None
    workflow.withdraw_claim(claim_id=claim.pk, by=editor)
    assert Event.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)")
        assert cursor.fetchone() == (ROLE, False)
    claim.article.delete()
    copying.dump(tmp_path / "backup")
    with zipfile.ZipFile(tmp_path / "backup") as archive:
        manifest = json.loads(archive.read(copying.MANIFEST))
    assert manifest["tables"]["claims_event"]["rows"] == 1
    assert manifest["sequences"]["claims_event_id_seq"] == Event.objects.get().pk


FORBIDDEN = [
    "UPDATE claims_event SET note = 'nothing happened'",
    "DELETE FROM claims_event",
    "TRUNCATE claims_event",
    "DROP TABLE claims_event",
    "ALTER TABLE claims_event DISABLE TRIGGER ALL",
    "ALTER TABLE claims_event DROP COLUMN note",
    "DROP TRIGGER claims_event_append_only ON claims_event",
    "CREATE OR REPLACE FUNCTION claims_event_append_only() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'",
    "SET session_replication_role = replica",
    "UPDATE claims_verdictwriter SET user_id = 1",
    "DELETE FROM django_migrations",
    "CREATE TABLE public.mine (id int)",
    "CREATE ROLE another SUPERUSER",
    f"ALTER ROLE {ROLE} SUPERUSER",
    "COPY claims_event TO PROGRAM 'cat'",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_it_cannot_touch_history(as_the_application: None, statement: str) -> None:
    """By rights, so also where the triggers that forbid it are broken."""
    with connection.cursor() as cursor, pytest.raises(Exception) as refused:
        cursor.execute(statement)
    assert isinstance(refused.value.__cause__, psycopg2.errors.InsufficientPrivilege)


def test_what_is_missing_or_wrong_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_DATABASE_PASSWORD", "short")
    with pytest.raises(CommandError, match="at least 12"):
        call_command("database_roles")
    monkeypatch.setenv("APP_DATABASE_PASSWORD", PASSWORD)
    with pytest.raises(CommandError, match="owns the tables"):
        call_command("database_roles", "--role", "claimtrack")


def test_a_role_that_may_more_is_not_taken(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER ROLE {role} CREATEDB")
    with pytest.raises(CommandError, match="may more"):
        call_command("database_roles", "--role", role)


def test_its_password_is_in_no_log_of_statements(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", [role])
        (stored,) = cursor.fetchone()
    assert stored.startswith("SCRAM-SHA-256$")
    assert database_roles.ROLE == "claimtrack_app"
