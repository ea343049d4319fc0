"""Feeds of other fact-checkers: a result per item, offered as evidence, never a verdict by itself."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims import review_reading, workflow
from claims.models import (
    Claim,
    Event,
    Evidence,
    EvidenceSuggestion,
    ImportedReview,
    ReviewImport,
    ReviewImportPiece,
    Verdict,
)
from tests.claims.making import denial_of, make_chief, make_claim, make_editor, make_user, published
from tests.interchange.others import NOWHERE, feed, imported, offered, review

pytestmark = pytest.mark.django_db
API = "/api/v1/review-imports/"
State = EvidenceSuggestion.State


@pytest.fixture
def editor() -> User:
    return make_user("ina", "change_link", "change_verdict", "change_claim", "add_reviewimport")


@pytest.fixture
def claim() -> Claim:
    found = make_claim("the gate was open")
    denial_of(found)
    return found


def counts(row: ReviewImport) -> tuple[int, int, int, int]:
    return row.added, row.changed, row.unchanged, row.refused


def rows() -> list[Any]:
    """What decides about claims here."""
    return [list(Verdict.objects.values()), list(Evidence.objects.values())]


def test_each_item_has_its_result(editor: User) -> None:
    bad = review(number=3, reviewRating=None)
    row = imported(
        feed(review(number=1), review(number=2), bad, review(number=1), {"@type": "Thing"}), editor
    )
    assert (row.state, row.error) == ("done", "")
    assert counts(row) == (2, 0, 1, 2)
    told = [(item.place, item.outcome, item.reason) for item in row.items.all()]
    assert told[2][1:] == ("refused", "It has no rating (reviewRating with alternateName or ratingValue).")
    assert told[3][1:] == ("unchanged", "It stands in the feed twice.")
    assert "no ClaimReview but: Thing" in told[4][2]
    assert not ReviewImportPiece.objects.exists(), "the file itself is not kept"


def test_the_same_feed_again_changes_nothing(editor: User) -> None:
    data = feed(review(number=1), review(number=2))
    imported(data, editor)
    before = list(ImportedReview.objects.values())
    assert counts(imported(data, editor)) == (0, 0, 2, 0)
    assert list(ImportedReview.objects.values()) == before


def test_what_has_changed_is_brought_up_to_date(editor: User) -> None:
    imported(feed(review(number=1)), editor)
    row = imported(feed(review(number=1, reviewRating={"alternateName": "Right"})), editor)
    assert counts(row) == (0, 1, 0, 0)
    assert ImportedReview.objects.get().rating == "Right"


def test_a_broken_feed_keeps_what_could_be_read(editor: User) -> None:
    row = imported(feed(review(number=1), review(number=2))[:-40], editor)
    assert (row.state, counts(row)) == ("done", (1, 0, 0, 1))
    assert "From here on it is no JSON" in row.error
    nothing = imported(b"<html>", editor)
    assert nothing.state == "failed"
    assert "no JSON" in nothing.error


def test_a_killed_worker_does_no_harm(editor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review_reading, "AT_ONCE", 1)
    row = workflow.import_feed(
        name="feed", pieces=[feed(review(number=1), review(number=2))], channel="upload", by=editor
    )
    real, calls = review_reading._store, []

    def killed(*args: Any) -> Any:
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*args)

    monkeypatch.setattr(review_reading, "_store", killed)
    with pytest.raises(KeyboardInterrupt):
        review_reading.work_off_one()
    monkeypatch.setattr(review_reading, "_store", real)
    assert not review_reading._next_import(), "it is left to whoever has it for a while"
    ReviewImport.objects.update(due_at=timezone.now())
    assert review_reading.work_off_one()
    row.refresh_from_db()
    assert (row.state, row.items.count(), ImportedReview.objects.count()) == ("done", 2, 2)
    assert counts(row) == (2, 0, 0, 0), "what the first worker stored was new"


def test_a_worker_killed_at_the_end_leaves_the_same_report(
    editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = feed(review(number=1), review(number=1), {"@type": "Thing"}, review(number=2))[:-40]
    row = workflow.import_feed(name="feed", pieces=[data], channel="upload", by=editor)
    with monkeypatch.context() as patch:
        patch.setattr(review_reading, "_finish", lambda *_args: None)
        assert review_reading.work_off_one()
    told = list(row.items.values_list("place", "outcome", "reason"))
    ReviewImport.objects.update(due_at=timezone.now())
    assert review_reading.work_off_one()
    row.refresh_from_db()
    assert (row.state, counts(row)) == ("done", (1, 0, 1, 2))
    assert "From here on it is no JSON" in row.error
    assert list(row.items.values_list("place", "outcome", "reason")) == told


def test_what_is_begun_again_and_again_has_failed(editor: User) -> None:
    row = workflow.import_feed(name="feed", pieces=[b"[]"], channel="upload", by=editor)
    ReviewImport.objects.update(attempts=review_reading.MOST_ATTEMPTS)
    assert review_reading.work_off_one()
    row.refresh_from_db()
    assert row.state == "failed"


def test_a_review_is_offered_for_the_claim_and_sets_nothing(editor: User, claim: Claim) -> None:
    before = rows()
    row = offered(claim, editor)
    assert (row.state, row.by_words) == (State.SUGGESTED, True)
    assert rows() == before
    assert EvidenceSuggestion.objects.count() == 1


def test_no_review_is_offered_for_a_denial_of_the_claim(editor: User, claim: Claim) -> None:
    denial = Claim.objects.get(act="denial")
    imported(feed(review(denial.content_text)), editor)
    review_reading.offer(ImportedReview.objects.get(), NOWHERE)
    assert not EvidenceSuggestion.objects.filter(claim=denial).exists()


def test_what_is_in_no_dispute_is_offered_nothing(editor: User) -> None:
    make_claim("the mill burned")
    imported(feed(review("the mill burned")), editor)
    review_reading.offer(ImportedReview.objects.get(), NOWHERE)
    assert not EvidenceSuggestion.objects.exists()


def test_by_meaning(editor: User, claim: Claim) -> None:
    Claim.objects.filter(pk=claim.pk).update(embedding=[1.0] + [0.0] * 383)
    imported(feed(review("nobody had shut the entrance")), editor)
    row = ImportedReview.objects.get()
    review_reading.offer(row, [0.0, 1.0] + [0.0] * 382)
    assert not row.suggestions.exists()
    review_reading.offer(row, [0.8, 0.6] + [0.0] * 382)
    found = row.suggestions.get()
    assert (found.claim, found.by_words) == (claim, False)
    assert found.score == pytest.approx(0.8, abs=0.01)


def test_accepting_adds_evidence_and_no_verdict(editor: User, claim: Claim) -> None:
    row = offered(claim, editor)
    workflow.accept_suggestion(suggestion_id=row.pk, stance="contradicts", by=editor)
    piece = Evidence.objects.get()
    assert (piece.url, piece.stance, piece.added_by_name) == (row.review.url, "contradicts", "ina")
    assert piece.note == "Checkers of Fenn rates “the gate was open”: Wrong."
    verdict = Verdict.objects.get()
    assert (verdict.claim, verdict.rating, verdict.publication) == (claim, None, "draft")
    event = Event.objects.get(subject_type="evidencesuggestion")
    assert (event.old, event.actor_name) == ({"state": "suggested"}, "ina")


def test_a_decision_can_be_taken_back(editor: User, claim: Claim) -> None:
    row = offered(claim, editor)
    with pytest.raises(workflow.NotAllowedNow):
        workflow.undo_suggestion(suggestion_id=row.pk, by=editor)
    for decide in (
        lambda: workflow.accept_suggestion(suggestion_id=row.pk, stance="supports", by=editor),
        lambda: workflow.reject_suggestion(suggestion_id=row.pk, by=editor),
    ):
        decide()
        with pytest.raises(workflow.NotAllowedNow, match="ina has decided"):
            workflow.reject_suggestion(suggestion_id=row.pk, by=editor)
        workflow.undo_suggestion(suggestion_id=row.pk, by=editor)
        row.refresh_from_db()
        assert (row.state, row.evidence) == (State.SUGGESTED, None)
        assert not Evidence.objects.exists()


def test_what_is_decided_is_not_offered_again(editor: User, claim: Claim) -> None:
    row = offered(claim, editor)
    workflow.reject_suggestion(suggestion_id=row.pk, by=editor)
    review_reading.offer(row.review, NOWHERE)
    assert list(EvidenceSuggestion.objects.values_list("state", flat=True)) == [State.REJECTED]


def test_a_published_verdict_takes_no_evidence(editor: User, claim: Claim) -> None:
    row = offered(claim, editor)
    published(claim, make_editor(), make_chief())
    with pytest.raises(workflow.NotAllowedNow):
        workflow.accept_suggestion(suggestion_id=row.pk, stance="supports", by=editor)
    row.refresh_from_db()
    assert row.state == State.SUGGESTED


def test_an_import_can_be_taken_back(editor: User, claim: Claim) -> None:
    row = offered(claim, editor)
    first = row.review.came_with
    assert first is not None
    second = imported(feed(review(claim.content_text)), editor, "again.json")
    workflow.undo_import(import_id=first.pk, by=editor)
    row.review.refresh_from_db()
    assert row.review.came_with == second, "another import has it too"
    workflow.accept_suggestion(suggestion_id=row.pk, stance="supports", by=editor)
    workflow.undo_import(import_id=second.pk, by=editor)
    assert Evidence.objects.count() == 1, "it is the verdict's"
    row.review.refresh_from_db()
    assert (row.review.came_with, row.review.match_due_at) == (None, None)
    with pytest.raises(workflow.NotAllowedNow):
        workflow.undo_import(import_id=second.pk, by=editor)
    other = imported(feed(review("the mill burned", 9)), editor)
    workflow.undo_import(import_id=other.pk, by=editor)
    assert not ImportedReview.objects.filter(claim_text="the mill burned").exists()
    assert counts(imported(feed(review("the mill burned", 9)), editor)) == (1, 0, 0, 0)


def test_who_may_not(claim: Claim, editor: User) -> None:
    row, reader = offered(claim, editor), make_user("rea")
    for act in (
        lambda: workflow.import_feed(name="x", pieces=[b"[]"], channel="api", by=reader),
        lambda: workflow.undo_import(import_id=row.review.came_with_id or 0, by=reader),
        lambda: workflow.accept_suggestion(suggestion_id=row.pk, stance="supports", by=reader),
        lambda: workflow.reject_suggestion(suggestion_id=row.pk, by=reader),
        lambda: workflow.undo_suggestion(suggestion_id=row.pk, by=reader),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_too_many_bytes_leave_nothing_behind(editor: User) -> None:
    with pytest.raises(workflow.FeedTooLarge):
        workflow.import_feed(name="x", pieces=[b"[" * 50] * 3, channel="api", by=editor, most=120)
    assert not ReviewImport.objects.exists()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_on_the_pages(editor: User, claim: Claim) -> None:
    client = client_of(editor)
    file = SimpleUploadedFile("feed.json", feed(review(claim.content_text), {"@type": "Thing"}))
    answer = client.post(reverse("claims:review-imports"), {"file": file})
    row = ReviewImport.objects.get()
    assert answer["Location"] == row.get_absolute_url()
    assert review_reading.work_off_one()
    html = client.get(row.get_absolute_url()).content.decode()
    assert "no ClaimReview but: Thing" in html
    review_reading.offer(ImportedReview.objects.get(), NOWHERE)
    listed = client.get(reverse("claims:suggestion-list")).content.decode()
    assert 'value="contradicts" required checked' in listed, "as its rating suggests"
    assert (
        "1 fact check by others"
        in client.get(reverse("claims:verification", args=[claim.pk])).content.decode()
    )
    offer = EvidenceSuggestion.objects.get()
    step = reverse("claims:suggestion-step", args=[offer.pk, "accept"])
    assert "Say whether" in client.post(step, {"stance": "maybe"}, follow=True).content.decode()
    client.post(step, {"stance": "contradicts", "note": "Their log."})
    assert Evidence.objects.get().note == "Their log."
    done = client.get(reverse("claims:suggestion-list"), {"state": "accepted"}).content.decode()
    assert "Take it back" in done
    client.post(reverse("claims:suggestion-step", args=[offer.pk, "undo"]))
    assert not Evidence.objects.exists()
    client.post(reverse("claims:review-import-undo", args=[row.pk]), {"note": "The wrong file."})
    row.refresh_from_db()
    assert row.state == "undone"


def test_a_wrong_file_is_said_on_the_page(editor: User, settings: Any) -> None:
    settings.MAX_FEED_BYTES = 10
    client, address = client_of(editor), reverse("claims:review-imports")
    assert client.post(address).status_code == 400
    answer = client.post(address, {"file": SimpleUploadedFile("a.json", b"[" * 11)})
    assert answer.status_code == 413
    assert "send it in parts" in answer.content.decode()
    assert client.post(address, {"file": SimpleUploadedFile("a\0b.json", b"[]")}).status_code == 302


def test_hostile_words_stay_words(editor: User, claim: Claim) -> None:
    bad = "<script>alert(1)</script> the gate was open"
    imported(
        feed(review(bad, publisher="x", author={"name": bad}, reviewRating={"alternateName": bad})), editor
    )
    EvidenceSuggestion.objects.create(review=ImportedReview.objects.get(), claim=claim, score=0.5)
    client = client_of(editor)
    for address in (reverse("claims:suggestion-list"), ReviewImport.objects.get().get_absolute_url()):
        assert "<script>alert" not in client.get(address).content.decode()


def test_the_pages_take_few_queries(editor: User) -> None:
    for number in range(6):
        claim = make_claim(f"gate {number} was open")
        denial_of(claim)
        offered(claim, editor)
    client = client_of(editor)
    for address in (reverse("claims:suggestion-list"), ReviewImport.objects.latest("pk").get_absolute_url()):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= 12, [one["sql"][:90] for one in asked]


@pytest.mark.parametrize("kind", ["application/json", "application/ld+json", "application/x-ndjson"])
def test_over_the_api(editor: User, claim: Claim, kind: str) -> None:
    client = client_of(editor)
    data = json.dumps(review(claim.content_text)).encode()
    answer = client.post(f"{API}?name=Fenn", data, content_type=kind)
    assert answer.status_code == 202, answer.content
    told = answer.json()
    assert (told["name"], told["state"], told["size"]) == ("Fenn", "waiting", len(data))
    assert review_reading.work_off_one()
    assert client.get(f"{API}{told['id']}/").json()["added"] == 1
    (item,) = client.get(f"{API}{told['id']}/items/").json()["results"]
    assert (item["outcome"], item["review"]["rating"]) == ("added", "Wrong")
    review_reading.offer(ImportedReview.objects.get(), NOWHERE)
    (offer,) = client.get("/api/v1/evidence-suggestions/", {"claim": claim.pk}).json()["results"]
    step = f"/api/v1/evidence-suggestions/{offer['id']}/"
    asked: Any = {"data": {"stance": "supports"}, "content_type": "application/json"}
    done = client.post(f"{step}accept/", **asked, headers={"Idempotency-Key": "once"})
    assert (done.status_code, done.json()["state"]) == (200, "accepted")
    twice = client.post(f"{step}accept/", **asked, headers={"Idempotency-Key": "once"})
    assert (twice.json(), twice["Idempotency-Replayed"]) == (done.json(), "true")
    again = client.post(f"{step}reject/", {}, content_type="application/json")
    assert again.status_code == 409
    client.post(f"{step}undo/", {}, content_type="application/json")
    assert not Evidence.objects.exists()
    undone = client.post(f"{API}{told['id']}/undo/", {"note": "x"}, content_type="application/json")
    assert undone.json()["state"] == "undone"


def test_what_the_api_refuses(editor: User, settings: Any) -> None:
    client = client_of(editor)
    assert client.post(API, {"other": "x"}).status_code == 400
    assert client.post(API, b"a,b", content_type="text/csv").status_code == 415
    settings.MAX_FEED_BYTES = 100
    assert client.post(API, b"[" * 200_000, content_type="application/json").status_code == 413
    assert client.post(API, b"[" * 101, content_type="application/json").status_code == 413
    assert client.get("/api/v1/evidence-suggestions/?state=odd").status_code == 400
    assert Client().get(API).status_code in (401, 403)
    assert Client().get("/api/v1/evidence-suggestions/").status_code in (401, 403)


def test_a_file_sent_to_the_api(editor: User) -> None:
    file = SimpleUploadedFile("fenn.json", feed(review()))
    answer = client_of(editor).post(API, {"file": file})
    assert (answer.status_code, answer.json()["name"]) == (202, "fenn.json")


def test_by_command(editor: User, tmp_path: Any, capsys: Any) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_bytes(feed(review(number=1), {"@type": "Thing"}))
    bad.write_bytes(b"<html>")
    call_command("import_reviews", str(good), "--by", "ina")
    said = capsys.readouterr().out
    assert "1 added" in said
    assert "no ClaimReview but: Thing" in said
    row = ReviewImport.objects.get()
    assert (row.channel, row.state, row.created_by_name) == ("command", "done", "ina")
    with pytest.raises(CommandError, match="Nothing could be taken"):
        call_command("import_reviews", str(bad), "--by", "ina")
    with pytest.raises(CommandError, match="no account"):
        call_command("import_reviews", str(good), "--by", "nobody")
    with pytest.raises(CommandError, match="no file"):
        call_command("import_reviews", str(tmp_path / "gone.json"), "--by", "ina")


def test_worker_finds_what_a_review_is_about(celery_worker_process: object, editor: User) -> None:
    """The whole way, with the real encoder: a feed goes in, a claim that means the same is found."""
    claim = make_claim("the gate was open")
    denial_of(claim)
    Claim.objects.filter(pk=claim.pk).update(embedding=_vector("the gate was open"))
    data = feed(review("the gate stood open that night"), review("the price of bread rose", 2))
    row = workflow.import_feed(name="feed", pieces=[data], channel="upload", by=editor)
    _wait(lambda: ImportedReview.objects.filter(match_due_at__gt=timezone.now()).count() == 2)
    row.refresh_from_db()
    assert counts(row) == (2, 0, 0, 0)
    (found,) = EvidenceSuggestion.objects.all()
    assert (found.claim, found.review.claim_text) == (claim, "the gate stood open that night")
    assert rows() == [[], []]


def _vector(words: str) -> list[float]:
    from claims.linking.embedding import embed

    return [float(number) for number in embed([words])[0]]


def _wait(done: Any) -> None:
    import time

    end = time.monotonic() + 60
    while not done():
        assert time.monotonic() < end, "the worker did not come to it"
        time.sleep(0.2)
