"""Scripts of other sites read the API only where a setting names them, and never with cookies."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
ORIGIN = "https://charts.example"
CLAIMS = "/api/v1/claims/"


def _allowed(answer) -> str | None:  # type: ignore[no-untyped-def]
    assert "Access-Control-Allow-Credentials" not in answer.headers
    found: str | None = answer.headers.get("Access-Control-Allow-Origin")
    return found


def _preflight(path: str = CLAIMS, origin: str = ORIGIN):  # type: ignore[no-untyped-def]
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
    }
    return Client().options(path, headers=headers)


def test_off_by_default() -> None:
    assert _allowed(Client().get(CLAIMS, headers={"Origin": ORIGIN})) is None
    assert _allowed(_preflight()) is None


def test_only_for_the_sites_that_are_named_and_only_the_api(settings) -> None:  # type: ignore[no-untyped-def]
    settings.CORS_ALLOWED_ORIGINS = [ORIGIN]
    answer = Client().get(CLAIMS, headers={"Origin": ORIGIN})
    assert _allowed(answer) == ORIGIN
    exposed = answer.headers["Access-Control-Expose-Headers"]
    assert {"etag", "retry-after", "ratelimit-remaining"} <= set(exposed.split(", "))
    preflight = _preflight()
    assert _allowed(preflight) == ORIGIN
    asked = set(preflight.headers["Access-Control-Allow-Headers"].split(", "))
    assert {"authorization", "idempotency-key", "if-none-match"} <= asked
    assert _allowed(_preflight(origin="https://elsewhere.example")) is None
    assert _allowed(Client().get("/", headers={"Origin": ORIGIN})) is None


def test_a_preflight_is_answered_where_reading_is_not_public(settings) -> None:  # type: ignore[no-untyped-def]
    """It brings no token; what follows it does, and is refused without."""
    settings.CORS_ALLOWED_ORIGINS = [ORIGIN]
    settings.PUBLIC_READING = False
    assert _allowed(_preflight()) == ORIGIN
    refused = Client().get(CLAIMS, headers={"Origin": ORIGIN})
    assert refused.status_code == 401
    assert _allowed(refused) == ORIGIN  # so that the script can read why


def test_for_all_sites(settings) -> None:  # type: ignore[no-untyped-def]
    settings.CORS_ALLOW_ALL_ORIGINS = True
    assert _allowed(Client().get(CLAIMS, headers={"Origin": ORIGIN})) == "*"
