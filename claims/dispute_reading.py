"""A dispute with its claims and the links between them, for its page: however large it is, each row once.

`ThreadQuerySet.for_detail` fetches with each claim its links with both of their claims, as the API tells
them; a page needs only the links within the dispute, between claims that it has already.
"""

from __future__ import annotations

from django.db.models import F

from claims.models import Claim, Link, Thread, ThreadClaim


def read_dispute(thread_id: int) -> tuple[Thread, list[ThreadClaim], list[Link]]:
    """The dispute, its entries by day of publication each with its claim, and the standing links between
    them, each with both claims. Raises Thread.DoesNotExist."""
    thread = Thread.objects.for_list().select_related("merged_into").get(pk=thread_id)
    entries = {
        entry.claim_id: entry
        for entry in ThreadClaim.objects.filter(thread=thread_id, claim__withdrawn_at__isnull=True)
    }
    rows = Claim.objects.with_origin().select_related("verdict__rating").with_ruling()
    order = F("article__published_at").asc(nulls_last=True)
    claims = {claim.pk: claim for claim in rows.filter(pk__in=entries).order_by(order, "article_id", "start")}
    for pk, claim in claims.items():
        entries[pk].thread, entries[pk].claim, claim.thread_entry = thread, claim, entries[pk]
    links = list(
        Link.objects.standing().filter(from_claim__in=claims, to_claim__in=claims).order_by("-score", "pk")
    )
    for link in links:
        link.from_claim, link.to_claim = claims[link.from_claim_id], claims[link.to_claim_id]
    return thread, [entries[pk] for pk in claims], links
