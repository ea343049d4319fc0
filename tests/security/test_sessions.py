"""One's own sessions: seen, ended one by one or all but this one, never those of others."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from claims.browser_words import browser_words
from claims.models import Event
from claims.retention import clear_away
from claims.workflow import renew_password

pytestmark = pytest.mark.django_db
PASSWORD = "a long pass phrase of mine"
PAGE = "/me/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture(autouse=True)
def _fast_passwords(settings: Any) -> None:
    """How they are hashed is tested elsewhere; here it only takes time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada", password=PASSWORD)


def signed_in(name: str = "ada", *, browser: str = FIREFOX, address: str = "192.0.2.7") -> Client:
    client = Client(REMOTE_ADDR=address, headers={"User-Agent": browser})
    answer = client.post(reverse("login"), {"login": name, "password": PASSWORD})
    assert answer.status_code == 302, answer.content
    return client


def is_open(client: Client) -> bool:
    return client.get(reverse("claims:me")).status_code == 200


def shown(client: Client) -> list[tuple[str, str, bool]]:
    rows = client.get(PAGE).context["rows"]
    return [(row["browser"], row["address"], row["current"]) for row in rows]


def test_where_one_is_signed_in(ada: User) -> None:
    first = signed_in(address="2001:db8::1", browser="curl/8.5.0")
    second = signed_in()
    assert shown(second) == [
        ("Firefox on Linux", "192.0.2.7", True),
        ("curl", "2001:db8::1", False),
    ]
    assert shown(first)[0] == ("curl", "2001:db8::1", True)
    first.post(reverse("logout"))
    assert [row[0] for row in shown(second)] == ["Firefox on Linux"]
    assert "no-store" in second.get(PAGE).headers["Cache-Control"]


def test_one_is_ended(ada: User) -> None:
    lost, here = signed_in(), signed_in()
    (number,) = (row["session"].pk for row in here.get(PAGE).context["rows"] if not row["current"])
    answer = here.post("/me/sessions/end", {"session": number}, follow=True)
    assert "has ended" in answer.content.decode()
    assert not is_open(lost)
    assert is_open(here)
    event = Event.objects.get(subject_type="user", action="end_sessions")
    assert (event.actor_name, event.new) == ("ada", {"account": "ada", "sessions": 1})
    again = here.post("/me/sessions/end", {"session": number}, follow=True)
    assert "ended already" in again.content.decode()
    assert Event.objects.filter(action="end_sessions").count() == 1


def test_all_others_are_ended(ada: User) -> None:
    others, here = [signed_in() for _ in range(3)], signed_in()
    User.objects.create_user("bo", password=PASSWORD)
    bo = signed_in("bo")
    here.post("/me/sessions/end")
    assert [is_open(client) for client in (*others, here, bo)] == [False, False, False, True, True]
    assert len(shown(here)) == 1
    assert Event.objects.get(action="end_sessions").new["sessions"] == 3


def test_nobody_ends_the_sessions_of_another(ada: User) -> None:
    User.objects.create_superuser("root", password=PASSWORD)
    hers, theirs = signed_in(), signed_in("root")
    number = UserSession.objects.get(user=ada).pk
    assert (
        "ended already" in theirs.post("/me/sessions/end", {"session": number}, follow=True).content.decode()
    )
    assert is_open(hers)
    assert all(row["session"].user_id != ada.pk for row in theirs.get(PAGE).context["rows"])
    for wrong in ("x", "1e3", "9" * 30, "-1"):
        assert theirs.post("/me/sessions/end", {"session": wrong}).status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.cookies[settings.SESSION_COOKIE_NAME] = hers.cookies[settings.SESSION_COOKIE_NAME].value
    assert strict.post("/me/sessions/end").status_code == 403


def test_what_a_new_password_has_ended_is_not_shown(ada: User) -> None:
    before, here = signed_in(), signed_in()
    sent = {
        "old_password": PASSWORD,
        "new_password1": "another long phrase 7",
        "new_password2": "another long phrase 7",
    }
    assert here.post(reverse("password-change"), sent).status_code == 302
    assert not is_open(before)
    assert [row[2] for row in shown(here)] == [True]  # under its new key
    renew_password(user_id=ada.pk, by=User.objects.create_superuser("root"))
    assert not is_open(here)


def test_rows_go_with_their_sessions(ada: User) -> None:
    kept, over = signed_in(), signed_in()
    Session.objects.filter(session_key=over.session.session_key).update(expire_date="2021-01-01T00:00Z")
    assert clear_away()["sign-ins"] == 1
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [kept.session.session_key]


def test_no_address_and_odd_browsers_sign_in(ada: User) -> None:
    """A unix socket gives no address; what a browser says of itself is text and nothing else."""
    client = signed_in(address="", browser="<script>alert(1)</script> " + "x" * 5000)
    assert shown(client) == [("An unknown browser", "", True)]
    assert "<script>alert" not in client.get(PAGE).content.decode()


def test_few_questions_for_many_sessions(ada: User, django_assert_max_num_queries: object) -> None:
    here = signed_in()
    for _ in range(4):
        signed_in()
    here.get(PAGE)
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        here.get(PAGE)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 "
         "Safari/537.36 Edg/126.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
         "Version/17.5 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile "
         "Safari/537.36", "Chrome on Android"),
        ("", "An unknown browser"),
    ],
)  # fmt: skip
def test_browsers_in_words(told: str, words: str) -> None:
    assert browser_words(told) == words
