"""Roles as groups, who gives them, and the pages of accounts."""

import itertools

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from claims import workflow
from claims.action_words import WORDS
from claims.models import Event
from claims.permissions import NEEDED, Action, Role, actions_of
from claims.role_giving import role_of
from claims.workflow import NotAllowedNow
from tests.roles.accounts import account, client_of

pytestmark = pytest.mark.django_db


def _user(rank: str, name: str = "") -> User:
    user = account(rank, name)
    assert isinstance(user, User)
    return user


def test_migrating_again_puts_the_roles_right_and_leaves_other_groups_alone() -> None:
    own = Group.objects.create(name="interns")
    editors = Group.objects.get(name="editor")
    editors.permissions.clear()
    Group.objects.get(name="reader").delete()
    call_command("migrate", "claims", verbosity=0)
    for role in Role:
        granted = {
            f"{permission.content_type.app_label}.{permission.codename}"
            for permission in Group.objects.get(name=str(role)).permissions.select_related("content_type")
        }
        assert granted == {NEEDED[action] for action in actions_of(role)}
    assert not own.permissions.exists()


def test_each_role_may_what_the_one_before_may() -> None:
    roles = [actions_of(role) for role in Role]
    assert all(less < more for less, more in itertools.pairwise(roles))


def test_an_administrator_gives_roles_and_the_history_says_so() -> None:
    admin, user = _user("administrator"), User.objects.create_user("ada")
    other = Group.objects.create(name="interns")
    user.groups.add(other)
    for role in ("editor", "reviewer", ""):
        workflow.give_role(user_id=user.pk, role=role, by=admin)
        assert role_of(User.objects.get(pk=user.pk)) == role
        assert other in user.groups.all()
    changes = [(event.old or {})["role"] + ">" + (event.new or {})["role"] for event in Event.objects.all()]
    assert changes == ["reviewer>", "editor>reviewer", ">editor"]
    user.delete()
    assert (Event.objects.order_by("pk")[0].new or {})["account"] == "ada"


def test_nobody_lifts_themselves_up() -> None:
    admin, root = _user("administrator"), User.objects.create_superuser("root")
    with pytest.raises(NotAllowedNow):
        workflow.give_role(user_id=admin.pk, role="reviewer", by=admin)
    with pytest.raises(PermissionDenied):
        workflow.give_role(user_id=root.pk, role="", by=admin)
    with pytest.raises(PermissionDenied):
        workflow.give_role(user_id=admin.pk, role="reader", by=_user("reviewer"))
    with pytest.raises(ValueError, match="no such role"):
        workflow.give_role(user_id=root.pk, role="king", by=admin)
    assert not Event.objects.exists()


def test_an_account_that_is_not_active_gets_nothing() -> None:
    client, gone = client_of("administrator"), User.objects.create_user("gone", is_active=False)
    before = User.objects.get(pk=gone.pk).password
    addresses = [reverse(f"claims:{name}", args=[gone.pk]) for name in ("role-give", "password-renew")]
    page = client.get(reverse("claims:people")).content.decode()
    assert "not active" in page
    for address in addresses:
        assert address not in page
        told = client.post(address, {"role": "editor"}, follow=True).content.decode()
        assert "This account is not active" in told
        assert "has the role now" not in told
    assert role_of(gone) == ""
    assert User.objects.get(pk=gone.pk).password == before
    assert not Event.objects.exists()


def test_the_page_of_accounts() -> None:
    client = client_of("administrator")
    ada = User.objects.create_user("ada<b>")
    page = client.get(reverse("claims:people")).content.decode()
    assert "ada&lt;b&gt;" in page
    assert "ada<b>" not in page
    answer = client.post(
        reverse("claims:role-give", args=[ada.pk]), {"role": "editor", "next": "/people/?q=ada"}
    )
    assert answer.headers["Location"] == "/people/?q=ada"
    assert role_of(ada) == "editor"
    for sent in ({"role": "king"}, {}, {"role": "\0"}):
        assert client.post(reverse("claims:role-give", args=[ada.pk]), sent).status_code == 302
    assert client.post(reverse("claims:role-give", args=[10**9]), {"role": "editor"}).status_code == 404
    assert client.get(reverse("claims:people") + "?q=%00&page=x").status_code == 200
    for rank in ("reader", "editor", "reviewer"):
        assert client_of(rank).get(reverse("claims:people")).status_code == 403


