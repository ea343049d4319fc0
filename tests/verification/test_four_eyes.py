"""Nobody approves what they wrote: not by the workflow, and not by the database either."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from claims import workflow
from claims.models import Claim, Evidence, Verdict, VerdictWriter
from claims.workflow import NotAllowedNow
from tests.claims.making import make_claim, make_user, published

pytestmark = pytest.mark.django_db


def _chief(name: str) -> User:
    return make_user(name, "change_verdict", "approve_verdict", "add_comment", "change_claim")


@pytest.fixture
def claim() -> Claim:
    return make_claim("the gate was open")


@pytest.fixture
def people() -> tuple[User, User, User]:
    return _chief("ada"), _chief("bo"), _chief("cy")


def _write(claim: Claim, by: User, rating: str = "false") -> Verdict:
    return workflow.set_verdict(claim_id=claim.pk, rating=rating, rationale=f"By {by}.", by=by)


# Ways in which somebody has a part in a verdict; each by one person, on a verdict that another began.
_PARTS: dict[str, Callable[[Claim, User], object]] = {
    "edits what another wrote": lambda claim, by: _write(claim, by),
    "adds evidence": lambda claim, by: workflow.add_evidence(
        claim_id=claim.pk, url="https://a.example/", stance="supports", by=by
    ),
    "changes evidence of another": lambda claim, by: workflow.change_evidence(
        evidence_id=Evidence.objects.get().pk, url="https://c.example/", stance="contradicts", by=by
    ),
    "removes evidence of another": lambda claim, by: workflow.remove_evidence(
        evidence_id=Evidence.objects.get().pk, by=by
    ),
}


@pytest.mark.parametrize("part", _PARTS)
def test_whoever_has_a_part_in_it_does_not_approve_it(
    claim: Claim, people: tuple[User, User, User], part: str
) -> None:
    ada, bo, cy = people
    _write(claim, ada)
    workflow.add_evidence(claim_id=claim.pk, url="https://b.example/", stance="supports", by=ada)
    _PARTS[part](claim, bo)
    verdict = _write(claim, ada)  # the last to write, and so its author
    workflow.submit(verdict_id=verdict.pk, by=ada)
    for writer in (ada, bo):
        with pytest.raises(PermissionDenied, match="did not write"):
            workflow.approve(verdict_id=verdict.pk, by=writer)
        with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
            Verdict.objects.filter(pk=verdict.pk).update(approver=writer, workflow="done")
    assert workflow.approve(verdict_id=verdict.pk, by=cy).approver == cy


def test_comments_assigning_and_asking_are_no_part_of_it(
    claim: Claim, people: tuple[User, User, User]
) -> None:
    ada, bo, _ = people
    verdict = _write(claim, ada)
    workflow.comment(claim_id=claim.pk, text="Which gate?", by=bo)
    workflow.assign(claim_id=claim.pk, to=bo.pk, by=bo)
    workflow.ask_for_reply(claim_id=claim.pk, asked="Ada Quill", by=bo)
    workflow.submit(verdict_id=verdict.pk, by=bo)
    assert workflow.approve(verdict_id=verdict.pk, by=bo).workflow == "done"


def test_two_people_correct_what_they_published(claim: Claim, people: tuple[User, User, User]) -> None:
    """After an approval both have seen what stands there: either may write, the other approves."""
    ada, bo, _ = people
    verdict = published(claim, ada, bo)
    workflow.retract(verdict_id=verdict.pk, by=ada, note="Wrong gate.")
    _write(claim, bo, "true")
    workflow.submit(verdict_id=verdict.pk, by=bo)
    with pytest.raises(PermissionDenied):
        workflow.approve(verdict_id=verdict.pk, by=bo)
    assert workflow.approve(verdict_id=verdict.pk, by=ada, publish=True).is_published


def test_an_approved_draft_that_is_changed_is_approved_again(
    claim: Claim, people: tuple[User, User, User]
) -> None:
    ada, bo, _ = people
    verdict = _write(claim, ada)
    workflow.submit(verdict_id=verdict.pk, by=ada)
    workflow.approve(verdict_id=verdict.pk, by=bo)
    again = _write(claim, bo, "true")
    assert (again.workflow, again.approver, again.approver_name) == ("in_progress", None, "")
    with pytest.raises(NotAllowedNow, match="approve"):
        workflow.publish(verdict_id=verdict.pk, by=bo)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE claims_verdict SET rationale = 'x'",
        "UPDATE claims_verdict SET rating_id = 'true'",
        "UPDATE claims_verdict SET author_id = author_id + 1000",
        "UPDATE claims_verdict SET approver_id = approver_id + 1000",
        "UPDATE claims_verdict SET approver_id = author_id",
        "UPDATE claims_verdict SET claim_id = (SELECT max(id) FROM claims_claim)",
        "UPDATE claims_verdict SET publication = 'draft'",
        "UPDATE claims_verdict SET publication = 'retracted'",  # without saying why
        "UPDATE claims_verdict SET round = 2",
        "UPDATE claims_verdict SET workflow = 'in_progress'",
        "UPDATE claims_verdict SET approver_id = NULL",
        "UPDATE claims_verdict SET approver_id = NULL, workflow = 'in_progress'",
        "UPDATE claims_verdict SET approver_id = NULL, workflow = 'in_progress', publication = 'draft'",
        "UPDATE claims_evidence SET url = 'https://x.example/'",
        "DELETE FROM claims_evidence",
        "INSERT INTO claims_evidence (verdict_id, url, archived_url, note, stance, added_by_name, created_at)"
        " SELECT id, 'https://x.example/', '', '', 'supports', '', now() FROM claims_verdict",
        "INSERT INTO claims_verdictwriter (verdict_id, user_id, round)"
        " SELECT id, approver_id, round FROM claims_verdict",
        "UPDATE claims_verdictwriter SET user_id = 0",
        "DELETE FROM claims_verdictwriter",
        "UPDATE claims_claim SET act = 'denial' WHERE id = (SELECT claim_id FROM claims_verdict)",
        "UPDATE claims_claim SET content_text = 'x' WHERE id = (SELECT claim_id FROM claims_verdict)",
        "DELETE FROM claims_verdict",
    ],
)
def test_the_database_keeps_what_two_people_have_published(
    claim: Claim, people: tuple[User, User, User], sql: str
) -> None:
    ada, bo, _ = people
    make_claim("the mill burned")
    workflow.add_evidence(claim_id=claim.pk, url="https://a.example/", stance="supports", by=ada)
    published(claim, ada, bo)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{sql}; SET CONSTRAINTS ALL IMMEDIATE")


def test_what_is_approved_by_one_sql_statement_names_its_writer_all_the_same(
    claim: Claim, people: tuple[User, User, User]
) -> None:
    """Whoever goes round the workflow is still held to it: the database notes who wrote."""
    ada, bo, _ = people
    verdict = Verdict.objects.create(claim=claim, rating_id="true", rationale="x", author=ada)
    Verdict.objects.filter(pk=verdict.pk).update(author=bo, rationale="y")
    assert set(VerdictWriter.objects.values_list("user_id", flat=True)) == {ada.pk, bo.pk}
    with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        Verdict.objects.filter(pk=verdict.pk).update(approver=ada, workflow="done")


def test_names_and_four_eyes_survive_deleted_accounts(claim: Claim, people: tuple[User, User, User]) -> None:
    ada, bo, _ = people
    verdict = published(claim, ada, bo)
    other = _write(make_claim("the mill burned"), ada)
    workflow.submit(verdict_id=other.pk, by=ada)
    ada.delete()
    bo.delete()
    verdict.refresh_from_db()
    assert (verdict.author_name, verdict.approver_name, verdict.is_published) == ("ada", "bo", True)
    assert workflow.approve(verdict_id=other.pk, by=_chief("dee")).author_name == "ada"
