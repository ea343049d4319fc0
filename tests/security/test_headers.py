"""The headers of every answer, whoever asks and whatever the address; cookies and https in production."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

from claimtrack.security_headers import policy
from tests.factories import add_dispute
from tests.roles.addresses import addresses

CHECKOUT = Path(__file__).resolve().parents[2]
# What other sites may show in a frame of their own; without scripts, forms and cookies of anybody.
IN_FRAMES = {address.name for address in addresses() if "embed" in address.name}
# Answers that other sites' scripts may read too.
FOR_OTHERS = IN_FRAMES | {address.name for address in addresses() if address.path.startswith("/api/")}


@pytest.mark.django_db
def test_every_address_has_them() -> None:
    nobody, root = Client(), Client(raise_request_exception=False)
    root.force_login(User.objects.create_superuser("root"))
    for address in addresses():
        for client in (nobody, root):
            _look_at(client.get(address.path), address.name)


@pytest.mark.django_db
def test_what_a_middleware_answers_has_them_too(settings) -> None:  # type: ignore[no-untyped-def]
    settings.SECOND_FACTOR_ROLES = ["administrator"]
    root = Client()
    root.force_login(User.objects.create_superuser("root"))
    for answer in (
        root.get("/"),
        root.post("/articles/upload/", {"text": "x"}),
        Client().get("/nothing-here"),
        Client(enforce_csrf_checks=True).post("/accounts/login/", {}),
        Client().get("/static/css/tokens.css"),
    ):
        _look_at(answer, "")
    settings.PUBLIC_READING = False
    _look_at(Client().get("/"), "")
    _look_at(Client().get("/api/v1/claims/"), "")


def _look_at(answer, name: str) -> None:  # type: ignore[no-untyped-def]
    told = f"{name} {answer.status_code}"
    policy_told = answer.headers["Content-Security-Policy"]
    rules = {kind: rest for kind, _, rest in (part.strip().partition(" ") for part in policy_told.split(";"))}
    assert rules["default-src"] == "'none'", told
    for kind in ("script-src", "style-src", "connect-src", "form-action", "font-src"):
        assert rules.get(kind, "'none'") in ("'self'", "'none'"), told
    assert "unsafe" not in answer.headers["Content-Security-Policy"], told
    assert rules["base-uri"] == "'none'", told
    assert "camera=()" in answer.headers["Permissions-Policy"], told
    assert answer.headers["X-Content-Type-Options"] == "nosniff", told
    assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer"), told
    if name not in IN_FRAMES:
        assert rules["frame-ancestors"] == "'none'", told
    if name not in FOR_OTHERS:
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", told
    assert "Server" not in answer.headers, told
    assert "X-Powered-By" not in answer.headers, told


@pytest.mark.django_db
def test_pages_of_an_account_are_kept_by_nobody() -> None:
    client = Client()
    client.force_login(User.objects.create_user("ada"))
    thread = add_dispute()
    for address in ("/", thread.get_absolute_url(), "/me/", "/accounts/second-factor/"):
        assert "no-cache" in client.get(address).headers["Cache-Control"]
        assert "public" not in client.get(address).headers["Cache-Control"]


@pytest.mark.django_db
def test_https_is_told_for_a_year_and_plain_http_led_there(settings) -> None:  # type: ignore[no-untyped-def]
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    assert Client().get("/").headers["Location"] == "https://testserver/"
    told = Client().get("/", secure=True).headers["Strict-Transport-Security"]
    assert told == "max-age=31536000; includeSubDomains"


def test_forms_may_lead_to_the_service_that_signs_in_and_nowhere_else(settings) -> None:  # type: ignore[no-untyped-def]
    settings.OIDC_SERVER_URL = "https://sign-in.example/realms/news/"
    settings.OIDC_FORM_ORIGINS = ["https://login.example"]
    assert "form-action 'self' https://sign-in.example https://login.example;" in policy()
    settings.OIDC_SERVER_URL = ""
    assert "form-action 'self';" in policy()


def test_cookies_in_production() -> None:
    found = _settings_of(
        DATABASE_URL="postgres://a:b@db.example.org/c", REDIS_URL="redis://redis.example.org"
    )
    assert found["SESSION_COOKIE_NAME"] == "__Host-session"
    assert found["CSRF_COOKIE_NAME"] == "__Host-csrf"
    for name in ("SESSION", "CSRF"):
        assert found[f"{name}_COOKIE_SECURE"] is True
        assert found[f"{name}_COOKIE_HTTPONLY"] is True
        assert found[f"{name}_COOKIE_SAMESITE"] == "Lax"
        assert found[f"{name}_COOKIE_DOMAIN"] is None
        assert found[f"{name}_COOKIE_PATH"] == "/"
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert found["SECURE_SSL_REDIRECT"] is True
    assert found["DEBUG"] is False


def test_addresses_of_services_come_from_files(tmp_path: Path) -> None:
    """With the line end that editors leave; what is in a file is in no list of processes and no log."""
    (tmp_path / "database").write_text("postgres://a:from-a-file@db.example.org/c\n")
    (tmp_path / "redis").write_text("redis://:from-a-file@redis.example.org/0\n")
    found = _settings_of(DATABASE_URL_FILE=str(tmp_path / "database"), REDIS_URL_FILE=str(tmp_path / "redis"))
    assert found["DATABASES"]["default"]["PASSWORD"] == "from-a-file"
    assert found["DATABASES"]["default"]["NAME"] == "c"
    assert found["REDIS_URL"] == "redis://:from-a-file@redis.example.org/0"


@pytest.mark.parametrize(
    "key", ["a" * 60, "django-insecure-" + "abcdefghij" * 6, "0123456789" * 4, " " * 60, ""]
)
def test_a_weak_key_stops_the_start(key: str) -> None:
    with pytest.raises(subprocess.CalledProcessError) as failed:
        _settings_of(DATABASE_URL="postgres://a:b@c/d", REDIS_URL="redis://c", SECRET_KEY=key)
    assert "Set SECRET_KEY" in failed.value.stderr


def _settings_of(**environment: str):  # type: ignore[no-untyped-def]
    """The settings as a process has them that was started with this environment and nothing else."""
    told = (
        "import json; from django.conf import settings as s; s.DEBUG;"
        "print(json.dumps({n: getattr(s, n) for n in dir(s) if n.isupper()}, default=str))"
    )
    done = subprocess.run(
        [sys.executable, "-c", told],
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "claimtrack.settings",
            "SECRET_KEY": "an example key of more than fifty characters, for this test alone 0123456789",
            "ALLOWED_HOSTS": "claims.example.org",
            **environment,
        },
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])
