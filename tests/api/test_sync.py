"""Who follows what changes ends with what a fresh reading gives, whatever happens and in whatever order."""

from __future__ import annotations

import threading
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from claims import changes, workflow
from claims.models import Change, ChangeOrigin, Claim, Evidence, Rating, RightOfReply, Source, Thread
from tests.api.asking import ROOT, get, make_dispute
from tests.api.mirror import Mirror, differences
from tests.api.random_changes import Newsroom
from tests.claims.making import make_chief, make_claim, make_editor, make_user, published

CHANGES = 1000


@pytest.mark.django_db(transaction=True)
def test_following_a_thousand_changes_ends_with_the_same_state(no_worker: None) -> None:
    """For a reader and for an editor, who sees drafts; many of them happen between two pages of a walk."""
    room, editor = Newsroom(seed=7), Client()
    editor.force_login(room.editor)

    def between() -> None:
        if sum(room.done.values()) < CHANGES:
            room.change()

    for _ in range(40):
        room.change()
    mirrors = {"reader": Mirror(Client(), between), "editor": Mirror(editor, between)}
    for mirror in mirrors.values():
        mirror.read_all(page_size=9)
    while sum(room.done.values()) < CHANGES:
        for _ in range(80):
            between()
        for mirror in mirrors.values():
            mirror.follow(page_size=room.random.choice([20, 100]))
    for name, mirror in mirrors.items():
        mirror.between = lambda: None
        mirror.follow()
        fresh = Mirror(mirror.client)
        fresh.read_all(page_size=200)
        assert differences(mirror.state, fresh.state) == [], name
        assert all(fresh.state.values()), {kind: len(rows) for kind, rows in fresh.state.items()}
    assert len(room.done) >= 30, room.done


@pytest.mark.django_db(transaction=True)
def test_what_commits_late_is_not_missed() -> None:
    """A transaction that began first and ends last: neither a follower nor an ETag passes over it."""
    claim, other = make_claim("the gate was open"), make_claim("the mill burned")
    written, read = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                Claim.objects.filter(pk=claim.pk).update(proposition="slowly", updated_at=timezone.now())
                written.set()
                assert read.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(20)
    Claim.objects.filter(pk=other.pk).update(proposition="quickly", updated_at=timezone.now())
    client = Client()
    first = client.get(f"{ROOT}claims/")
    shown = {row["id"]: row["proposition"] for row in first.json()["results"]}
    assert shown == {claim.pk: "the gate was open", other.pk: "quickly"}
    assert client.get(f"{ROOT}claims/", headers={"If-None-Match": first["ETag"]}).status_code == 304
    read.set()
    thread.join()
    after = client.get(f"{ROOT}claims/", headers={"If-None-Match": first["ETag"]})
    assert after.status_code == 200
    later = get("claims/", updated_since=first.json()["sync"])
    assert "slowly" in {row["proposition"] for row in later["results"]}


@pytest.mark.django_db
def test_what_leaves_a_list_is_told_with_where_it_went() -> None:
    claim, denial, _ = make_dispute()
    editor = make_editor()
    place = get("threads/")["sync"]
    old = Thread.objects.get()
    kept = Thread.objects.create(title="kept", opposing_count=1, claim_count=1, denial_count=1)
    workflow.merge_threads(thread_id=old.pk, into=kept.pk, by=editor)
    answer = get("threads/", updated_since=place)
    assert [row["id"] for row in answer["results"]] == [kept.pk]
    (gone,) = [row for row in answer["deleted"] if row["id"] == old.pk]
    assert gone == {
        "id": old.pk,
        "href": f"http://testserver{ROOT}threads/{old.pk}/",
        "merged_into": kept.pk,
    }
    workflow.withdraw_claim(claim_id=denial.pk, by=editor)
    answer = get("claims/", updated_since=place, act="denial")
    assert answer["results"] == []
    assert {row["id"] for row in answer["deleted"]} == {claim.pk, denial.pk}


@pytest.mark.django_db
def test_readers_are_not_told_that_there_are_drafts() -> None:
    editor, chief = make_editor(), make_chief()
    desk = Client()
    desk.force_login(editor)
    places = {kind: get(f"{kind}/")["sync"] for kind in ("verdicts", "events")}
    claim = make_claim("the gate was open")
    draft = workflow.set_verdict(claim_id=claim.pk, rating="false", rationale="It was shut.", by=editor)
    for kind, place in places.items():
        answer = get(f"{kind}/", updated_since=place)
        assert (answer["results"], answer["deleted"]) == ([], []), kind
        assert len(get(f"{kind}/", client=desk, updated_since=place)["results"]) == 1, kind
    published(claim, editor, chief)
    (shown,) = get("verdicts/", updated_since=places["verdicts"])["results"]
    assert shown["id"] == draft.pk
    workflow.retract(verdict_id=draft.pk, by=chief, note="We were wrong.")
    workflow.withdraw_claim(claim_id=claim.pk, by=editor)
    (gone,) = get("verdicts/", updated_since=places["verdicts"])["deleted"]
    assert gone["id"] == draft.pk


