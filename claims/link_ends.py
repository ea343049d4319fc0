"""The two claims of each link, for lists of links: asked for together, each claim once."""

from __future__ import annotations

from collections.abc import Iterable

from claims.models import Claim, Link


def with_claims(links: Iterable[Link]) -> list[Link]:
    """The links in their order, each with both claims as `ClaimQuerySet.with_origin` fetches them.

    One question for all of them. Joined to the links, the eleven tables took the database longer to plan than
    to read, and a claim with five links came five times. A link that has gone meanwhile is left out.
    """
    rows = list(links)
    ends = {pk for link in rows for pk in (link.from_claim_id, link.to_claim_id)}
    claims = Claim.objects.with_origin().in_bulk(ends)
    whole = [link for link in rows if link.from_claim_id in claims and link.to_claim_id in claims]
    for link in whole:
        link.from_claim, link.to_claim = claims[link.from_claim_id], claims[link.to_claim_id]
    return whole
