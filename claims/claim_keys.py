"""A stored claim's key for linking and threading: it sorts the same wherever the articles came in.

Row numbers follow the order of arrival; the hash of a text and the place in it do not. So what breaks ties
by key comes out the same for the same set of articles.
"""

from __future__ import annotations

from articles.models import Article
from claims.linking.types import ClaimKey
from claims.models import Claim


def claim_key(*, article: Article, claim: Claim) -> ClaimKey:
    """The article's hash, and the claim's place in it with its row number at the end."""
    return (article.sha256, f"{claim.start:09d}-{claim.fingerprint[:8]}-{claim.pk}")


def claim_id(key: ClaimKey) -> int:
    """The row number in a key."""
    return int(key[1].rpartition("-")[2])
