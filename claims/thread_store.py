"""Disputes in the database: regrouped where links or claims have changed, each keeping its permalink.

Only what is tied to the changed claims, by links or by a shared dispute, is looked at. The caller holds
`claims.disputes_lock.lock_disputes`, so one regrouping sees what the one before it wrote.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from claims.linking import threads as grouping
from claims.linking import types as linking
from claims.models import Claim, Link, Thread, ThreadClaim
from claims.thread_facts import Places, ThreadFacts, facts_of

Side = ThreadClaim.Side
CERTAIN = 1.0  # the score of a link that an editor has confirmed


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """All that is tied to some claims: whole disputes and whole chains of links, never a part of one."""

    claims: dict[int, Claim]  # visible ones, each with its article
    links: list[Link]  # standing ones between these claims
    entries: dict[int, ThreadClaim]  # where the claims are now, by claim
    threads: dict[int, Thread]  # standing ones that hold any of them


def regroup(*, claim_ids: Iterable[int], thread_ids: Iterable[int] = ()) -> None:
    """Work out anew the disputes around some claims and write what has changed; nothing else is touched.

    ``thread_ids`` are disputes to bring up to date as well, though none of these claims may be left in them.
    """
    around = neighbourhood(claim_ids, thread_ids)
    pinned = {pk for pk, entry in around.entries.items() if entry.pinned}
    groups = grouping.group_threads(
        [_grouping_claim(claim) for pk, claim in sorted(around.claims.items()) if pk not in pinned],
        [as_link(link, around.claims) for link in around.links],
    )
    threads = _threads_for(around, groups)
    places = _places(around, groups, threads)
    central = {threads[group.key].pk: int(group.key[1]) for group in groups}
    merged = _merged(around, places)
    _write_places(around, places)
    for thread in sorted(around.threads.values(), key=lambda thread: thread.pk):
        facts = facts_of(around.claims.values(), around.links, Places(thread.pk, places, central))
        _write_thread(thread, facts, merged_into=merged.get(thread.pk))


def claims_beside(claim_ids: Iterable[int]) -> list[int]:
    """The other claims that share a dispute or a link with some: whom to regroup once these are gone."""
    wanted = set(claim_ids)
    return sorted(_next_to(wanted) - wanted)


def neighbourhood(claim_ids: Iterable[int], thread_ids: Iterable[int] = ()) -> Neighbourhood:
    """Everything that hangs together with the claims, however many links away."""
    seen: set[int] = set()
    frontier = set(claim_ids)
    while frontier:
        seen |= frontier
        frontier = _next_to(frontier) - seen
    claims = Claim.objects.visible().filter(pk__in=seen).select_related("article", "source")
    found = {
        claim.pk: claim for claim in claims.defer("article__text", "article__search", "search", "embedding")
    }
    links = Link.objects.standing().filter(from_claim__in=found, to_claim__in=found).order_by("pk")
    entries = {entry.claim_id: entry for entry in ThreadClaim.objects.filter(claim__in=seen)}
    threads = Thread.objects.filter(pk__in={entry.thread_id for entry in entries.values()} | set(thread_ids))
    return Neighbourhood(found, list(links), entries, {thread.pk: thread for thread in threads})


def _next_to(claim_ids: set[int]) -> set[int]:
    """The claims themselves, those linked to them and those in their disputes."""
    ends = Link.objects.standing().touching(claim_ids).values_list("from_claim", "to_claim")
    threads = ThreadClaim.objects.filter(claim__in=claim_ids).values("thread")
    members = ThreadClaim.objects.filter(thread__in=threads).values_list("claim", flat=True)
    return claim_ids | {end for pair in ends for end in pair} | set(members)


def claim_key(*, article_id: int, claim_id: int) -> linking.ClaimKey:
    """A claim's key for linking; keys sort as the numbers do."""
    return (f"{article_id:012d}", f"{claim_id:012d}")


def as_link(link: Link, claims: Mapping[int, Claim]) -> linking.Link:
    """A stored link as linking knows it; a confirmed one is certain."""
    source, target = claims[link.from_claim_id], claims[link.to_claim_id]
    return linking.Link(
        source=claim_key(article_id=source.article_id, claim_id=source.pk),
        target=claim_key(article_id=target.article_id, claim_id=target.pk),
        kind=linking.LinkKind(link.kind),
        score=CERTAIN if link.state == Link.State.CONFIRMED else link.score,
        trigger=tuple((start, end) for start, end in link.trigger_spans),
        reason=link.reason,
    )


