"""What belongs to somebody is theirs, and nobody sets more fields than a form has."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from articles.models import Article
from claims import following, notifying, workflow
from claims.models import Claim, Event, Notification, SavedSearch, Verdict
from claims.role_giving import role_of
from tests.claims.making import make_claim
from tests.factories import add_dispute
from tests.roles.accounts import account, client_of

pytestmark = pytest.mark.django_db


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_saved_search_of_somebody_else_is_not_there() -> None:
    ada, bo = User.objects.create_user("ada"), User.objects.create_user("bo")
    search = following.save_search(name="Leak", listing="claims", query="q=leak", by=ada)
    client = _client(bo)
    assert client.get(reverse("claims:saved-search", args=[search.pk])).status_code == 404
    for name, sent in (("search-change", {"name": "Mine"}), ("search-delete", {}), ("follow", {})):
        address = reverse(f"claims:{name}", args=[] if name == "follow" else [search.pk])
        client.post(address, {**sent, "search": search.pk})
    assert "Leak" not in client.get(reverse("claims:search-list")).content.decode()
    kept = SavedSearch.objects.get()
    assert (kept.name, kept.owner) == ("Leak", ada)
    assert not bo.follows.exists()


def test_news_of_somebody_else_are_not_there() -> None:
    ada, bo = User.objects.create_user("ada"), User.objects.create_user("bo")
    thread = add_dispute()
    following.follow(by=ada, thread_id=thread.pk)
    editor = account("editor")
    assert isinstance(editor, User)
    workflow.rename_thread(thread_id=thread.pk, title="Something else", by=editor)
    notifying.make_notifications()
    row = Notification.objects.filter(user=ada).first() or Notification.objects.create(
        user=ada, kind="news", thread_id=thread.pk, details={"claims": 1}
    )
    client = _client(bo)
    assert client.get(reverse("claims:notification", args=[row.pk])).status_code == 404
    client.post(reverse("claims:notifications-read"), {"notification": row.pk})
    row.refresh_from_db()
    assert row.read_at is None


def test_a_token_of_somebody_else_cannot_be_revoked() -> None:
    from claims.tokens import make_token

    ada, bo = account("editor", "ada"), account("editor", "bo")
    assert isinstance(ada, User)
    assert isinstance(bo, User)
    token, _ = make_token(name="mine", scopes=["read"], days=1, by=ada)
    answer = _client(bo).post(reverse("claims:token-revoke", args=[token.pk]))
    assert answer.status_code in (403, 404)
    token.refresh_from_db()
    assert token.revoked_at is None


def test_a_verdict_that_is_not_published_is_nobodys_but_the_newsrooms() -> None:
    claim = make_claim("the gate was open")
    author = account("editor", "ada")
    assert isinstance(author, User)
    workflow.set_verdict(claim_id=claim.pk, rating="false", rationale="A secret draft.", by=author)
    for client in (Client(), client_of("reader")):
        for address in (claim.get_absolute_url(), f"/api/v1/claims/{claim.pk}/", "/search/?act=all", "/"):
            assert "secret draft" not in client.get(address).content.decode(), address
        assert client.get(reverse("claims:verification", args=[claim.pk])).status_code in (302, 403)


EXTRA: dict[str, Any] = {
    **dict.fromkeys(("id", "pk", "is_superuser", "is_staff", "superuser", "user", "user_id", "owner"), "1"),
    **dict.fromkeys(("owner_id", "author", "author_id", "by", "actor", "added_by", "groups"), "1"),
    "state": "done",
    "workflow": "approved",
    "publication": "published",
    "sha256": "0" * 64,
    "approver": "1",
    "edited": "true",
    "origin": "machine",
    "confidence": "1",
    "is_active": "1",
}


def test_nobody_makes_more_of_an_account_than_the_form_has() -> None:
    client = client_of("administrator")
    client.post(reverse("claims:account-make"), {**EXTRA, "name": "new", "role": "editor"})
    new = User.objects.get(username="new")
    assert (new.is_superuser, new.is_staff, role_of(new)) == (False, False, "editor")
    client.post(reverse("claims:role-give", args=[new.pk]), {**EXTRA, "role": "reviewer"})
    new.refresh_from_db()
    assert (new.is_superuser, new.is_staff, role_of(new)) == (False, False, "reviewer")
    own = User.objects.get(username="a-administrator")
    client.post(reverse("password-change"), {**EXTRA, "old_password": "x"})
    own.refresh_from_db()
    assert not own.is_superuser


def test_an_article_comes_in_as_read_whatever_else_is_sent() -> None:
    client = client_of("editor")
    sent = {**EXTRA, "text": "The mayor said that it rains."}
    assert client.post("/api/v1/articles/", sent, content_type="application/json").status_code in (201, 400)
    client.post(reverse("articles:upload"), {**EXTRA, "text": "The mayor said that it snows."})
    editor = User.objects.get(username="a-editor")
    for article in Article.objects.all():
        assert article.state == Article.State.PENDING
        assert article.added_by == editor
        assert article.sha256 != "0" * 64
    assert Article.objects.exists()


def test_a_draft_stays_a_draft_of_its_author() -> None:
    claim = make_claim("the gate was open")
    client = client_of("editor")
    editor = User.objects.get(username="a-editor")
    client.post(
        reverse("claims:verdict-write", args=[claim.pk]), {**EXTRA, "rating": "false", "rationale": "Shut."}
    )
    verdict = Verdict.objects.get()
    assert verdict.author == editor
    assert verdict.approver is None
    assert (verdict.workflow, verdict.publication) != ("approved", "published")
    assert verdict.publication != "published"
    client.post(reverse("claims:claim-correct", args=[claim.pk]), {**EXTRA, "content": "x", "act": "denial"})
    assert Claim.objects.get(pk=claim.pk).confidence != 1 or claim.confidence == 1
    assert set(Event.objects.values_list("actor_id", flat=True)) == {editor.pk}


def test_a_saved_search_is_of_whoever_saves_it() -> None:
    root = User.objects.create_superuser("root")
    client = client_of("reader")
    sent = {"name": "Gates", "listing": "claims", "query": "q=gate", "owner": root.pk, "owner_id": root.pk}
    client.post(reverse("claims:search-save"), {**EXTRA, **sent})
    assert SavedSearch.objects.get().owner == User.objects.get(username="a-reader")


def test_a_group_gives_no_rights_that_a_form_could_name() -> None:
    """The API has no account, group or permission to write at all."""
    client = client_of("administrator")
    for path in ("users", "groups", "permissions", "accounts", "events"):
        answer = client.post(f"/api/v1/{path}/", {"name": "x"}, content_type="application/json")
        assert answer.status_code in (403, 404, 405), path
    assert Group.objects.count() == 4
