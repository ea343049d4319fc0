"""Who asks, where a request brings a token: "Authorization: Bearer ctk_…"."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from claims.models import ApiToken, TokenHolder
from claims.tokens import WrongToken, holder_of

SCHEME = "bearer"
SAFE = ("GET", "HEAD", "OPTIONS")
_KEPT = "_claimtrack_token_holder"  # of a request: it is asked for by middleware and view


def holder_of_request(request: HttpRequest) -> TokenHolder | None:
    """The account whose token a request brings, looked up once a request; None where it brings none.

    Raises WrongToken.
    """
    kept = getattr(request, _KEPT, None)
    if kept is None:
        scheme, _, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != SCHEME:
            return None
        try:
            kept = holder_of(secret.strip())
        except WrongToken as error:
            kept = error
        setattr(request, _KEPT, kept)
    if isinstance(kept, WrongToken):
        raise kept
    assert isinstance(kept, TokenHolder)
    return kept


def passes_by_token(request: HttpRequest, *, api: bool) -> bool:
    """Whether a token opens an address where not everybody may read.

    Reading needs the scope for it; what else a token may at the API is asked there. Pages take no account
    from a token: with it they show what they would show to everybody.
    """
    try:
        holder = holder_of_request(request)
    except WrongToken:
        return False
    if holder is None:
        return False
    return holder.may_read() if request.method in SAFE else api


class TokenAuthentication(BaseAuthentication):
    """An account by its token. Without the scope to read, a token reads what everybody may."""

    def authenticate(self, request: Request) -> tuple[TokenHolder | AnonymousUser, ApiToken] | None:
        try:
            holder = holder_of_request(request._request)
        except WrongToken as error:
            raise exceptions.AuthenticationFailed(str(error)) from error
        if holder is None:
            return None
        if request.method in SAFE and not holder.may_read():
            return AnonymousUser(), holder.api_token
        return holder, holder.api_token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema describes it."""

    target_class = TokenAuthentication
    name = "token"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": SCHEME,
            "description": "A token of your account, made on its page “API tokens”: `Authorization: Bearer "
            "ctk_…`. It may what its scopes name and its owner may. Without the scope `read` it reads what "
            "everybody may.",
        }


class PasswordScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema describes a name with a password."""

    target_class = "claimtrack.sign_in.api_password.PasswordAuthentication"
    name = "password"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "basic",
            "description": "Name and password of an account without a second factor. A token is better: it "
            "may less and can be revoked.",
        }
