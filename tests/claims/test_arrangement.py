"""What editors say of the make-up of disputes is law: it outlives every re-run, and contradictions are
refused."""

import pytest

from claims import workflow
from claims.models import Claim, Exclusion, Link, ThreadClaim
from claims.workflow import NotAllowedNow
from tests.claims.arranging import glued, live, rerun, sides, thread_of, two_disputes
from tests.claims.making import (
    denial_of,
    link_up,
    make_claim,
    make_editor,
)

pytestmark = pytest.mark.django_db


# Moving ---------------------------------------------------------------------------------------------------


def test_a_moved_claim_stays_where_it_was_put_and_brings_nobody_along() -> None:
    gate, no_gate, mill, no_mill = two_disputes()
    stray = make_claim("the gate stood open", source="Em Vale")
    link_up((stray, gate, "repeats", 0.9))
    there, here = thread_of(mill), thread_of(gate)
    workflow.move_claim(claim_id=stray.pk, to=there.pk, side="denial", by=make_editor())
    for _ in range(2):
        assert sides(there) == {"claim": {mill.pk}, "denial": {no_mill.pk, stray.pk}}
        assert sides(here) == {"claim": {gate.pk}, "denial": {no_gate.pk}}
        rerun()
    there.refresh_from_db()
    assert (there.claim_count, there.denial_count) == (1, 2)


def test_newcomers_join_a_dispute_that_an_editor_has_arranged() -> None:
    gate, no_gate, mill, no_mill = two_disputes()
    stray = make_claim("nothing of the kind")
    workflow.move_claim(claim_id=stray.pk, to=thread_of(mill).pk, by=make_editor())
    late, _ = denial_of(stray, source="Fay Orm")
    again, _ = denial_of(mill, source="Gil Ash")
    assert sides(thread_of(mill)) == {
        "claim": {mill.pk, stray.pk},
        "denial": {no_mill.pk, late.pk, again.pk},
    }
    assert sides(thread_of(gate)) == {"claim": {gate.pk}, "denial": {no_gate.pk}}


def test_the_side_of_a_claim_can_be_put_right_in_place() -> None:
    gate, no_gate, _, _ = two_disputes()
    silent = make_claim("nothing about the gate", source="Hal Ives")
    link_up((silent, gate, "repeats", 0.9))
    workflow.move_claim(claim_id=silent.pk, to=thread_of(gate).pk, side="non_denial", by=make_editor())
    rerun()
    assert sides(thread_of(gate)) == {"claim": {gate.pk}, "denial": {no_gate.pk}, "non_denial": {silent.pk}}


def test_moving_says_what_stands_in_the_way() -> None:
    gate, no_gate, mill, _ = two_disputes()
    editor, there = make_editor(), thread_of(mill)
    with pytest.raises(NotAllowedNow, match="already"):
        workflow.move_claim(claim_id=mill.pk, to=there.pk, by=editor)
    with pytest.raises(ValueError):
        workflow.move_claim(claim_id=gate.pk, to=there.pk, side="left", by=editor)
    workflow.confirm_link(link_id=Link.objects.get(from_claim=no_gate).pk, by=editor)
    with pytest.raises(NotAllowedNow, match="confirmed that claim"):
        workflow.move_claim(claim_id=no_gate.pk, to=there.pk, by=editor)
    workflow.merge_threads(thread_id=there.pk, into=thread_of(gate).pk, by=editor)
    with pytest.raises(NotAllowedNow, match="has been merged"):
        workflow.move_claim(claim_id=make_claim("it rained").pk, to=there.pk, by=editor)


# Taking out -----------------------------------------------------------------------------------------------


def test_a_claim_that_was_taken_out_stays_out_however_strongly_it_is_tied() -> None:
    gate, no_gate, _, _ = two_disputes()
    update = make_claim("the gate is open today", source="Em Vale")
    link_up((update, gate, "repeats", 0.95))
    late, _ = denial_of(update, source="Fay Orm", score=0.95)
    link_up((late, no_gate, "repeats", 0.95))
    thread = workflow.take_claim_out(claim_id=update.pk, by=make_editor())
    for _ in range(2):
        assert sides(thread) == {"claim": {gate.pk}, "denial": {no_gate.pk, late.pk}}
        assert not ThreadClaim.objects.filter(claim=update).exists()
        rerun()
    assert Claim.objects.visible().filter(pk=update.pk).exists()


def test_a_claim_that_was_taken_out_may_stand_in_another_dispute() -> None:
    gate, _, _, _ = two_disputes()
    update = make_claim("the gate is open today", source="Em Vale")
    link_up((update, gate, "repeats", 0.95))
    thread = workflow.take_claim_out(claim_id=update.pk, by=make_editor())
    own, _ = denial_of(update, source="Fay Orm")
    assert thread_of(update) == thread_of(own) != thread


def test_putting_a_claim_back_takes_the_taking_out_back() -> None:
    gate, no_gate, _, _ = two_disputes()
    editor = make_editor()
    thread = workflow.take_claim_out(claim_id=no_gate.pk, by=editor)
    assert not thread.stands
    with pytest.raises(NotAllowedNow, match="in no dispute"):
        workflow.take_claim_out(claim_id=no_gate.pk, by=editor)
    with pytest.raises(NotAllowedNow, match="taken one of the claims out"):
        workflow.confirm_link(link_id=Link.objects.get(from_claim=no_gate).pk, by=editor)
    workflow.move_claim(claim_id=no_gate.pk, to=thread.pk, by=editor)
    assert sides(thread) == {"claim": {gate.pk}, "denial": {no_gate.pk}}
    assert not Exclusion.objects.exists()


# Merging and splitting ------------------------------------------------------------------------------------


