"""What lists show of a dispute without counting: its numbers, its dates, its leading pair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from claims.folding import Tie, folded, said_at
from claims.linking.types import OPPOSING
from claims.models import Claim, Link, ThreadClaim
from claims.origins import Origin

Side = ThreadClaim.Side


@dataclass(frozen=True, slots=True)
class Places:
    """Where claims stand, seen from one thread."""

    thread_id: int
    by_claim: Mapping[int, tuple[int, str]]  # a claim's thread and side
    central: Mapping[int, int]  # a thread's central claim, which names it

    def side(self, claim_id: int) -> str | None:
        """The claim's side in this thread; None where it is not in it."""
        thread_id, side = self.by_claim.get(claim_id, (0, ""))
        return side if thread_id == self.thread_id else None


@dataclass(frozen=True, slots=True)
class ThreadFacts:
    """The counted fields of a `Thread`, by their names in the database."""

    first_at: datetime | None
    last_at: datetime | None
    claim_count: int
    denial_count: int
    non_denial_count: int
    opposing_count: int
    denying_count: int
    confirmed_count: int
    spoken_denial_count: int
    outlet_count: int
    origin_count: int
    unanswered_count: int
    unanswered_since: datetime | None
    lead_link_id: int | None
    lead_claim_id: int | None
    lead_denial_id: int | None

    def as_fields(self) -> dict[str, Any]:
        """Field names and values."""
        return asdict(self)


def facts_of(
    claims: Iterable[Claim], links: Iterable[Link | Tie], places: Places, origins: Mapping[int, Origin]
) -> ThreadFacts:
    """Count one thread's claims (each with its article) and the standing links between them.

    ``origins`` has the origin of each claim, as `claims.origins` gives it.
    """
    inside = {claim.pk: claim for claim in claims if places.side(claim.pk)}
    sides = [places.side(pk) for pk in inside]
    articles = [claim.article for claim in inside.values()]
    dates = sorted(article.published_at for article in articles if article.published_at is not None)
    opposing = [
        link
        for link in links
        if link.kind in OPPOSING and link.from_claim_id in inside and link.to_claim_id in inside
    ]
    lead, claim_id, denial_id = _lead(opposing, inside, places)
    open_claims = _unanswered(inside, links, opposing, places)
    waiting = sorted(at for claim in open_claims if (at := claim.article.published_at) is not None)
    return ThreadFacts(
        first_at=dates[0] if dates else None,
        last_at=dates[-1] if dates else None,
        claim_count=sides.count(Side.CLAIM),
        denial_count=sides.count(Side.DENIAL),
        non_denial_count=sides.count(Side.NON_DENIAL),
        opposing_count=len(opposing),
        denying_count=sum(link.kind == Link.Kind.DENIES for link in opposing),
        confirmed_count=sum(link.state == Link.State.CONFIRMED for link in opposing),
        spoken_denial_count=sum(claim.act == Claim.Act.DENIAL for claim in inside.values()),
        outlet_count=len({article.outlet_id for article in articles if article.outlet_id is not None}),
        origin_count=len({origins[pk] for pk in inside}),
        unanswered_count=len(open_claims),
        unanswered_since=waiting[0] if waiting else None,
        lead_link_id=lead.pk if lead else None,
        lead_claim_id=claim_id,
        lead_denial_id=denial_id,
    )


def _unanswered(
    claims: Mapping[int, Claim], links: Iterable[Link | Tie], opposing: Iterable[Link | Tie], places: Places
) -> list[Claim]:
    """Of the claims that nobody on the other side answers, wordings of one taken together, the first each."""
    mine = [pk for pk in claims if places.side(pk) == Side.CLAIM]
    root = folded(mine, links)
    answered = set()
    for link in opposing:
        for one, other in ((link.from_claim_id, link.to_claim_id), (link.to_claim_id, link.from_claim_id)):
            if one in root and places.side(other) == Side.DENIAL:
                answered.add(root[one])
    first: dict[int, Claim] = {}
    for pk in mine:
        if root[pk] not in answered:
            first[root[pk]] = min(first.get(root[pk], claims[pk]), claims[pk], key=said_at)
    return list(first.values())


def _lead(
    opposing: Iterable[Link | Tie], claims: Mapping[int, Claim], places: Places
) -> tuple[Link | Tie | None, int | None, int | None]:
    """The link that shows the dispute best, its end among the claims and its end among the denials.

    Confirmed before suggested before doubtful, from a denial to a claim before the other way round, then what
    answers the claim that names the dispute, what says how things are before questions and plans, by score.
    """
    central = places.central.get(places.thread_id)
    across = []
    for link in opposing:
        sides = (places.side(link.from_claim_id), places.side(link.to_claim_id))
        if set(sides) == {Side.CLAIM, Side.DENIAL}:
            across.append((link, sides[0] == Side.DENIAL))
    if not across:
        return None, None, None

    def rank(pair: tuple[Link | Tie, bool]) -> tuple[bool, bool, bool, bool, bool, float, int]:
        link, straight = pair
        return (
            link.state == Link.State.CONFIRMED,
            link.state != Link.State.DOUBTFUL,
            straight,
            link.to_claim_id == central,
            claims[link.to_claim_id].act in (Claim.Act.ASSERTION, Claim.Act.ACCUSATION, Claim.Act.DENIAL),
            link.score,
            -link.pk,
        )

    link, straight = max(across, key=rank)
    ends = (link.to_claim_id, link.from_claim_id) if straight else (link.from_claim_id, link.to_claim_id)
    return link, *ends
