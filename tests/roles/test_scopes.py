"""What API tokens may: every action belongs to one scope or to none, no scope opens another's door."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, User

from claims import permissions, tokens
from claims.models import TokenHolder
from claims.permissions import NEEDED, Action
from claims.token_scopes import GIVES, WORDS, Scope, open_to, permitted
from tests.roles.accounts import RANKS, account

# An action that no token can do, and so has to be done by somebody who is signed in.
BY_PERSONS_ALONE = {
    *(Action.EDIT_SCALE, Action.GIVE_ROLES, Action.MANAGE_TOKENS, Action.SHARE_SEARCH),
    *(Action.SEE_EXPORTS, Action.MANAGE_ALL_WEBHOOKS),
}


def test_every_action_is_of_one_scope_or_of_persons_alone() -> None:
    given = [action for actions in GIVES.values() for action in actions]
    assert len(given) == len(set(given))
    assert set(given) | BY_PERSONS_ALONE == set(Action), "put the new action into a scope or BY_PERSONS_ALONE"
    assert not set(given) & BY_PERSONS_ALONE
    assert set(GIVES) == set(WORDS) == set(Scope)


def test_no_permission_is_opened_by_two_scopes() -> None:
    doors = [permitted([scope]) for scope in Scope] + [frozenset(NEEDED[one] for one in BY_PERSONS_ALONE)]
    assert sum(len(door) for door in doors) == len(frozenset().union(*doors))


def test_unknown_scopes_open_nothing() -> None:
    assert permitted(["everything", "", "*"]) == frozenset()


@pytest.mark.django_db
@pytest.mark.parametrize("rank", RANKS[1:])
@pytest.mark.parametrize("scope", Scope)
def test_a_token_may_what_scope_and_owner_may(rank: str, scope: Scope) -> None:
    owner = account(rank)
    assert isinstance(owner, User)
    allowed = {action for action in GIVES[scope] if permissions.may(owner, action)}
    if scope not in open_to(owner):
        assert not allowed
        with pytest.raises(ValueError, match=scope):
            tokens.make_token(name="x", scopes=[scope], days=7, by=owner)
        return
    holder = tokens.holder_of(tokens.make_token(name="x", scopes=[scope], days=7, by=owner)[1])
    assert {action for action in Action if permissions.may(holder, action)} == allowed


@pytest.mark.django_db
def test_a_role_that_is_taken_away_is_taken_from_the_tokens() -> None:
    owner = account("editor")
    assert not isinstance(owner, AnonymousUser)
    secret = tokens.make_token(name="x", scopes=["articles"], days=7, by=owner)[1]
    assert permissions.may(tokens.holder_of(secret), Action.ADD_ARTICLE)
    owner.groups.clear()
    assert not permissions.may(tokens.holder_of(secret), Action.ADD_ARTICLE)


@pytest.mark.django_db
def test_a_superusers_token_is_no_superuser() -> None:
    owner = User.objects.create_superuser("root")
    holder = tokens.holder_of(tokens.make_token(name="x", scopes=list(Scope), days=7, by=owner)[1])
    assert isinstance(holder, TokenHolder)
    assert {action for action in Action if permissions.may(holder, action)} == set(Action) - BY_PERSONS_ALONE
    assert not holder.has_perms(["auth.delete_user"])
    assert not holder.has_module_perms("auth")
