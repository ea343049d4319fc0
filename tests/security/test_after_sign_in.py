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
