"""Comments of editors and whom they mention."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from claims import workflow
from claims.comments import mentions_of, people_named
from claims.models import Claim, Comment, Event, Mention
from claims.workflow import NotAllowedNow
from tests.claims.making import make_claim
from tests.roles.accounts import account

pytestmark = pytest.mark.django_db


def _user(name: str, rank: str = "editor") -> User:
    user = account(rank, name)
    assert isinstance(user, User)
    return user


@pytest.fixture
def claim() -> Claim:
    return make_claim("the gate was open")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@bo look", ["bo"]),
        ("Look, @BO.", ["bo"]),
        ("(@bo)", ["bo"]),
        ("@bo, @bo and @dee.fell: look", ["bo", "dee.fell"]),
        ("@dee.fell.", ["dee.fell"]),
        ("@dee@paper.example", ["dee@paper.example"]),
        ("mail bo@paper.example", []),
        ("@@bo", []),
        ("@rea @gone @nobody", []),  # a reader does not see comments
        ("@", []),
        ("@bo\u200b", ["bo"]),
        ("@" + "x" * 5000, []),
        ("@.*", []),
        ("@bo|ada", ["bo"]),
    ],
)
def test_who_is_named(text: str, named: list[str]) -> None:
    for name in ("bo", "dee.fell", "dee@paper.example", "ada"):
        _user(name)
    _user("rea", "reader")
    User.objects.filter(pk=_user("gone").pk).update(is_active=False)
    found, _ = people_named(text)
    assert sorted(user.get_username() for user in found) == sorted(named)


def test_names_that_reach_nobody_are_told() -> None:
    _user("bo")
    assert people_named("@bo @bob @rea")[1] == ["bob", "rea"]


def test_a_comment_mentions_and_a_mention_is_read_by_who_is_named(claim: Claim) -> None:
    ada, bo = _user("ada"), _user("bo")
    said = workflow.comment(claim_id=claim.pk, text=" @bo @ada which gate? ", by=ada)
    assert said.text == "@bo @ada which gate?"
    (mention,) = mentions_of(bo)
    assert (mention.comment, mention.comment.claim) == (said, claim)
    assert not mentions_of(ada).exists()  # nobody needs to be told of what they say
    workflow.edit_comment(comment_id=said.pk, text="@bo the north gate?", by=ada)
    assert mentions_of(bo).count() == 1
    assert claim.verdict.workflow == "unstarted"  # talking starts nothing


def test_only_its_author_changes_a_comment_and_a_reviewer_removes_it(claim: Claim) -> None:
    ada, bo, rev = _user("ada"), _user("bo"), _user("rev", "reviewer")
    said = workflow.comment(claim_id=claim.pk, text="@bo look", by=ada)
    for other in (bo, rev):
        with pytest.raises(PermissionDenied):
            workflow.edit_comment(comment_id=said.pk, text="x", by=other)
    with pytest.raises(PermissionDenied):
        workflow.remove_comment(comment_id=said.pk, by=bo)
    workflow.remove_comment(comment_id=said.pk, by=rev, note="Not here.")
    said.refresh_from_db()
    assert said.text == ""
    assert not Mention.objects.exists()
    event = Event.objects.latest("pk")
    assert (event.old, event.note) == ({"text": "@bo look"}, "Not here.")
    with pytest.raises(NotAllowedNow):
        workflow.edit_comment(comment_id=said.pk, text="x", by=ada)
    with pytest.raises(NotAllowedNow):
        workflow.remove_comment(comment_id=said.pk, by=ada)


@pytest.mark.parametrize("text", ["", "  \n", "\0", "x" * 5001])
def test_a_comment_has_words_and_not_too_many(claim: Claim, text: str) -> None:
    with pytest.raises(ValueError):
        workflow.comment(claim_id=claim.pk, text=text, by=_user("ada"))
    assert not Comment.objects.exists()


def test_a_comment_keeps_the_name_of_an_account_that_is_gone(claim: Claim) -> None:
    ada = _user("ada")
    workflow.comment(claim_id=claim.pk, text="Which gate?", by=ada)
    ada.delete()
    assert Comment.objects.get().author_name == "ada"
    assert Event.objects.get(action="comment").actor_name == "ada"
