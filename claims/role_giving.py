"""Accounts are made and given their role by an administrator, with an event for each change."""

from __future__ import annotations

import secrets

from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from claims import events, permissions
from claims.permissions import Action, Role
from claims.workflow_errors import NotAllowedNow

ROLE_NAMES = tuple(str(role) for role in Role)


@transaction.atomic
def make_account(*, name: str, role: str, by: User) -> tuple[User, str]:
    """Make an account with a role, or none by ""; gives it with its password, which nobody can read again.

    Raises PermissionDenied, and ValueError for a name that is taken or no name, or an unknown role.
    """
    permissions.check(by, Action.GIVE_ROLES)
    if role and role not in ROLE_NAMES:
        raise ValueError(_("There is no such role."))
    name = User.normalize_username(name.strip())
    if User.objects.filter(username__iexact=name).exists():
        raise ValueError(_("There is an account of this name."))
    user, password = User(username=name), secrets.token_urlsafe(12)
    user.set_password(password)
    try:
        user.full_clean()
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from error
    user.save()
    if role:
        user.groups.add(Group.objects.get(name=role))
    events.record(subject=user, action="add", by=by, new={"account": name, "role": role})
    return user, password


def role_of(user: User) -> str:
    """The highest of the roles that an account has; "" for none. Reads ``user.groups``, prefetched or not."""
    names = {group.name for group in user.groups.all()}
    return next((name for name in reversed(ROLE_NAMES) if name in names), "")


@transaction.atomic
def give_role(*, user_id: int, role: str, by: User, note: str = "") -> User:
    """Give an account one role, or none by ""; its other groups stay.

    Raises User.DoesNotExist, PermissionDenied, also for the account of a superuser unless by one, ValueError
    for an unknown role, and NotAllowedNow for one's own role: nobody locks themselves out or lifts
    themselves up.
    """
    permissions.check(by, Action.GIVE_ROLES)
    if role and role not in ROLE_NAMES:
        raise ValueError(_("There is no such role."))
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    if user.pk == by.pk:
        raise NotAllowedNow(_("Somebody else has to change your own role."))
    if user.is_superuser and not by.is_superuser:
        raise PermissionDenied(_("Only a superuser changes the role of one."))
    old = role_of(user)
    if old == role:
        return user
    user.groups.remove(*Group.objects.filter(name__in=ROLE_NAMES))
    if role:
        user.groups.add(Group.objects.get(name=role))
    events.record(
        subject=user,
        action="role",
        by=by,
        old={"account": user.get_username(), "role": old},
        new={"account": user.get_username(), "role": role},
        note=note,
    )
    return user
