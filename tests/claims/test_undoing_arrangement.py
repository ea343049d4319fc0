"""Decisions about the make-up of disputes, taken back: everything is as before, or it is said why not."""

from collections.abc import Callable

import pytest

from claims import workflow
from claims.models import Claim, Event, Exclusion, Thread, ThreadClaim
from claims.workflow import NotAllowedNow
from tests.claims.arranging import glued, live, rerun, thread_of, two_disputes
from tests.claims.making import (
    denial_of,
    link_up,
    make_claim,
    make_editor,
)

pytestmark = pytest.mark.django_db


def _move(claims: tuple[Claim, ...]) -> None:
    workflow.move_claim(claim_id=claims[1].pk, to=thread_of(claims[2]).pk, by=make_editor())


def _take_out(claims: tuple[Claim, ...]) -> None:
    workflow.take_claim_out(claim_id=claims[1].pk, by=make_editor())


def _merge(claims: tuple[Claim, ...]) -> None:
    workflow.merge_threads(thread_id=thread_of(claims[2]).pk, into=thread_of(claims[0]).pk, by=make_editor())


def _split(claims: tuple[Claim, ...]) -> None:
    workflow.split_thread(
        thread_id=thread_of(claims[0]).pk, claim_ids=[claims[0].pk, claims[1].pk], by=make_editor()
    )


@pytest.mark.parametrize(
    ("make", "decide"),
    [(two_disputes, _move), (two_disputes, _take_out), (two_disputes, _merge), (glued, _split)],
)
def test_a_decision_can_be_undone(
    make: Callable[[], tuple[Claim, ...]], decide: Callable[[tuple[Claim, ...]], None]
) -> None:
    claims = make()
    before, addresses = live(), {claim.pk: thread_of(claim).pk for claim in claims}
    decide(claims)
    event = Event.objects.about("thread", *Thread.objects.values_list("pk", flat=True))[0]
    assert live() != before
    editor = make_editor("ella")
    undone = workflow.undo_arrangement(event_id=event.pk, by=editor)
    assert live() == before
    assert {claim.pk: thread_of(claim).pk for claim in claims} == addresses
    assert not ThreadClaim.objects.filter(pinned=True).exists()
    assert all(thread.merged_into_id for thread in Thread.objects.exclude(pk__in=Thread.objects.live()))
    with pytest.raises(NotAllowedNow, match="since"):
        workflow.undo_arrangement(event_id=event.pk, by=editor)
    workflow.undo_arrangement(event_id=undone.pk, by=editor)
    assert live() != before


def test_what_has_been_decided_on_since_is_undone_first() -> None:
    gate, _, mill, no_mill = two_disputes()
    editor = make_editor()
    kept = workflow.merge_threads(thread_id=thread_of(mill).pk, into=thread_of(gate).pk, by=editor)
    merger = Event.objects.about("thread", kept.pk)[0]
    workflow.take_claim_out(claim_id=no_mill.pk, by=editor)
    with pytest.raises(NotAllowedNow, match="since"):
        workflow.undo_arrangement(event_id=merger.pk, by=editor)
    workflow.undo_arrangement(event_id=Event.objects.about("thread", kept.pk)[0].pk, by=editor)
    workflow.undo_arrangement(event_id=merger.pk, by=editor)
    assert len(live()) == 2


def _latest(action: str) -> Event:
    return Event.objects.filter(subject_type="thread", action=action)[0]


def _merge_mill(mill: Claim, new: Thread) -> None:
    workflow.merge_threads(thread_id=thread_of(mill).pk, into=new.pk, by=make_editor("ella"))


def _move_stray(_mill: Claim, new: Thread) -> None:
    stray = make_claim("nothing of the kind")
    workflow.move_claim(claim_id=stray.pk, to=new.pk, by=make_editor("ella"))


@pytest.mark.parametrize("put_in", [_merge_mill, _move_stray])
def test_a_split_is_not_undone_while_the_new_dispute_holds_what_came_since(
    put_in: Callable[[Claim, Thread], None],
) -> None:
    gate, _, mill, _ = two_disputes()
    editor = make_editor()
    more, _ = denial_of(gate, source="Fay Orm")
    before = live()
    new = workflow.split_thread(thread_id=thread_of(gate).pk, claim_ids=[more.pk], by=editor)
    put_in(mill, new)
    together = live()
    with pytest.raises(NotAllowedNow, match="since"):
        workflow.undo_arrangement(event_id=_latest("split").pk, by=editor)
    assert live() == together
    workflow.undo_arrangement(event_id=Event.objects.about("thread", new.pk)[0].pk, by=editor)
    workflow.undo_arrangement(event_id=_latest("split").pk, by=editor)
    assert live() == before


