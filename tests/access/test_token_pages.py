"""The pages of API tokens: one's own, and everybody's for administrators."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from claims import workflow
from claims.models import ApiToken
from claims.tokens import holder_of
from tests.roles.accounts import account, client_of

pytestmark = pytest.mark.django_db


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_token_is_made_and_shown_this_once() -> None:
    client = client_of("editor")
    page = client.get("/me/tokens/")
    assert "You have no token yet." in page.content.decode()
    assert 'value="approve"' not in page.content.decode()  # an editor approves nothing
    page = client.post(
        "/me/tokens/make", {"name": "Nightly <b>", "scope": ["read", "articles"], "days": "90"}
    )
    html = page.content.decode()
    (secret,) = set(re.findall(r"ctk_[\w-]{40}", html))
    assert "Nightly &lt;b&gt;" in html
    assert "no-store" in page.headers["Cache-Control"]
    assert holder_of(secret).username == "a-editor"
    assert ApiToken.objects.get().scopes == ["read", "articles"]
    again = client.get("/me/tokens/").content.decode()
    assert secret not in again
    assert secret[:10] in again


def test_what_is_wrong_is_said_and_what_was_typed_stays() -> None:
    client = client_of("reader")
    for sent, said in [
        ({"name": "", "scope": "read", "days": "7"}, "1 to 100 characters"),
        ({"name": "My notebook", "days": "7"}, "at least one thing"),
        ({"name": "My notebook", "scope": "articles", "days": "7"}, "may not do this: articles"),
        ({"name": "My notebook", "scope": "read", "days": "never"}, "1 to 366 days"),
        ({"name": "My notebook", "scope": "read"}, "how long"),
        ({"name": "My notebook", "scope": "read", "days": "99999999999999999999"}, "1 to 366 days"),
        ({"name": "My notebook", "scope": "read\0", "days": "7"}, "may not do this"),
    ]:
        page = client.post("/me/tokens/make", sent)
        assert page.status_code == 400
        assert said in page.content.decode(), sent
        assert sent["name"] in page.content.decode()
    assert not ApiToken.objects.exists()


def test_revoking_ones_own() -> None:
    ada = User.objects.create_user("ada")
    token, _ = workflow.make_token(name="Import", scopes=["read"], days=7, by=ada)
    client = _signed_in(ada)
    page = client.post(f"/me/tokens/{token.pk}/revoke", follow=True)
    assert page.redirect_chain == [("/me/tokens/", 302)]
    assert "opens nothing any more" in page.content.decode()
    assert "revoked by ada" in page.content.decode()
    assert "revoked already" in client.post(f"/me/tokens/{token.pk}/revoke", follow=True).content.decode()


def test_tokens_of_others_are_not_shown_nor_revoked() -> None:
    ada = User.objects.create_user("ada")
    token, _ = workflow.make_token(name="Secret project", scopes=["read"], days=7, by=ada)
    other = client_of("reviewer")
    assert "Secret project" not in other.get("/me/tokens/").content.decode()
    assert other.get("/people/tokens/").status_code == 403
    assert other.post(f"/me/tokens/{token.pk}/revoke").status_code == 403
    assert ApiToken.objects.get().usable


def test_administrators_see_and_revoke_all() -> None:
    ada, bea = (User.objects.create_user(name) for name in ("ada", "bea"))
    mine, _ = workflow.make_token(name="Import", scopes=["read"], days=7, by=ada)
    workflow.make_token(name="Export", scopes=["read"], days=7, by=bea)
    chief = account("administrator")
    assert isinstance(chief, User)
    client = _signed_in(chief)
    html = client.get("/people/tokens/").content.decode()
    assert "Import" in html
    assert "Export" in html
    assert "Import" not in client.get("/people/tokens/?q=BEA").content.decode()
    said = client.post(f"/me/tokens/{mine.pk}/revoke", {"next": "/people/tokens/"}, follow=True)
    assert said.redirect_chain == [("/people/tokens/", 302)]
    assert "Import" not in client.get("/people/tokens/").content.decode()
    assert "revoked by a-administrator" in client.get("/people/tokens/?state=all").content.decode()
    assert "revoked an API token" in client.get("/me/").content.decode()


def test_a_page_of_many_takes_few_queries(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    chief = account("administrator")
    assert isinstance(chief, User)
    for number in range(60):
        owner = User.objects.create_user(f"u{number}")
        workflow.make_token(name="Import", scopes=["read"], days=7, by=owner)
    client = _signed_in(chief)
    with django_assert_max_num_queries(12):
        page = client.get("/people/tokens/")
    assert page.content.decode().count("Import") >= 50
    assert "Next page" in page.content.decode()
