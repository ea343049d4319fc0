"""Links between disputes that editors have arranged: what ties, what is refused."""

import pytest

from claims import workflow
from claims.models import Claim, Link, Thread
from claims.workflow import NotAllowedNow
from tests.claims.arranging import rerun, thread_of, two_disputes
from tests.claims.making import (
    denial_of,
    link_up,
    make_claim,
    make_editor,
)

pytestmark = pytest.mark.django_db


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
