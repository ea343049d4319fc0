"""Editors arrange sources over the API; a merged one leads on."""

from typing import Any

import pytest
from django.test import Client

from claims.models import Event, Source
from tests.api.asking import ROOT, get
from tests.api.test_arranging import post
from tests.claims.making import make_claim, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    client = Client()
    client.force_login(make_user("sol", "change_source"))
    return client


@pytest.fixture
def pair() -> tuple[int, int]:
    quill = make_claim("it rained", source="Ada Quill").source
    mayor = make_claim("it burned", source="Mayor Quill").source
    assert quill is not None
    assert mayor is not None
    return quill.pk, mayor.pk


def test_merge_leads_on_and_is_undone(editor: Client, pair: tuple[int, int]) -> None:
    quill, mayor = pair
    merged = post(editor, f"sources/{mayor}/merge", into=quill, note="the same")
    assert (merged["id"], merged["claim_count"]) == (quill, 2)
    assert merged["aliases"] == ["Ada Quill", "Mayor Quill"]
    answer = Client().get(f"{ROOT}sources/{mayor}/")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"/sources/{quill}/")
    assert f"merged into source {quill}" in answer.content.decode()
    (event,) = get(f"sources/{mayor}/events/")
    assert (event["action"], event["note"], event["actor"]) == ("merge", "the same", "sol")
    post(editor, f"sources/{quill}/undo", event=event["id"])
    assert get(f"sources/{mayor}/")["claim_count"] == 1
    assert len(get("sources/")["results"]) == 2


def test_each_action(editor: Client, pair: tuple[int, int]) -> None:
    quill, mayor = pair
    assert post(editor, f"sources/{quill}/rename", name="A. Quill")["name"] == "A. Quill"
    assert "Queen" in post(editor, f"sources/{quill}/add-alias", name="Queen")["aliases"]
    assert "Queen" not in post(editor, f"sources/{quill}/remove-alias", name="Queen")["aliases"]
    post(editor, f"sources/{quill}/remove-alias", name="Queen", status=404)
    assert post(editor, f"sources/{quill}/affiliate", to=mayor)["affiliation"]["id"] == mayor
    assert post(editor, f"sources/{quill}/affiliate", to=None)["affiliation"] is None
    assert post(editor, f"sources/{quill}/set-kind", kind="state")["kind"] == "state"
    new = post(editor, f"sources/{quill}/split", name="Else", names=["Ada Quill"])
    assert (new["name"], new["claim_count"]) == ("Else", 1)


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("merge", {"into": 10**15}, 404),
        ("merge", {"into": "x"}, 400),
        ("merge", {}, 400),
        ("rename", {"name": "…"}, 400),
        ("rename", {"name": "mayor quill"}, 409),
        ("split", {"name": "N"}, 400),
        ("split", {"name": "N", "articles": [0]}, 400),
        ("affiliate", {}, 400),
        ("affiliate", {"to": 10**15}, 404),
        ("set-kind", {"kind": "unnamed"}, 400),
        ("undo", {"event": 10**15}, 404),
    ],
)
def test_what_cannot_be(
    editor: Client, pair: tuple[int, int], path: str, sent: dict[str, Any], status: int
) -> None:
    before = list(Source.objects.order_by("pk").values())
    post(editor, f"sources/{pair[0]}/{path}", status=status, **sent)
    assert list(Source.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    "path", ["merge", "split", "rename", "add-alias", "remove-alias", "affiliate", "set-kind", "undo"]
)
def test_only_who_may(pair: tuple[int, int], path: str) -> None:
    sent = {"into": pair[1], "name": "Ada Quill", "to": None, "kind": "state", "event": 1}
    nobody = Client()
    nobody.force_login(make_user("nobody", "change_claim", "change_thread"))
    for client, status in ((Client(), 401), (nobody, 403)):
        post(client, f"sources/{pair[0]}/{path}", status=status, **sent)
    assert not Event.objects.exists()
