"""What editors say of the make-up of disputes is law: it outlives every re-run, and contradictions are
refused."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command

from claims import store, thread_store, workflow
from claims.models import Claim, Event, Exclusion, Link, Thread, ThreadClaim
from claims.workflow import NotAllowedNow
from tests.claims.making import (
    attribution,
    denial_of,
    extraction,
    link_up,
    make_claim,
    make_editor,
)

pytestmark = pytest.mark.django_db


def sides(thread: Thread) -> dict[str, set[int]]:
    """The visible claims of a dispute by side; sides without any are left out."""
    found: dict[str, set[int]] = {}
    for entry in thread.entries.filter(claim__withdrawn_at__isnull=True):
        found.setdefault(entry.side, set()).add(entry.claim_id)
    return found


def live() -> list[dict[str, set[int]]]:
    return sorted((sides(thread) for thread in Thread.objects.live()), key=str)


def two_disputes() -> tuple[Claim, Claim, Claim, Claim]:
    """The gate, open and not, and the mill, burned and not."""
    gate, mill = make_claim("the gate was open"), make_claim("the mill burned", source="Cy Moss")
    no_gate, _ = denial_of(gate)
    no_mill, _ = denial_of(mill, source="Di Fell")
    return gate, no_gate, mill, no_mill


def thread_of(claim: Claim) -> Thread:
    return ThreadClaim.objects.select_related("thread").get(claim=claim).thread


def rerun() -> None:
    """Everything that runs again: articles read anew, links judged anew, disputes grouped anew."""
    for claim in Claim.objects.select_related("article", "source"):
        assert claim.source is not None
        found = extraction(
            attribution(claim.article.text, claim.source.name, "said", claim.content_text, act=claim.act),
            version="later",
        )
        store.replace_machine_claims(article=claim.article, found=found)
    for link in Link.objects.select_related("from_claim__article", "to_claim__article"):
        link_up((link.from_claim, link.to_claim, link.kind, link.score))
    thread_store.regroup(claim_ids=Claim.objects.values_list("pk", flat=True))
    call_command("regroup", stdout=StringIO())


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


def glued() -> tuple[Claim, Claim, Claim, Claim]:
    """Two disputes that a strong repetition has made one."""
    gate, no_gate, mill, no_mill = two_disputes()
    link_up((mill, gate, "repeats", 0.99))
    assert Thread.objects.live().count() == 1
    return gate, no_gate, mill, no_mill


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


# Links ----------------------------------------------------------------------------------------------------


def test_a_confirmed_link_ties_whatever_the_size_and_a_rejected_one_never() -> None:
    gate, mill = make_claim("the gate was open"), make_claim("the mill burned", source="Cy Moss")
    for first in (gate, mill):
        for number in range(4):
            denial_of(first, source=f"Speaker {first.pk} {number}")
    (weak,) = link_up((mill, gate, "repeats", 0.55))
    assert Thread.objects.live().count() == 2
    editor = make_editor()
    workflow.confirm_link(link_id=weak.pk, by=editor)
    assert Thread.objects.live().count() == 1
    rerun()
    assert Thread.objects.live().count() == 1
    workflow.reject_link(link_id=weak.pk, by=editor)
    rerun()
    assert Thread.objects.live().count() == 2


def between_arranged_disputes() -> tuple[Claim, list[Link]]:
    """A claim in no dispute that an editor has arranged, and its weak ties to two that are."""
    gate, _, mill, _ = two_disputes()
    for home in (gate, mill):
        stray = make_claim(f"nothing of the kind {home.pk}")
        workflow.move_claim(claim_id=stray.pk, to=thread_of(home).pk, by=make_editor(f"editor {home.pk}"))
    both = make_claim("the gate stood open and the mill burned", source="Em Vale")
    return both, [link_up((both, one, "repeats", 0.6))[0] for one in (gate, mill)]


def test_no_two_confirmed_links_tie_a_claim_to_two_disputes_that_editors_arranged() -> None:
    both, links = between_arranged_disputes()
    editor = make_editor()
    workflow.confirm_link(link_id=links[0].pk, by=editor)
    with pytest.raises(NotAllowedNow, match="tie the two claims to different disputes"):
        workflow.confirm_link(link_id=links[1].pk, by=editor)
    assert thread_of(both) == thread_of(links[0].to_claim)
    workflow.reject_link(link_id=links[0].pk, by=editor)
    workflow.confirm_link(link_id=links[1].pk, by=editor)
    assert thread_of(both) == thread_of(links[1].to_claim)


def test_nor_does_a_chain_of_confirmed_links() -> None:
    both, links = between_arranged_disputes()
    editor = make_editor()
    workflow.confirm_link(link_id=links[0].pk, by=editor)
    again = make_claim("the gate stood wide open and the mill burned", source="Gil Ash")
    chain = [link_up((again, one, "repeats", 0.6))[0] for one in (both, links[1].to_claim)]
    workflow.confirm_link(link_id=chain[0].pk, by=editor)
    with pytest.raises(NotAllowedNow, match="tie the two claims to different disputes"):
        workflow.confirm_link(link_id=chain[1].pk, by=editor)


def test_of_links_confirmed_together_those_that_contradict_the_ones_before_are_refused() -> None:
    _, links = between_arranged_disputes()
    ids = [link.pk for link in links]
    outcome = workflow.review_links(link_ids=ids, to="confirmed", by=make_editor())
    assert (outcome.done, len(outcome.refused)) == (1, 1)
    assert "different disputes" in outcome.refused[0]


def test_a_claim_that_was_taken_out_is_not_tied_to_its_dispute_through_another() -> None:
    gate, _, _, _ = two_disputes()
    editor = make_editor()
    extra = make_claim("the gate stood open", source="Em Vale")
    link_up((extra, gate, "repeats", 0.9))
    workflow.take_claim_out(claim_id=extra.pk, by=editor)
    third = make_claim("the gate stood wide open", source="Gil Ash")
    first, second = (link_up((third, one, "repeats", 0.2))[0] for one in (extra, gate))
    workflow.confirm_link(link_id=first.pk, by=editor)
    with pytest.raises(NotAllowedNow, match=f"claim {extra.pk} out of dispute {thread_of(gate).pk}"):
        workflow.confirm_link(link_id=second.pk, by=editor)


# Undoing --------------------------------------------------------------------------------------------------


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
