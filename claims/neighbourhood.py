"""All that hangs together with some claims, and the disputes that it makes up.

The same function groups what stands now (`claims.thread_store`) and what stood at a date
(`claims.thread_history`): they differ only in the claims, links and editors' words that they put in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connections
from django.db.models import Prefetch

from articles.models import Article
from claims.claim_keys import claim_id, claim_key
from claims.folding import Tie
from claims.linking import threads as grouping
from claims.linking import types as linking
from claims.linking.tie_groups import Settled
from claims.models import Claim, Exclusion, Link, Source, Thread, ThreadClaim
from claims.querysets import LinkQuerySet

Side = ThreadClaim.Side
CERTAIN = 1.0  # the score of a link that an editor has confirmed
# What grouping and counting ask of a claim, its article, its source, its place.
CLAIM = ("article", "source", "relays", "start", "fingerprint", "content_text", "proposition", "act")
ARTICLE = ("sha256", "published_at", "outlet", "near_copy_of")
SOURCE = ("name", "kind", "affiliation")
ENTRY = ("thread", "claim", "side", "pinned", "side_fixed")


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """All that is tied to some claims: whole disputes and whole chains of links, never a part of one."""

    claims: Mapping[int, Claim]  # visible ones, each with its article and source
    links: Sequence[Link | Tie]  # standing ones between these claims
    entries: dict[int, ThreadClaim]  # where the claims are now, by claim
    threads: dict[int, Thread]  # those that hold any of them
    excluded: Mapping[int, frozenset[int]] = field(default_factory=dict)  # threads that a claim is out of

    def homes(self) -> dict[int, int]:
        """The thread of each claim that an editor has placed."""
        return {
            pk: entry.thread_id for pk, entry in self.entries.items() if entry.pinned and pk in self.claims
        }


def neighbourhood(claim_ids: Iterable[int], thread_ids: Iterable[int] = ()) -> Neighbourhood:
    """Everything that hangs together with the claims, however many links away.

    That may be thousands, so of each only what grouping and counting ask for is read.
    """
    seen = closure(claim_ids, Link.objects.standing())
    found = _claims_in(seen)
    links = Link.objects.standing().filter(from_claim__in=found, to_claim__in=found).order_by("pk")
    entries = {entry.claim_id: entry for entry in ThreadClaim.objects.only(*ENTRY).filter(claim__in=seen)}
    threads = Thread.objects.filter(pk__in={entry.thread_id for entry in entries.values()} | set(thread_ids))
    return Neighbourhood(
        found,
        [Tie._make(row) for row in links.values_list(*Tie._fields).iterator()],
        entries,
        {thread.pk: thread for thread in threads},
        exclusions(found),
    )


_CLOSURE = """
    WITH RECURSIVE seen (is_thread, id) AS (
        SELECT false, unnest(%s::bigint[])
        UNION
        SELECT step.is_thread, step.id FROM seen CROSS JOIN LATERAL (
            SELECT false AS is_thread, tie.to_claim_id AS id FROM ({ties}) AS tie
            WHERE NOT seen.is_thread AND tie.from_claim_id = seen.id
            UNION ALL
            SELECT false, tie.from_claim_id FROM ({ties}) AS tie
            WHERE NOT seen.is_thread AND tie.to_claim_id = seen.id
            UNION ALL
            SELECT true, entry.thread_id FROM claims_threadclaim AS entry
            WHERE NOT seen.is_thread AND entry.claim_id = seen.id
            UNION ALL
            SELECT false, entry.claim_id FROM claims_threadclaim AS entry
            WHERE seen.is_thread AND entry.thread_id = seen.id
        ) AS step
    )
    SELECT id FROM seen WHERE NOT is_thread
