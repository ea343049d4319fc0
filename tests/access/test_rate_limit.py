"""How often the API may be asked: counted in the real Redis, told in headers, refused with 429."""

from __future__ import annotations

import socket
import uuid

import pytest
from django.contrib.auth.models import User
from django.test import Client

from claims import workflow
from claimtrack import rate_limit
from claimtrack.rates import Rate
from tests.roles.accounts import client_of

CLAIMS = "/api/v1/claims/"


@pytest.fixture(autouse=True)
def _few(settings) -> None:  # type: ignore[no-untyped-def]
    """Rates of no other test: the rate is part of the key that is counted."""
    settings.API_RATE_ANONYMOUS = Rate(3, 50_000 + uuid.uuid4().int % 30_000)
    settings.API_RATE_ACCOUNT = Rate(5, 50_000 + uuid.uuid4().int % 30_000)


@pytest.mark.django_db
def test_headers_count_down_and_then_it_is_429(settings) -> None:  # type: ignore[no-untyped-def]
    client, window = Client(), settings.API_RATE_ANONYMOUS.seconds
    for left in (2, 1, 0):
        answer = client.get(CLAIMS)
        assert answer.status_code == 200
        assert answer.headers["RateLimit-Limit"] == "3"
        assert answer.headers["RateLimit-Remaining"] == str(left)
        assert window - 5 <= int(answer.headers["RateLimit-Reset"]) <= window
        assert answer.headers["RateLimit-Policy"] == f'"anonymous";q=3;w={window}'
        assert answer.headers["RateLimit"].startswith(f'"anonymous";r={left};t=')
        assert "Retry-After" not in answer.headers
    answer = client.get(CLAIMS)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == answer.headers["RateLimit-Reset"]
    assert answer.headers["RateLimit-Remaining"] == "0"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "rate_limited"
    assert "Try again in" in answer.json()["detail"]


@pytest.mark.django_db
def test_the_count_starts_anew_when_the_time_is_over(settings) -> None:  # type: ignore[no-untyped-def]
    client = Client()
    while client.get(CLAIMS).status_code == 200:
        pass
    (key,) = rate_limit._redis().keys(f"claimtrack:rate:anonymous:*:{settings.API_RATE_ANONYMOUS.seconds}")
    assert 0 < rate_limit._redis().ttl(key) <= settings.API_RATE_ANONYMOUS.seconds  # no count stays for ever
    rate_limit._redis().pexpire(key, 1)
    import time

    time.sleep(0.05)
    assert client.get(CLAIMS).headers["RateLimit-Remaining"] == "2"


@pytest.mark.django_db
def test_a_count_does_not_last_longer_when_the_clock_of_redis_is_set_back(settings) -> None:  # type: ignore[no-untyped-def]
    window = settings.API_RATE_ANONYMOUS.seconds
    Client().get(CLAIMS)
    (key,) = rate_limit._redis().keys(f"claimtrack:rate:anonymous:*:{window}")
    rate_limit._redis().expire(key, window + 7 * 3600)  # what is left of it then
    assert int(Client().get(CLAIMS).headers["RateLimit-Reset"]) <= window
    assert rate_limit._redis().ttl(key) <= window


@pytest.mark.django_db
def test_each_token_address_and_account_counts_for_itself() -> None:
    ada = User.objects.create_user("ada")
    tokens = [workflow.make_token(name="x", scopes=["read"], days=7, by=ada)[1] for _ in range(2)]
    one, two = (Client(headers={"Authorization": f"Bearer {token}"}) for token in tokens)
    here, elsewhere = Client(), Client(REMOTE_ADDR="192.0.2.7")
    signed_in = client_of("reader")
    for client, limit in ((one, 5), (two, 5), (here, 3), (elsewhere, 3), (signed_in, 5)):
        for left in reversed(range(limit)):
            assert client.get(CLAIMS).headers["RateLimit-Remaining"] == str(left)
        assert client.get(CLAIMS).status_code == 429


@pytest.mark.django_db
def test_guessing_tokens_counts_for_the_address() -> None:
    for number in range(3):
        client = Client(headers={"Authorization": f"Bearer ctk_{number}"})
        assert client.get(CLAIMS).status_code == 401
    assert Client(headers={"Authorization": "Bearer ctk_another"}).get(CLAIMS).status_code == 429
    assert Client().get(CLAIMS).status_code == 429


@pytest.mark.django_db
def test_what_there_is_not_and_what_is_not_allowed_counts_too(settings) -> None:  # type: ignore[no-untyped-def]
    settings.PUBLIC_READING = False
    client = Client()
    for path in ("/api/v1/nothing/", CLAIMS, "/api/v1/claims/7/"):
        assert client.get(path).status_code == 401
    assert client.get(CLAIMS).status_code == 429


@pytest.mark.django_db
def test_pages_and_a_site_without_limits_are_not_counted(settings) -> None:  # type: ignore[no-untyped-def]
    for _ in range(5):
        assert "RateLimit" not in Client().get("/").headers
    settings.API_RATE_ANONYMOUS = None
    for _ in range(5):
        answer = Client().get(CLAIMS)
        assert answer.status_code == 200
        assert "RateLimit" not in answer.headers


@pytest.mark.django_db
def test_without_redis_nobody_is_turned_away(settings, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    with socket.socket() as taken:  # a port on which nobody listens
        taken.bind(("127.0.0.1", 0))
        settings.REDIS_URL = f"redis://127.0.0.1:{taken.getsockname()[1]}/0"
        monkeypatch.setattr(rate_limit, "_silent_until", 0.0)
        rate_limit._redis.cache_clear()
        try:
            for _ in range(5):
                assert Client().get(CLAIMS).status_code == 200
        finally:
            rate_limit._redis.cache_clear()


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("300/minute", Rate(300, 60)),
        ("20/s", Rate(20, 1)),
        (" 10000 / day ", Rate(10_000, 86_400)),
        ("5/hour", Rate(5, 3600)),
        ("", None),
    ],
)
def test_reading_rates(text: str, rate: Rate | None) -> None:
    assert Rate.read(text) == rate


@pytest.mark.parametrize("text", ["0/minute", "-1/s", "many", "5/fortnight", "5", "/minute", "1e3/s"])
def test_what_is_no_rate(text: str) -> None:
    with pytest.raises(ValueError, match="300/minute"):
        Rate.read(text)
