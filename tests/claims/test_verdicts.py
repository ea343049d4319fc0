"""Verdicts: four eyes, one way through the states, and never along a link."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from types import ModuleType

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from claims import corrections, workflow
from claims.corrections import Correction
from claims.models import Claim, Event, Verdict
from claims.verdicts import PUBLICATION_TRANSITIONS, WORKFLOW_TRANSITIONS
from claims.workflow import ChangedMeanwhile, InvalidTransition, NotAllowedNow
from tests.claims.making import denial_of, make_chief, make_claim, make_editor, published

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def test_a_verdict_passes_along_no_link() -> None:
    claim = make_claim("the gate was open")
    denial, link = denial_of(claim)
    editor, chief = make_editor(), make_chief()
    workflow.confirm_link(link_id=link.pk, by=editor)
    published(claim, editor, chief)
    workflow.doubt_link(link_id=link.pk, by=editor)
    workflow.confirm_link(link_id=link.pk, by=editor)
    assert [verdict.claim_id for verdict in Verdict.objects.all()] == [claim.pk]
    published(denial, editor, chief)  # a denial is judged by itself, also with the same rating
    assert set(Verdict.objects.values_list("claim", "rating")) == {(claim.pk, "false"), (denial.pk, "false")}


def test_nobody_approves_what_they_wrote() -> None:
    chief, other = make_chief(), make_chief("olga")
    verdict = workflow.set_verdict(
        claim_id=make_claim("the gate was open").pk, rating="false", rationale="Shut.", by=chief
    )
    workflow.submit(verdict_id=verdict.pk, by=other)
    with pytest.raises(PermissionDenied, match="did not write"):
        workflow.approve(verdict_id=verdict.pk, by=chief)
    assert workflow.approve(verdict_id=verdict.pk, by=other).approver == other


def test_whoever_wrote_a_part_of_it_does_not_approve_either() -> None:
    chief, other = make_chief(), make_chief("olga")
    claim = make_claim("the gate was open")
    workflow.set_verdict(claim_id=claim.pk, rating="false", rationale="Shut.", by=chief)
    verdict = workflow.set_verdict(claim_id=claim.pk, rating="false", rationale="Shut!", by=other)
    workflow.submit(verdict_id=verdict.pk, by=other)
    for writer in (chief, other):
        with pytest.raises(PermissionDenied):
            workflow.approve(verdict_id=verdict.pk, by=writer)
    assert workflow.approve(verdict_id=verdict.pk, by=make_chief("third")).workflow == "done"


def test_the_database_itself_asks_for_four_eyes() -> None:
    chief = make_chief()
    verdict = workflow.set_verdict(claim_id=make_claim("the gate was open").pk, rating="false", by=chief)
    with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        Verdict.objects.filter(pk=verdict.pk).update(approver=chief, workflow="done")
    with pytest.raises(IntegrityError, match="only_when_approved"), transaction.atomic():
        Verdict.objects.filter(pk=verdict.pk).update(publication="published")


_STEPS: dict[str, Callable[[Verdict, User], object]] = {
    "in_progress": lambda verdict, by: workflow.set_verdict(
        claim_id=verdict.claim_id, rating="true", rationale="x", by=by
    ),
    "awaiting_review": lambda verdict, by: workflow.submit(verdict_id=verdict.pk, by=by),
    "done": lambda verdict, by: workflow.approve(verdict_id=verdict.pk, by=by),
    "published": lambda verdict, by: workflow.publish(verdict_id=verdict.pk, by=by),
    "retracted": lambda verdict, by: workflow.retract(verdict_id=verdict.pk, by=by, note="why"),
}


def _verdict(workflow_state: str, publication: str) -> Verdict:
    """A verdict of another author, in a state that the database allows."""
    done = workflow_state == "done"
    return Verdict.objects.create(
        claim=make_claim("the gate was open"),
        rating_id="false",
        rationale="Seen.",
        author=make_editor(),
        approver=make_chief("anna") if done else None,
        workflow=workflow_state,
        publication=publication,
        correction="Wrong gate." if publication == "retracted" else "",
        approved_at=NOW if done else None,
        published_at=None if publication == "draft" else NOW,
        retracted_at=NOW - timedelta(hours=1) if publication == "retracted" else None,
    )


@pytest.mark.parametrize("old", [state for state in Verdict.Workflow.values if state != "done"])
@pytest.mark.parametrize("new", ["in_progress", "awaiting_review", "done"])
def test_workflow_transitions(old: str, new: str) -> None:
    verdict, by = _verdict(old, "draft"), make_chief()
    if new in WORKFLOW_TRANSITIONS[old]:
        _STEPS[new](verdict, by)
        verdict.refresh_from_db()
        assert verdict.workflow == new
        assert (Event.objects.get().new or {})["workflow"] == new
    else:
        with pytest.raises(InvalidTransition):
            _STEPS[new](verdict, by)
        assert not Event.objects.exists()


@pytest.mark.parametrize("old", Verdict.Publication.values)
@pytest.mark.parametrize("new", ["published", "retracted"])
def test_publication_transitions(old: str, new: str) -> None:
    verdict, by = _verdict("done", old), make_chief()
    if new in PUBLICATION_TRANSITIONS[old]:
        _STEPS[new](verdict, by)
        verdict.refresh_from_db()
        assert verdict.publication == new
        assert (Event.objects.get().new or {})["publication"] == new
    else:
        with pytest.raises(InvalidTransition):
            _STEPS[new](verdict, by)
        assert not Event.objects.exists()


@pytest.mark.parametrize("state", [state for state in Verdict.Workflow.values if state != "done"])
def test_only_what_is_approved_is_published(state: str) -> None:
    verdict = _verdict(state, "draft")
    with pytest.raises(NotAllowedNow, match="approve"):
        workflow.publish(verdict_id=verdict.pk, by=make_chief())


def test_a_verdict_needs_reasons_and_a_retraction_too() -> None:
    editor, chief = make_editor(), make_chief()
    claim = make_claim("the gate was open")
    verdict = workflow.set_verdict(claim_id=claim.pk, rating="false", rationale="  ", by=editor)
    with pytest.raises(NotAllowedNow, match="reasons"):
        workflow.submit(verdict_id=verdict.pk, by=editor)
    done = published(claim, editor, chief)
    with pytest.raises(ValueError, match="why"):
        workflow.retract(verdict_id=done.pk, by=chief, note=" ")
    with pytest.raises(ValueError, match="missing"):
        workflow.return_to_author(verdict_id=done.pk, by=chief, note="")


def test_a_retracted_verdict_is_written_anew_and_approved_anew() -> None:
    editor, chief = make_editor(), make_chief()
    claim = make_claim("the gate was open")
    verdict = published(claim, editor, chief)
    workflow.retract(verdict_id=verdict.pk, by=chief, note="Wrong gate.")
    again = workflow.set_verdict(claim_id=claim.pk, rating="true", rationale="The other gate.", by=editor)
    assert (again.pk, again.workflow, again.publication) == (verdict.pk, "in_progress", "retracted")
    assert again.approver is None
    assert [event.action for event in Event.objects.about("verdict", verdict.pk)] == [
        *("write", "reopen", "retract", "publish", "approve", "submit", "write")
    ]
    workflow.submit(verdict_id=verdict.pk, by=editor)
    corrected = workflow.approve(verdict_id=verdict.pk, by=chief, publish=True)
    assert (corrected.publication, corrected.correction) == ("published", "Wrong gate.")


def test_what_was_retracted_does_not_come_back_as_it_was() -> None:
    editor, chief = make_editor(), make_chief()
    verdict = published(make_claim("the gate was open"), editor, chief)
    workflow.retract(verdict_id=verdict.pk, by=chief, note="Wrong gate.")
    with pytest.raises(NotAllowedNow, match="retracted"):
        workflow.publish(verdict_id=verdict.pk, by=chief)


# What a reviewer has read ---------------------------------------------------------------------------------


def _handed_in(claim: Claim, by: User, rationale: str = "Shut.") -> Verdict:
    draft = workflow.set_verdict(claim_id=claim.pk, rating="false", rationale=rationale, by=by)
    return workflow.submit(verdict_id=draft.pk, by=by)


def _evidence(claim: Claim, by: User) -> None:
    workflow.add_evidence(claim_id=claim.pk, url="https://a.example/", stance="supports", by=by)
    workflow.submit(verdict_id=claim.verdict.pk, by=by)


def _correct(claim: Claim, by: User) -> None:
    workflow.correct_claim(claim_id=claim.pk, correction=Correction(proposition="the mill burned"), by=by)


def _undo_correction(claim: Claim, by: User) -> None:
    event = Event.objects.about("claim", claim.pk).get(action="correct")
    workflow.undo_correction(event_id=event.pk, by=by)


_CHANGES: dict[str, Callable[[Claim, User], object]] = {
    "other words": lambda claim, by: _handed_in(claim, by, "It was wide open."),
    "more evidence": _evidence,
    "a correction of the claim": _correct,
    "a correction taken back": _undo_correction,
}


@pytest.mark.parametrize("change", _CHANGES)
def test_what_has_changed_is_read_before_it_is_approved(change: str) -> None:
    edith, ella, chief = make_editor(), make_editor("ella"), make_chief()
    claim = make_claim("the gate was open")
    _correct(claim, edith)
    if change == "a correction of the claim":
        _undo_correction(claim, edith)
    seen = _handed_in(claim, edith)
    _CHANGES[change](claim, ella)
    workflow.assign(claim_id=claim.pk, to=None, by=edith)
    with pytest.raises(ChangedMeanwhile, match="ella has changed") as told:
        workflow.approve(verdict_id=seen.pk, by=chief, version=seen.version, publish=True)
    assert told.value.event is not None
    with pytest.raises(ChangedMeanwhile):
        workflow.return_to_author(verdict_id=seen.pk, by=chief, version=seen.version, note="No.")
    now = Verdict.objects.get()
    assert (now.workflow, now.publication) == ("awaiting_review", "draft")
    done = workflow.approve(verdict_id=seen.pk, by=chief, version=now.version)
    with pytest.raises(ChangedMeanwhile):
        workflow.publish(verdict_id=seen.pk, by=chief, version=now.version)
    out = workflow.publish(verdict_id=seen.pk, by=chief, version=done.version)
    with pytest.raises(ChangedMeanwhile):
        workflow.retract(verdict_id=seen.pk, by=chief, version=done.version, note="No.")
    assert (
        workflow.retract(verdict_id=seen.pk, by=chief, version=out.version, note="No.").version > out.version
    )


# Approving while somebody changes the claim ---------------------------------------------------------------


def _withdraw(claim: Claim, by: User) -> None:
    workflow.withdraw_claim(claim_id=claim.pk, by=by)


def _approved_during(
    monkeypatch: pytest.MonkeyPatch,
    module: ModuleType,
    change: Callable[[Claim, User], None],
    *,
    publish: bool = False,
    read: bool = False,
) -> tuple[Verdict, list[Exception]]:
    """The verdict, and what its approval raised that came between `change`'s look at it and its writing.

    ``read``: the reviewer's page says which version it showed.
    """
    editor, chief, raised = make_editor(), make_chief(), list[Exception]()
    claim = make_claim("the gate was open")
    draft = _handed_in(claim, editor)
    version = draft.version if read else None

    def approve() -> None:
        try:
            workflow.approve(verdict_id=draft.pk, by=chief, publish=publish, version=version)
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=approve)

    def look(given: Claim, real: Callable[[Claim], None] = workflow.refuse_if_approved) -> None:
        real(given)
        thread.start()
        _wait_until_waiting(thread)

    monkeypatch.setattr(module, "refuse_if_approved", look)
    change(claim, editor)
    thread.join()
    return Verdict.objects.select_related("claim").get(), raised


def _wait_until_waiting(thread: threading.Thread) -> None:
    """Until another connection waits for a lock, or the thread is done without one."""
    with connection.cursor() as cursor:
        while thread.is_alive():
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
            if cursor.fetchone():
                return
            time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("publish", [False, True])
def test_who_approves_waits_for_a_correction_of_the_claim(
    monkeypatch: pytest.MonkeyPatch, publish: bool
) -> None:
    verdict, raised = _approved_during(monkeypatch, corrections, _correct, publish=publish)
    assert raised == []  # no deadlock either
    assert (verdict.claim.proposition, verdict.is_published) == ("the mill burned", publish)
    actions = ["correct", "approve", *["publish"] * publish]
    assert list(Event.objects.order_by("pk").values_list("action", flat=True))[2:] == actions


@pytest.mark.django_db(transaction=True)
def test_nobody_approves_a_claim_in_the_words_before_its_correction(monkeypatch: pytest.MonkeyPatch) -> None:
    verdict, raised = _approved_during(monkeypatch, corrections, _correct, read=True)
    assert [type(error) for error in raised] == [ChangedMeanwhile]
    assert (verdict.claim.proposition, verdict.approver) == ("the mill burned", None)


@pytest.mark.django_db(transaction=True)
def test_nobody_approves_a_verdict_of_a_claim_that_is_just_withdrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    verdict, raised = _approved_during(monkeypatch, workflow, _withdraw)
    assert [str(error) for error in raised] == ["The claim is withdrawn."]
    assert verdict.claim.withdrawn_at is not None
    assert verdict.approver is None
