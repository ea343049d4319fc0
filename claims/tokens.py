"""API tokens are made and revoked here, with an event for each, and known again when a request brings one."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from claims import events, permissions
from claims.models import ApiToken, TokenHolder
from claims.permissions import Action
from claims.token_scopes import Scope, open_to
from claims.workflow_errors import NotAllowedNow

PREFIX = "ctk_"  # by which scanners of source code find tokens that were committed by mistake
HINT_LENGTH = len(PREFIX) + 6
NAME_LENGTH = 100
MOST_TOKENS = 50  # usable ones of one account
NOTED_EVERY = timedelta(minutes=5)  # the last use is written down this often at the most
DAYS = (7, 30, 90, 365)  # that the page offers


class WrongToken(Exception):
    """The token opens nothing; the message says why, to whoever sent it."""


@transaction.atomic
def make_token(*, name: str, scopes: Collection[str], days: int | None, by: User) -> tuple[ApiToken, str]:
    """Make a token of one's own for so many days; gives it with the token, which nobody can read again.

    Raises ValueError for a name that is empty or too long, no scope or one that would do nothing, and days
    beyond the setting API_TOKEN_MAX_DAYS (None, for ever, is allowed only where that is 0); NotAllowedNow
    where one has MOST_TOKENS already; PermissionDenied for a request that itself came by a token.
    """
    if isinstance(by, TokenHolder):
        raise PermissionDenied(_("A token makes no tokens: sign in."))
    name = _clean_name(name)
    wanted = _clean_scopes(scopes, by)
    _check_days(days)
    User.objects.select_for_update().get(pk=by.pk)  # two requests at once do not both make the last one
    if usable(ApiToken.objects.filter(owner=by)).count() >= MOST_TOKENS:
        raise NotAllowedNow(
            _("You have %(most)d tokens: revoke one that you do not need.") % {"most": MOST_TOKENS}
        )
    secret = PREFIX + secrets.token_urlsafe(30)
    token = ApiToken.objects.create(
        owner=by,
        name=name,
        digest=digest_of(secret),
        hint=secret[:HINT_LENGTH],
        scopes=wanted,
        expires_at=None if days is None else timezone.now() + timedelta(days=days),
    )
    events.record(subject=token, action="make", by=by, new=_told(token))
    return token, secret


@transaction.atomic
def revoke_token(*, token_id: int, by: User, note: str = "") -> ApiToken:
    """End a token at once: one's own, or anybody's for who may manage tokens.

    Raises ApiToken.DoesNotExist, PermissionDenied, and NotAllowedNow where it is revoked already.
    """
    token = ApiToken.objects.select_for_update(of=("self",)).select_related("owner").get(pk=token_id)
    if isinstance(by, TokenHolder):
        raise PermissionDenied(_("A token revokes no tokens: sign in."))
    if token.owner_id != by.pk:
        permissions.check(by, Action.MANAGE_TOKENS)
    if token.revoked_at is not None:
        raise NotAllowedNow(_("This token is revoked already."))
    token.revoked_at, token.revoked_by_name = timezone.now(), by.get_username()
    token.save(update_fields=["revoked_at", "revoked_by_name"])
    events.record(subject=token, action="revoke", by=by, old=_told(token), note=note)
    return token


def holder_of(secret: str) -> TokenHolder:
    """The account that a token stands for, with the token as `api_token`; notes the use now and then.

    Raises WrongToken for one that is not known, revoked or expired, or whose owner's account is closed.
    """
    token = ApiToken.objects.filter(digest=digest_of(secret)).first()
    if token is None:
        raise WrongToken(_("This token is not known here."))
    if token.revoked_at is not None:
        raise WrongToken(_("This token was revoked."))
    if token.expired:
        raise WrongToken(_("This token has expired."))
    holder = TokenHolder.objects.filter(pk=token.owner_id, is_active=True).first()
    if holder is None:
        raise WrongToken(_("The account of this token is closed."))
    holder.api_token = token
    _note_use(token)
    return holder


def usable(tokens: QuerySet[ApiToken]) -> QuerySet[ApiToken]:
    """Those that are neither revoked nor expired."""
    return tokens.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()), revoked_at=None)


def digest_of(secret: str) -> str:
    """SHA-256 as hex. A token is random and long: a slow hash, as for passwords, would add nothing."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def offered_days() -> list[int | None]:
    """How long a token may live, in days, as the page offers it; None for ever."""
    most = settings.API_TOKEN_MAX_DAYS
    return [days for days in DAYS if not most or days <= most] + ([None] if not most else [])


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def _clean_name(name: str) -> str:
    name = " ".join(name.replace("\0", " ").split())
    if not 0 < len(name) <= NAME_LENGTH:
        raise ValueError(_("A name has 1 to %(most)d characters.") % {"most": NAME_LENGTH})
    return name


def _clean_scopes(scopes: Collection[str], by: User) -> list[str]:
    if not scopes:
        raise ValueError(_("Choose at least one thing that the token may do."))
    possible = open_to(by)
    if unknown := sorted(set(scopes) - set(possible)):
        raise ValueError(_("Your account may not do this: %(scopes)s.") % {"scopes": ", ".join(unknown)})
    return [str(scope) for scope in Scope if scope in scopes]


def _check_days(days: int | None) -> None:
    most = settings.API_TOKEN_MAX_DAYS
    if days is None and most:
        raise ValueError(_("Say for how long the token is to work."))
    if days is not None and not 0 < days <= (most or 36_500):
        raise ValueError(_("A token works for 1 to %(most)d days.") % {"most": most or 36_500})


def _told(token: ApiToken) -> dict[str, object]:
    expires = token.expires_at.isoformat() if token.expires_at else None
    return {
        "name": token.name,
        "account": token.owner.get_username(),
        "scopes": list(token.scopes),
        "expires_at": expires,
    }
