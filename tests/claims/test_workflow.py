"""What editors do: who may, in which order, with which trace; and what it leaves alone."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db import transaction

from claims import permissions, workflow
from claims.models import Claim, Event, Link, Thread
from claims.permissions import Action
from claims.workflow import LINK_TRANSITIONS, InvalidTransition, NotAllowedNow
from tests.claims.making import denial_of, make_chief, make_claim, make_editor, make_user, published

pytestmark = pytest.mark.django_db


# Who may -------------------------------------------------------------------------------------------------

_ACTIONS: dict[str, tuple[str, Callable[[dict[str, int], User], object]]] = {
    "confirm a link": ("change_link", lambda ids, by: workflow.confirm_link(link_id=ids["link"], by=by)),
    "reject a link": ("change_link", lambda ids, by: workflow.reject_link(link_id=ids["link"], by=by)),
    "doubt a link": ("change_link", lambda ids, by: workflow.doubt_link(link_id=ids["link"], by=by)),
    "write a verdict": (
        "change_verdict",
        lambda ids, by: workflow.set_verdict(claim_id=ids["claim"], rating="true", by=by),
    ),
    "submit a verdict": ("change_verdict", lambda ids, by: workflow.submit(verdict_id=ids["draft"], by=by)),
    "approve a verdict": (
        "approve_verdict",
        lambda ids, by: workflow.approve(verdict_id=ids["submitted"], by=by),
    ),
    "return a verdict": (
        "approve_verdict",
        lambda ids, by: workflow.return_to_author(verdict_id=ids["submitted"], by=by, note="Which gate?"),
    ),
    "retract a verdict": (
        "approve_verdict",
        lambda ids, by: workflow.retract(verdict_id=ids["published"], by=by, note="We erred."),
    ),
    "withdraw a claim": (
        "change_claim",
        lambda ids, by: workflow.withdraw_claim(claim_id=ids["claim"], by=by),
    ),
    "restore a claim": (
        "change_claim",
        lambda ids, by: workflow.restore_claim(claim_id=ids["withdrawn"], by=by),
    ),
    "rename a thread": (
        "change_thread",
        lambda ids, by: workflow.rename_thread(thread_id=ids["thread"], title="New", by=by),
    ),
}
_PERMISSIONS = ("change_link", "change_verdict", "approve_verdict", "change_claim", "change_thread")


@pytest.fixture
def ids() -> dict[str, int]:
    """One object in each state that some action asks for."""
    author, chief = make_editor("author"), make_chief("chief")
    claim = make_claim("the gate was open")
    _, link = denial_of(claim)
    draft, submitted, done, withdrawn = (make_claim(f"the mill burned {n} times") for n in range(4))
    made = {}
    for name, subject in (("draft", draft), ("submitted", submitted)):
        verdict = workflow.set_verdict(claim_id=subject.pk, rating="true", rationale="Seen.", by=author)
        made[name] = verdict.pk
    workflow.submit(verdict_id=made["submitted"], by=author)
    workflow.withdraw_claim(claim_id=withdrawn.pk, by=author)
    return {
        **made,
        "published": published(done, author, chief).pk,
        "withdrawn": withdrawn.pk,
        "claim": claim.pk,
        "link": link.pk,
        "thread": Thread.objects.get().pk,
    }


@pytest.mark.parametrize("action", _ACTIONS)
@pytest.mark.parametrize("permission", [*_PERMISSIONS, "nothing", "inactive", "nobody"])
def test_permission_matrix(action: str, permission: str, ids: dict[str, int]) -> None:
    needed, act = _ACTIONS[action]
    by: User | AnonymousUser
    if permission == "nobody":
        by = AnonymousUser()
    else:
        granted = {"nothing": (), "inactive": _PERMISSIONS}.get(permission, (permission,))
        by = make_user("somebody", *granted)
        User.objects.filter(pk=by.pk).update(is_active=permission != "inactive")
        by = User.objects.get(pk=by.pk)
    events = Event.objects.count()
    if permission == needed:
        act(ids, by)  # type: ignore[arg-type]
        assert Event.objects.count() == events + 1
    else:
        with pytest.raises(PermissionDenied), transaction.atomic():
            act(ids, by)  # type: ignore[arg-type]
        assert Event.objects.count() == events


def test_every_action_of_the_table_is_in_the_matrix() -> None:
    needed = {f"claims.{permission}" for permission, _ in _ACTIONS.values()}
    assert needed == set(permissions.NEEDED.values())
    assert set(permissions.NEEDED) == set(Action)


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
