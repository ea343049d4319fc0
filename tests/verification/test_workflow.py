"""Evidence, right of reply, locks and assignment: what each does, refuses and leaves behind."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from claims import verdict_evidence, verdict_rows, workflow
from claims.models import Claim, Event, Evidence, RightOfReply, Verdict
from claims.workflow import ChangedMeanwhile, LockedBySomebody, NotAllowedNow
from tests.claims.making import make_claim, published
from tests.roles.accounts import account

pytestmark = pytest.mark.django_db


def _user(rank: str, name: str) -> User:
    user = account(rank, name)
    assert isinstance(user, User)
    return user


@pytest.fixture
def claim() -> Claim:
    return make_claim("the gate was open")


@pytest.fixture
def ada() -> User:
    return _user("editor", "ada")


@pytest.fixture
def bo() -> User:
    return _user("editor", "bo")


@pytest.fixture
def rev() -> User:
    return _user("reviewer", "rev")


def _actions() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("action", flat=True))


def _evidence(claim: Claim, by: User, **fields: Any) -> Evidence:
    given = {"url": "https://a.example/log", "stance": "contradicts", **fields}
    return workflow.add_evidence(claim_id=claim.pk, by=by, **given)


# Evidence ------------------------------------------------------------------------------------------------


def test_evidence_is_added_changed_and_removed_with_its_history(claim: Claim, ada: User) -> None:
    piece = _evidence(claim, ada, archived_url="https://archive.example/1", note=" The log of the gate. ")
    assert (piece.note, piece.added_by_name) == ("The log of the gate.", "ada")
    assert claim.verdict.workflow == "in_progress"
    workflow.change_evidence(evidence_id=piece.pk, url="https://a.example/2", stance="supports", by=ada)
    workflow.change_evidence(evidence_id=piece.pk, url="https://a.example/2", stance="supports", by=ada)
    workflow.remove_evidence(evidence_id=piece.pk, by=ada, note="The wrong gate.")
    assert _actions() == ["add_evidence", "change_evidence", "remove_evidence"]  # no change, no event
    last = Event.objects.latest("pk")
    assert (last.old or {})["url"] == "https://a.example/2"
    assert (last.new, last.note) == (None, "The wrong gate.")


@pytest.mark.parametrize(
    "fields",
    [
        {"url": "javascript:alert(1)"},
        {"url": "ftp://files.example/x"},
        {"url": "no address"},
        {"url": ""},
        {"url": "https://a.example/" + "x" * 2000},
        {"archived_url": "data:text/html,x"},
        {"stance": "proves"},
        {"note": "\0"},
    ],
)
def test_evidence_that_is_none_is_refused_and_nothing_is_written(
    claim: Claim, ada: User, fields: dict[str, str]
) -> None:
    with pytest.raises((ValidationError, ValueError)):
        _evidence(claim, ada, **fields)
    assert not Evidence.objects.exists()
    assert not Event.objects.exists()


def test_a_verdict_has_so_much_evidence_and_no_more(claim: Claim, ada: User) -> None:
    for number in range(50):
        _evidence(claim, ada, url=f"https://a.example/{number}")
    with pytest.raises(ValueError, match="at most 50"):
        _evidence(claim, ada)


def test_what_is_published_takes_no_more_evidence(claim: Claim, ada: User, rev: User) -> None:
    piece = _evidence(claim, ada)
    published(claim, ada, rev)
    for change in (
        lambda: _evidence(claim, ada),
        lambda: workflow.change_evidence(
            evidence_id=piece.pk, url="https://b.example/", stance="supports", by=ada
        ),
        lambda: workflow.remove_evidence(evidence_id=piece.pk, by=ada),
    ):
        with pytest.raises(NotAllowedNow, match="published"):
            change()
    assert Evidence.objects.get().url == "https://a.example/log"


def test_what_somebody_else_has_just_removed_is_not_removed_again(
    monkeypatch: pytest.MonkeyPatch, claim: Claim, ada: User, bo: User
) -> None:
    piece = _evidence(claim, ada)
    reply = workflow.ask_for_reply(claim_id=claim.pk, asked="Ada Quill", by=ada)

    def remove(by: User) -> None:
        workflow.remove_evidence(evidence_id=piece.pk, by=by)

    def take_back(by: User) -> None:
        workflow.remove_reply(reply_id=reply.pk, by=by, note="Not her.")

    for act, gone in ((remove, Evidence), (take_back, RightOfReply)):
        with monkeypatch.context() as patch:

            def waited(verdict_id: int, act: Callable[[User], None] = act) -> Verdict:
                patch.undo()
                act(bo)  # who holds the lock for which ada waits
                return verdict_rows.locked_row(verdict_id)

            patch.setattr(verdict_evidence, "locked_row", waited)
            with pytest.raises(gone.DoesNotExist):
                act(ada)


@pytest.mark.parametrize(
    ("address", "act"), [("/evidence/{}/remove", "remove_evidence"), ("/replies/{}/remove", "remove_reply")]
)
def test_a_page_says_that_it_is_gone(
    monkeypatch: pytest.MonkeyPatch, client: Client, claim: Claim, ada: User, address: str, act: str
) -> None:
    piece = _evidence(claim, ada)
    reply = workflow.ask_for_reply(claim_id=claim.pk, asked="Ada Quill", by=ada)
    pk, gone = (piece.pk, Evidence) if act == "remove_evidence" else (reply.pk, RightOfReply)

    def too_late(**_: object) -> None:
        raise gone.DoesNotExist

    monkeypatch.setattr(workflow, act, too_late)
    client.force_login(ada)
    assert client.post(address.format(pk), {"note": "Not this."}).status_code == 404


# Right of reply ------------------------------------------------------------------------------------------


def test_a_reply_goes_from_asked_to_answered(claim: Claim, ada: User, bo: User) -> None:
    asked = timezone.now() - timedelta(days=2)
    reply = workflow.ask_for_reply(
        claim_id=claim.pk, asked="  Ada   Quill ", asked_at=asked, question="Was it?", by=ada
    )
    assert (reply.asked, reply.state, claim.verdict.workflow) == ("Ada Quill", "awaiting", "in_progress")
    done = workflow.record_reply(reply_id=reply.pk, state="answered", answer=" It was shut. ", by=bo)
    assert (done.answer, done.recorded_by_name) == ("It was shut.", "bo")
    assert done.answered_at is not None
    workflow.record_reply(reply_id=reply.pk, state="awaiting", by=bo)
    workflow.record_reply(reply_id=reply.pk, state="declined", by=bo)
    assert RightOfReply.objects.get().answer == ""
    assert _actions() == ["ask_for_reply", *["record_reply"] * 3]
    first = Event.objects.filter(action="record_reply").earliest("pk")
    assert ((first.old or {})["state"], (first.new or {})["state"]) == ("awaiting", "answered")


def test_an_answer_that_comes_after_publication_is_recorded(claim: Claim, ada: User, rev: User) -> None:
    reply = workflow.ask_for_reply(claim_id=claim.pk, asked="Ada Quill", by=ada)
    verdict = published(claim, ada, rev)
    workflow.record_reply(reply_id=reply.pk, state="answered", answer="It was shut.", by=ada)
    verdict.refresh_from_db()
    assert verdict.is_published
    with pytest.raises(NotAllowedNow, match="published"):
        workflow.remove_reply(reply_id=reply.pk, by=ada, note="Not her.")


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "answered", "answer": "  "},
        {"state": "answered", "answer": "x", "answered_at": timezone.now() + timedelta(days=1)},
        {"state": "answered", "answer": "x", "answered_at": timezone.now() - timedelta(days=9)},
        {"state": "perhaps"},
    ],
)
def test_an_outcome_that_cannot_be_is_refused(claim: Claim, ada: User, fields: dict[str, Any]) -> None:
    reply = workflow.ask_for_reply(claim_id=claim.pk, asked="Ada Quill", by=ada)
    with pytest.raises(ValueError):
        workflow.record_reply(reply_id=reply.pk, by=ada, **fields)
    assert RightOfReply.objects.get().state == "awaiting"
    for asked in ({"asked": " "}, {"asked": "x", "asked_at": timezone.now() + timedelta(hours=1)}):
        with pytest.raises(ValueError):
            workflow.ask_for_reply(claim_id=claim.pk, by=ada, **asked)  # type: ignore[arg-type]


def test_a_question_recorded_by_mistake_goes_with_a_reason(claim: Claim, ada: User) -> None:
    reply = workflow.ask_for_reply(claim_id=claim.pk, asked="Ada Quill", by=ada)
    with pytest.raises(ValueError, match="why"):
        workflow.remove_reply(reply_id=reply.pk, by=ada, note=" ")
    workflow.remove_reply(reply_id=reply.pk, by=ada, note="Not her.")
    assert not RightOfReply.objects.exists()
    assert (Event.objects.latest("pk").old or {})["asked"] == "Ada Quill"


# Locks ---------------------------------------------------------------------------------------------------


def test_a_lock_keeps_others_from_writing_and_not_from_talking(
    claim: Claim, ada: User, bo: User, rev: User
) -> None:
    verdict = workflow.take_lock(claim_id=claim.pk, by=ada)
    for attempt in (
        lambda: workflow.set_verdict(claim_id=claim.pk, rating="true", by=bo),
        lambda: _evidence(claim, bo),
        lambda: workflow.take_lock(claim_id=claim.pk, by=bo),
        lambda: workflow.ask_for_reply(claim_id=claim.pk, asked="x", by=bo),
    ):
        with pytest.raises(LockedBySomebody, match="ada is working on this until"):
            attempt()
    workflow.comment(claim_id=claim.pk, text="May I?", by=bo)
    workflow.set_verdict(claim_id=claim.pk, rating="true", rationale="x", by=ada)
    with pytest.raises(LockedBySomebody):
        workflow.submit(verdict_id=verdict.pk, by=bo)
    with pytest.raises(NotAllowedNow, match="do not hold"):
        workflow.release_lock(claim_id=claim.pk, by=bo)
    workflow.release_lock(claim_id=claim.pk, by=ada)
    workflow.set_verdict(claim_id=claim.pk, rating="false", by=bo)


def test_a_lock_ends_by_itself_and_is_kept_on_by_writing(claim: Claim, ada: User, bo: User) -> None:
    first = workflow.take_lock(claim_id=claim.pk, by=ada).locked_until
    later = workflow.set_verdict(claim_id=claim.pk, rating="true", by=ada).locked_until
    assert first is not None
    assert later is not None
    assert later > first
    Verdict.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
    assert workflow.set_verdict(claim_id=claim.pk, rating="false", by=bo).author == bo


def test_a_lock_ends_with_the_handing_in(claim: Claim, ada: User, rev: User) -> None:
    workflow.take_lock(claim_id=claim.pk, by=ada)
    verdict = workflow.set_verdict(claim_id=claim.pk, rating="true", rationale="x", by=ada)
    assert workflow.submit(verdict_id=verdict.pk, by=ada).locked_by is None


def test_a_reviewer_breaks_a_lock_with_a_reason(claim: Claim, ada: User, bo: User, rev: User) -> None:
    workflow.take_lock(claim_id=claim.pk, by=ada)
    with pytest.raises(PermissionDenied):
        workflow.break_lock(claim_id=claim.pk, by=bo, note="Mine!")
    with pytest.raises(ValueError, match="why"):
        workflow.break_lock(claim_id=claim.pk, by=rev, note="")
    workflow.break_lock(claim_id=claim.pk, by=rev, note="On holiday.")
    event = Event.objects.latest("pk")
    assert (event.action, event.old, event.note) == ("break_lock", {"locked_by": "ada"}, "On holiday.")
    workflow.set_verdict(claim_id=claim.pk, rating="false", by=bo)
    with pytest.raises(NotAllowedNow, match="Nobody holds"):
        workflow.break_lock(claim_id=claim.pk, by=rev, note="Again.")


def test_whoever_saves_later_is_told_and_nothing_is_lost(claim: Claim, ada: User, bo: User) -> None:
    seen = workflow.set_verdict(claim_id=claim.pk, rating="true", rationale="First.", by=ada).version
    workflow.set_verdict(claim_id=claim.pk, rating="false", rationale="Second.", by=bo, version=seen)
    with pytest.raises(ChangedMeanwhile, match="bo has changed this"):
        workflow.set_verdict(claim_id=claim.pk, rating="true", rationale="Third.", by=ada, version=seen)
    assert Verdict.objects.get().rationale == "Second."


# Assignment ----------------------------------------------------------------------------------------------


def test_assigning_says_who_and_starts_nothing(claim: Claim, ada: User, bo: User) -> None:
    verdict = workflow.assign(claim_id=claim.pk, to=bo.pk, by=ada)
    assert (verdict.assignee, verdict.workflow) == (bo, "unstarted")
    workflow.assign(claim_id=claim.pk, to=bo.pk, by=ada)
    workflow.assign(claim_id=claim.pk, to=None, by=bo)
    changes = [(event.old, event.new) for event in Event.objects.order_by("pk")]
    assert changes == [
        ({"assignee": None}, {"assignee": "bo"}),
        ({"assignee": "bo"}, {"assignee": None}),
    ]
    with pytest.raises(ValueError, match="may not write"):
        workflow.assign(claim_id=claim.pk, to=_user("reader", "rea").pk, by=ada)


def test_an_account_that_goes_leaves_its_assignments_and_locks(claim: Claim, ada: User, bo: User) -> None:
    workflow.assign(claim_id=claim.pk, to=bo.pk, by=ada)
    workflow.take_lock(claim_id=claim.pk, by=bo)
    bo.delete()
    verdict = Verdict.objects.get()
    assert (verdict.assignee, verdict.locked_by) == (None, None)
    workflow.set_verdict(claim_id=claim.pk, rating="false", by=ada)


def test_a_withdrawn_claim_is_not_verified(claim: Claim, ada: User) -> None:
    workflow.withdraw_claim(claim_id=claim.pk, by=ada)
    with pytest.raises(NotAllowedNow, match="withdrawn"):
        workflow.set_verdict(claim_id=claim.pk, rating="false", by=ada)


def test_a_verdict_goes_no_further_while_its_claim_is_withdrawn(claim: Claim, ada: User, rev: User) -> None:
    piece = _evidence(claim, ada)
    verdict = workflow.set_verdict(claim_id=claim.pk, rating="false", rationale="Shut.", by=ada)
    workflow.submit(verdict_id=verdict.pk, by=ada)
    workflow.withdraw_claim(claim_id=claim.pk, by=ada)
    for step in (
        lambda: workflow.approve(verdict_id=verdict.pk, by=rev, publish=True),
        lambda: workflow.return_to_author(verdict_id=verdict.pk, by=rev, note="Which gate?"),
        lambda: workflow.remove_evidence(evidence_id=piece.pk, by=ada),
    ):
        with pytest.raises(NotAllowedNow, match="withdrawn"):
            step()
    workflow.restore_claim(claim_id=claim.pk, by=ada)
    workflow.approve(verdict_id=verdict.pk, by=rev)
    Claim.objects.update(withdrawn_at=timezone.now())  # as rows can be from before this was looked at
    with pytest.raises(NotAllowedNow, match="withdrawn"):
        workflow.publish(verdict_id=verdict.pk, by=rev)


def test_what_is_published_of_a_withdrawn_claim_can_be_taken_back(claim: Claim, ada: User, rev: User) -> None:
    verdict = workflow.set_verdict(claim_id=claim.pk, rating="false", rationale="Shut.", by=ada)
    workflow.submit(verdict_id=verdict.pk, by=ada)
    workflow.approve(verdict_id=verdict.pk, by=rev, publish=True)
    Claim.objects.update(withdrawn_at=timezone.now())  # as rows can be from before this was looked at
    workflow.retract(verdict_id=verdict.pk, by=rev, note="The claim was misread.")
    verdict.refresh_from_db()
    assert verdict.publication == "retracted"


@pytest.mark.parametrize("rating", ["nonsense", "true", ""])
def test_only_ratings_that_are_offered(claim: Claim, ada: User, rating: str) -> None:
    admin = _user("administrator", "admin")
    workflow.retire_rating(slug="true", retired=True, by=admin)
    if rating:
        with pytest.raises(ValueError, match="no rating"):
            workflow.set_verdict(claim_id=claim.pk, rating=rating, by=ada)
    else:
        verdict = workflow.set_verdict(claim_id=claim.pk, rating="", rationale="So far.", by=ada)
        with pytest.raises(NotAllowedNow, match="rating"):
            workflow.submit(verdict_id=verdict.pk, by=ada)