def _grouping_claim(claim: Claim) -> grouping.ThreadClaim:
    return grouping.ThreadClaim(
        key=claim_key(article_id=claim.article_id, claim_id=claim.pk),
        proposition=claim.proposition or claim.content_text,
        published_at=claim.article.published_at,
        place=claim.start,
        act=claim.act,
    )


def _threads_for(around: Neighbourhood, groups: list[grouping.ThreadGroup]) -> dict[linking.ClaimKey, Thread]:
    """The stored thread that each group continues, by group key, with its title; made where it is new."""
    stored = {
        f"{thread.pk:012d}": frozenset(
            claim_key(article_id=around.claims[pk].article_id, claim_id=pk)
            for pk, entry in around.entries.items()
            if entry.thread_id == thread.pk and pk in around.claims
        )
        for thread in around.threads.values()
        if thread.merged_into_id is None
    }
    continued = grouping.match_threads(stored, groups)
    found: dict[linking.ClaimKey, Thread] = {}
    for group in groups:
        if group.key in continued:
            thread = around.threads[int(continued[group.key])]
            if not thread.title_edited:
                thread.title = group.title
        else:
            thread = Thread.objects.create(title=group.title)
            around.threads[thread.pk] = thread
        found[group.key] = thread
    return found


def _places(
    around: Neighbourhood, groups: list[grouping.ThreadGroup], threads: Mapping[linking.ClaimKey, Thread]
) -> dict[int, tuple[int, str]]:
    """For each claim in a dispute its thread and side.

    A pinned claim stays where an editor put it. A thread whose dispute has dissolved keeps the claims that
    no other dispute has taken, so that it is found again when its link is confirmed after all.
    """
    opposing = {link.from_claim_id for link in around.links if link.kind in linking.OPPOSING}
    places: dict[int, tuple[int, str]] = {}
    for group in groups:
        for side, keys in ((Side.CLAIM, group.claims), (Side.DENIAL, group.denials)):
            for pk in (int(key) for _, key in keys):
                withheld = around.claims[pk].act == Claim.Act.NON_DENIAL and pk not in opposing
                places[pk] = (threads[group.key].pk, Side.NON_DENIAL if withheld else side)
    alive = {thread.pk for thread in threads.values()}
    for pk, entry in around.entries.items():
        if pk in around.claims and (entry.pinned or (pk not in places and entry.thread_id not in alive)):
            places[pk] = (entry.thread_id, entry.side)
    return places


def _merged(around: Neighbourhood, places: Mapping[int, tuple[int, str]]) -> dict[int, int]:
    """Threads all of whose claims now are in others, each with the one that took most of them."""
    taken: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for pk, entry in around.entries.items():
        if pk in around.claims:
            now = places[pk][0] if pk in places else 0
            taken[entry.thread_id][now] += 1
    found: dict[int, int] = {}
    still_used = {thread for thread, _ in places.values()}
    for thread_id, counts in taken.items():
        others = {to: count for to, count in counts.items() if to}
        if thread_id not in still_used and others:
            found[thread_id] = max(sorted(others), key=lambda to: others[to])
    return found


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
    gone = [entry.pk for pk, entry in around.entries.items() if pk not in places]
    ThreadClaim.objects.filter(pk__in=gone).delete()


def _write_thread(thread: Thread, facts: ThreadFacts, *, merged_into: int | None) -> None:
    """Save a thread where anything about it has changed; what was merged into it before points on with it."""
    values = {**facts.as_fields(), "title": thread.title}
    if merged_into is not None:
        values["merged_into_id"] = merged_into
        Thread.objects.filter(merged_into=thread).update(merged_into=merged_into)
    stored = Thread.objects.get(pk=thread.pk)
    differing = {name: value for name, value in values.items() if getattr(stored, name) != value}
    if not differing:
        return
    for name, value in differing.items():
        setattr(stored, name, value)
    stored.save(update_fields=[*differing, "updated_at"])
