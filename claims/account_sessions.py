"""Where an account is signed in, and its owner's word that ends it there, with an event.

django-allauth keeps a row for each sign-in (address, browser, moment); it is shown while its session holds.
"""

from __future__ import annotations

from typing import NamedTuple

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from claims import events
from claims.workflow_errors import NotAllowedNow

SHOWN = 100  # newest; nobody reads more, and ending all others ends more


class SignedIn(NamedTuple):
    """One session that opens the account now."""

    record: UserSession
    current: bool


def sessions_of(user: User, *, current: str | None) -> list[SignedIn]:
    """The newest sessions that open the account, the current one (its key) first; two queries."""
    records = list(UserSession.objects.filter(user=user).order_by("-created_at", "-pk")[:SHOWN])
    open_keys = _open_keys(user, [record.session_key for record in records])
    found = [
        SignedIn(record, record.session_key == current)
        for record in records
        if record.session_key in open_keys
    ]
    return sorted(found, key=lambda one: not one.current)


def note_session(request: HttpRequest) -> None:
    """Keep a row for this very session, where signing in has left none: its key changed with the password."""
    if not UserSession.objects.filter(session_key=request.session.session_key).exists():
        UserSession.objects.create_from_request(request)


@transaction.atomic
def end_session(*, session_id: int, by: User) -> None:
    """Sign one of one's own sessions out. Raises NotAllowedNow where none has that number (any more)."""
    record = UserSession.objects.select_for_update().filter(pk=session_id, user=by).first()
    if record is None:
        raise NotAllowedNow(_("That session has ended already."))
    _end(by, [record.session_key])


@transaction.atomic
def end_other_sessions(*, by: User, current: str) -> int:
    """Sign out everywhere but here (`current` is this session's key); gives how many sessions that were."""
    records = UserSession.objects.select_for_update().filter(user=by).exclude(session_key=current)
    return _end(by, [record.session_key for record in records])


def _end(user: User, keys: list[str]) -> int:
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    if keys:
        new = {"account": user.get_username(), "sessions": len(keys)}
        events.record(subject=user, action="end_sessions", by=user, new=new)
    return len(keys)


def _open_keys(user: User, keys: list[str]) -> set[str]:
    """Of these sessions those that still open the account: not over their time, nor of an older password."""
    valid = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    found = set()
    for session in Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now()):
        data = session.get_decoded()
        of_password = str(data.get(HASH_SESSION_KEY, ""))
        if data.get(SESSION_KEY) == str(user.pk) and any(
            constant_time_compare(of_password, one) for one in valid
        ):
            found.add(session.session_key)
    return found
