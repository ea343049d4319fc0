"""Merged disputes that come back: what joined two of them is gone, so each is at its own address again.

A dispute that the machine merged into another keeps which claims it had. Where these are a dispute of their
own once more, as when an editor's answer is taken back, it is that dispute: with its number, a title by hand
and all who follow it. What editors merged by hand comes back by undoing that (claims.arrangement).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from claims.claim_keys import claim_key
from claims.linking.threads import ThreadGroup
from claims.linking.types import ClaimKey
from claims.models import Thread
from claims.neighbourhood import Neighbourhood

Members = frozenset[ClaimKey]


def merged_before(around: Neighbourhood) -> dict[Thread, Members]:
    """The disputes that the machine merged into some of ``around``, each with those of its claims that are
    left."""
    rows = Thread.objects.filter(merged_into__in=around.threads).exclude(merged_claims=[]).order_by("pk")
    return {row: _keys(around, row.merged_claims) for row in rows}


def returning(
    around: Neighbourhood, groups: Sequence[ThreadGroup], merged: Mapping[Thread, Members]
) -> dict[ClaimKey, Thread]:
    """The merged dispute that each group is again, by group key; of several the one most like it.

    A group is one again where most of that one's claims are in it, and most of those that were in the other
    dispute all along are not.
    """
    by_taker: dict[int | None, list[Thread]] = defaultdict(list)
    for row in merged:
        by_taker[row.merged_into_id].append(row)
    found: dict[ClaimKey, tuple[float, Thread]] = {}
    for taker, rows in by_taker.items():
        held = _keys(around, (pk for pk, entry in around.entries.items() if entry.thread_id == taker))
        stays = _with_most(held.difference(*(merged[row] for row in rows)), groups)
        for row in rows:
            group = _with_most(merged[row], groups)
            if stays is None or group is None or group.home or group.key == stays.key:
                continue
            alike = len(merged[row] & group.members) / len(merged[row] | group.members)
            if group.key not in found or alike > found[group.key][0]:
                found[group.key] = alike, row
    return {key: row for key, (_, row) in found.items()}


def lead_to_the_claims(
    merged: Mapping[Thread, Members], groups: Sequence[ThreadGroup], threads: Mapping[ClaimKey, Thread]
) -> None:
    """Have each merged dispute lead to the one of ``threads`` that has most of its claims now."""
    for row, members in merged.items():
        group = _with_most(members, groups)
        if group is not None and threads[group.key].pk != row.merged_into_id:
            Thread.objects.filter(pk=row.pk).update(merged_into=threads[group.key])


def _keys(around: Neighbourhood, claim_ids: Iterable[int]) -> Members:
    there = (around.claims[pk] for pk in claim_ids if pk in around.claims)
    return frozenset(claim_key(article=claim.article, claim=claim) for claim in there)


def _with_most(members: Members, groups: Sequence[ThreadGroup]) -> ThreadGroup | None:
    """The group that has most of some claims, the first of equals; None where none has any."""
    most = max(groups, key=lambda group: len(members & group.members), default=None)
    return most if most is not None and members & most.members else None
