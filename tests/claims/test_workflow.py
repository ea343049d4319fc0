"""What editors do: who may, in which order, with which trace; and what it leaves alone."""

import pytest

from claims import workflow
from claims.models import Claim, Event, Link, Thread
from claims.workflow import LINK_TRANSITIONS, InvalidTransition, NotAllowedNow
from tests.claims.making import denial_of, make_chief, make_claim, make_editor, published

pytestmark = pytest.mark.django_db


# Links ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("old", Link.State.values)
@pytest.mark.parametrize("new", Link.State.values)
def test_link_transitions(old: str, new: str) -> None:
    _, link = denial_of(make_claim("the gate was open"))
    Link.objects.filter(pk=link.pk).update(state=old)
    editor = make_editor()
    if new != old and new != "suggested":
        assert new in LINK_TRANSITIONS[old]
        assert workflow.review_link(link_id=link.pk, to=new, by=editor, note="why").state == new
        event = Event.objects.get()
        assert (event.subject_type, event.subject_id, event.action) == ("link", link.pk, "review")
        assert (event.old, event.new, event.note) == ({"state": old}, {"state": new}, "why")
        assert (event.actor_id, event.actor_name) == (editor.pk, "edith")
    else:
        with pytest.raises(InvalidTransition):
            workflow.review_link(link_id=link.pk, to=new, by=editor)
        assert not Event.objects.exists()


def test_reviewing_a_link_changes_neither_claim() -> None:
    claim = make_claim("the gate was open")
    _, link = denial_of(claim)
    before = list(Claim.objects.order_by("pk").values_list("pk", "updated_at", "edited", "act"))
    workflow.confirm_link(link_id=link.pk, by=make_editor())
    assert list(Claim.objects.order_by("pk").values_list("pk", "updated_at", "edited", "act")) == before


# Claims and threads --------------------------------------------------------------------------------------


def test_a_withdrawn_claim_leaves_its_dispute_and_comes_back_with_its_links() -> None:
    claim = make_claim("the gate was open")
    denial, link = denial_of(claim)
    thread = Thread.objects.live().get()
    editor = make_editor()
    workflow.withdraw_claim(claim_id=denial.pk, by=editor, note="no statement")
    assert denial not in Claim.objects.visible()
    assert not Thread.objects.live().exists()
    assert not Link.objects.standing().exists()
    workflow.restore_claim(claim_id=denial.pk, by=editor)
    assert Thread.objects.live().get() == thread
    assert Link.objects.standing().get() == link
    assert [event.action for event in Event.objects.about("claim", denial.pk)] == ["restore", "withdraw"]


def test_a_claim_with_a_published_verdict_is_not_withdrawn() -> None:
    editor, chief = make_editor(), make_chief()
    claim = make_claim("the gate was open")
    verdict = published(claim, editor, chief)
    with pytest.raises(NotAllowedNow, match="retract"):
        workflow.withdraw_claim(claim_id=claim.pk, by=editor)
    workflow.retract(verdict_id=verdict.pk, by=chief, note="Wrong gate.")
    assert workflow.withdraw_claim(claim_id=claim.pk, by=editor).withdrawn_at is not None
    with pytest.raises(NotAllowedNow, match="already"):
        workflow.withdraw_claim(claim_id=claim.pk, by=editor)


@pytest.mark.parametrize("title", ["", " \n", "x" * 301])
def test_a_title_has_a_length(title: str) -> None:
    denial_of(make_claim("the gate was open"))
    with pytest.raises(ValueError, match="characters"):
        workflow.rename_thread(thread_id=Thread.objects.get().pk, title=title, by=make_editor())