@pytest.mark.django_db(transaction=True)
def test_nothing_new_is_nothing() -> None:
    make_dispute()
    place = get("claims/")["sync"]
    answer = get("claims/", updated_since=place)
    assert (answer["results"], answer["deleted"], answer["next"]) == ([], [], None)
    make_editor()  # what no answer shows changes nothing
    Claim.objects.update(embedding=[0.0] * 384)
    assert get("claims/", updated_since=place)["results"] == []


@pytest.mark.django_db
def test_a_moment_is_taken_a_quarter_of_an_hour_early() -> None:
    claim = make_claim("the gate was open")

    def found(minutes: int) -> list[int]:
        moment = timezone.now() + timedelta(minutes=minutes)
        return [row["id"] for row in get("claims/", updated_since=moment.isoformat())["results"]]

    assert found(-60) == found(10) == [claim.pk]
    assert found(20) == []


@pytest.mark.django_db
def test_a_place_of_another_database_is_told_to_be_void() -> None:
    changes.ensure_origin()
    make_claim("the gate was open")
    place = get("claims/")["sync"]
    assert get("claims/", updated_since=place)["results"]
    Change.objects.update(xid=2**60)  # as after a restore on a server with few transactions
    changes.ensure_origin()
    answer = get("claims/", status=410, updated_since=place)
    assert (answer["code"], answer["status"]) == ("sync_expired", 410)
    assert not Change.objects.filter(xid=2**60).exists()
    assert ChangeOrigin.objects.count() == 1
    for nonsense in ("yesterday", "1", "000000000000-", f"{place}9999999", "9999999-01-01"):
        assert get("claims/", status=410 if nonsense.startswith(place) else 400, updated_since=nonsense)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("source", lambda made: workflow.add_alias(source_id=made.claim.source_id, name="Q.", by=made.by)),
        ("verdict", lambda made: workflow.ask_for_reply(claim_id=made.claim.pk, asked="Ada", by=made.by)),
        ("verdict", lambda made: RightOfReply.objects.update(answer="")),
        ("verdict", lambda made: Evidence.objects.update(note="Seen.")),
        ("verdict", lambda made: Evidence.objects.all().delete()),
        ("verdict", lambda made: Rating.objects.filter(pk="false").update(name="Wrong")),
        ("link", lambda made: workflow.withdraw_claim(claim_id=made.denial.pk, by=made.by)),
        ("outlet", lambda made: make_claim("the mill burned")),
        ("source", lambda made: make_claim("the mill burned")),
        ("thread", lambda made: workflow.withdraw_claim(claim_id=made.denial.pk, by=made.by)),
        ("event", lambda made: workflow.withdraw_claim(claim_id=made.denial.pk, by=made.by)),
    ],
)
def test_what_is_shown_within_an_object_changes_it(kind: str, change: Any) -> None:
    claim, denial, _ = make_dispute()
    by = make_user("edith", "change_verdict", "change_claim", "change_source")
    workflow.set_verdict(claim_id=claim.pk, rating="false", rationale="It was shut.", by=by)
    workflow.add_evidence(claim_id=claim.pk, url="https://a.example/", stance="supports", by=by)
    workflow.ask_for_reply(claim_id=claim.pk, asked="Ada Quill", by=by)
    before = _latest(kind)
    change(SimpleNamespace(claim=claim, denial=denial, by=by))
    assert _latest(kind) > before


def _latest(kind: str) -> int:
    return max(Change.objects.filter(kind=kind).values_list("seq", flat=True), default=0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda claim: Source.objects.filter(pk=claim.source_id).update(name="Another"),
        lambda claim: type(claim.article).objects.filter(pk=claim.article_id).update(title="Another"),
        lambda claim: type(claim.article.outlet).objects.update(name="Another"),
        lambda claim: claim.thread_entry.delete(),
        lambda claim: Thread.objects.update(opposing_count=0),
    ],
)
def test_a_claim_changes_with_what_it_says_of_others(change: Any) -> None:
    claim, _, _ = make_dispute()
    before = Change.objects.get(kind="claim", object_id=claim.pk).seq
    change(claim)
    assert Change.objects.get(kind="claim", object_id=claim.pk).seq > before
    assert User.objects.count() == 0
