"""Verdicts: four eyes, one way through the states, and never along a link."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from claims import workflow
from claims.models import Event, Verdict
from claims.verdicts import VERDICT_TRANSITIONS
from claims.workflow import InvalidTransition, NotAllowedNow
from tests.claims.making import denial_of, make_chief, make_claim, make_editor, published

pytestmark = pytest.mark.django_db


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
    assert workflow.approve(verdict_id=verdict.pk, by=make_chief("third")).status == "published"


def test_the_database_itself_asks_for_four_eyes() -> None:
    chief = make_chief()
    verdict = workflow.set_verdict(claim_id=make_claim("the gate was open").pk, rating="false", by=chief)
    with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        Verdict.objects.filter(pk=verdict.pk).update(approver=chief)
    with pytest.raises(IntegrityError, match="only_when_approved"), transaction.atomic():
        Verdict.objects.filter(pk=verdict.pk).update(status="published")


_STEPS: dict[str, Callable[[Verdict, User], object]] = {
    "awaiting_review": lambda verdict, by: workflow.submit(verdict_id=verdict.pk, by=by),
    "published": lambda verdict, by: workflow.approve(verdict_id=verdict.pk, by=by),
    "retracted": lambda verdict, by: workflow.retract(verdict_id=verdict.pk, by=by, note="why"),
    "in_progress": lambda verdict, by: workflow.set_verdict(
        claim_id=verdict.claim_id, rating="true", rationale="x", by=by
    ),
}


@pytest.mark.parametrize("old", Verdict.Status.values)
@pytest.mark.parametrize("new", Verdict.Status.values)
def test_verdict_transitions(old: str, new: str) -> None:
    author, approver, by = make_editor(), make_chief("anna"), make_chief()
    verdict = Verdict.objects.create(
        claim=make_claim("the gate was open"), rationale="Seen.", author=author, approver=approver, status=old
    )
    if new in VERDICT_TRANSITIONS[old]:
        _STEPS[new](verdict, by)
        verdict.refresh_from_db()
        assert verdict.status == new
        assert Event.objects.get().new == {"status": new} or new == "in_progress"
    else:
        with pytest.raises(InvalidTransition):
            _STEPS[new](verdict, by)
        assert not Event.objects.exists()


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


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://files.example/x", "no address"])
def test_evidence_is_a_web_address(address: str) -> None:
    claim = make_claim("the gate was open")
    with pytest.raises(ValidationError):
        workflow.set_verdict(claim_id=claim.pk, rating="true", evidence_url=address, by=make_editor())


def test_a_retracted_verdict_is_written_anew_and_approved_anew() -> None:
    editor, chief = make_editor(), make_chief()
    claim = make_claim("the gate was open")
    verdict = published(claim, editor, chief)
    workflow.retract(verdict_id=verdict.pk, by=chief, note="Wrong gate.")
    again = workflow.set_verdict(claim_id=claim.pk, rating="true", rationale="The other gate.", by=editor)
    assert (again.pk, again.status, again.approver) == (verdict.pk, "in_progress", None)
    assert [event.action for event in Event.objects.about("verdict", verdict.pk)] == [
        *("write", "retract", "approve", "submit", "write")
    ]
