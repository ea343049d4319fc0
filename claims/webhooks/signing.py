"""Secrets and signatures, as standardwebhooks.com has them, so that receivers can use its libraries.

Signed is ``{id}.{timestamp}.{body}`` with HMAC-SHA256. The header can have several signatures: while a secret
is being changed, one of each. The receiver refuses what is older than five minutes; within them it knows a
repetition by its id.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Sequence
from hashlib import sha256

from django.utils.crypto import salted_hmac

PREFIX = "whsec_"
TOLERANCE_SECONDS = 300  # that a receiver should allow for between its clock and ours


def new_salt() -> str:
    """What a new secret is made of, beside the site's own."""
    return secrets.token_urlsafe(24)


def secret_of(salt: str) -> str:
    """The secret, as the receiver is given it. It changes with the site's SECRET_KEY."""
    key = salted_hmac("claims.webhooks", salt, algorithm="sha256").digest()
    return PREFIX + base64.b64encode(key).decode()


def headers(*, uid: str, timestamp: int, body: bytes, salts: Sequence[str]) -> dict[str, str]:
    """The headers that let the receiver check what it gets; a signature for each secret."""
    found = [f"v1,{sign(secret_of(salt), uid, timestamp, body)}" for salt in salts]
    return {
        "webhook-id": uid,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(found),
    }


def sign(secret: str, uid: str, timestamp: int, body: bytes) -> str:
    """The signature in base64."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{uid}.{timestamp}.".encode() + body
    return base64.b64encode(hmac.new(key, signed, sha256).digest()).decode()
