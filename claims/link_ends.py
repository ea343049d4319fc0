"""The two claims of each link, for lists of links: asked for together, each claim once."""

from __future__ import annotations

from collections.abc import Iterable

from claims.models import Claim, Link
from claims.querysets import ClaimQuerySet


def with_claims(links: Iterable[Link], claims: ClaimQuerySet | None = None) -> list[Link]:
    """The links in their order, each with both of its claims, as `claims` fetches them, else as
    `ClaimQuerySet.with_origin` does.

    One question for all of them. Joined to the links, the eleven tables took the database longer to plan than
    to read, and a claim with five links came five times. A link that has gone meanwhile is left out.
    """
    rows = list(links)
    ends = {pk for link in rows for pk in (link.from_claim_id, link.to_claim_id)}
    found = (Claim.objects.with_origin() if claims is None else claims).in_bulk(ends)
    whole = [link for link in rows if link.from_claim_id in found and link.to_claim_id in found]
    for link in whole:
        link.from_claim, link.to_claim = found[link.from_claim_id], found[link.to_claim_id]
    return whole
