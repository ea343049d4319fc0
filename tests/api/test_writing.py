"""Writing over the API: articles by lines, idempotency keys, reviews, corrections, verdicts, searches."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from articles.models import Article, Batch
from claims.models import Claim, Event, IdempotencyKey, Link, SavedSearch, Verdict
from claims.permissions import Role
from tests.api.asking import ROOT, get, ids, make_dispute
from tests.claims.making import denial_of, make_claim, make_editor
from tests.roles.accounts import client_of

pytestmark = pytest.mark.django_db
LINES = "application/x-ndjson"


@pytest.fixture
def editor() -> Client:
    return client_of(Role.EDITOR)


@pytest.fixture
def reviewer() -> Client:
    return client_of(Role.REVIEWER)


def send(
    client: Client, path: str, sent: Any = None, status: int = 200, key: str = "", method: str = "post"
) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    act = getattr(client, method)
    answer = act(f"{ROOT}{path}", json.dumps(sent or {}), content_type="application/json", headers=headers)
    assert answer.status_code == status, answer.content
    return answer.json() if answer.content else None


# Articles by lines ---------------------------------------------------------------------------------------


def test_each_line_is_good_or_bad_on_its_own(editor: Client) -> None:
    lines = [
        json.dumps({"text": "The mayor said that it rains.", "title": "Rain", "outlet": "Gazette"}),
        "{broken",
        "",
        json.dumps({"text": "The mayor said that it rains."}),
        json.dumps({"text": "Snow, said the mayor.", "published_at": "yesterday"}),
        json.dumps(["text"]),
        json.dumps({"text": "Ünïcödé 𝄞 said the mayor."}, ensure_ascii=False),
        json.dumps({"text": "half \ud83d"}),
    ]
    answer = editor.post(f"{ROOT}articles/batch/", "\n".join(lines).encode("utf-8", "surrogatepass"), LINES)
    assert (answer.status_code, answer["Content-Type"]) == (200, LINES)
    found = [json.loads(line) for line in answer.content.decode().splitlines()]
    assert [(one["line"], one["status"], one["outcome"]) for one in found][:6] == [
        (1, 201, "added"),
        (2, 400, "refused"),
        (4, 200, "duplicate"),
        (5, 400, "refused"),
        (6, 400, "refused"),
        (7, 201, "added"),
    ]
    assert found[0]["article"]["id"] == found[2]["article"]["id"]
    assert found[3]["errors"][0]["pointer"] == "#/published_at"
    assert get(f"articles/{found[5]['article']['id']}/")["text"] == "Ünïcödé 𝄞 said the mayor."
    assert len(found) == 7
    assert Batch.objects.get().items.count() == 7
    assert Article.objects.filter(title="Rain", outlet__name="Gazette").exists()


def test_a_batch_that_is_none(editor: Client, settings: Any) -> None:
    assert editor.post(f"{ROOT}articles/batch/", b"", LINES).content == b""
    assert editor.post(f"{ROOT}articles/batch/", b"{}", "application/json").status_code == 415
    assert Client().post(f"{ROOT}articles/batch/", b'{"text": "x"}', LINES).status_code == 401
    settings.MAX_UPLOAD_FILES = 1
    answer = editor.post(f"{ROOT}articles/batch/", b'{"text": "one"}\n{"text": "two"}\n', LINES)
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
    settings.MAX_UPLOAD_BYTES = 10
    assert (
        editor.post(f"{ROOT}articles/batch/", b'{"text": "%s"}' % (b"x" * 200_000), LINES).status_code == 413
    )
    assert Article.objects.count() == 0


def test_a_line_longer_than_an_article_harms_no_other(editor: Client, settings: Any) -> None:
    settings.MAX_ARTICLE_BYTES = 1000
    body = b'{"text": "%s"}\n{"text": "The mayor said that it rains."}\n' % (b"x" * 300_000)
    answer = editor.post(f"{ROOT}articles/batch/", body, LINES)
    found = [json.loads(line) for line in answer.content.decode().splitlines()]
    assert [(one["line"], one["status"]) for one in found] == [(1, 400), (2, 201)]


# Idempotency keys ----------------------------------------------------------------------------------------


def test_the_same_request_is_done_once_and_answered_alike(editor: Client) -> None:
    claim, _, link = make_dispute()
    sent, path = {"decision": "confirmed"}, f"links/{link.pk}/review/"
    first = send(editor, path, sent, key="k1")
    headers = {"Idempotency-Key": "k1"}
    again = editor.post(f"{ROOT}{path}", json.dumps(sent), "application/json", headers=headers)
    assert (again.status_code, again.json(), again["Idempotency-Replayed"]) == (200, first, "true")
    assert Event.objects.count() == 1
    assert send(editor, path, {"decision": "rejected"}, 422, key="k1")["code"] == "key_reused"
    assert send(editor, f"claims/{claim.pk}/withdraw/", sent, 422, key="k1")["code"] == "key_reused"
    assert send(editor, path, sent, 409, key="k2")["code"] == "conflict"
    assert send(editor, path, sent, 409, key="k2")["code"] == "conflict"  # a refusal is kept too
    other = client_of(Role.REVIEWER)
    send(other, path, {"decision": "doubtful"}, key="k1")  # a key is its account's own
    assert send(editor, path, sent, 400, key="ü")["code"] == "bad_key"
    assert send(editor, path, sent, 400, key="k" * 256)["code"] == "bad_key"


def test_adding_again_with_a_key_is_no_duplicate(editor: Client) -> None:
    sent = {"text": "The mayor said that it rains."}
    first = send(editor, "articles/", sent, 201, key="k1")
    assert send(editor, "articles/", sent, 201, key="k1") == first
    assert send(editor, "articles/", sent, 200)["results"][0]["outcome"] == "duplicate"
    body, headers = b'{"text": "It snows, said the mayor."}\n', {"Idempotency-Key": "k2"}
    answers = [editor.post(f"{ROOT}articles/batch/", body, LINES, headers=headers) for _ in range(2)]
    assert answers[0].content == answers[1].content
    other = editor.post(f"{ROOT}articles/batch/", body + b"\n", LINES, headers=headers)
    assert other.status_code == 422
    assert Batch.objects.count() == 3


def test_a_request_under_way_is_not_done_twice_and_an_abandoned_one_is(editor: Client) -> None:
    from datetime import timedelta

    sent = {"text": "The mayor said that it rains."}
    send(editor, "articles/", sent, 201, key="k1")
    IdempotencyKey.objects.update(status=None)
    assert send(editor, "articles/", sent, 409, key="k1")["code"] == "in_progress"
    row = IdempotencyKey.objects.get()
    IdempotencyKey.objects.update(started_at=row.started_at - timedelta(hours=1))
    assert send(editor, "articles/", sent, 200, key="k1")["results"][0]["outcome"] == "duplicate"


# Links ---------------------------------------------------------------------------------------------------


def test_many_links_are_reviewed_and_that_is_taken_back(editor: Client) -> None:
    _, _, link = make_dispute()
    _, other = denial_of(make_claim("the mill burned"))
    done = send(editor, "links/review/", {"links": [link.pk, other.pk, 10**9], "decision": "confirmed"})
    assert (done["done"], done["left"], done["refused"]) == (2, 1, [])
    assert set(ids("links/", state="confirmed")) == {link.pk, other.pk}
    assert send(editor, "links/undo-review/", {"bulk": done["bulk"]})["done"] == 2
    send(editor, "links/undo-review/", {"bulk": done["bulk"]}, 409)
    send(editor, "links/undo-review/", {"bulk": 10**9}, 404)
    for wrong in ({}, {"links": [], "decision": "confirmed"}, {"links": [1], "decision": "liked"}):
        send(editor, "links/review/", wrong, 400)


def test_a_review_is_taken_back_and_tells_of_a_later_one(editor: Client) -> None:
    _, _, link = make_dispute()
    path = f"links/{link.pk}"
    send(editor, f"{path}/review/", {"decision": "rejected", "seen": "suggested"})
    refused = send(editor, f"{path}/review/", {"decision": "confirmed", "seen": "suggested"}, 409)
    assert (refused["code"], "a-editor has rejected" in refused["detail"]) == ("changed_meanwhile", True)
    event = get("events/", subject_type="link", subject=link.pk)["results"][0]
    assert (event["action"], event["actor"], event["new"]) == ("review", "a-editor", {"state": "rejected"})
    assert send(editor, f"{path}/undo/", {"event": event["id"]})["state"] == "suggested"
    send(editor, f"{path}/undo/", {"event": 10**9}, 404)


# Claims --------------------------------------------------------------------------------------------------


def test_a_claim_is_corrected_and_that_is_taken_back(editor: Client) -> None:
    claim, _, _ = make_dispute()
    path, text = f"claims/{claim.pk}/", claim.article.text
    before = get(path)
    place = text.index("gate was")
    sent = {
        "act": "accusation",
        "source": {"name": "Somebody New", "kind": "person"},
        "relays": ["Harbour Wire"],
        "spans": {"content": [[place, place + 8]], "cue": claim.cue_spans},
        "text_sha256": before["text_sha256"],
        "seen": before["updated_at"],
        "note": "read again",
    }
    now = send(editor, path, sent, method="patch")
    assert (now["act"], now["source"]["name"], now["relays"]) == (
        "accusation",
        "Somebody New",
        ["Harbour Wire"],
    )
    assert (now["content_text"], now["source_spans"], now["edited"]) == ("gate was", [], True)
    assert get(path) == now
    late = send(editor, path, {"act": "denial", "seen": before["updated_at"]}, 409, method="patch")
    assert late["code"] == "changed_meanwhile"
    event = get("events/", subject_type="claim", subject=claim.pk)["results"][0]
    assert (event["action"], event["note"]) == ("correct", "read again")
    assert send(editor, f"{path}undo/", {"event": event["id"]})["content_text"] == "the gate was open"
    assert send(editor, path, {"words": {"content": "gate was open"}}, method="patch")["content_spans"] == [
        [place, place + 13]
    ]
    assert send(editor, path, {"source": None}, method="patch")["source"] is None


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"act": "lie"}, "#/act"),
        ({"spans": {"content": [[0, 10**6]]}}, "#"),
        ({"spans": {"content": [[5, 5]]}}, "#"),
        ({"spans": {"content": [[1, 2, 3]]}}, "#/spans/content/0"),
        ({"spans": {"content": [[-1, 2]]}}, "#/spans/content/0/0"),
        ({"spans": {}}, "#/spans/content"),
        ({"words": {"content": "elephant"}}, "#/words/content"),
        ({"words": {"content": "gate"}, "spans": {"content": [[0, 3]]}}, "#/words"),
        ({"text_sha256": "0" * 64, "spans": {"content": [[0, 3]]}}, "#/text_sha256"),
        ({"source": {}}, "#/source"),
        ({"source": {"id": 10**9}}, "#"),
        ({"source": {"name": "?"}}, "#"),
        ({"proposition": "x" * 5001}, "#/proposition"),
        ({"seen": "yesterday"}, "#/seen"),
    ],
)
def test_a_correction_that_makes_no_sense_changes_nothing(editor: Client, sent: Any, pointer: str) -> None:
    claim, _, _ = make_dispute()
    before = get(f"claims/{claim.pk}/")
    answer = send(editor, f"claims/{claim.pk}/", sent, 400, method="patch")
    assert pointer in [error["pointer"] for error in answer["errors"]]
    assert get(f"claims/{claim.pk}/") == before


def test_a_claim_is_added_thrown_out_and_taken_back_in(editor: Client) -> None:
    claim, _, _ = make_dispute()
    sent = {
        "article": claim.article_id,
        "words": {"content": "open", "source": "Ada Quill"},
        "act": "assertion",
        "proposition": "It was open.",
    }
    new = send(editor, "claims/", sent, 201)
    assert (new["origin"], new["source"]["id"], new["confidence"]) == ("editor", claim.source_id, 1.0)
    same = send(editor, "claims/", {**sent, "though_alike": True}, 409)
    assert (same["code"], same["claim"]) == ("stands_already", new["id"])
    send(editor, "claims/", {**sent, "article": 10**9}, 400)
    send(editor, "claims/", {"article": claim.article_id, "act": "assertion"}, 400)
    path = f"claims/{new['id']}/"
    send(editor, f"{path}withdraw/", {"note": "no claim"})
    get(path, status=404)
    send(editor, f"{path}withdraw/", {}, 404)
    assert send(editor, f"{path}restore/")["id"] == new["id"]
    send(editor, f"{path}restore/", {}, 409)
    assert get(path)["content_text"] == "open"


# Verdicts ------------------------------------------------------------------------------------------------


def test_a_verdict_with_evidence_and_right_of_reply_by_two(editor: Client, reviewer: Client) -> None:
    claim, _, _ = make_dispute()
    draft = send(editor, "verdicts/", {"claim": claim.pk, "rating": "false", "rationale": "Shut."}, 201)
    path = f"verdicts/{draft['id']}/"
    get(path, status=404)
    assert get("verdicts/")["results"] == []
    evidence = {"url": "https://a.example/report", "stance": "contradicts", "note": "The report"}
    shown = send(editor, f"{path}evidence/", evidence, 201)
    piece = shown["evidence"][0]["id"]
    assert (
        send(editor, f"{path}evidence/{piece}/change/", {**evidence, "note": "It"})["evidence"][0]["note"]
        == "It"
    )
    reply = send(editor, f"{path}replies/", {"asked": "Ada Quill", "question": "Why?"}, 201)[
        "right_of_reply"
    ][0]
    answered = {"state": "answered", "answer": "No."}
    assert (
        send(editor, f"{path}replies/{reply['id']}/record/", answered)["right_of_reply"][0]["answer"] == "No."
    )
    late = {"rating": "true", "rationale": "Open.", "version": 0}
    assert send(editor, path, late, 409, method="patch")["code"] == "changed_meanwhile"
    changed = send(editor, path, {"rating": "mostly_false", "rationale": "Nearly shut."}, method="patch")
    assert changed["rating_name"] == "Mostly false"
    send(editor, f"{path}submit/")
    send(editor, f"{path}approve/", {}, 403)
    assert send(reviewer, f"{path}return/", {}, 400)["errors"]
    late = {"publish": True, "version": changed["version"]}
    told = send(reviewer, f"{path}approve/", late, 409)  # it is another since it was handed in
    assert (told["code"], "a-editor has changed" in told["detail"]) == ("changed_meanwhile", True)
    send(reviewer, f"{path}return/", {"note": "Why?", "version": changed["version"]}, 409)
    out = send(reviewer, f"{path}approve/", {"publish": True, "version": Verdict.objects.get().version})
    assert (out["publication"], out["approver"]) == ("published", "a-reviewer")
    public = get(path)
    assert (public["rating"], public["claim"]["id"]) == ("mostly_false", claim.pk)
    assert public["evidence"][0]["url"] == "https://a.example/report"
    assert get(f"claims/{claim.pk}/")["verdict"]["rating"] == "mostly_false"
    send(editor, path, {"rating": "true", "rationale": "Open."}, 409, method="patch")
    send(editor, f"claims/{claim.pk}/", {"act": "denial"}, 409, method="patch")
    send(reviewer, f"{path}retract/", {"note": "Another gate."})
    retracted = get(path)
    assert (retracted["publication"], retracted["rating"], retracted["rationale"]) == ("retracted", None, "")
    assert (retracted["correction"], retracted["evidence"]) == ("Another gate.", [])
    assert Verdict.objects.get().rating_id == "mostly_false"


def test_evidence_is_of_its_own_verdict(editor: Client) -> None:
    claim, denial, _ = make_dispute()
    one, other = (
        send(editor, "verdicts/", {"claim": pk, "rating": ""}, 201)["id"] for pk in (claim.pk, denial.pk)
    )
    sent = {"url": "https://a.example/", "stance": "supports"}
    piece = send(editor, f"verdicts/{one}/evidence/", sent, 201)["evidence"][0]["id"]
    send(editor, f"verdicts/{other}/evidence/{piece}/remove/", {}, 404)
    send(editor, f"verdicts/{one}/evidence/", {**sent, "url": "javascript:alert(1)"}, 400)
    assert send(editor, f"verdicts/{one}/evidence/{piece}/remove/")["evidence"] == []
    send(editor, "verdicts/", {"claim": 10**9, "rating": "true"}, 404)
    send(editor, "verdicts/", {"claim": claim.pk, "rating": "liked"}, 400)


# Searches ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("listing", "query"),
    [("claims", "acts=1"), ("claims", "q=act:bogus"), ("claims", "act=bogus"), ("threads", "verdict=bogus")],
)
def test_a_search_that_its_list_refuses_is_not_saved(listing: str, query: str) -> None:
    client = client_of(Role.READER)
    refused = send(client, "searches/", {"name": "Gates", "listing": listing, "query": query}, 400)
    export = send(client, "exports/", {"of": listing, "format": "csv", "query": query}, 400)
    assert refused["errors"] == export["errors"]
    assert client.get(f"{ROOT}searches/").json()["results"] == []


def test_a_search_is_saved_leads_to_its_finds_and_goes() -> None:
    claim, denial, _ = make_dispute()
    client = client_of(Role.READER)
    sent = {"name": "Gates", "listing": "claims", "query": "q=gate&act=denial&page=3"}
    made = send(client, "searches/", sent, 201)
    assert (made["query"], made["owner"]) == ("q=gate&act=denial", "a-reader")
    found = client.get(made["results"]).json()["results"]
    assert [row["id"] for row in found] == [denial.pk]
    everything = send(client, "searches/", {"name": "All", "listing": "claims", "query": "q=gate"}, 201)
    rows = client.get(everything["results"]).json()["results"]
    assert {row["id"] for row in rows} == {claim.pk, denial.pk}
    assert "factual=true" in everything["results"]
    send(client, "searches/", sent, 409)
    send(client, "searches/", {**sent, "name": "Ours", "shared": True}, 403)
    address = f"searches/{made['id']}/"
    assert send(client, address, {"name": "Old gates"}, method="patch")["name"] == "Old gates"
    other = Client()
    other.force_login(make_editor())
    assert other.get(f"{ROOT}{address}").status_code == 404
    assert Client().get(f"{ROOT}searches/").status_code == 401
    send(client, address, {}, 204, method="delete")
    assert SavedSearch.objects.count() == 1


def test_what_the_pages_demand_the_api_demands() -> None:
    """An account with one permission may do that and nothing else."""
    claim, denial, link = make_dispute()
    account = User.objects.create_user("ada")
    account.user_permissions.add(Permission.objects.get(codename="change_link"))
    client = Client()
    client.force_login(account)
    send(client, f"links/{link.pk}/review/", {"decision": "doubtful"})
    for path in (f"claims/{claim.pk}/withdraw/", "claims/", "verdicts/", "articles/", "articles/batch/"):
        send(client, path, {}, 403)
    send(client, f"claims/{claim.pk}/", {"act": "denial"}, 403, method="patch")
    assert Claim.objects.get(pk=claim.pk).act == claim.act
    assert Link.objects.get(pk=link.pk).state == "doubtful"
    assert denial.pk
