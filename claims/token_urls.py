"""Addresses of API tokens."""

from django.urls import path

from claims.views import tokens

token_patterns = [
    path("me/tokens/", tokens.tokens, name="tokens"),
    path("me/tokens/make", tokens.token_make, name="token-make"),
    path("me/tokens/<int:pk>/revoke", tokens.token_revoke, name="token-revoke"),
    path("people/tokens/", tokens.all_tokens, name="all-tokens"),
]
