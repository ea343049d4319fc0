"""Disputes in the database: regrouped where links or claims have changed, each keeping its permalink.

Only what is tied to the changed claims, by links or by a shared dispute, is looked at. The caller holds
`claims.disputes_lock.lock_disputes`, so one regrouping sees what the one before it wrote.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from claims import review_order
from claims.claim_keys import claim_id, claim_key
from claims.folding import Tie
from claims.linking import threads as grouping
from claims.linking.types import ClaimKey
from claims.models import Claim, Exclusion, Link, Thread, ThreadClaim
from claims.neighbourhood import Neighbourhood, groups_of, neighbourhood, sides_in
from claims.origins import origins_of
from claims.thread_facts import Places, ThreadFacts, facts_of
from claims.thread_return import lead_to_the_claims, merged_before, returning


def regroup(*, claim_ids: Iterable[int], thread_ids: Iterable[int] = ()) -> None:
    """Work out anew the disputes around some claims and write what has changed; nothing else is touched.

    ``thread_ids`` are disputes to bring up to date as well, though none of these claims may be left in them.
    """
    around = neighbourhood(claim_ids, thread_ids)
    groups = groups_of(around)
    merged_already = merged_before(around)
    back = returning(around, groups, merged_already)
    threads = _threads_for(around, groups, back)
    places = _places(around, groups, threads)
    central = {threads[group.key].pk: claim_id(group.key) for group in groups}
    merged, had = _merged(around, places)
    _write_places(around, places)
    origins = origins_of(around.claims.values())
    claims, links = _by_thread(around, places)
    for pk, thread in sorted(around.threads.items()):
        facts = facts_of(claims[pk], links[pk], Places(pk, places, central), origins)
        _write_thread(thread, facts, merged_into=merged.get(pk), had=had[pk])
    away = {row: members for row, members in merged_already.items() if row.pk not in around.threads}
    lead_to_the_claims(away, groups, threads)
    review_order.refresh(around.links, {pk: thread_id for pk, (thread_id, _) in places.items()})


def _threads_for(
    around: Neighbourhood, groups: list[grouping.ThreadGroup], back: Mapping[ClaimKey, Thread]
) -> dict[ClaimKey, Thread]:
    """The stored thread that each group continues, by group key, with its title; made where it is new.

    ``back`` has those of groups that are merged threads again; they are no longer merged then.
    """
    taken = {group.home for group in groups if group.home}
    gone = frozenset(key for group in groups if group.key in back for key in group.members)
    stored = {
        f"{thread.pk:012d}": frozenset(
            claim_key(article=around.claims[pk].article, claim=around.claims[pk])
            for pk, entry in around.entries.items()
            if entry.thread_id == thread.pk and pk in around.claims
        )
        - gone
        for thread in around.threads.values()
        if thread.merged_into_id is None and str(thread.pk) not in taken
    }
    named = {f"{thread.pk:012d}" for thread in around.threads.values() if thread.title_edited}
    left = [group for group in groups if not group.home and group.key not in back]
    continued = grouping.match_threads(stored, left, named)
    found: dict[ClaimKey, Thread] = {}
    for group in groups:
        kept = group.home or continued.get(group.key)
        if kept:
            thread = around.threads[int(kept)]
        elif group.key in back:
            thread = back[group.key]
            Thread.objects.filter(pk=thread.pk).update(merged_into=None, merged_claims=[])
        else:
            thread = Thread.objects.create(title=group.title)
        if not thread.title_edited:
            thread.title = group.title
        around.threads[thread.pk] = found[group.key] = thread
    return found


def _places(
    around: Neighbourhood, groups: list[grouping.ThreadGroup], threads: Mapping[ClaimKey, Thread]
) -> dict[int, tuple[int, str]]:
    """For each claim in a dispute its thread and side.

    A thread whose dispute has dissolved keeps the claims that no other dispute has taken, so that it is found
    again when its link is confirmed after all.
    """
    places = {
        pk: (threads[group.key].pk, side) for group in groups for pk, side in sides_in(around, group).items()
    }
    alive = {thread.pk for thread in threads.values()}
    for pk, entry in around.entries.items():
        out = entry.thread_id in around.excluded.get(pk, ())
        if pk in around.claims and pk not in places and entry.thread_id not in alive and not out:
            places[pk] = (entry.thread_id, entry.side)
    return places


def _by_thread(
    around: Neighbourhood, places: Mapping[int, tuple[int, str]]
) -> tuple[Mapping[int, list[Claim]], Mapping[int, list[Link | Tie]]]:
    """The claims of each thread and the links inside it."""
    claims: dict[int, list[Claim]] = defaultdict(list)
    links: dict[int, list[Link | Tie]] = defaultdict(list)
    for pk, claim in around.claims.items():
        if pk in places:
            claims[places[pk][0]].append(claim)
    for link in around.links:
        ends = (places.get(link.from_claim_id), places.get(link.to_claim_id))
        if ends[0] and ends[1] and ends[0][0] == ends[1][0]:
            links[ends[0][0]].append(link)
    return claims, links


def _merged(
    around: Neighbourhood, places: Mapping[int, tuple[int, str]]
) -> tuple[dict[int, int], Mapping[int, list[int]]]:
    """Threads all of whose claims now are in others, each with the one that took most of them; and the claims
    that each thread had."""
    had: dict[int, list[int]] = defaultdict(list)
    taken: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for pk, entry in around.entries.items():
        if pk in around.claims:
            now = places[pk][0] if pk in places else 0
            taken[entry.thread_id][now] += 1
            had[entry.thread_id].append(pk)
    found: dict[int, int] = {}
    still_used = {thread for thread, _ in places.values()}
    still_used |= {entry.thread_id for entry in around.entries.values() if entry.pinned}
    for thread_id, counts in taken.items():
        others = {to: count for to, count in counts.items() if to}
        if thread_id not in still_used and others:
            found[thread_id] = max(sorted(others), key=lambda to: others[to])
    return found, had


def _write_places(around: Neighbourhood, places: Mapping[int, tuple[int, str]]) -> None:
    new: list[ThreadClaim] = []
    for pk, (thread_id, side) in sorted(places.items()):
        entry = around.entries.get(pk)
        if entry is None:
            new.append(ThreadClaim(thread_id=thread_id, claim_id=pk, side=side))
        elif (entry.thread_id, entry.side) != (thread_id, side):
            entry.thread_id, entry.side = thread_id, side
            entry.save(update_fields=["thread", "side"])
    ThreadClaim.objects.bulk_create(new)
    # A withdrawn claim keeps the place that an editor gave it: it may come back.
    gone = [
        entry.pk
        for pk, entry in around.entries.items()
        if pk not in places and (pk in around.claims or not entry.pinned)
    ]
    ThreadClaim.objects.filter(pk__in=gone).delete()


def _write_thread(thread: Thread, facts: ThreadFacts, *, merged_into: int | None, had: Iterable[int]) -> None:
    """Save a thread where anything about it has changed; what was merged into it before points on with it.

    One that is merged now keeps which claims it ``had``, and which editors took out of it: it may come back.
    """
    values = {**facts.as_fields(), "title": thread.title}
    if merged_into is not None:
        values |= {"merged_into_id": merged_into, "merged_claims": sorted(had)}
        out = list(Exclusion.objects.filter(thread=thread).values_list("claim", flat=True))
        point_on(thread_id=thread.pk, to=merged_into)
        Exclusion.objects.bulk_create(Exclusion(thread=thread, claim_id=pk) for pk in out)
    stored = Thread.objects.get(pk=thread.pk)
    differing = {name: value for name, value in values.items() if getattr(stored, name) != value}
    if not differing:
        return
    for name, value in differing.items():
        setattr(stored, name, value)
    stored.save(update_fields=[*differing, "updated_at"])


def point_on(*, thread_id: int, to: int) -> None:
    """What was merged into a thread, and what editors took out of it, goes with it to where it is merged."""
    Thread.objects.filter(merged_into=thread_id).exclude(pk=to).update(merged_into=to)
    there = Exclusion.objects.filter(thread=to).values("claim")
    Exclusion.objects.filter(thread=thread_id, claim__in=there).delete()
    Exclusion.objects.filter(thread=thread_id).update(thread=to)
