"""Pages of all published verdicts as a DataFeed of schema.org whose items are ClaimReviews."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings

from claims.interchange.addresses import Site
from claims.interchange.claim_nodes import Node
from claims.interchange.claim_review import SCHEMA, reviews_of
from claims.models import Claim, Verdict

# How the pages of a feed hang together, for which schema.org has no words.
PAGES = {
    "next": {"@id": "http://www.w3.org/ns/hydra/core#next", "@type": "@id"},
    "previous": {"@id": "http://www.w3.org/ns/hydra/core#previous", "@type": "@id"},
}


def feed_page(site: Site, claims: Sequence[Claim], *, next_page: str | None, previous: str | None) -> Node:
    """One page; the claims come as for `reviews_of`, each with a published verdict."""
    verdicts = {site.review(claim.pk): claim.verdict for claim in claims}
    items = [_item(review, verdicts[review["@id"]]) for review in reviews_of(site, claims)]
    node: Node = {
        "@context": [SCHEMA, PAGES],
        "@type": "DataFeed",
        "@id": f"{site.to('api:claim-reviews')}#feed",
        "name": f"{settings.PUBLISHER_NAME}: ClaimReview",
        "publisher": site.publisher,
        "dateModified": max((item["dateModified"] for item in items), default=""),
        "dataFeedElement": items,
        "next": next_page,
        "previous": previous,
    }
    return {key: value for key, value in node.items() if value or key == "dataFeedElement"}


def _item(review: Node, verdict: Verdict) -> Node:
    assert verdict.published_at is not None
    published = verdict.published_at.isoformat()
    item = {key: value for key, value in review.items() if key != "@context"}
    return {
        "@type": "DataFeedItem",
        "dateCreated": published,
        "dateModified": published,
        "item": [item],
    }
