"""Published verdicts as ClaimReview of schema.org, by the rules that Google documents for it.

A verdict is of one claim. The Claim that it reviews has the name, the authors and the appearances of that
claim and of those that an editor has confirmed to repeat it, and of no denial of it. Drafts and retracted
verdicts have no place here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.conf import settings

from claims import scale
from claims.interchange.addresses import Site, web_address
from claims.interchange.claim_nodes import Node, OneClaim, claim_node, claims_as_one, text_of
from claims.models import Claim, Evidence, Rating, Verdict

SCHEMA = "https://schema.org"
Ends = tuple[int, int] | None


def reviews_of(site: Site, claims: Iterable[Claim]) -> list[Node]:
    """The ClaimReview of each claim that has a published verdict, in their order.

    The claims come with verdict, rating, evidence (``with_ruling``), source, article and outlet. Three
    queries at most, none where nothing is published.
    """
    rated = {claim.pk: claim for claim in claims if is_public(claim)}
    if not rated:
        return []
    wholes, ends = claims_as_one(rated, known=rated), scale.ends()
    return [review_node(site, claim, wholes[pk], ends=ends) for pk, claim in rated.items() if pk in wholes]


def is_public(claim: Claim) -> bool:
    """Whether a claim stands and has a verdict that readers see."""
    verdict: Verdict | None = getattr(claim, "verdict", None)
    return verdict is not None and verdict.is_published and claim.withdrawn_at is None


def review_node(site: Site, claim: Claim, whole: OneClaim, *, ends: Ends) -> Node:
    """One ClaimReview; its address is the claim's own page, which never moves and is about nothing else."""
    verdict: Verdict = claim.verdict
    assert verdict.rating is not None, "the database publishes no verdict without a rating"
    assert verdict.published_at is not None, "nor one without a day"
    node: Node = {
        "@context": SCHEMA,
        "@type": "ClaimReview",
        "@id": site.review(claim.pk),
        "url": site.claim_page(claim.pk),
        "claimReviewed": text_of(claim),
        "author": site.publisher,
        "datePublished": verdict.published_at.isoformat(),
        "inLanguage": settings.LANGUAGE_CODE,
        "reviewRating": rating_node(verdict.rating, ends),
        "reviewBody": verdict.rationale,
        "itemReviewed": claim_node(site, claim, whole),
        "citation": evidence_nodes(verdict.evidence.all()),
        "correction": verdict.correction,
    }
    return {key: value for key, value in node.items() if value}


def rating_node(rating: Rating, ends: Ends) -> Node:
    """The step of the scale; numbers only where it has one and the scale has a higher and a lower end."""
    node: Node = {"@type": "Rating", "alternateName": rating.name}
    if rating.value is None:
        return node
    low, high = ends or (rating.value, rating.value)
    low, high = min(low, rating.value), max(high, rating.value)  # a retired one may lie beyond the ends
    if low < high:
        node |= {"ratingValue": rating.value, "bestRating": high, "worstRating": low}
    return node


def evidence_nodes(evidence: Iterable[Evidence]) -> Sequence[Node]:
    """What a verdict rests on."""
    nodes = []
    for piece in evidence:
        node: Node = {
            "@type": "CreativeWork",
            "url": web_address(piece.url),
            "archivedAt": web_address(piece.archived_url),
            "description": piece.note,
        }
        if node["url"]:
            nodes.append({key: value for key, value in node.items() if value})
    return nodes
