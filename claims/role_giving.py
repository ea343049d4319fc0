"""Accounts are made and given their role by an administrator, with an event for each change."""

from __future__ import annotations

import secrets

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.dispatch import receiver
from django.utils.translation import gettext as _

from claims import events, permissions
from claims.permissions import Action, Role
from claims.workflow_errors import NotAllowedNow

ROLE_NAMES = tuple(str(role) for role in Role)


@transaction.atomic
def make_account(*, name: str, role: str, by: User, email: str = "") -> tuple[User, str]:
    """Make an account with a role, or none by ""; gives it with its password, which nobody can read again.

    A forgotten password is renewed by mail where there is an address. Raises PermissionDenied, and ValueError
    for a name or address that is taken or none, or an unknown role.
    """
    permissions.check(by, Action.GIVE_ROLES)
    if role and role not in ROLE_NAMES:
        raise ValueError(_("There is no such role."))
    name = User.normalize_username(name.strip())
    if User.objects.filter(username__iexact=name).exists():
        raise ValueError(_("There is an account of this name."))
    email = email.strip()
    if email and User.objects.filter(email__iexact=email).exists():
        raise ValueError(_("There is an account with this e-mail address."))
    user, password = User(username=name, email=email), secrets.token_urlsafe(12)
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
    for an unknown role, and NotAllowedNow for one's own role (nobody locks themselves out or lifts
    themselves up) and for an account that is not active.
    """
    permissions.check(by, Action.GIVE_ROLES)
    if role and role not in ROLE_NAMES:
        raise ValueError(_("There is no such role."))
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    if user.pk == by.pk:
        raise NotAllowedNow(_("Somebody else has to change your own role."))
    if user.is_superuser and not by.is_superuser:
        raise PermissionDenied(_("Only somebody who may do everything changes the role of this account."))
    _check_active(user)
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


@transaction.atomic
def renew_password(*, user_id: int, by: User) -> tuple[User, str]:
    """Give somebody who cannot sign in a new password, which nobody can read again; gives both.

    Their second factor goes with it (the phone may be what is lost) and every session of theirs ends. Raises
    User.DoesNotExist, PermissionDenied, also for the account of a superuser unless by one, and NotAllowedNow
    for one's own account and one that is not active.
    """
    permissions.check(by, Action.GIVE_ROLES)
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    if user.pk == by.pk:
        raise NotAllowedNow(_("Change your own password on the page of your account."))
    if user.is_superuser and not by.is_superuser:
        raise PermissionDenied(_("Only somebody who may do everything gives this account a new password."))
    _check_active(user)
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.save(update_fields=["password"])
    removed, _kinds = Authenticator.objects.filter(user=user).delete()
    new = {"account": user.get_username(), "second_factor_removed": bool(removed)}
    events.record(subject=user, action="password", by=by, new=new)
    return user, password


def _check_active(user: User) -> None:
    if not user.is_active:
        raise NotAllowedNow(_("This account is not active: nobody signs in with it."))


@receiver(authenticator_added)
def _note_second_factor(user: User, authenticator: Authenticator, **_kwargs: object) -> None:
    new = {"account": user.get_username(), "second_factor": authenticator.type}
    events.record(subject=user, action="second_factor", by=user, new=new)


@receiver(authenticator_removed)
def _note_second_factor_removed(user: User, authenticator: Authenticator, **_kwargs: object) -> None:
    new = {"account": user.get_username(), "second_factor": f"{authenticator.type} removed"}
    events.record(subject=user, action="second_factor", by=user, new=new)


def note_account_of_single_sign_on(*, user: User, service: str) -> None:
    """Write down that an account came about by signing in with another service; it has no role."""
    new = {"account": user.get_username(), "role": "", "service": service}
    events.record(subject=user, action="add", by=user, new=new)
