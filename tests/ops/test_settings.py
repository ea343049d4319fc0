"""Settings in production: what is required, what `check --deploy` says, whether migrations are complete."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.worker_process import service_environment

CHECKOUT = Path(__file__).resolve().parents[2]
KEY = "an example key of more than fifty characters, for this test alone 0123456789"


def _manage(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    names = {"PATH", "HOME", "LANG"}
    kept = {name: value for name, value in os.environ.items() if name in names}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=CHECKOUT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


PRODUCTION = {
    "DATABASE_URL": "postgres://claimtrack:secret@db.example.org/claimtrack",
    "REDIS_URL": "redis://redis.example.org:6379/0",
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "claims.example.org",
}


def test_deploy_check_has_nothing_to_say() -> None:
    done = _manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("left_out", "changed"),
    [("SECRET_KEY", {}), ("ALLOWED_HOSTS", {}), ("", {"SECRET_KEY": "short"})],
)
def test_production_needs_its_settings(left_out: str, changed: dict[str, str]) -> None:
    environment = {name: value for name, value in PRODUCTION.items() if name != left_out} | changed
    done = _manage("check", **environment)
    assert done.returncode != 0
    assert f"Set {left_out or 'SECRET_KEY'}" in done.stderr


@pytest.mark.parametrize(
    ("name", "said", "wanted"),
    [
        *(("READING_THREADS", said, "a whole number, 1 or more") for said in ("abc", "0", "-1", "1.5")),
        *(("MAX_ATTEMPTS", said, "a whole number, 1 or more") for said in ("three", "0")),
        ("WORKER_MEMORY_MB", "4g", "a whole number, 0 or more"),
        ("HTTPS", "ture", "true or false"),
    ],
)
def test_what_makes_no_sense_stops_the_start(name: str, said: str, wanted: str) -> None:
    done = _manage("check", **PRODUCTION, **{name: said})
    assert done.returncode != 0
    assert f"{name} is {said!r}; set it to {wanted}." in done.stderr


def test_a_number_that_is_left_empty_is_not_set() -> None:
    done = _manage("check", **PRODUCTION, READING_THREADS="", MAX_ATTEMPTS="", HTTPS="")
    assert done.returncode == 0, done.stderr


def test_secret_key_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY)
    environment = {name: value for name, value in PRODUCTION.items() if name != "SECRET_KEY"}
    done = _manage("check", **environment, SECRET_KEY_FILE=str(tmp_path / "key"))
    assert done.returncode == 0, done.stderr


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
        cwd=CHECKOUT,
        env=service_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