def test_merged_disputes_stay_one_without_any_link_between_them() -> None:
    gate, no_gate, mill, no_mill = two_disputes()
    kept, gone = thread_of(gate), thread_of(mill)
    workflow.merge_threads(thread_id=gone.pk, into=kept.pk, by=make_editor())
    for _ in range(2):
        assert live() == [{"claim": {gate.pk, mill.pk}, "denial": {no_gate.pk, no_mill.pk}}]
        gone.refresh_from_db()
        assert gone.merged_into == kept
        rerun()
    late, _ = denial_of(mill, source="Fay Orm")
    assert thread_of(late) == kept


def test_a_title_by_hand_outlives_a_merger() -> None:
    gate, _, mill, _ = two_disputes()
    editor = make_editor()
    workflow.rename_thread(thread_id=thread_of(mill).pk, title="The mill of Fennmoor", by=editor)
    kept = workflow.merge_threads(thread_id=thread_of(mill).pk, into=thread_of(gate).pk, by=editor)
    rerun()
    kept.refresh_from_db()
    assert (kept.title, kept.title_edited) == ("The mill of Fennmoor", True)


def test_disputes_are_not_merged_twice_nor_into_themselves() -> None:
    gate, _, mill, _ = two_disputes()
    editor, kept, gone = make_editor(), thread_of(gate), thread_of(mill)
    with pytest.raises(NotAllowedNow, match="itself"):
        workflow.merge_threads(thread_id=kept.pk, into=kept.pk, by=editor)
    workflow.merge_threads(thread_id=gone.pk, into=kept.pk, by=editor)
    for thread_id, into in ((gone.pk, kept.pk), (kept.pk, gone.pk)):
        with pytest.raises(NotAllowedNow, match="has been merged"):
            workflow.merge_threads(thread_id=thread_id, into=into, by=editor)


def test_a_claim_that_was_taken_out_stands_in_the_way_of_a_merger() -> None:
    gate, _, mill, _ = two_disputes()
    editor, kept, gone = make_editor(), thread_of(gate), thread_of(mill)
    extra = make_claim("the gate stood open", source="Em Vale")
    link_up((extra, gate, "repeats", 0.9))
    workflow.take_claim_out(claim_id=extra.pk, by=editor)
    workflow.move_claim(claim_id=extra.pk, to=gone.pk, by=editor)
    with pytest.raises(NotAllowedNow, match=f"claim {extra.pk} out of dispute {kept.pk}"):
        workflow.merge_threads(thread_id=gone.pk, into=kept.pk, by=editor)


def test_a_split_dispute_stays_split_and_the_larger_part_keeps_the_address() -> None:
    gate, no_gate, mill, no_mill = glued()
    third, _ = denial_of(mill, source="Em Vale")
    thread = thread_of(gate)
    new = workflow.split_thread(
        thread_id=thread.pk, claim_ids=[mill.pk, no_mill.pk, third.pk], by=make_editor()
    )
    for _ in range(2):
        assert sides(thread) == {"claim": {mill.pk}, "denial": {no_mill.pk, third.pk}}
        assert sides(new) == {"claim": {gate.pk}, "denial": {no_gate.pk}}
        rerun()
    again, _ = denial_of(gate, source="Gil Ash")
    assert thread_of(again) == new
    new.refresh_from_db()
    assert "gate" in new.title


def test_of_equal_parts_the_older_keeps_the_address() -> None:
    gate, no_gate, mill, no_mill = glued()
    thread = thread_of(gate)
    new = workflow.split_thread(thread_id=thread.pk, claim_ids=[gate.pk, no_gate.pk], by=make_editor())
    assert sides(thread) == {"claim": {gate.pk}, "denial": {no_gate.pk}}
    assert sides(new) == {"claim": {mill.pk}, "denial": {no_mill.pk}}


def test_a_split_names_some_claims_and_parts_no_confirmed_pair() -> None:
    gate, no_gate, mill, no_mill = glued()
    editor, thread = make_editor(), thread_of(gate)
    for wrong in ([], [gate.pk, no_gate.pk, mill.pk, no_mill.pk], [make_claim("it rained").pk]):
        with pytest.raises(ValueError, match="some of the claims"):
            workflow.split_thread(thread_id=thread.pk, claim_ids=wrong, by=editor)
    workflow.confirm_link(link_id=Link.objects.get(from_claim=mill).pk, by=editor)
    with pytest.raises(NotAllowedNow, match="repeats"):
        workflow.split_thread(thread_id=thread.pk, claim_ids=[gate.pk, no_gate.pk], by=editor)


def test_a_link_between_disputes_that_an_editor_parted_is_not_confirmed() -> None:
    gate, no_gate, mill, _ = glued()
    editor = make_editor()
    workflow.split_thread(thread_id=thread_of(gate).pk, claim_ids=[gate.pk, no_gate.pk], by=editor)
    with pytest.raises(NotAllowedNow, match="different disputes"):
        workflow.confirm_link(link_id=Link.objects.get(from_claim=mill).pk, by=editor)


def test_a_withdrawn_claim_comes_back_to_where_an_editor_had_put_it() -> None:
    _, _, mill, no_mill = two_disputes()
    editor, there = make_editor(), thread_of(mill)
    stray = make_claim("nothing of the kind")
    workflow.move_claim(claim_id=stray.pk, to=there.pk, by=editor)
    workflow.withdraw_claim(claim_id=stray.pk, by=editor)
    rerun()
    assert sides(there) == {"claim": {mill.pk}, "denial": {no_mill.pk}}
    workflow.restore_claim(claim_id=stray.pk, by=editor)
    assert sides(there) == {"claim": {mill.pk, stray.pk}, "denial": {no_mill.pk}}
