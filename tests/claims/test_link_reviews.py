"""Reviewing links: told when somebody was faster, many at once, and all of it to be taken back."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from claims import link_reviews, review_order, workflow
from claims.models import BulkReview, Claim, Event, Link, Thread, ThreadClaim
from claims.workflow_errors import ChangedMeanwhile, NotAllowedNow
from tests.claims.making import denial_of, link_up, make_claim, make_editor, make_user

pytestmark = pytest.mark.django_db


def _links(count: int) -> list[Link]:
    """Suggestions in disputes of their own."""
    return [denial_of(make_claim(f"the mill burned {n} times"))[1] for n in range(count)]


# One at a time -------------------------------------------------------------------------------------------


def test_who_comes_later_is_told_who_was_faster() -> None:
    (link,) = _links(1)
    ann, bea = make_editor("ann"), make_editor("bea")
    workflow.review_link(link_id=link.pk, to="rejected", by=ann, seen="suggested")
    with pytest.raises(ChangedMeanwhile, match="ann has rejected") as told:
        workflow.review_link(link_id=link.pk, to="confirmed", by=bea, seen="suggested")
    assert told.value.event == Event.objects.get()
    assert Link.objects.get().state == "rejected"
    workflow.review_link(link_id=link.pk, to="confirmed", by=bea, seen="rejected")
    assert Link.objects.get().state == "confirmed"


@pytest.mark.parametrize("to", ["confirmed", "rejected", "doubtful"])
def test_a_review_is_taken_back_and_that_too(to: str) -> None:
    (link,) = _links(1)
    editor = make_editor()
    before = list(Thread.objects.live().values_list("pk", "claim_count", "denial_count"))
    workflow.review_link(link_id=link.pk, to=to, by=editor)
    first = Event.objects.get()
    assert workflow.undo_review(event_id=first.pk, by=editor).state == "suggested"
    assert list(Thread.objects.live().values_list("pk", "claim_count", "denial_count")) == before
    second = Event.objects.latest("pk")
    assert (second.action, second.old, second.new) == (
        "undo",
        {"state": to},
        {"state": "suggested", "undoes": first.pk},
    )
    assert workflow.undo_review(event_id=second.pk, by=editor).state == to


def test_only_the_last_review_of_a_link_is_taken_back() -> None:
    (link,) = _links(1)
    ann, bea = make_editor("ann"), make_editor("bea")
    workflow.review_link(link_id=link.pk, to="doubtful", by=ann)
    workflow.review_link(link_id=link.pk, to="confirmed", by=bea)
    first, second = Event.objects.order_by("pk")
    with pytest.raises(ChangedMeanwhile, match="bea has confirmed"):
        workflow.undo_review(event_id=first.pk, by=ann)
    assert workflow.undo_review(event_id=second.pk, by=ann).state == "doubtful"


def test_a_confirmed_link_comes_back_only_where_its_claims_may_be_together() -> None:
    claim = make_claim("the gate was open")
    denial, link = denial_of(claim)
    editor = make_editor()
    workflow.confirm_link(link_id=link.pk, by=editor)
    workflow.reject_link(link_id=link.pk, by=editor)
    rejecting = Event.objects.latest("pk")
    other = make_claim("the mill burned")
    denial_of(other)
    home = ThreadClaim.objects.get(claim=other).thread_id
    ThreadClaim.objects.filter(claim__in=[claim.pk]).update(pinned=True)
    workflow.move_claim(claim_id=denial.pk, to=home, by=editor)
    with pytest.raises(NotAllowedNow, match="different disputes"):
        workflow.undo_review(event_id=rejecting.pk, by=editor)


def test_an_event_that_is_no_review_is_not_taken_back() -> None:
    claim = make_claim("the gate was open")
    editor = make_editor()
    workflow.withdraw_claim(claim_id=claim.pk, by=editor)
    with pytest.raises(Event.DoesNotExist):
        workflow.undo_review(event_id=Event.objects.get().pk, by=editor)


# Many at once --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("to", ["confirmed", "rejected", "doubtful"])
def test_many_are_decided_and_taken_back_with_one_press_each(to: str) -> None:
    links, editor = _links(4), make_editor()
    before = sorted(Thread.objects.live().values_list("pk", flat=True))
    workflow.review_link(link_id=links[0].pk, to="doubtful", by=make_editor("ann"))
    ids = [link.pk for link in links]
    outcome = workflow.review_links(link_ids=ids, to=to, by=editor, filters="kind=denies", note="seen all")
    assert (outcome.done, outcome.left, outcome.refused) == (3, 1, ())
    assert sorted(Link.objects.values_list("state", flat=True)) == sorted(["doubtful", to, to, to])
    assert Event.objects.filter(actor_name="edith", action="review", note="seen all").count() == 3
    bulk = BulkReview.objects.get()
    workflow.review_link(link_id=links[1].pk, to="rejected" if to != "rejected" else "doubtful", by=editor)
    back = workflow.undo_bulk(bulk_id=bulk.pk, by=editor)
    assert back.left == 1  # decided anew since: it stays
    assert Link.objects.filter(pk__in=[links[2].pk, links[3].pk], state="suggested").count() == 2
    assert Link.objects.get(pk=links[0].pk).state == "doubtful"
    if to != "rejected":
        undecided = ThreadClaim.objects.filter(claim__in=[links[2].from_claim_id, links[3].from_claim_id])
        assert set(undecided.values_list("thread", flat=True)) <= set(before)
    with pytest.raises(NotAllowedNow, match="edith has taken that back"):
        workflow.undo_bulk(bulk_id=bulk.pk, by=editor)


def test_what_cannot_be_confirmed_is_named_and_the_rest_is() -> None:
    first, second = _links(2)
    editor = make_editor()
    home = ThreadClaim.objects.get(claim=second.to_claim).thread_id
    ThreadClaim.objects.filter(claim=first.to_claim).update(pinned=True)
    workflow.move_claim(claim_id=first.from_claim_id, to=home, by=editor)
    outcome = workflow.review_links(link_ids=[first.pk, second.pk], to="confirmed", by=editor)
    assert outcome.done == 1
    assert "different disputes" in outcome.refused[0]
    assert Link.objects.get(pk=first.pk).state == "suggested"


def test_nothing_left_to_decide_writes_nothing() -> None:
    (link,) = _links(1)
    editor = make_editor()
    workflow.withdraw_claim(claim_id=link.from_claim_id, by=editor)
    events = Event.objects.count()
    outcome = workflow.review_links(link_ids=[link.pk, 987654], to="rejected", by=editor)
    assert (outcome.done, outcome.left) == (0, 2)
    assert Event.objects.count() == events
    assert not BulkReview.objects.exists()


def test_too_many_at_once_and_unknown_answers_are_refused() -> None:
    editor = make_editor()
    with pytest.raises(ValueError, match="250"):
        workflow.review_links(link_ids=range(link_reviews.MOST_AT_ONCE + 1), to="rejected", by=editor)
    for to in ("suggested", "maybe"):
        with pytest.raises(ValueError, match="answer"):
            workflow.review_links(link_ids=[1], to=to, by=editor)


def test_only_who_may() -> None:
    links = _links(1)
    editor, nobody = make_editor(), make_user("nora", "change_claim", "change_thread", "change_verdict")
    with pytest.raises(PermissionDenied):
        workflow.review_links(link_ids=[links[0].pk], to="rejected", by=nobody)
    workflow.review_links(link_ids=[links[0].pk], to="rejected", by=editor)
    with pytest.raises(PermissionDenied):
        workflow.undo_bulk(bulk_id=BulkReview.objects.get().pk, by=nobody)
    with pytest.raises(PermissionDenied):
        workflow.undo_review(event_id=Event.objects.get().pk, by=nobody)
    assert Link.objects.get().state == "rejected"


# The order of the queue ----------------------------------------------------------------------------------


def test_the_uncertain_and_the_busy_come_first() -> None:
    sure, unsure = make_claim("the gate was open"), make_claim("the mill burned")
    _, likely = denial_of(sure, score=0.95)
    _, doubtful = denial_of(unsure, score=0.8)
    order = Link.objects.order_by("-usefulness", "pk")
    assert [link.pk for link in order] == [doubtful.pk, likely.pk]
    for number in range(8):
        again = make_claim(f"the gate was open, {number}", source=f"Cy Moss {number}")
        link_up((again, sure, "repeats", 0.9))
    busiest = order.all().first()
    assert busiest is not None
    assert {busiest.from_claim_id, busiest.to_claim_id} & {sure.pk}
    likely.refresh_from_db()
    members = ThreadClaim.objects.get(claim=sure).thread.entries.count()
    assert likely.usefulness == review_order.usefulness(score=0.95, voices=members) > 0.2


@pytest.mark.parametrize(
    ("score", "voices", "value"), [(0.5, 1, 1), (1.0, 1, 0), (1.0, 2, 0.2), (1.0, 3, 0.2), (0.5, 900, 2)]
)
def test_usefulness(score: float, voices: int, value: float) -> None:
    assert review_order.usefulness(score=score, voices=voices) == value


def test_reviewing_leaves_the_claims_alone() -> None:
    links = _links(2)
    before = list(Claim.objects.order_by("pk").values())
    workflow.review_links(link_ids=[link.pk for link in links], to="confirmed", by=make_editor())
    assert [{**row, "embedding": None} for row in Claim.objects.order_by("pk").values()] == [
        {**row, "embedding": None} for row in before
    ]
