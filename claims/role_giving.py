"""Which role an account has: given by an administrator, with an event for each change."""

from __future__ import annotations

from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from claims import events, permissions
from claims.permissions import Action, Role
from claims.workflow_errors import NotAllowedNow

ROLE_NAMES = tuple(str(role) for role in Role)


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
