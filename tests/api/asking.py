"""Asking the API, and the dispute that the tests ask about."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from claims.models import Claim, Link
from tests.claims.making import DAY, denial_of, make_claim

ROOT = "/api/v1/"


def get(path: str, status: int = 200, client: Client | None = None, **query: Any) -> Any:
    """The JSON of a GET; `path` is below the API's root."""
    response = (client or Client()).get(f"{ROOT}{path}?{urlencode(query, doseq=True)}")
    assert response.status_code == status, response.content
    return response.json() if response.content else None


def ids(path: str, **query: Any) -> list[int]:
    return [row["id"] for row in get(path, **query)["results"]]


def make_dispute() -> tuple[Claim, Claim, Link]:
    """A claim, its denial in another outlet two days later, and the link."""
    claim = make_claim("the gate was open", published_at=DAY)
    denial, link = denial_of(claim, outlet="Harbour Wire", published_at=DAY + timedelta(days=2))
    return claim, denial, link
