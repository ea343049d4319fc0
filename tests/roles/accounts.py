"""One account of each role, and requests by it."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser, Group, User
from django.test import Client

from claims.permissions import Role

ANONYMOUS = "anonymous"
RANKS = (ANONYMOUS, *(str(role) for role in Role))  # each may what the one before may


def account(rank: str, name: str = "") -> User | AnonymousUser:
    """An account with the role, or nobody."""
    if rank == ANONYMOUS:
        return AnonymousUser()
    user = User.objects.create_user(name or f"a-{rank}")
    user.groups.add(Group.objects.get(name=rank))
    return User.objects.get(pk=user.pk)


def client_of(rank: str) -> Client:
    """A browser in which an account of the role is signed in."""
    client = Client()
    user = account(rank)
    if isinstance(user, User):
        client.force_login(user)
    return client


def at_least(rank: str, needed: str) -> bool:
    """Whether a role is the needed one or above it."""
    return RANKS.index(rank) >= RANKS.index(needed)
