"""Requests that bring a token: what they may read and write, and what they are told otherwise."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.models import Article
from claims import workflow
from claims.models import ApiToken, Link
from tests.claims.making import denial_of, make_claim
from tests.factories import add_dispute
from tests.roles.accounts import account
from tests.roles.addresses import addresses

pytestmark = pytest.mark.django_db
TEXT = {"text": "The mayor of Brackwater said on Monday that the bridge was safe."}


@pytest.fixture
def private(settings) -> None:  # type: ignore[no-untyped-def]
    settings.PUBLIC_READING = False


@pytest.fixture
def editor() -> User:
    found = account("editor")
    assert isinstance(found, User)
    return found


def _with(by: User, *scopes: str) -> Client:
    secret = workflow.make_token(name="x", scopes=scopes, days=7, by=by)[1]
    return Client(headers={"Authorization": f"Bearer {secret}"})


def _post(client: Client, path: str, sent: dict[str, Any]) -> Any:
    return client.post(f"/api/v1/{path}", sent, content_type="application/json")


def test_a_scope_opens_its_writes_and_no_others(editor: User) -> None:
    claim = make_claim("the gate was open")
    _, link = denial_of(claim)
    adding, reviewing, reading = (_with(editor, scope) for scope in ("articles", "review", "read"))
    decision = {"decision": "confirmed"}
    for client in (adding, reading, Client()):
        answer = _post(client, f"links/{link.pk}/review/", decision)
        assert answer.status_code == (401 if client not in (adding, reading) else 403), answer.content
    assert Link.objects.get(pk=link.pk).state == "suggested"
    assert _post(reviewing, f"links/{link.pk}/review/", decision).status_code == 200
    before = Article.objects.count()
    for client in (reviewing, reading):
        assert _post(client, "articles/", TEXT).status_code == 403
    assert Article.objects.count() == before
    assert _post(adding, "articles/", TEXT).status_code == 201


def test_what_a_token_does_is_done_by_its_owner(editor: User) -> None:
    from claims.models import Event

    _, link = denial_of(make_claim("the gate was open"))
    _post(_with(editor, "review"), f"links/{link.pk}/review/", {"decision": "rejected"})
    event = Event.objects.get(subject_type="link")
    assert (event.actor_id, event.actor_name) == (editor.pk, editor.username)


@pytest.mark.parametrize("header", ["Bearer ctk_wrong", "Bearer", "bearer ctk_x y", "Bearer \xff"])
def test_a_wrong_token_is_said_to_be_wrong_also_where_everybody_may_read(header: str) -> None:
    answer = Client().get("/api/v1/claims/", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "not known" in answer.json()["detail"]


def test_a_token_of_reading_reads_where_reading_is_not_public(private: None, editor: User) -> None:
    thread = add_dispute()
    reading = _with(editor, "read")
    for path in (f"/api/v1/threads/{thread.pk}/", "/api/v1/claims/", "/api/v1/schema/"):
        assert Client().get(path).status_code == 401, path
        assert reading.get(path).status_code == 200, path
        assert _with(editor, "articles", "review").get(path).status_code == 401, path


def test_a_token_without_reading_still_adds_articles_there(private: None, editor: User) -> None:
    assert _post(_with(editor, "articles"), "articles/", TEXT).status_code == 201
    assert _post(_with(editor, "read"), "articles/", TEXT).status_code == 403


def test_pages_know_no_token(private: None, editor: User) -> None:
    """A token reads a page as everybody would; it signs nobody in, and no page is changed by one."""
    thread = add_dispute()
    reading = _with(editor, "read", "review")
    page = reading.get(thread.get_absolute_url())
    assert page.status_code == 200
    assert editor.username not in page.content.decode()
    assert "ferry" in page.content.decode()
    for path in ("/me/", "/me/tokens/", "/desk/", "/admin/"):
        assert reading.get(path).status_code == 302, path
    assert reading.post("/me/tokens/make", {"name": "y", "scope": "read", "days": "7"}).status_code == 302
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize("state", ["revoked", "expired", "closed"])
def test_a_token_that_is_over_opens_nothing(private: None, editor: User, state: str) -> None:
    from django.utils import timezone

    reading = _with(editor, "read")
    if state == "revoked":
        workflow.revoke_token(token_id=ApiToken.objects.get().pk, by=editor)
    elif state == "expired":
        ApiToken.objects.update(expires_at=timezone.now())
    else:
        User.objects.update(is_active=False)
    for address in addresses():
        if address.path.startswith("/api/"):
            assert reading.get(address.path).status_code == 401, address
            assert reading.post(address.path).status_code == 401, address


def test_no_cookie_and_no_csrf_token_is_asked_for(editor: User) -> None:
    secret = workflow.make_token(name="x", scopes=["articles"], days=7, by=editor)[1]
    client = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {secret}"})
    answer = _post(client, "articles/", TEXT)
    assert answer.status_code == 201
    assert not answer.cookies
