"""Signing in by another service (OpenID Connect): a real one on this machine, in a real browser.

Chromium holds redirects after a form to the content policy, so that the policy is tested with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from oidc_provider_mock import User as Known
from oidc_provider_mock import run_server_in_thread
from playwright.sync_api import Page, expect

from claims.models import Event
from claims.role_giving import role_of

KNOWN = [
    Known(sub="u-1", claims={"preferred_username": "ada", "email": "ada@paper.example"}),
    Known(sub="u-2", claims={"preferred_username": "root", "email": "root@paper.example"}),
    Known(sub="u-3", claims={"preferred_username": "<script>alert(1)</script>", "email": "x@paper.example"}),
]


@pytest.fixture
def service(settings) -> Iterator[str]:  # type: ignore[no-untyped-def]
    with run_server_in_thread(user_claims=KNOWN) as server:
        address = f"http://localhost:{server.server_port}"
        settings.OIDC_SERVER_URL = address
        settings.OIDC_NAME = "Paper account"
        app = {
            "provider_id": "sso",
            "name": "Paper account",
            "client_id": "claimtrack",
            "secret": "a-secret",
            "settings": {"server_url": address},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        yield address


def _sign_in_there(page: Page, live_server: object, sub: str) -> None:
    page.goto(f"{live_server}/accounts/login/?next=/sources/")
    page.get_by_role("button", name="Sign in with Paper account").click()
    page.locator("input[name=sub]").fill(sub)
    page.locator("button[type=submit], button").first.click()


@pytest.mark.e2e
@pytest.mark.django_db(transaction=True)
def test_a_person_known_there_reads_here(service: str, page: Page, live_server: object) -> None:
    User.objects.create_superuser("root", email="root@paper.example", password="a-password-for-tests")
    _sign_in_there(page, live_server, "u-1")
    expect(page).to_have_url(f"{live_server}/sources/")
    expect(page.get_by_title("Your account")).to_have_text("ada")
    ada = User.objects.get(username="ada")
    assert not ada.has_usable_password()
    assert role_of(ada) == ""
    assert not ada.is_staff
    event = Event.objects.get(subject_type="user")
    assert event.new == {"account": "ada", "role": "", "service": "Paper account"}

    page.get_by_role("button", name="Sign out").click()
    _sign_in_there(page, live_server, "u-1")
    expect(page.get_by_title("Your account")).to_have_text("ada")
    assert SocialAccount.objects.count() == 1  # the same account again

    # Neither the name nor the address of an account here makes somebody its owner.
    page.get_by_role("button", name="Sign out").click()
    _sign_in_there(page, live_server, "u-2")
    expect(page).to_have_url(f"{live_server}/sources/")
    second = SocialAccount.objects.get(uid="u-2").user
    assert second.username != "root"
    assert not second.is_superuser
    assert second.email == ""

    page.get_by_role("button", name="Sign out").click()
    _sign_in_there(page, live_server, "u-3")
    expect(page).to_have_url(f"{live_server}/sources/")
    assert "<" not in SocialAccount.objects.get(uid="u-3").user.username


@pytest.mark.django_db
def test_nobody_comes_in_where_accounts_are_made_by_hand(service: str, settings) -> None:  # type: ignore[no-untyped-def]
    settings.OIDC_MAKES_ACCOUNTS = False
    client = Client()
    answer = client.get(_back_from_there(client))
    assert "No account here" in answer.content.decode()
    assert not User.objects.exists()
    assert client.get(reverse("claims:me")).status_code == 302


@pytest.mark.django_db
def test_an_answer_that_nobody_asked_for_is_refused(service: str) -> None:
    """The state ties an answer to the browser that asked: else a stranger's account could be slipped in."""
    asked, other = Client(), Client()
    there = _back_from_there(asked)
    answer = other.get(there)
    assert "Signing in failed" in answer.content.decode()
    assert not User.objects.exists()
    wrong = f"{reverse('openid_connect_callback', kwargs={'provider_id': 'sso'})}?code=x&state=y"
    assert "Signing in failed" in Client().get(wrong).content.decode()
    assert asked.get(there).status_code == 302
    assert "Signing in failed" in Client().get(there).content.decode()  # a code holds once


@pytest.mark.django_db
def test_the_request_there_has_state_and_pkce(service: str) -> None:
    asked = parse_qs(urlsplit(_ask(Client()).headers["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["state"][0]) >= 16
    assert asked["response_type"] == ["code"]


@pytest.mark.django_db
def test_it_leads_to_no_other_site_afterwards(service: str) -> None:
    client = Client()
    answer = client.get(_back_from_there(client, "?next=https://evil.example/"))
    assert answer.status_code == 302
    assert "evil" not in answer.headers["Location"]


@pytest.mark.django_db
def test_an_account_with_a_password_can_be_connected(service: str) -> None:
    client = Client()
    bea = User.objects.create_user("bea", password="a-password-for-tests")
    client.force_login(bea)
    back = _back_from_there(client, "?process=connect")
    assert client.get(back).status_code == 302
    assert SocialAccount.objects.get().user == bea
    assert User.objects.count() == 1
    assert "Paper account" in client.get(reverse("socialaccount_connections")).content.decode()


@pytest.mark.django_db
def test_a_service_that_does_not_answer_is_told(service: str, settings) -> None:  # type: ignore[no-untyped-def]
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["server_url"] = "http://localhost:9"
    answer = _ask(Client(raise_request_exception=False))
    assert answer.status_code < 500
    assert "Signing in failed" in answer.content.decode()


@pytest.mark.django_db
def test_without_the_setting_there_is_no_such_way() -> None:
    assert _ask(Client()).status_code == 404
    assert "Sign in with" not in Client().get(reverse("login")).content.decode()


def _ask(client: Client, query: str = ""):  # type: ignore[no-untyped-def]
    return client.post(reverse("openid_connect_login", kwargs={"provider_id": "sso"}) + query)


def _back_from_there(client: Client, query: str = "") -> str:
    """Ask, sign in at the service as its person u-1, and give the address that it leads back to."""
    import httpx

    there = _ask(client, query).headers["Location"]
    answer = httpx.post(there, data={"sub": "u-1"})
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"
