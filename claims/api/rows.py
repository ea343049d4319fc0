"""Claims and links with just what the API shows of them: what is wide and not shown stays in the database."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet

from claims.models import Claim, Link

ARTICLE_WIDE = ("text", "minhash", "minhash_bands", "search")
# What of a claim's row no answer shows.
CLAIM_WIDE = ("embedding", "search", "machine_reading")


def link_rows(links: QuerySet[Any] | None = None) -> QuerySet[Any]:
    """Links with what is shown of them: of the claim that they come from no more than its text's hash."""
    far = ("embedding", "search", "machine_reading", "sentence", "proposition", "content_text")
    wide = [*(f"from_claim__{name}" for name in far), *(f"from_claim__article__{n}" for n in ARTICLE_WIDE)]
    found = Link.objects.standing() if links is None else links
    return found.select_related("from_claim__article").defer(*wide)


def claim_rows(expand: frozenset[str] = frozenset()) -> QuerySet[Any]:
    """Claims with what is shown of them; what is expanded is fetched on its own."""
    wide: list[str] = list(CLAIM_WIDE)
    whole = ["thread_entry__thread", "verdict__rating"]
    if "source" not in expand:
        whole.append("source")
    if "article" not in expand:
        whole.append("article__outlet")
        wide += [f"article__{name}" for name in ARTICLE_WIDE]
    return Claim.objects.visible().select_related(*whole).defer(*wide)


def with_links(claims: QuerySet[Any]) -> QuerySet[Any]:
    """Claims with their links that stand, in both directions."""
    links = link_rows()
    return claims.prefetch_related(
        Prefetch("links_out", queryset=links), Prefetch("links_in", queryset=links)
    )


def claim_with_links() -> QuerySet[Any]:
    """Claims as one of them is shown."""
    return with_links(claim_rows())