def test_an_account_is_made_and_its_password_shown_once() -> None:
    client, address = client_of("administrator"), reverse("claims:account-make")
    answer = client.post(address, {"name": " dee ", "role": "reviewer"})
    page = answer.content.decode()
    password = page.split('class="made-password">')[1].split("<")[0]
    assert _sign_in(Client(), "dee", password)
    assert "no-store" in answer.headers["Cache-Control"]
    assert role_of(User.objects.get(username="dee")) == "reviewer"
    event = Event.objects.get(subject_type="user")
    assert (event.actor_name, event.new) == ("a-administrator", {"account": "dee", "role": "reviewer"})
    assert password not in client.get(reverse("claims:people")).content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"name": "DEE", "role": "editor"},
        {"name": "a b<i>", "role": "editor"},
        {"name": "x" * 151, "role": "editor"},
        {"name": "x\0", "role": "editor"},
        {"name": "new", "role": "king"},
    ],
)
def test_an_account_that_cannot_be_is_told_why(sent: dict[str, str]) -> None:
    User.objects.create_user("dee")
    answer = client_of("administrator").post(reverse("claims:account-make"), sent)
    assert answer.status_code == 400
    assert "<i>" not in answer.content.decode().split("<main")[1].replace("<i></i>", "")
    assert not Event.objects.exists()


def test_the_page_of_accounts_asks_as_often_for_many(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    client = client_of("administrator")
    for number in range(60):
        User.objects.create_user(f"u{number}").groups.add(Group.objects.get(name="editor"))
    with django_assert_max_num_queries(12):
        assert "Page 1 of 2" in client.get(reverse("claims:people")).content.decode()


def test_my_account_says_who_i_am_and_what_i_may(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    client = client_of("editor")
    with django_assert_max_num_queries(12):
        page = client.get(reverse("claims:me")).content.decode()
    assert "a-editor" in page
    assert "Your role: editor." in " ".join(page.split())
    assert page.count('class="is-not"') == len(actions_of(Role.ADMINISTRATOR) - actions_of(Role.EDITOR))
    assert "no role yet" in _page_of(User.objects.create_user("new"))
    assert Client().get(reverse("claims:me")).status_code == 302


def _sign_in(client: Client, name: str, password: str) -> bool:
    return client.post(reverse("login"), {"login": name, "password": password}).status_code == 302


def _page_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse("claims:me")).content.decode()


def test_every_action_has_words() -> None:
    assert set(WORDS) == set(Action)


def test_a_new_password_ends_the_other_sessions() -> None:
    user = User.objects.create_user("ada", password="the-old-words-1")
    here, there = Client(), Client()
    for client in (here, there):
        assert _sign_in(client, "ada", "the-old-words-1")
    sent = {
        "old_password": "the-old-words-1",
        "new_password1": "quite-other-words-2",
        "new_password2": "quite-other-words-2",
    }
    address = reverse("password-change")
    assert "was entered incorrectly" in here.post(address, {**sent, "old_password": "x"}).content.decode()
    assert (
        "too short"
        in here.post(address, {**sent, "new_password1": "a", "new_password2": "a"}).content.decode()
    )
    assert here.post(address, sent).headers["Location"] == reverse("claims:me")
    assert "Your password is changed" in here.get(reverse("claims:me")).content.decode()
    assert there.get(reverse("claims:me")).status_code == 302
    user.refresh_from_db()
    assert user.check_password("quite-other-words-2")
