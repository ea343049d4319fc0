"""What all answers of the API share: addresses, fields, expand, pages both ways, validators, problems."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims import workflow
from claims.models import Change, Claim, Link, Thread
from tests.api.asking import ROOT, get, ids, make_dispute
from tests.claims.making import DAY, denial_of, make_chief, make_claim, make_editor, published

pytestmark = pytest.mark.django_db
Dispute = tuple[Claim, Claim, Link]
HOST = "http://testserver"


@pytest.fixture
def dispute() -> Dispute:
    return make_dispute()


def test_every_object_has_its_address_and_those_of_what_it_refers_to(dispute: Dispute) -> None:
    """Whatever address an answer has leads to what it says."""
    claim, _, link = dispute
    author = make_editor()
    published(claim, author, make_chief())
    workflow.confirm_link(link_id=link.pk, by=author)
    seen: set[str] = set()
    waiting = [f"{HOST}{ROOT}"]
    while waiting:
        address = waiting.pop()
        answer = Client().get(address.removeprefix(HOST))
        assert answer.status_code == 200, (address, answer.content)
        body = answer.json()
        if isinstance(body, dict) and "href" in body:
            assert body["href"] == address.partition("?")[0]
        new = {one for one in _addresses(body) if "/exports" not in one and "/searches" not in one} - seen
        seen |= new
        waiting += sorted(new)
    kinds = {one.removeprefix(f"{HOST}{ROOT}").split("/")[0] for one in seen}
    assert {"articles", "outlets", "sources", "claims", "links", "threads", "verdicts", "events"} <= kinds
    assert f"{HOST}{ROOT}claims/?thread={Thread.objects.get().pk}" in seen


def _addresses(body: Any) -> set[str]:
    if isinstance(body, dict):
        return set().union(*map(_addresses, body.values()))
    if isinstance(body, list):
        return set().union(*map(_addresses, body))
    kinds = ("articles", "outlets", "sources", "claims", "links", "threads", "verdicts", "events")
    known = isinstance(body, str) and body.startswith(tuple(f"{HOST}{ROOT}{kind}/" for kind in kinds))
    return {body} if known and "schema" not in body else set()


def test_times_are_utc_and_offsets_count_code_points_of_the_text_named(dispute: Dispute) -> None:
    claim, denial, link = dispute
    row = get(f"claims/{claim.pk}/")
    article = get(f"articles/{claim.article_id}/")
    assert row["offset_unit"] == "code_point"
    assert row["text_sha256"] == article["sha256"] == row["article"]["sha256"]
    ((start, end),) = row["content_spans"]
    assert article["text"][start:end] == row["content_text"]
    assert row["created_at"].endswith("Z")
    found = get(f"links/{link.pk}/")
    assert found["text_sha256"] == denial.article.sha256
    ((start, end),) = found["trigger_spans"]
    assert denial.article.text[start:end] == found["trigger_text"]


# Fields and expand ---------------------------------------------------------------------------------------


def test_fields_are_those_asked_for(dispute: Dispute) -> None:
    claim, _, _ = dispute
    row = get(f"claims/{claim.pk}/", fields="id,source.name,article.outlet.name,related")
    assert row == {
        "id": claim.pk,
        "source": {"name": "Ada Quill"},
        "article": {"outlet": {"name": "Fennmoor Gazette"}},
        "related": row["related"],
    }
    assert [list(one) for one in get("threads/", fields="title,lead_claim.href")["results"]] == [
        ["title", "lead_claim"]
    ]
    for wrong in ("colour", "source.colour"):
        assert wrong in get("claims/", status=400, fields=wrong)["detail"]


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("claims/", ["source", "article", "thread", "verdict", "links"]),
        ("links/", ["from_claim", "to_claim"]),
        ("threads/", ["lead_claim", "lead_denial", "lead_link"]),
        ("sources/", ["affiliation"]),
        ("articles/", ["outlet"]),
        ("verdicts/", ["claim"]),
    ],
)
def test_expand_gives_the_object_as_it_is_at_its_own_address(path: str, names: list[str]) -> None:
    claim, _, _ = make_dispute()
    denial_of(make_claim("the mill burned"))
    author = make_editor()
    published(claim, author, make_chief())
    type(claim.source).objects.exclude(pk=claim.source_id).update(affiliation=claim.source_id)
    _queries(f"{path}?expand={','.join(names)}")  # what is asked for once and kept
    few = _queries(f"{path}?expand={','.join(names)}")
    for number in range(4):
        denial_of(make_claim(f"the tower fell {number} times", source=f"Witness {number}"))
    assert _queries(f"{path}?expand={','.join(names)}") == few
    assert few <= 12
    checked = set()
    for row in get(path, expand=",".join(names))["results"]:
        for name in names:
            for one in row[name] if isinstance(row[name], list) else filter(None, [row[name]]):
                alone = get(one["href"].removeprefix(f"{HOST}{ROOT}"))
                assert {field: alone[field] for field in one if field != "side"} == {
                    field: value for field, value in one.items() if field != "side"
                }
                checked.add(name)
    assert checked == set(names)


def _queries(path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert Client().get(f"{ROOT}{path}").status_code == 200
    return len(captured)


# Pages ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sort", ["added", "new", "best"])
def test_pages_lead_back_as_they_led_on(sort: str) -> None:
    """Also where rows come and go meanwhile, with equal dates and with none."""
    for number in range(9):
        when = [DAY, None, DAY + timedelta(days=1)][number % 3]
        make_claim(f"the gate was open {number} times", published_at=when)
    words = {"q": "gate"} if sort == "best" else {}
    pages, address = [], f"{ROOT}claims/?page_size=4&sort={sort}&{'q=gate' if words else ''}"
    while address:
        page = Client().get(address).json()
        pages.append(page)
        address = page["next"]
    found = [[row["id"] for row in page["results"]] for page in pages]
    assert [len(one) for one in found] == [4, 4, 1]
    assert sorted(pk for one in found for pk in one) == sorted(Claim.objects.values_list("pk", flat=True))
    assert pages[0]["previous"] is None
    gone = found[1][1]
    Claim.objects.filter(pk=gone).delete()
    make_claim("the gate was open once more", published_at=DAY)
    back = Client().get(pages[2]["previous"]).json()
    kept = [pk for pk in found[1] if pk != gone]
    assert [row["id"] for row in back["results"]][-3:] == kept
    first = Client().get(back["previous"]).json()
    assert set(found[0]) - {row["id"] for row in first["results"] + back["results"]} == set()


@pytest.mark.parametrize("sort", ["latest", "disputed", "oldest", "added"])
def test_disputes_in_every_order_are_walked_whole(sort: str) -> None:
    for number in range(5):
        claim = make_claim(f"the gate was open {number} times", published_at=[DAY, None][number % 2])
        for other in range(number % 3 + 1):
            denial_of(claim, source=f"Denier {other}", published_at=[DAY, None][number % 2])
        make_claim(f"the tower fell {number}", source=f"Other {number}")
    Thread.objects.update(unanswered_count=1)
    found: list[int] = []
    address = f"{ROOT}threads/?page_size=2&sort={sort}"
    while address:
        page = Client().get(address).json()
        found += [row["id"] for row in page["results"]]
        address = page["next"]
    assert sorted(found) == sorted(Thread.objects.values_list("pk", flat=True))
    if sort == "disputed":
        counts = [Thread.objects.get(pk=pk).denial_count for pk in found]
        assert counts == sorted(counts, reverse=True)


def test_a_cursor_of_another_list_is_refused(dispute: Dispute) -> None:
    make_claim("the mill burned")
    address = get("claims/", page_size=1)["next"]
    cursor = address.partition("cursor=")[2]
    for path, query in (
        ("claims/", {"sort": "new"}),
        ("threads/", {}),
        ("claims/", {"q": "gate"}),
        ("claims/", {"updated_since": "2021-01-01T00:00:00Z"}),
    ):
        answer = get(path, status=400, cursor=cursor, **query)
        assert answer["errors"][0]["parameter"] == "cursor"


# Words ---------------------------------------------------------------------------------------------------


def test_words_are_searched_as_on_the_pages(dispute: Dispute) -> None:
    claim, denial, _ = dispute
    make_claim("the mill burned and the gate too, the old gate of the mill")
    assert ids("claims/", q="gate act:denial") == [denial.pk]
    assert ids("claims/", q="source:Quill gate -mill") == [claim.pk]
    assert ids("claims/", q="the of") == ids("claims/")
    assert ids("threads/", q="gate") == [Thread.objects.get().pk]
    wrong = get("claims/", status=400, q="akt:denial gate")["errors"][0]
    assert "Did you mean “act”?" in wrong["detail"]
    for query in ("act:%", "tax:5%", "foo:%(a)s", "on:%d"):
        for path in ("claims/", "threads/"):
            said = get(path, status=400, q=query)["errors"][0]["detail"]
            assert query.split(":")[1 if query.startswith("act") else 0] in said


def test_words_bring_what_means_the_like(dispute: Dispute, monkeypatch: pytest.MonkeyPatch) -> None:
    """The vector of a search is made by a worker; here it is that of a claim without the words."""
    near = make_claim("the mill burned")
    Claim.objects.filter(pk=near.pk).update(embedding=[1.0] + [0.0] * 383)
    monkeypatch.setattr("claims.api.claim_views.vector_of", lambda words: [1.0] + [0.0] * 383)
    assert set(ids("claims/", q="gate")) == {dispute[0].pk, dispute[1].pk, near.pk}
    assert near.pk not in ids("claims/", q="gate", sort="added")


# Validators ----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "path", ["claims/", "claims/{claim}/", "threads/", "threads/{thread}/", "links/?expand=to_claim"]
)
def test_what_has_not_changed_is_not_sent_again(path: str) -> None:
    claim, _, link = make_dispute()
    address = ROOT + path.format(claim=claim.pk, thread=Thread.objects.get().pk)
    client = Client()
    first = client.get(address)
    tag = {"If-None-Match": first["ETag"]}
    with CaptureQueriesContext(connection) as captured:
        again = client.get(address, headers=tag)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert len(captured) == 1
    assert client.get(address + ("&" if "?" in path else "?") + "fields=id", headers=tag).status_code == 200
    editor = make_editor()
    assert client.get(address, headers=tag).status_code == 304  # an account is nothing that it shows
    workflow.confirm_link(link_id=link.pk, by=editor)
    if path != "claims/":
        assert client.get(address, headers=tag).status_code == 200
    workflow.withdraw_claim(claim_id=claim.pk, by=editor)
    assert client.get(address, headers=tag).status_code in (200, 404)


@pytest.mark.django_db(transaction=True)
def test_last_modified_is_taken_back_only_as_it_was_given(dispute: Dispute) -> None:
    client, address = Client(), f"{ROOT}claims/"
    Change.objects.update(at=timezone.now() + timedelta(seconds=30))  # this machine may be slow
    assert "Last-Modified" not in client.get(address)  # something may yet change in the second of the last
    Change.objects.update(at=timezone.now() - timedelta(hours=1))
    date = client.get(address)["Last-Modified"]
    assert client.get(address, headers={"If-Modified-Since": date}).status_code == 304
    later = "Fri, 01 Jan 2100 00:00:00 GMT"
    assert client.get(address, headers={"If-Modified-Since": later}).status_code == 200
    assert client.get(
        address, headers={"If-Modified-Since": date, "If-None-Match": '"other"'}
    ).status_code == (200)
    Claim.objects.update(proposition="else", updated_at=timezone.now())
    assert client.get(address, headers={"If-Modified-Since": date}).status_code == 200


def test_who_sees_drafts_has_another_etag() -> None:
    make_dispute()
    editor = Client()
    editor.force_login(make_editor())
    tag = {"If-None-Match": Client().get(f"{ROOT}events/")["ETag"]}
    assert Client().get(f"{ROOT}events/", headers=tag).status_code == 304
    assert editor.get(f"{ROOT}events/", headers=tag).status_code == 200


# Problems ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("get", "nothing/", None, 404),
        ("get", "claims/999999/", None, 404),
        ("get", "claims/abc/", None, 404),
        ("post", "clams", None, 404),
        ("delete", "claims/", None, 405),
        ("get", "claims/?act=lie", None, 400),
        ("get", "claims/?colour=red", None, 400),
        ("post", "links/1/review/", "{}", 401),
        ("post", "articles/", "{}", 401),
    ],
)
def test_every_error_is_a_problem(method: str, path: str, sent: Any, status: int) -> None:
    answer = getattr(Client(), method)(f"{ROOT}{path}", data=sent, content_type="application/json")
    _is_problem(answer, status, f"{ROOT}{path}".partition("?")[0])


@pytest.mark.parametrize(
    ("content", "kind", "status", "pointer"),
    [
        ("{", "application/json", 400, None),
        ("[" * 100_000, "application/json", 400, None),
        ("<a/>", "application/xml", 415, None),
        ("{}", "application/json", 400, "#/decision"),
        ('{"decision": "confirmed", "note": 7, "seen": "x"}', "application/json", 400, "#/seen"),
        ('{"decision": "confirmed", "seen": "rejected"}', "application/json", 409, None),
    ],
)
def test_what_is_wrong_in_a_body_is_pointed_at(
    dispute: Dispute, content: str, kind: str, status: int, pointer: str | None
) -> None:
    client = Client()
    client.force_login(make_editor())
    address = f"{ROOT}links/{dispute[2].pk}/review/"
    answer = client.post(address, data=content, content_type=kind)
    body = _is_problem(answer, status, address)
    assert [error["pointer"] for error in body.get("errors", [])] == ([pointer] if pointer else [])


def test_other_methods_there_are_none_and_a_missing_slash_is_forgiven() -> None:
    client = Client()
    client.force_login(make_chief())
    _is_problem(client.put(f"{ROOT}events/"), 405, f"{ROOT}events/")
    answer = client.post(f"{ROOT}claims", "{}", content_type="application/json")
    assert (answer.status_code, answer["Location"]) == (308, f"{ROOT}claims/")


def test_addresses_beside_the_api_are_problems_too_and_pages_stay_pages() -> None:
    for path in ("/api/", "/api/v2/claims/", "/api/v1/claims/1/nothing/"):
        _is_problem(Client().get(path), 404, path)
    assert Client().get("/nothing-here")["Content-Type"].startswith("text/html")
    answer = Client().get(f"{ROOT}claims/", headers={"host": "bad host"})
    _is_problem(answer, 400, f"{ROOT}claims/")


def _is_problem(answer: Any, status: int, path: str) -> Any:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body = json.loads(answer.content)
    assert (body["status"], body["type"], body["instance"]) == (status, "about:blank", path)
    assert body["title"]
    assert body["detail"]
    return body
