"""The number of independent origins of disputes, counted anew when sources are arranged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from claims.models import Claim, Thread, ThreadClaim
from claims.origins import Origin, origins_of

HEAVY = ("article__text", "article__search", "article__minhash", "article__minhash_bands")


def recount_origins(source_ids: Collection[int]) -> None:
    """Bring the disputes in which these sources speak up to date. The caller holds `lock_disputes`."""
    speaking = ThreadClaim.objects.filter(source__in=list(source_ids))
    threads = set(speaking.values_list("thread", flat=True))
    rows = Claim.objects.visible().filter(thread_entry__thread__in=threads)
    claims = list(
        rows.select_related("source", "article", "thread_entry").defer(*HEAVY, "embedding", "search")
    )
    origins = origins_of(claims)
    found: dict[int, set[Origin]] = defaultdict(set)
    for claim in claims:
        found[claim.thread_entry.thread_id].add(origins[claim.pk])
    changed = []
    for thread in Thread.objects.filter(pk__in=threads).only("pk", "origin_count"):
        if thread.origin_count != len(found[thread.pk]):
            thread.origin_count = len(found[thread.pk])
            changed.append(thread)
    Thread.objects.bulk_update(changed, ["origin_count"])
