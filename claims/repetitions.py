"""Claims of one list that only say again what another one of it says, put under that one."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q

from claims.folding import FOLDS, Tie, joined
from claims.models import Claim, Link
from claims.querysets import ClaimQuerySet


def with_repeated(claims: ClaimQuerySet) -> ClaimQuerySet:
    """Adds ``repeated``: the numbers of those claims of the same source that each says again, as far as
    `claims.folding` has it: confirmed, or more likely right than wrong."""
    sure = Q(state=Link.State.CONFIRMED) | Q(state=Link.State.SUGGESTED, score__gte=FOLDS)
    links = Link.objects.between_visible().filter(
        sure, from_claim=OuterRef("pk"), kind=Link.Kind.REPEATS, from_source=F("to_source")
    )
    return claims.annotate(repeated=ArraySubquery(links.order_by().values("to_claim")))


def put_under(claims: Sequence[Claim]) -> list[Claim]:
    """The claims without those that repeat another of them, which are in its ``again``; in their order.
    They come from `with_repeated`."""
    ties = [
        Tie(0, claim.pk, other, Link.Kind.REPEATS, "", 1.0)
        for claim in claims
        for other in claim.repeated  # type: ignore[attr-defined]  # annotated above
    ]
    stands_for = joined((claim.pk for claim in claims), ties)
    first: dict[int, Claim] = {}
    for claim in claims:
        lead = first.setdefault(stands_for[claim.pk], claim)
        if lead is not claim:
            lead.again = [*lead.again, claim]
    return list(first.values())