"""


def closure(claim_ids: Iterable[int], links: LinkQuerySet) -> set[int]:
    """The claims and all that links or shared disputes tie to them, however far away; one query."""
    ties, values = links.order_by().values_list("from_claim_id", "to_claim_id").query.sql_with_params()
    with connections[links.db].cursor() as cursor:
        cursor.execute(_CLOSURE.format(ties=ties), [list(claim_ids), *values, *values])
        return {pk for (pk,) in cursor.fetchall()}


def _claims_in(claim_ids: Iterable[int]) -> dict[int, Claim]:
    """The visible ones of the claims with their articles and sources, one object for all claims of each."""
    rows = Claim.objects.visible().filter(pk__in=claim_ids).only(*CLAIM).order_by()
    beside = (
        Prefetch("article", Article.objects.only(*ARTICLE).order_by()),
        Prefetch("source", Source.objects.only(*SOURCE).order_by()),
    )
    return {claim.pk: claim for claim in rows.prefetch_related(*beside)}


def claims_beside(claim_ids: Iterable[int]) -> list[int]:
    """The other claims that share a dispute or a link with some: whom to regroup once these are gone."""
    wanted = set(claim_ids)
    return sorted(_next_to(wanted, Link.objects.standing()) - wanted)


def _next_to(claim_ids: set[int], links: LinkQuerySet) -> set[int]:
    """The claims themselves, those linked to them and those in their disputes."""
    ends = links.touching(claim_ids).values_list("from_claim", "to_claim")
    threads = ThreadClaim.objects.filter(claim__in=claim_ids).values("thread")
    members = ThreadClaim.objects.filter(thread__in=threads).values_list("claim", flat=True)
    return claim_ids | {end for pair in ends for end in pair} | set(members)


def exclusions(claim_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """For each claim that editors took out of disputes, which ones."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Exclusion.objects.filter(claim__in=list(claim_ids)).values_list("claim", "thread")
    for claim, thread in rows:
        found[claim].add(thread)
    return {claim: frozenset(threads) for claim, threads in found.items()}


def groups_of(around: Neighbourhood) -> list[grouping.ThreadGroup]:
    """The disputes that the claims make up; `home` of a group is the id of the thread that editors made."""
    keys = {pk: claim_key(article=claim.article, claim=claim) for pk, claim in around.claims.items()}
    settled = Settled(
        homes={keys[pk]: str(thread) for pk, thread in around.homes().items()},
        barred={
            keys[pk]: frozenset(str(thread) for thread in threads)
            for pk, threads in around.excluded.items()
            if pk in keys
        },
        confirmed={
            frozenset((keys[link.from_claim_id], keys[link.to_claim_id]))
            for link in around.links
            if link.state == Link.State.CONFIRMED
        },
    )
    claims = [_grouping_claim(claim, keys[pk], around.entries.get(pk)) for pk, claim in around.claims.items()]
    return grouping.group_threads(claims, [_as_link(link, keys) for link in around.links], settled)


def sides_in(around: Neighbourhood, group: grouping.ThreadGroup) -> dict[int, str]:
    """The side of each claim of a group: what an editor has said, else what the links show."""
    opposing = {link.from_claim_id for link in around.links if link.kind in linking.OPPOSING}
    found: dict[int, str] = {}
    for side, keys in ((Side.CLAIM, group.claims), (Side.DENIAL, group.denials)):
        for pk in map(claim_id, keys):
            entry = around.entries.get(pk)
            withheld = around.claims[pk].act == Claim.Act.NON_DENIAL and pk not in opposing
            fixed = entry is not None and entry.side_fixed
            found[pk] = entry.side if entry and fixed else Side.NON_DENIAL if withheld else side
    return found


def _grouping_claim(claim: Claim, key: linking.ClaimKey, entry: ThreadClaim | None) -> grouping.ThreadClaim:
    return grouping.ThreadClaim(
        key=key,
        proposition=claim.proposition or claim.content_text,
        published_at=claim.article.published_at,
        place=claim.start,
        act=claim.act,
        speaker=claim.source.name if claim.source else "",
        against=entry.side == Side.DENIAL if entry is not None and entry.side_fixed else None,
    )


def _as_link(link: Link | Tie, keys: Mapping[int, linking.ClaimKey]) -> linking.Link:
    """A stored link as grouping asks for it; a confirmed one is certain."""
    return linking.Link(
        source=keys[link.from_claim_id],
        target=keys[link.to_claim_id],
        kind=linking.LinkKind(link.kind),
        score=CERTAIN if link.state == Link.State.CONFIRMED else link.score,
        trigger=(),
        reason="",
    )