def test_a_merger_is_not_made_again_over_what_came_since_it_was_undone() -> None:
    gate, _, mill, _ = two_disputes()
    editor, gone = make_editor(), thread_of(mill)
    workflow.move_claim(claim_id=make_claim("it rained").pk, to=gone.pk, by=editor)
    workflow.merge_threads(thread_id=gone.pk, into=thread_of(gate).pk, by=editor)
    undone = workflow.undo_arrangement(event_id=_latest("merge").pk, by=editor)
    stray = make_claim("nothing of the kind")
    workflow.move_claim(claim_id=stray.pk, to=gone.pk, by=editor)
    with pytest.raises(NotAllowedNow, match="since"):
        workflow.undo_arrangement(event_id=undone.pk, by=editor)
    assert thread_of(stray) == gone


def test_what_was_joined_to_a_split_off_dispute_leads_on_with_it_when_the_split_is_undone() -> None:
    gate, _, mill, no_mill = two_disputes()
    editor, kept, gone = make_editor(), thread_of(gate), thread_of(mill)
    more, _ = denial_of(gate, source="Fay Orm")
    new = workflow.split_thread(thread_id=kept.pk, claim_ids=[more.pk], by=editor)
    link_up((mill, more, "repeats", 0.99), (no_mill, more, "repeats", 0.99))
    gone.refresh_from_db()
    assert gone.merged_into == new
    for claim in (mill, no_mill):
        claim.article.delete()
    workflow.undo_arrangement(event_id=_latest("split").pk, by=editor)
    gone.refresh_from_db()
    assert gone.merged_into == kept


def taken_out_of(claim: Claim) -> Claim:
    """A repetition of the claim that an editor has taken out of its dispute."""
    extra = make_claim(f"{claim.content_text} indeed", source="Em Vale")
    link_up((extra, claim, "repeats", 0.9))
    workflow.take_claim_out(claim_id=extra.pk, by=make_editor("emil"))
    return extra


def exclusions() -> set[tuple[int, int]]:
    return set(Exclusion.objects.values_list("claim", "thread"))


def test_what_was_taken_out_goes_along_with_a_merger_and_back_when_that_is_undone() -> None:
    gate, _, mill, _ = two_disputes()
    editor, gone, kept = make_editor(), thread_of(mill), thread_of(gate)
    extra = taken_out_of(mill)
    before = live()
    workflow.merge_threads(thread_id=gone.pk, into=kept.pk, by=editor)
    assert exclusions() == {(extra.pk, kept.pk)}
    undone = workflow.undo_arrangement(event_id=_latest("merge").pk, by=editor)
    for _ in range(2):
        assert exclusions() == {(extra.pk, gone.pk)}
        assert live() == before
        rerun()
    again = workflow.undo_arrangement(event_id=undone.pk, by=editor)
    assert exclusions() == {(extra.pk, kept.pk)}
    workflow.undo_arrangement(event_id=again.pk, by=editor)
    workflow.undo_arrangement(event_id=_latest("take_out").pk, by=editor)
    assert not exclusions()
    assert thread_of(extra) == gone


def test_what_was_taken_out_of_a_dispute_is_out_of_both_parts_until_the_split_is_undone() -> None:
    gate, _, _, _ = two_disputes()
    editor, thread = make_editor(), thread_of(gate)
    extra = taken_out_of(gate)
    more, _ = denial_of(gate, source="Fay Orm")
    new = workflow.split_thread(thread_id=thread.pk, claim_ids=[more.pk], by=editor)
    both = {(extra.pk, thread.pk), (extra.pk, new.pk)}
    assert exclusions() == both
    undone = workflow.undo_arrangement(event_id=_latest("split").pk, by=editor)
    assert exclusions() == {(extra.pk, thread.pk)}
    workflow.undo_arrangement(event_id=undone.pk, by=editor)
    assert exclusions() == both


def test_a_merger_is_not_undone_before_a_later_taking_out_of_who_came_since() -> None:
    gate, _, mill, _ = two_disputes()
    editor = make_editor()
    workflow.merge_threads(thread_id=thread_of(mill).pk, into=thread_of(gate).pk, by=editor)
    taken_out_of(mill)
    with pytest.raises(NotAllowedNow, match="since"):
        workflow.undo_arrangement(event_id=_latest("merge").pk, by=editor)
    workflow.undo_arrangement(event_id=_latest("take_out").pk, by=editor)
    workflow.undo_arrangement(event_id=_latest("merge").pk, by=editor)
    assert len(live()) == 2
