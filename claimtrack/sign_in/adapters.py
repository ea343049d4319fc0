"""What django-allauth asks of the site: who may have an account, whose address counts, what is encrypted."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from claims import mail_tasks, workflow
from claims.permissions import Action, may
from claimtrack.client_address import client_address


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # untyped
    """Accounts are made by administrators; addresses are those behind our own proxies."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "0.0.0.0"  # noqa: S104  (stands for none; no address is bound)

    def is_safe_url(self, url: str) -> bool:
        """Only pages of the very host that was asked: other allowed hosts may belong to others."""
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """For who did not come from a page: those who work here to their desk, readers to the disputes."""
        works = any(may(request.user, action) for action in Action)
        return reverse("claims:desk" if works else settings.LOGIN_REDIRECT_URL)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("claims:me")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """By a worker: how long a page takes, and whether the mail server answers, tells nothing."""
        values = {"request": self.request, "email": email, **context}
        message = self.render_mail(template_prefix, email, values)
        mail_tasks.send.delay(email, message.subject, message.body)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: wrong passwords are counted in one place (throttling.py), also those of the API."""

    def _rollback_login_failed_rl_usage(self) -> None:
        """Nothing was counted, so nothing is taken back."""


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # untyped
    """Whoever the other service vouches for gets an account that may read, unless that is turned off."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return bool(settings.OIDC_MAKES_ACCOUNTS)

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Names and addresses of the other service, but no address that is somebody else's here.

        Accounts are never joined by an address: whoever can choose theirs there could take over one here.
        """
        user: User = super().populate_user(request, sociallogin, data)
        if user.email and _is_taken(user.email):
            user.email = ""
            sociallogin.email_addresses = []
        return user

    @transaction.atomic
    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        user: User = super().save_user(request, sociallogin, form)
        workflow.note_account_of_single_sign_on(user=user, service=settings.OIDC_NAME)
        return user


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # untyped
    """Secrets of authenticator apps and recovery codes are encrypted with a key made from SECRET_KEY."""

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return f"claimtrack {context.request.get_host()}"


def _is_taken(email: str) -> bool:
    return (
        User.objects.filter(email__iexact=email).exists()
        or EmailAddress.objects.filter(email__iexact=email).exists()
    )


def _fernet() -> MultiFernet:
    """Encrypts with the key of today; reads also what older keys (SECRET_KEY_FALLBACKS) have encrypted."""
    return MultiFernet(
        [Fernet(_key_of(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _key_of(secret: str) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"claimtrack second factor")
    return base64.urlsafe_b64encode(derive.derive(secret.encode()))
