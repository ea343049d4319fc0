"""A code from an app on top of the password: set up, asked for, guessed, lost, demanded of roles."""

from __future__ import annotations

import base64
import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from claims.models import Event
from tests.roles.accounts import client_of
from tests.security import totp

pytestmark = pytest.mark.django_db
PASSWORD = "right-words-here"


@pytest.fixture(autouse=True)
def ada(settings) -> User:  # type: ignore[no-untyped-def]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    return User.objects.create_user("ada", password=PASSWORD)


def _sign_in(password: str = PASSWORD) -> tuple[Client, str]:
    client = Client()
    answer = client.post(reverse("login"), {"login": "ada", "password": password})
    return client, answer.headers.get("Location", "")


def _set_up() -> tuple[Client, str]:
    """Ada's browser with an app set up, and the app's secret."""
    client, _ = _sign_in()
    again = client.get(reverse("mfa_activate_totp")).headers["Location"]
    assert again.startswith(reverse("account_reauthenticate"))
    assert client.post(again, {"password": "wrong"}).status_code == 200
    assert client.post(again, {"password": PASSWORD}).headers["Location"] == reverse("mfa_activate_totp")
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'<code class="made-password">(\w+)</code>', page)
    assert secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": totp.code(secret[1])})
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    cache.clear()  # else the same half minute's code counts as used
    return client, secret[1]


def _codes(client: Client) -> list[str]:
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    return re.findall(r"<li><code>([^<]+)</code>", page)


def test_the_password_alone_no_longer_signs_in() -> None:
    _, secret = _set_up()
    client, there = _sign_in()
    assert there.split("?")[0] == reverse("mfa_authenticate")
    assert client.get(reverse("claims:me")).status_code == 302
    assert "Second step" in client.get(there).content.decode()
    wrong = client.post(there, {"code": "000000"})
    assert "Incorrect code" in wrong.content.decode()
    assert client.get(reverse("claims:me")).status_code == 302
    assert client.post(there, {"code": totp.code(secret)}).status_code == 302
    assert client.get(reverse("claims:me")).status_code == 200


def test_a_code_holds_once() -> None:
    _, secret = _set_up()
    shown = totp.code(secret)
    for expected in (302, 200):
        client, there = _sign_in()
        assert client.post(there, {"code": shown}).status_code == expected


def test_codes_cannot_be_guessed_by_trying() -> None:
    _, secret = _set_up()
    for _ in range(5):
        client, there = _sign_in()
        client.post(there, {"code": "000000"})
    client, there = _sign_in()
    assert "Too many" in client.post(there, {"code": totp.code(secret)}).content.decode()
    assert client.get(reverse("claims:me")).status_code == 302


@pytest.mark.parametrize(
    "sent", [{}, {"credential": "{}"}, {"code": ""}, {"code": "\0"}, {"code": "x" * 999}]
)
def test_what_is_no_code_is_refused(sent: dict[str, str]) -> None:
    _set_up()
    client, there = _sign_in()
    assert client.post(there, sent).status_code == 200
    assert client.get(reverse("claims:me")).status_code == 302


def test_a_recovery_code_opens_once() -> None:
    owner, _ = _set_up()
    first = _codes(owner)[0]
    for expected in (302, 200):
        client, there = _sign_in()
        assert client.post(there, {"code": first}).status_code == expected
    assert first not in _codes(owner)


def test_secrets_are_encrypted_where_they_are_kept() -> None:
    owner, secret = _set_up()
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert all(code not in kept for code in _codes(owner))


def test_removing_it_asks_for_the_password_after_a_while() -> None:
    client, _ = _set_up()
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    for address in ("mfa_deactivate_totp", "mfa_generate_recovery_codes"):
        answer = client.post(reverse(address))
        assert answer.headers["Location"].startswith(reverse("account_reauthenticate")), address
    assert Authenticator.objects.count() == 2


