"""The page on which editors verify, its forms, and what readers see of it."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from claims import workflow
from claims.models import Claim, Comment, Evidence, RightOfReply, Verdict
from tests.factories import add_dispute
from tests.pages.test_hostile import HOSTILE, _planted
from tests.roles.accounts import account, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim() -> Claim:
    thread = add_dispute()
    return thread.entries.get(side="claim", claim__source_text="harbour master Ines Vold").claim


def _url(name: str, *args: Any) -> str:
    return reverse(f"claims:{name}", args=args)


def _text(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


def _user(rank: str, name: str) -> User:
    user = account(rank, name)
    assert isinstance(user, User)
    return user


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_from_draft_to_print_to_correction_by_two_people(client: Client, claim: Claim) -> None:
    ada, rev = _client(_user("editor", "ada")), _client(_user("reviewer", "rev"))
    page = _url("verification", claim.pk)
    assert "Nobody has been asked yet" in _text(ada.get(page))
    sent = {"rating": "false", "rationale": "The load list shows 140 people.", "version": "0"}
    ada.post(_url("evidence-add", claim.pk), {"url": "https://port.example/list", "stance": "contradicts"})
    ada.post(_url("reply-ask", claim.pk), {"asked": "Ines Vold"})
    sent["version"] = str(Verdict.objects.get().version)
    assert ada.post(_url("verdict-write", claim.pk), {**sent, "then": "submit"}).status_code == 302
    verdict = Verdict.objects.get()
    assert (verdict.workflow, verdict.publication) == ("awaiting_review", "draft")
    for reader in (client.get(claim.get_absolute_url()), client.get("/")):
        assert "140 people" not in _text(reader)
    assert "Approve and publish" not in _text(ada.get(page))
    assert "Approve and publish" in _text(rev.get(page))
    step = {name: _url("verdict-step", verdict.pk, name) for name in ("approve", "retract", "publish")}
    assert ada.post(step["approve"], {"then": "publish"}).status_code == 403
    rev.post(step["approve"], {"then": "publish"})
    shown = _text(client.get(claim.get_absolute_url()))
    for words in (
        *("140 people", "contradicts the claim", "https://port.example/list", "has not answered so far"),
        *("Written by ada, approved by rev", "verdict-tone-bad"),
    ):
        assert words in shown
    rev.post(step["retract"], {"note": "The list of another day."})
    retracted = _text(client.get(claim.get_absolute_url()))
    assert "Verdict retracted" in retracted
    assert "The list of another day." in retracted
    assert "140 people" not in retracted.split("<h2>History")[0]  # there it stays, as every change does
    assert "verdict-tone-bad" not in _text(client.get("/"))
    sent = {"rating": "true", "rationale": "214 people.", "version": str(Verdict.objects.get().version)}
    ada.post(_url("verdict-write", claim.pk), {**sent, "then": "submit"})
    rev.post(step["approve"], {"then": ""})
    assert "214 people" not in _text(client.get(claim.get_absolute_url()))
    rev.post(step["publish"])
    corrected = _text(client.get(claim.thread_entry.thread.get_absolute_url()))
    for words in ("214 people", "Correction.", "The list of another day.", "verdict-tone-good"):
        assert words in corrected


def test_two_editors_in_conflict_the_later_is_told_and_loses_nothing(claim: Claim) -> None:
    ada, bo = _client(_user("editor", "ada")), _client(_user("editor", "bo"))
    address = _url("verdict-write", claim.pk)
    ada.post(address, {"rating": "true", "rationale": "Ada’s words", "version": "0"})
    late = bo.post(address, {"rating": "false", "rationale": "Bo’s words", "version": "0"})
    assert late.status_code == 409
    shown = _text(late)
    for words in ("ada has changed this since", "Ada’s words", "Bo’s words", 'value="false" checked'):
        assert words in shown
    assert Verdict.objects.get().rationale == "Ada’s words"
    version = shown.split('name="version" value="')[1].split('"')[0]
    bo.post(address, {"rating": "false", "rationale": "Bo’s words", "version": version})
    assert Verdict.objects.get().rationale == "Bo’s words"


def test_a_reviewer_publishes_only_the_words_on_their_page(claim: Claim) -> None:
    ada, rev = _user("editor", "ada"), _client(_user("reviewer", "rev"))

    def hand_in(rating: str, words: str) -> int:
        verdict = workflow.set_verdict(claim_id=claim.pk, rating=rating, rationale=words, by=ada)
        return workflow.submit(verdict_id=verdict.pk, by=ada).pk

    step = _url("verdict-step", hand_in("false", "It was shut."), "approve")

    def sent() -> dict[str, str]:
        page = _text(rev.get(_url("verification", claim.pk)))
        form = page.split(f'action="{step}"')[1].split("</form>")[0]
        return {"version": form.split('name="version" value="')[1].split('"')[0], "then": "publish"}

    old = sent()
    hand_in("true", "It was wide open.")
    told = _text(rev.post(step, old, follow=True))
    assert "ada has changed this since you opened it. Read what it says now" in told
    assert "It was wide open." in told
    assert Verdict.objects.get().publication == "draft"
    assert "It was wide open." in _text(rev.post(step, sent(), follow=True))
    assert Verdict.objects.get().is_published


def test_words_sent_while_somebody_else_holds_the_lock_are_shown_to_be_kept(claim: Claim) -> None:
    ada, bo = _user("editor", "ada"), _client(_user("editor", "bo"))
    workflow.take_lock(claim_id=claim.pk, by=ada)
    page = _text(bo.get(_url("verification", claim.pk)))
    assert "<b>ada</b> is working on this until" in page
    assert "Hand in for review" not in page
    late = bo.post(_url("verdict-write", claim.pk), {"rating": "true", "rationale": "Bo’s words"})
    assert late.status_code == 409
    assert "Bo’s words" in _text(late)
    evidence = {"url": "https://a.example/kept", "stance": "supports", "note": "Bo’s note"}
    kept = bo.post(_url("evidence-add", claim.pk), evidence)
    assert kept.status_code == 409
    assert "Bo’s note" in _text(kept)
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("name", "sent", "said"),
    [
        ("verdict-write", {"rating": "nonsense", "rationale": "My words"}, "Select a valid choice"),
        ("verdict-write", {"rating": "true", "rationale": "My words\0"}, "Null characters"),
        ("verdict-write", {"rating": "true", "rationale": "x" * 20_001}, "at most 20000"),
        ("evidence-add", {"url": "no address", "stance": "supports", "note": "My words"}, "valid URL"),
        ("evidence-add", {"url": "javascript:alert(1)", "stance": "supports"}, "valid URL"),
        ("evidence-add", {"url": "https://a.example/", "stance": "proves"}, "Select a valid choice"),
        ("evidence-add", {}, "This field is required"),
        ("reply-ask", {"asked": "", "question": "My words"}, "This field is required"),
        ("reply-ask", {"asked": "x", "asked_at": "yesterday", "question": "My words"}, "valid date/time"),
        ("reply-ask", {"asked": "x", "asked_at": "2999-01-01T00:00"}, "still to come"),
        ("comment-add", {"text": "  "}, "This field is required"),
        ("comment-add", {"text": "x" * 5001}, "at most 5000"),
    ],
)
def test_a_wrong_form_is_shown_again_with_its_words(
    claim: Claim, name: str, sent: dict[str, str], said: str
) -> None:
    answer = client_of("editor").post(_url(name, claim.pk), sent)
    assert answer.status_code == 400
    page = _text(answer)
    assert said in page
    assert "My words" in page or "My words" not in str(sent)
    assert not Verdict.objects.exclude(workflow="unstarted").exists()


def test_forms_about_one_thing_are_shown_again_in_their_place(claim: Claim) -> None:
    ada = _user("editor", "ada")
    client = _client(ada)
    piece = workflow.add_evidence(claim_id=claim.pk, url="https://a.example/", stance="supports", by=ada)
    reply = workflow.ask_for_reply(claim_id=claim.pk, asked="Ines Vold", by=ada)
    said = workflow.comment(claim_id=claim.pk, text="First", by=ada)
    for address, sent, words in (
        (
            _url("evidence-step", piece.pk, "change"),
            {"url": "x y", "stance": "supports", "note": "Note"},
            "Note",
        ),
        (_url("reply-step", reply.pk, "record"), {"state": "answered", "answer": ""}, "in their words"),
        (_url("comment-step", said.pk, "edit"), {"text": "y" * 5001}, "at most 5000"),
    ):
        answer = client.post(address, sent)
        assert answer.status_code == 400
        assert words in _text(answer)
    client.post(
        _url("evidence-step", piece.pk, "change"), {"url": "https://b.example/", "stance": "supports"}
    )
    client.post(_url("reply-step", reply.pk, "record"), {"state": "answered", "answer": "No."})
    client.post(_url("comment-step", said.pk, "edit"), {"text": "Second"})
    assert Evidence.objects.get().url == "https://b.example/"
    assert RightOfReply.objects.get().answer == "No."
    assert Comment.objects.get().text == "Second"
    client.post(_url("evidence-step", piece.pk, "remove"))
    client.post(_url("reply-step", reply.pk, "remove"), {"note": "Not her."})
    client.post(_url("comment-step", said.pk, "remove"))
    page = _text(client.get(_url("verification", claim.pk)))
    for words in ("No evidence yet", "Nobody has been asked yet", "This comment has been removed"):
        assert words in page


def test_a_comment_that_reaches_nobody_says_so(claim: Claim) -> None:
    client = client_of("editor")
    page = _text(client.post(_url("comment-add", claim.pk), {"text": "@nobody look"}, follow=True))
    assert "Nobody who sees this page is called @nobody." in page


def test_the_work_of_editors_is_not_for_readers(client: Client, claim: Claim) -> None:
    ada = _user("editor", "ada")
    workflow.set_verdict(claim_id=claim.pk, rating="true", rationale="Draft words", by=ada)
    workflow.comment(claim_id=claim.pk, text="Inner words", by=ada)
    assert client.get(_url("verification", claim.pk)).status_code == 302
    assert client_of("reader").get(_url("verification", claim.pk)).status_code == 403
    for address in (
        claim.get_absolute_url(),
        claim.thread_entry.thread.get_absolute_url(),
        _url("history", "claim", claim.pk),
        _url("changes"),
        f"/api/v1/claims/{claim.pk}/",
    ):
        page = _text(client.get(address))
        assert "Draft words" not in page
        assert "Inner words" not in page


@pytest.mark.parametrize("rank", ["editor", "reviewer", "administrator"])
def test_the_page_asks_the_database_as_often_whatever_is_on_it(claim: Claim, rank: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, ada = client_of(rank), _user("editor", "ada")
    workflow.comment(claim_id=claim.pk, text="One", by=ada)
    workflow.add_evidence(claim_id=claim.pk, url="https://a.example/", stance="supports", by=ada)
    workflow.ask_for_reply(claim_id=claim.pk, asked="One", by=ada)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(_url("verification", claim.pk)).status_code == 200
        return len(queries)

    first = count()
    for number in range(10):
        _user("editor", f"u{number}")
        workflow.comment(claim_id=claim.pk, text=f"@u{number}", by=ada)
        workflow.add_evidence(claim_id=claim.pk, url=f"https://a.example/{number}", stance="supports", by=ada)
        workflow.ask_for_reply(claim_id=claim.pk, asked=f"{number}", by=ada)
    assert count() == first
    assert first <= 16


def test_hostile_words_stay_words(client: Client, claim: Claim) -> None:
    ada, rev = _user("editor", "ada"), _user("reviewer", "rev")
    by: dict[str, Any] = {"by": ada}
    verdict = workflow.set_verdict(claim_id=claim.pk, rating="false", rationale=HOSTILE, **by)
    workflow.add_evidence(
        claim_id=claim.pk, url='https://a.example/?"><script>', stance="supports", note=HOSTILE, **by
    )
    asked = workflow.ask_for_reply(claim_id=claim.pk, asked=HOSTILE, question=HOSTILE, **by)
    workflow.record_reply(reply_id=asked.pk, state="answered", answer=HOSTILE, **by)
    workflow.comment(claim_id=claim.pk, text=HOSTILE, **by)
    workflow.submit(verdict_id=verdict.pk, note=HOSTILE, **by)
    workflow.approve(verdict_id=verdict.pk, by=rev, publish=True)
    addresses = [
        *(_url("verification", claim.pk), _url("history", "claim", claim.pk), _url("changes")),
        *(claim.get_absolute_url(), claim.thread_entry.thread.get_absolute_url()),
    ]
    for reader, pages in ((_client(rev), addresses), (client, addresses[1:])):
        for address in pages:
            page = reader.get(address).content.decode()
            assert "alert" in page, address
            assert _planted(page) == [], address
    workflow.retract(verdict_id=verdict.pk, by=rev, note=HOSTILE)
    assert _planted(client.get(claim.get_absolute_url()).content.decode()) == []


@pytest.mark.parametrize("pk", ["0", "999999999", "9" * 18])
def test_what_is_not_there_is_404(pk: str) -> None:
    client = client_of("administrator")
    for address in (
        f"/claims/{pk}/verification/",
        f"/history/claim/{pk}/",
        f"/history/nonsense/{pk}/",
    ):
        assert client.get(address).status_code == 404
    for address in (
        *(f"/claims/{pk}/{part}" for part in ("verdict", "assign", "evidence", "replies", "comments")),
        *(f"/claims/{pk}/lock/take", f"/verdicts/{pk}/approve", f"/evidence/{pk}/remove"),
        *(f"/replies/{pk}/record", f"/comments/{pk}/edit"),
    ):
        assert client.post(address).status_code == 404


@pytest.mark.parametrize("to", ["x", "-1", "9" * 30, "0", "\0", "999999999"])
def test_nobody_is_assigned_who_is_not_there(claim: Claim, to: str) -> None:
    page = client_of("editor").post(_url("verification-assign", claim.pk), {"to": to}, follow=True)
    assert "There is no such account." in _text(page)


def test_a_withdrawn_claim_says_so_and_takes_nothing(claim: Claim) -> None:
    client = client_of("editor")
    workflow.withdraw_claim(claim_id=claim.pk, by=_user("editor", "ada"))
    page = _text(client.get(_url("verification", claim.pk)))
    assert "An editor has withdrawn this claim" in page
    assert "Hand in for review" not in page
    answer = client.post(_url("verdict-write", claim.pk), {"rating": "true", "rationale": "My words"})
    assert answer.status_code == 409
    assert "My words" in _text(answer)
    for name in ("verification-assign", "comment-add", "reply-ask"):
        sent = {"text": "x", "asked": "x", "to": ""}
        assert client.post(_url(name, claim.pk), sent).status_code in (302, 409)


def test_a_withdrawn_claim_gets_no_verdict_published(claim: Claim) -> None:
    ada, rev = _user("editor", "ada"), client_of("reviewer")
    verdict = workflow.set_verdict(claim_id=claim.pk, rating="false", rationale="Shut.", by=ada)
    workflow.submit(verdict_id=verdict.pk, by=ada)
    assert "Approve and publish" in _text(rev.get(_url("verification", claim.pk)))
    workflow.withdraw_claim(claim_id=claim.pk, by=ada)
    assert "Approve and publish" not in _text(rev.get(_url("verification", claim.pk)))
    sent = {"then": "publish"}
    told = rev.post(_url("verdict-step", verdict.pk, "approve"), sent, follow=True)
    assert "The claim is withdrawn." in _text(told)
    assert Verdict.objects.get().publication == "draft"


def test_who_gets_a_verdict_back_reads_why_until_it_is_handed_in_again(claim: Claim) -> None:
    ada, rev = _client(_user("editor", "ada")), _client(_user("reviewer", "rev"))
    page, why = _url("verification", claim.pk), "Ask the harbour master first."

    def hand_in() -> None:
        version = getattr(Verdict.objects.first(), "version", 0)
        sent = {"rating": "false", "rationale": "No.", "version": str(version), "then": "submit"}
        assert ada.post(_url("verdict-write", claim.pk), sent).status_code == 302

    hand_in()
    rev.post(_url("verdict-step", Verdict.objects.get().pk, "return"), {"note": why})
    told = f'<b>rev</b> has sent it back: <q dir="auto">{why}</q>'
    assert told in _text(ada.get(page))
    ada.post(_url("comment-add", claim.pk), {"text": "I have asked."})
    assert told in _text(ada.get(page))
    hand_in()
    assert told not in _text(rev.get(page))
