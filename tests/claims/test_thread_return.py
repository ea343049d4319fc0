"""Disputes that the machine made one and that are two again: each is at its own address, as it was."""

import pytest
from django.test import Client

from claims import following, workflow
from claims.models import Claim, Event, Exclusion, Link, Thread
from tests.claims.making import denial_of, link_up, make_claim, make_editor

pytestmark = pytest.mark.django_db
GUESS = 0.3  # of a link that ties nothing until an editor confirms it


def _dispute(content: str, *, size: int = 2) -> tuple[Claim, Thread]:
    claim = make_claim(content, source=f"Who says that {content}")
    for number in range(size - 1):
        denial_of(claim, source=f"Denier {number} of that {content}")
    return claim, Thread.objects.get(entries__claim=claim)


def _make_up() -> dict[int, set[int]]:
    """The claims of each dispute that stands, by its number."""
    return {
        thread.pk: set(thread.entries.values_list("claim", flat=True)) for thread in Thread.objects.live()
    }


def _undo(link: Link) -> None:
    event = Event.objects.filter(subject_type="link", subject_id=link.pk, action="review").latest("pk")
    workflow.undo_review(event_id=event.pk, by=make_editor(f"undoes {link.pk}"))


@pytest.mark.parametrize("sizes", [(2, 2), (4, 2), (2, 4)])
@pytest.mark.parametrize("named", [0, 1, None])
def test_a_confirmation_taken_back_leaves_both_disputes_as_they_were(
    sizes: tuple[int, int], named: int | None, client: Client
) -> None:
    both = [
        _dispute(what, size=size) for what, size in zip(("gate was open", "mill burned"), sizes, strict=True)
    ]
    (gate, _), (mill, _) = both
    editor = make_editor()
    for _, thread in both:
        following.follow(by=editor, thread_id=thread.pk)
    if named is not None:
        workflow.rename_thread(thread_id=both[named][1].pk, title="By hand", by=editor)
    (bridge,) = link_up((mill, gate, "repeats", GUESS))
    before = _make_up()
    titles = dict(Thread.objects.values_list("pk", "title"))
    workflow.confirm_link(link_id=bridge.pk, by=editor)
    assert len(_make_up()) == 1
    _undo(bridge)
    assert _make_up() == before
    assert dict(Thread.objects.values_list("pk", "title")) == titles
    assert not Thread.objects.exclude(merged_into=None, merged_claims=[]).exists()
    for _, thread in both:
        assert client.get(f"/api/v1/threads/{thread.pk}/").status_code == 200
    workflow.confirm_link(link_id=bridge.pk, by=editor)
    workflow.reject_link(link_id=bridge.pk, by=editor)
    assert _make_up() == before


def test_a_chain_comes_apart_from_either_end() -> None:
    claims = [_dispute(what)[0] for what in ("gate was open", "mill burned", "tram was late")]
    editor = make_editor()
    gate, mill, tram = claims
    one, other = link_up((mill, gate, "repeats", GUESS), (tram, mill, "repeats", GUESS))
    apart = _make_up()
    for first, second in ((one, other), (other, one)):
        for last_in_first_out in (True, False):
            workflow.confirm_link(link_id=first.pk, by=editor)
            half = _make_up()
            workflow.confirm_link(link_id=second.pk, by=editor)
            assert len(_make_up()) == 1
            for link in (second, first) if last_in_first_out else (first, second):
                workflow.reject_link(link_id=link.pk, by=editor)
                if link == second and last_in_first_out:
                    assert _make_up() == half
                    (merged,) = Thread.objects.exclude(merged_into=None)
                    assert merged.merged_into_id in half
                    assert set(merged.merged_claims) <= half[merged.merged_into_id]
            assert _make_up() == apart


def test_what_came_in_meanwhile_goes_with_the_claim_that_it_answers() -> None:
    (gate, first), (mill, second) = _dispute("gate was open", size=3), _dispute("mill burned")
    (bridge,) = link_up((mill, gate, "repeats", GUESS))
    editor = make_editor()
    workflow.confirm_link(link_id=bridge.pk, by=editor)
    late = [denial_of(mill, source=name)[0] for name in ("Em Vale", "Bo Quill")]
    _undo(bridge)
    assert {claim.pk for claim in late} < _make_up()[second.pk]
    assert gate.pk in _make_up()[first.pk]


def test_what_an_editor_took_out_stays_out() -> None:
    (gate, _), (mill, thread) = _dispute("gate was open", size=3), _dispute("mill burned")
    extra = make_claim("the mill burned down", source="Em Vale")
    link_up((extra, mill, "repeats", 0.9))
    editor = make_editor()
    workflow.take_claim_out(claim_id=extra.pk, by=editor)
    (bridge,) = link_up((mill, gate, "repeats", GUESS))
    workflow.confirm_link(link_id=bridge.pk, by=editor)
    assert all(extra.pk not in members for members in _make_up().values())
    _undo(bridge)
    assert mill.pk in _make_up()[thread.pk]
    assert all(extra.pk not in members for members in _make_up().values())
    assert Exclusion.objects.filter(claim=extra, thread=thread).exists()


def test_what_editors_merged_by_hand_does_not_part_by_itself() -> None:
    (gate, kept), (mill, gone) = _dispute("gate was open"), _dispute("mill burned")
    editor = make_editor()
    (bridge,) = link_up((mill, gate, "repeats", GUESS))
    workflow.confirm_link(link_id=bridge.pk, by=editor)
    workflow.reject_link(link_id=bridge.pk, by=editor)
    workflow.merge_threads(thread_id=gone.pk, into=kept.pk, by=editor)
    denial_of(mill, source="Em Vale")
    assert list(_make_up()) == [kept.pk]
    gone.refresh_from_db()
    assert (gone.merged_into, gone.merged_claims) == (kept, [])