def test_an_api_request_with_the_password_alone_is_refused() -> None:
    pair = base64.b64encode(f"ada:{PASSWORD}".encode()).decode()
    asked = {"headers": {"Authorization": f"Basic {pair}"}}
    assert Client().get("/api/v1/claims/", **asked).status_code == 200  # type: ignore[arg-type]
    _set_up()
    answer = Client().get("/api/v1/claims/", **asked)  # type: ignore[arg-type]
    assert answer.status_code == 401
    assert "second factor" in answer.json()["detail"]


@pytest.mark.parametrize("rank", ["editor", "reviewer"])
def test_roles_that_must_have_one_may_do_nothing_before(rank: str, settings) -> None:  # type: ignore[no-untyped-def]
    settings.SECOND_FACTOR_ROLES = ["editor", "reviewer"]
    client = client_of(rank)
    for address in ("/", reverse("claims:desk"), reverse("articles:upload"), reverse("mfa_index")):
        assert client.get(address).headers["Location"] == reverse("mfa_activate_totp")
    sent = client.post(reverse("articles:upload"), {"text": "The mayor said that it rains."})
    assert sent.status_code == 403
    assert "was not saved" in sent.content.decode()
    assert client.get("/api/v1/claims/").status_code == 403
    assert client.get(reverse("mfa_activate_totp")).status_code in (200, 302)
    assert client.post(reverse("logout")).status_code == 302


def test_roles_that_need_none_are_left_alone(settings) -> None:  # type: ignore[no-untyped-def]
    settings.SECOND_FACTOR_ROLES = ["reviewer"]
    assert client_of("editor").get("/").status_code == 200
    assert Client().get("/").status_code == 200


def test_superusers_count_as_the_highest_role(settings) -> None:  # type: ignore[no-untyped-def]
    settings.SECOND_FACTOR_ROLES = ["administrator"]
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    for address in ("/", "/admin/"):
        assert client.get(address).headers["Location"] == reverse("mfa_activate_totp")


def test_the_password_alone_of_a_role_that_must_have_one_opens_no_api(settings) -> None:  # type: ignore[no-untyped-def]
    settings.SECOND_FACTOR_ROLES = ["administrator"]
    User.objects.filter(username="ada").update(is_superuser=True)
    pair = base64.b64encode(f"ada:{PASSWORD}".encode()).decode()
    assert Client().get("/api/v1/claims/", headers={"Authorization": f"Basic {pair}"}).status_code == 401


def test_a_lost_phone_is_taken_off_by_an_administrator(ada: User) -> None:
    owner, _ = _set_up()
    administrator = client_of("administrator")
    page = administrator.post(reverse("claims:password-renew", args=[ada.pk]))
    assert "no-store" in page.headers["Cache-Control"]
    shown = re.search(r'class="made-password">([^<]+)<', page.content.decode())
    assert shown
    assert owner.get(reverse("claims:me")).status_code == 302  # every session of the account has ended
    _, there = _sign_in(shown[1])
    assert there == reverse("claims:thread-list")
    event = Event.objects.get(action="password")
    assert event.new == {"account": "ada", "second_factor_removed": True}
    assert shown[1] not in str(event.new)


def test_nobody_renews_their_own_or_a_superusers_password(ada: User) -> None:
    administrator = client_of("administrator")
    own = User.objects.get(username="a-administrator")
    root = User.objects.create_superuser("root", password=PASSWORD)
    administrator.post(reverse("claims:password-renew", args=[own.pk]))
    assert administrator.post(reverse("claims:password-renew", args=[root.pk])).status_code == 403
    assert client_of("reviewer").post(reverse("claims:password-renew", args=[ada.pk])).status_code == 403
    assert not Event.objects.filter(action="password").exists()
    assert User.objects.get(pk=root.pk).check_password(PASSWORD)


def test_setting_one_up_and_removing_it_is_in_the_history(django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
    with django_capture_on_commit_callbacks(execute=True):
        client, _ = _set_up()
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    told = list(Event.objects.filter(action="second_factor").order_by("pk").values_list("new", flat=True))
    assert {"account": "ada", "second_factor": "totp"} in told
    assert {"account": "ada", "second_factor": "totp removed"} in told
    assert not Authenticator.objects.exists()
