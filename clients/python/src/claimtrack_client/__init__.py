"""A typed client of the claimtrack API.

from claimtrack_client import Client

with Client("https://claims.example") as site:
    for claim in site.claims.all(act="denial", source=7):
        print(claim["source_text"], claim["content_text"])
"""

from claimtrack_client.client import Client
from claimtrack_client.errors import (
    ApiError,
    Conflict,
    Forbidden,
    Invalid,
    NoAnswer,
    NotFound,
    NotSignedIn,
    RateLimited,
    ServerError,
    SyncExpired,
)
from claimtrack_client.lists import Changes, Deleted, Listing
from claimtrack_client.mirror import Mirror

__all__ = [
    "ApiError",
    "Changes",
    "Client",
    "Conflict",
    "Deleted",
    "Forbidden",
    "Invalid",
    "Listing",
    "Mirror",
    "NoAnswer",
    "NotFound",
    "NotSignedIn",
    "RateLimited",
    "ServerError",
    "SyncExpired",
]
