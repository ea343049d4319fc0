"""Guessing passwords: who is held off, who is not, and that the answers tell nothing of which names exist."""

from __future__ import annotations

import base64
import re

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
PASSWORD = "right-words-here"
HASHED = make_password(PASSWORD)  # once: it is made to be slow
HERE, THERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture(autouse=True)
def ada(settings) -> User:  # type: ignore[no-untyped-def]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # wrong ones come by dozens
    return User.objects.create(username="ada", password=make_password(PASSWORD))


def sign_in(name: str, password: str, address: str = HERE, **headers: str):  # type: ignore[no-untyped-def]
    return Client().post(
        reverse("login"), {"login": name, "password": password}, REMOTE_ADDR=address, headers=headers
    )


def guess(name: str, times: int, address: str = HERE) -> list[int]:
    return [sign_in(name, f"wrong-{number}", address).status_code for number in range(times)]


def test_five_wrong_ones_close_a_name_from_one_network_alone() -> None:
    assert guess("ada", 5) == [200, 200, 200, 200, 429]
    held_off = sign_in("ada", PASSWORD)
    assert held_off.status_code == 429
    assert held_off.headers["Retry-After"] == "900"
    assert "15 minutes" in held_off.content.decode()
    assert sign_in("ada", PASSWORD, THERE).status_code == 302  # a stranger here locks nobody out there


def test_a_name_is_the_same_however_it_is_spelt() -> None:
    for name in ("ada", "ADA", " Ada", "aDa\u200b"[:3], "\uff41da"):  # the last one full-width
        sign_in(name, "wrong")
    assert sign_in("ada", PASSWORD).status_code == 429


def test_after_a_while_it_is_open_again() -> None:
    guess("ada", 5)
    AccessAttempt.objects.update(attempt_time="2020-01-01T00:00:00Z")
    assert sign_in("ada", PASSWORD).status_code == 302


def test_trying_on_while_held_off_does_not_make_it_longer() -> None:
    guess("ada", 5)
    before = AccessAttempt.objects.get().attempt_time
    guess("ada", 3)
    assert AccessAttempt.objects.get().attempt_time == before


def test_the_right_one_starts_the_count_anew() -> None:
    guess("ada", 4)
    assert sign_in("ada", PASSWORD).status_code == 302
    assert guess("ada", 4) == [200] * 4


def test_one_name_from_many_networks(settings) -> None:  # type: ignore[no-untyped-def]
    for number in range(settings.SIGN_IN_LIMIT_NAME):
        guess("ada", 1, f"203.0.113.{number}")
    assert sign_in("ada", PASSWORD, THERE).status_code == 429


def test_many_names_from_one_network(settings) -> None:  # type: ignore[no-untyped-def]
    for number in range(settings.SIGN_IN_LIMIT_NETWORK):
        guess(f"name-{number}", 1)
    assert sign_in("ada", PASSWORD).status_code == 429
    assert sign_in("ada", PASSWORD, THERE).status_code == 302


def test_a_household_with_ipv6_is_one_network() -> None:
    for number in range(5):
        guess("ada", 1, f"2001:db8:1:1::{number:x}")
    assert sign_in("ada", PASSWORD, "2001:db8:1:1:ffff::1").status_code == 429
    assert sign_in("ada", PASSWORD, "2001:db8:1:2::1").status_code == 302


def test_a_client_cannot_choose_its_address() -> None:
    for number in range(5):
        sign_in("ada", "wrong", **{"X-Forwarded-For": f"203.0.113.{number}"})
    assert sign_in("ada", PASSWORD, **{"X-Forwarded-For": "203.0.113.99"}).status_code == 429


def test_behind_a_proxy_its_word_counts_and_what_stands_before_it_does_not(settings) -> None:  # type: ignore[no-untyped-def]
    settings.PROXY_COUNT = 1
    for number in range(5):
        sign_in("ada", "wrong", "10.0.0.1", **{"X-Forwarded-For": f"203.0.113.{number}, {HERE}"})
    through = {"X-Forwarded-For": f"203.0.113.99, {HERE}"}
    assert sign_in("ada", PASSWORD, "10.0.0.1", **through).status_code == 429
    assert sign_in("ada", PASSWORD, "10.0.0.1", **{"X-Forwarded-For": THERE}).status_code == 302


def test_the_api_counts_with_the_page() -> None:
    guess("ada", 3)
    wrong = base64.b64encode(b"ada:wrong").decode()
    right = base64.b64encode(f"ada:{PASSWORD}".encode()).decode()
    asked = [_ask_api(wrong).status_code for _ in range(2)]
    assert asked[0] == 401
    held_off = _ask_api(right)
    assert held_off.status_code == 429
    assert "Too many" in held_off.json()["detail"]
    assert sign_in("ada", PASSWORD).status_code == 429


def _ask_api(pair: str):  # type: ignore[no-untyped-def]
    return Client().get("/api/v1/claims/", REMOTE_ADDR=HERE, headers={"Authorization": f"Basic {pair}"})


@pytest.mark.parametrize("name", ["a\0da", "x" * 500, "\ud800", "ada\r\nX-A: b", "😀"])
def test_odd_names_are_wrong_names(name: str) -> None:
    pair = base64.b64encode(f"{name}:x".encode("utf-8", "surrogatepass")).decode()
    assert _ask_api(pair).status_code == 401
    assert sign_in(name.encode("utf-8", "replace").decode(), "x").status_code == 200


def test_a_name_that_exists_is_answered_as_one_that_does_not() -> None:
    User.objects.create(username="gone", password=make_password(PASSWORD), is_active=False)
    User.objects.create(username="nopassword", password=make_password(None))
    pages = {name: _without_token(sign_in(name, "wrong")) for name in ("ada", "nobody", "gone", "nopassword")}
    assert len(set(pages.values())) == 1
    held_off = {name: [_without_token(sign_in(name, "x")) for _ in range(4)][-1] for name in pages}
    assert len(set(held_off.values())) == 1


def _without_token(answer) -> tuple[int, str]:  # type: ignore[no-untyped-def]
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return answer.status_code, re.sub(r'value="(ada|nobody|gone|nopassword)"', "", text)


def test_what_is_kept_of_a_failure_has_no_password() -> None:
    sign_in("ada", "what-was-typed")
    kept = AccessAttempt.objects.get()
    assert "what-was-typed" not in str(vars(kept))


def test_the_admin_has_no_other_way_in() -> None:
    answer = Client().get("/admin/login/?next=/admin/")
    assert answer.headers["Location"].startswith(reverse("login"))
    assert Client().post("/admin/login/", {"username": "ada", "password": PASSWORD}).status_code == 302
    reader = Client()
    reader.force_login(User.objects.get(username="ada"))
    assert reader.get("/admin/", follow=True).status_code == 403  # told so, not led in a circle


def test_a_closed_account_stays_out() -> None:
    User.objects.filter(username="ada").update(is_active=False)
    answer = sign_in("ada", PASSWORD)
    assert answer.headers["Location"] == reverse("account_inactive")  # only to whoever has the password
    assert Client().get(reverse("account_inactive")).status_code == 200


def test_a_session_is_a_new_one_after_signing_in() -> None:
    client = Client()
    client.get(reverse("login"))
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key
    client.post(reverse("login"), {"login": "ada", "password": PASSWORD})
    assert client.session.session_key != planted
    assert client.get(reverse("claims:me")).status_code == 200


def test_passwords_are_kept_by_argon2() -> None:
    assert HASHED.startswith("argon2$argon2id$")
