"""Programs export and set up webhooks by token: within its scopes, and only their owner's."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from claims import tokens
from claims.exports import jobs
from claims.models import Export, Webhook
from tests.exports.test_jobs import folder  # noqa: F401  (a fixture)
from tests.factories import add_dispute
from tests.roles.accounts import account

pytestmark = pytest.mark.django_db


def by_token(owner: User, *scopes: str) -> Client:
    secret = tokens.make_token(name="x", scopes=list(scopes), days=7, by=owner)[1]
    return Client(headers={"authorization": f"Bearer {secret}"})


def post(client: Client, path: str, **data: Any) -> Any:
    return client.post(f"/api/v1/{path}", json.dumps(data), content_type="application/json")


def test_an_export_by_token_is_its_owners() -> None:
    add_dispute()
    owner = account("administrator")
    assert isinstance(owner, User)
    other = jobs.ask(
        scope=jobs.Scope.read(of="everything"), format="csv", base="x", by=User.objects.create_user("rita")
    )
    client = by_token(owner, "read")
    asked = post(client, "exports/", of="everything", format="jsonl")
    assert asked.status_code == 202
    export = Export.objects.get(pk=asked.json()["id"])
    assert export.user == owner
    jobs.make(export_id=export.pk)
    file = client.get(f"/api/v1/exports/{export.pk}/file/")
    assert len(b"".join(file.streaming_content).splitlines()) == 4  # type: ignore[arg-type]
    assert client.get(f"/api/v1/exports/{other.pk}/").status_code == 404, (
        "what others do is for persons alone"
    )


def test_webhooks_need_their_scope(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = account("editor")
    assert isinstance(owner, User)
    monkeypatch.setattr("claims.webhooks.addresses.resolve", lambda target, allowed: ["93.184.216.34"])
    sent = {"name": "Desk", "url": "https://hooks.example.org/", "topics": ["claim.added"]}
    assert post(by_token(owner, "read"), "webhooks/", **sent).status_code == 403
    assert post(by_token(owner, "webhooks"), "webhooks/", **sent).status_code == 201
    assert Webhook.objects.get().owner == owner
