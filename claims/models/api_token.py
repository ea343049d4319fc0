"""Tokens by which programs use the API in the name of an account. Of the token itself only a hash is kept."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from claims.token_scopes import Scope, permitted


class ApiToken(models.Model):
    """One token. A revoked one stays, so that its owner sees what it was and when it was last used."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token, as hex
    hint = models.CharField(max_length=12)  # how the token begins, for its owner to know it again
    scopes = ArrayField(models.CharField(max_length=20))
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)  # null: never, where the settings allow that
    last_used_at = models.DateTimeField(null=True, blank=True)  # to some minutes: claims.tokens.NOTED_EVERY
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["owner", "-id"])]
        verbose_name = "API token"

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"

    @property
    def expired(self) -> bool:
        """Whether its time is over."""
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def usable(self) -> bool:
        """Whether it opens anything now, as far as the token goes."""
        return self.revoked_at is None and not self.expired


class TokenHolder(User):
    """An account that acts by a token: it has those of its permissions that the token's scopes name.

    Every check of a permission, of the views and of the workflow alike, asks `has_perm`, so none can be
    passed by a way that forgets the token.
    """

    api_token: ApiToken

    class Meta:
        proxy = True
        default_permissions = ()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether the owner has the permission and the token lets it be used."""
        return perm in permitted(self.api_token.scopes) and super().has_perm(perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        """No: the admin is no place for tokens."""
        return False

    def may_read(self) -> bool:
        """Whether it reads what accounts alone may read."""
        return Scope.READ in self.api_token.scopes
