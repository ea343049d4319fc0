"""Where one is after signing in: back where one came from, else where one works."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from claims.permissions import Role

pytestmark = pytest.mark.django_db
PASSWORD = "a long pass phrase of mine"


@pytest.fixture(autouse=True)
def _fast_passwords(settings: Any) -> None:
    """How they are hashed is tested elsewhere; here it only takes time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _signs_in(role: str, starting_at: str) -> str:
    """Follows the link of a page to the form, signs in, and tells where that leads."""
    user = User.objects.create_user("ada", password=PASSWORD)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    page = client.get(starting_at).content.decode()
    before = page[: page.index(">Sign in</a>")]
    address = unescape(before[before.rindex('href="') :].removeprefix('href="').removesuffix('"'))
    form = client.get(address)
    kept = {"next": form.context["redirect_field_value"] or ""}
    sent = client.post(reverse("login"), {"login": "ada", "password": PASSWORD} | kept)
    assert sent.status_code == 302, sent.content
    return sent.headers["Location"]


@pytest.mark.parametrize("role", list(Role))
def test_from_the_start_page_one_comes_to_ones_desk(role: str) -> None:
    assert _signs_in(role, "/") == ("/" if role == Role.READER else "/desk/")


@pytest.mark.parametrize("page", ["/?q=volcano&sort=latest", "/sources/", "/search/?q=source:%22A%20B%22"])
def test_from_a_page_one_comes_back_to_it(page: str) -> None:
    assert _signs_in("editor", page) == page


def test_from_the_form_itself_one_comes_to_where_it_was_to_lead() -> None:
    assert _signs_in("editor", "/accounts/login/?next=/sources/") == "/sources/"


@pytest.mark.parametrize("page", ["/accounts/login/", "/accounts/password/forgotten/"])
def test_nobody_is_led_back_to_signing_in(page: str) -> None:
    assert _signs_in("reviewer", page) == "/desk/"


LOST = "You were signed out meanwhile: nothing was saved."


def _sent_too_late(address: str, referer: str) -> tuple[Client, str]:
    """Somebody without a session sends a form, is told, mistypes the password and signs in."""
    User.objects.create_user("ada", password=PASSWORD)
    client = Client()
    answer = client.post(address, {"why": "so"}, headers={"Referer": referer})
    assert answer.status_code == 302
    form = client.get(answer.headers["Location"])
    assert LOST in form.content.decode()
    kept = {"next": form.context["redirect_field_value"] or ""}
    assert LOST in client.post(reverse("login"), {"login": "ada", "password": "no"} | kept).content.decode()
    signed_in = client.post(reverse("login"), {"login": "ada", "password": PASSWORD} | kept)
    return client, signed_in.headers["Location"]


@pytest.mark.parametrize("public", [True, False])
@pytest.mark.parametrize(
    "address",
    [
        *("/claims/30/verdict", "/links/3/judge", "/review/3/answer", "/claims/3/comments"),
        *("/threads/3/arrange", "/sources/3/rename", "/follow"),
    ],
)
def test_a_form_sent_too_late_leads_back_to_its_page(settings: Any, public: bool, address: str) -> None:
    settings.PUBLIC_READING = public
    client, came_to = _sent_too_late(address, "http://testserver/sources/?q=vold")
    assert came_to == "/sources/?q=vold"
    assert LOST in client.get("/sources/?q=vold").content.decode()
    assert LOST not in client.get("/sources/?q=vold").content.decode(), "it is said once"


@pytest.mark.parametrize(
    "referer",
    [
        *("", "http://elsewhere.example/sources/", "http://testserver//elsewhere.example/"),
        *("javascript:alert(1)", "http://testserver/accounts/login/?next=/sources/"),
    ],
)
def test_a_form_of_no_page_of_ours_leads_to_the_front_page(referer: str) -> None:
    client, came_to = _sent_too_late("/follow", referer)
    assert came_to == "/"
    assert LOST in client.get("/").content.decode()


def test_only_lost_forms_are_spoken_of() -> None:
    client = Client()
    assert client.get("/desk/").headers["Location"] == "/accounts/login/?next=/desk/"
    assert LOST not in client.get("/accounts/login/?next=/desk/").content.decode()
    assert client.post("/api/v1/exports/", {}).status_code == 401
    by_htmx = client.post("/follow", headers={"HX-Request": "true"})
    assert by_htmx.headers["Location"] == "/accounts/login/?next=/follow"
    assert LOST not in client.get("/sources/").content.decode()
