"""Name and password in a request of the API, for accounts without a second factor."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BasicAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from claimtrack.sign_in import second_factor


class PasswordAuthentication(BasicAuthentication):
    """HTTP Basic; a password alone does not open an account that has, or must have, a second factor.

    Wrong ones are counted as on the page (throttling.py).
    """

    def authenticate_credentials(
        self, userid: str, password: str, request: Request | None = None
    ) -> tuple[User, Any]:
        if "\0" in userid:  # which the database cannot look up
            raise AuthenticationFailed(_("Invalid username/password."))
        plain = getattr(request, "_request", request)  # where axes leaves word for its middleware
        user, auth = super().authenticate_credentials(userid, password, plain)
        if second_factor.has_one(user) or second_factor.must_have(user):
            raise AuthenticationFailed(
                _("This account is kept by a second factor: a password alone does not sign it in here.")
            )
        return user, auth
