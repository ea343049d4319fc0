"""Editors arrange disputes over the API; addresses lead on through mergers and splits, on pages too."""

from typing import Any

import pytest
from django.test import Client

from claims.models import Claim, Event, Link, Thread
from tests.api.asking import ROOT, get
from tests.claims.making import denial_of, link_up, make_claim, make_editor, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    client = Client()
    client.force_login(make_editor())
    return client


@pytest.fixture
def claims() -> list[Claim]:
    """Two disputes of a claim and a denial each."""
    gate, mill = make_claim("the gate was open"), make_claim("the mill burned", source="Cy Moss")
    return [gate, denial_of(gate)[0], mill, denial_of(mill, source="Di Fell")[0]]


def post(client: Client, path: str, status: int = 200, **sent: Any) -> Any:
    response = client.post(f"{ROOT}{path}/", sent, content_type="application/json")
    assert response.status_code == status, response.content
    return response.json()


def threads() -> list[int]:
    return list(Thread.objects.order_by("pk").values_list("pk", flat=True))


def members(pk: int) -> list[tuple[int, str]]:
    return sorted((row["id"], row["side"]) for row in get(f"threads/{pk}/")["claims"])


def test_a_claim_is_moved_taken_out_and_that_is_undone(editor: Client, claims: list[Claim]) -> None:
    gate, no_gate, mill, no_mill = (claim.pk for claim in claims)
    here, there = threads()
    answer = post(editor, f"claims/{no_gate}/move", thread=there, side="claim", note="about the mill")
    assert (answer["id"], answer["claim_count"]) == (there, 2)
    assert members(there) == sorted([(mill, "claim"), (no_mill, "denial"), (no_gate, "claim")])
    answer = post(editor, f"claims/{no_gate}/take-out")
    assert (answer["id"], answer["claim_count"]) == (there, 1)
    taken_out, moved = get(f"threads/{there}/events/")
    assert (moved["action"], moved["note"], moved["actor"]) == ("move", "about the mill", "edith")
    post(editor, f"threads/{there}/undo", event=moved["id"], status=409)
    post(editor, f"threads/{there}/undo", event=taken_out["id"])
    post(editor, f"threads/{here}/undo", event=moved["id"])
    assert members(here) == [(gate, "claim"), (no_gate, "denial")]


def test_a_merged_address_leads_on_over_api_and_pages(editor: Client, claims: list[Claim]) -> None:
    kept, gone = threads()
    old_page = Thread.objects.get(pk=gone).get_absolute_url()
    assert post(editor, f"threads/{gone}/merge", into=kept)["id"] == kept
    page = Thread.objects.get(pk=kept).get_absolute_url()
    for address, there in (
        (f"{ROOT}threads/{gone}/", f"http://testserver{ROOT}threads/{kept}/"),
        (old_page, page),
        (f"/threads/{gone}/", page),
        (f"/threads/{kept}/", page),
    ):
        answer = Client().get(address)
        assert (answer.status_code, answer["Location"]) == (302, there)
    assert b"the mill burned" in Client().get(page).content
    assert len(members(kept)) == 4
    (event,) = get(f"threads/{gone}/events/")
    post(editor, f"threads/{gone}/undo", event=event["id"])
    assert Client().get(old_page).status_code == 200
    assert len(members(gone)) == len(members(kept)) == 2


def test_addresses_lead_on_through_one_merger_after_another(editor: Client, claims: list[Claim]) -> None:
    town = make_claim("the town was flooded", source="Em Vale")
    denial_of(town, source="Fay Orm")
    first, second, third = threads()
    post(editor, f"threads/{first}/merge", into=second)
    post(editor, f"threads/{second}/merge", into=third)
    answer = Client().get(f"{ROOT}threads/{first}/")
    assert answer["Location"] == f"http://testserver{ROOT}threads/{third}/"
    assert Client().get(f"/threads/{first}/")["Location"] == Thread.objects.get(pk=third).get_absolute_url()
    assert len(members(third)) == 6


def test_a_split_keeps_the_address_with_the_larger_part(editor: Client, claims: list[Claim]) -> None:
    gate, no_gate, mill, no_mill = claims
    third, _ = denial_of(mill, source="Em Vale")
    link_up((mill, gate, "repeats", 0.99))
    (thread,) = Thread.objects.live()
    page = Client().get(thread.get_absolute_url())
    assert page.status_code == 200
    new = post(editor, f"threads/{thread.pk}/split", claims=[mill.pk, no_mill.pk, third.pk])
    assert [pk for pk, _ in members(thread.pk)] == sorted([mill.pk, no_mill.pk, third.pk])
    assert [pk for pk, _ in members(new["id"])] == [gate.pk, no_gate.pk]
    answer = Client().get(f"/threads/{thread.pk}/", follow=True)
    assert answer.status_code == 200
    assert b"the mill burned" in answer.content
    split = get(f"threads/{new['id']}/events/")[0]
    post(editor, f"threads/{thread.pk}/undo", event=split["id"])
    address = f"http://testserver{ROOT}threads/{thread.pk}/"
    assert Client().get(f"{ROOT}threads/{new['id']}/")["Location"] == address


def test_the_machine_leads_on_too_when_a_link_joins_disputes(claims: list[Claim]) -> None:
    gate, _, mill, _ = claims
    kept, gone = threads()
    link_up((mill, gate, "repeats", 0.99))
    assert Client().get(f"{ROOT}threads/{gone}/")["Location"] == f"http://testserver{ROOT}threads/{kept}/"


def test_a_dispute_is_renamed(editor: Client, claims: list[Claim]) -> None:
    kept = threads()[0]
    answer = post(editor, f"threads/{kept}/rename", title="The gate of Fennmoor")
    assert answer["title"] == "The gate of Fennmoor"
    denial_of(claims[0], source="Gil Ash")
    assert get(f"threads/{kept}/")["title"] == "The gate of Fennmoor"
    post(editor, f"threads/{kept}/rename", title=" ", status=400)


def test_what_cannot_be_is_refused_with_a_reason(editor: Client, claims: list[Claim]) -> None:
    gate, no_gate, mill, _ = claims
    here, there = threads()
    assert "already" in post(editor, f"claims/{gate.pk}/move", thread=here, status=409)["detail"]
    post(editor, f"claims/{gate.pk}/move", thread=10**9, status=404)
    post(editor, f"claims/{gate.pk}/move", thread=there, side="left", status=400)
    post(editor, f"claims/{10**9}/move", thread=there, status=404)
    post(editor, f"threads/{here}/merge", into=here, status=409)
    post(editor, f"threads/{here}/merge", status=400)
    post(editor, f"threads/{here}/split", claims=[mill.pk], status=400)
    post(editor, f"threads/{here}/undo", event=10**9, status=404)
    link = Link.objects.get(from_claim=no_gate)
    post(editor, f"links/{link.pk}/review", decision="confirmed")
    said = post(editor, f"claims/{gate.pk}/take-out", status=409)["detail"]
    assert f"claim {no_gate.pk} denies claim {gate.pk}" in said
    assert not Event.objects.filter(subject_type="thread").exists()


@pytest.mark.parametrize("action", ["merge", "split", "rename", "undo"])
def test_only_editors_arrange_disputes(claims: list[Claim], action: str) -> None:
    reader = Client()
    reader.force_login(make_user("reader", "change_link"))
    for client, status in ((Client(), 401), (reader, 403)):
        post(client, f"threads/{threads()[0]}/{action}", status=status)
        post(client, f"claims/{claims[0].pk}/move", status=status)
        post(client, f"claims/{claims[0].pk}/take-out", status=status)
