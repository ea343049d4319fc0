"""PUT, PATCH and DELETE for every address and every role, and the admin for every role.

Whoever adds an address that takes one of these puts it into CHANGES, with the lowest role that may and
something to send that is taken; what is missing here fails the first test.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from claims.permissions import Role
from tests.roles import addresses as walked
from tests.roles.accounts import ANONYMOUS, RANKS, at_least, client_of
from tests.roles.addresses import addresses
from tests.roles.test_matrix import NOWHERE, POSTS, Made, Post, made, rows

__all__ = ["made"]  # a fixture
pytestmark = pytest.mark.django_db

METHODS = ("put", "patch", "delete")
READER, EDITOR = str(Role.READER), str(Role.EDITOR)
CHANGES: dict[str, Post] = {
    "patch api:claim-detail": Post(EDITOR, lambda made: [made.claim], {"act": "denial"}),
    "patch api:verdict-detail": Post(EDITOR, lambda made: [made.verdict], {"rationale": "It was shut."}),
    "patch api:search-detail": Post(READER, lambda made: [NOWHERE], {"name": "Mills"}),
    "patch api:webhook-detail": Post(EDITOR, lambda made: [NOWHERE], {"name": "Desk"}),
    "delete api:export-detail": Post(READER, lambda made: [NOWHERE]),
    "delete api:search-detail": Post(READER, lambda made: [NOWHERE]),
    "delete api:webhook-detail": Post(EDITOR, lambda made: [NOWHERE]),
}
# Forms of signing in take a PUT for a POST and look only then at what was sent: tests/security.
SIGN_IN = ("account_", "mfa_", "password-change")


def test_every_address_that_takes_one_is_in_the_table(made: Made) -> None:
    """An address takes a method unless it refuses it to an administrator of everything."""
    root = User.objects.create_superuser("root")
    client = Client(raise_request_exception=False)
    client.force_login(root)
    taking = set()
    for address in addresses():
        if address.name.startswith((*SIGN_IN, "logout")):
            continue
        for method in METHODS:
            status = _ask(client, method, address.path)
            if status == 404 and address.key in POSTS:  # what it is about is looked for first
                args = POSTS[address.key].args(made)
                status = _ask(client, method, reverse(address.name, args=args))
            if status not in (403, 405):
                taking.add(f"{method} {address.key}")
    assert taking == set(CHANGES), "put the new address into CHANGES"


@pytest.mark.parametrize("rank", RANKS)
@pytest.mark.parametrize("key", CHANGES)
def test_changes(key: str, rank: str, made: Made) -> None:
    """Whoever may not is turned away and nothing changes; whoever may is heard, whatever comes of it."""
    change, (method, _, name) = CHANGES[key], key.partition(" ")
    client = client_of(rank)
    before = rows()
    status = _ask(client, method, reverse(name, args=change.args(made)), change.sent)
    assert (status in (401, 403)) is not at_least(rank, change.role), status
    assert status < 500
    if status in (401, 403):
        assert rows() == before


def _ask(client: Client, method: str, path: str, sent: dict[str, Any] | None = None) -> int:
    status: int = getattr(client, method)(path, sent or {}, content_type="application/json").status_code
    return status


@pytest.mark.parametrize("rank", RANKS)
def test_the_admin_is_for_nobody_with_a_role(rank: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It opens to superusers alone; roles work on the site's own pages."""
    monkeypatch.setattr(walked, "LEFT_OUT", ("nothing:",))
    admin = [one for one in addresses() if one.name.startswith("admin:") and one.name != "admin:logout"]
    assert len(admin) > 100
    client = client_of(rank)
    for address in admin:
        for method in ("get", "post"):
            answer = getattr(client, method)(address.path)
            turned_away = answer.status_code == 302 and "login" in answer.headers["Location"]
            assert turned_away or (answer.status_code == 403 and rank != ANONYMOUS), (method, address)
