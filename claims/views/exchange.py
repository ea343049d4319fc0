"""A dispute as rows: each claim with those who repeat it, and opposite to it what answers it.

Pure: takes claims and links that are already fetched, asks the database nothing.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from claims.folding import folded, folds, said_at
from claims.models import Claim, Link, ThreadClaim

OPPOSING = {Link.Kind.DENIES, Link.Kind.CONTRADICTS}


@dataclass
class Repeat:
    """A claim that says again what its lead says; `link` is how that is known."""

    claim: Claim
    link: Link | None


@dataclass
class Voice:
    """One place in a row: a claim, who repeats it, and (for an answer) its links to the other side."""

    claim: Claim
    repeats: list[Repeat] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    further_repeats: int = 0  # that a page leaves out

    @property
    def members(self) -> list[Claim]:
        return [self.claim, *(repeat.claim for repeat in self.repeats)]

    @property
    def link(self) -> Link | None:
        """The strongest of the links, a confirmed one before a suggested one."""
        return self.links[0] if self.links else None

    @property
    def answered_back(self) -> bool:
        """Whether the strongest link comes from the other side: this is denied there, and denies nothing."""
        return self.link is not None and self.link.to_claim_id in {claim.pk for claim in self.members}


@dataclass
class Exchange:
    """One row: a claim and its answers; `claim` is None for answers whose claim is not in the dispute."""

    claim: Voice | None
    answers: list[Voice] = field(default_factory=list)
    elsewhere: list[Voice] = field(default_factory=list)  # answers that stand opposite to another claim
    further_answers: int = 0  # that a page leaves out


def strength(link: Link) -> tuple[bool, float]:
    return link.state == Link.State.CONFIRMED, link.score


def lay_out(
    entries: Sequence[ThreadClaim], links: Iterable[Link], lead_claim: int | None
) -> tuple[list[Exchange], list[Voice]]:
    """Rows of a dispute and, apart from them, its non-denials.

    The row of `lead_claim` comes first, then answered claims by day, those answered in another row, and
    unanswered ones. Links that lead out of the dispute are left aside.
    """
    side = {entry.claim_id: entry.side for entry in entries}
    inside = [link for link in links if link.from_claim_id in side and link.to_claim_id in side]
    by_side: dict[str, list[Claim]] = {str(value): [] for value in ThreadClaim.Side}
    for entry in entries:
        by_side[entry.side].append(entry.claim)
    repeats = [link for link in inside if folds(link)]
    opposing = [link for link in inside if link.kind in OPPOSING]
    left = _voices(by_side[ThreadClaim.Side.CLAIM], repeats, opposing)
    right = _voices(by_side[ThreadClaim.Side.DENIAL], repeats, opposing)
    rows = _align(left, right, opposing)
    rows.sort(key=lambda row: _row_order(row, lead_claim))
    non_denials = _voices(by_side[ThreadClaim.Side.NON_DENIAL], repeats, opposing)
    return rows, sorted(non_denials, key=lambda voice: said_at(voice.claim))


def _voices(claims: list[Claim], repeats: list[Link], opposing: list[Link]) -> list[Voice]:
    """Group claims that repeat one another; the best opposed of a group leads it, then the earliest."""
    root = folded((claim.pk for claim in claims), repeats)
    known: dict[int, Link] = {}
    for link in repeats:
        if link.from_claim_id in root and link.to_claim_id in root:
            known.setdefault(link.from_claim_id, link)
            known.setdefault(link.to_claim_id, link)
    best: dict[int, tuple[bool, float]] = {}
    for link in opposing:
        for end in (link.from_claim_id, link.to_claim_id):
            best[end] = max(best.get(end, (False, 0.0)), strength(link))
    groups: dict[int, list[Claim]] = {}
    for claim in claims:
        groups.setdefault(root[claim.pk], []).append(claim)
    voices = []
    for members in groups.values():
        members.sort(key=said_at)
        lead = max(members, key=lambda claim: best.get(claim.pk, (False, 0.0)))  # the first of equals
        others = [Repeat(claim, known.get(claim.pk)) for claim in members if claim.pk != lead.pk]
        voices.append(Voice(lead, others))
    return voices


def _align(left: list[Voice], right: list[Voice], opposing: list[Link]) -> list[Exchange]:
    """Put each answer opposite to the claim that its strongest link names."""
    rows = [Exchange(voice) for voice in left]
    row_of = {claim.pk: row for row in rows if row.claim for claim in row.claim.members}
    astray = Exchange(None)
    for voice in right:
        mine = {claim.pk for claim in voice.members}
        voice.links = sorted(
            (
                link
                for link in opposing
                if (link.from_claim_id in mine and link.to_claim_id in row_of)
                or (link.to_claim_id in mine and link.from_claim_id in row_of)
            ),
            key=strength,
            reverse=True,
        )
        if voice.link is None:
            astray.answers.append(voice)
            continue
        home = row_of[_left_end(voice.link, row_of)]
        home.answers.append(voice)
        for link in voice.links[1:]:
            row = row_of[_left_end(link, row_of)]
            if row is not home and voice not in row.elsewhere:
                row.elsewhere.append(voice)
    for row in rows:
        row.answers.sort(key=lambda voice: said_at(voice.claim))
    return [*rows, astray] if astray.answers else rows


def _left_end(link: Link, row_of: Container[int]) -> int:
    """Of a link between the two sides the claim on the left."""
    ends = (link.to_claim_id, link.from_claim_id)
    return next(end for end in ends if end in row_of)


def _row_order(row: Exchange, lead_claim: int | None) -> tuple[int, tuple[datetime, int, int]]:
    if row.claim is None:
        return 4, said_at(row.answers[0].claim)
    leads = lead_claim in {claim.pk for claim in row.claim.members}
    return (0 if leads else 1 if row.answers else 2 if row.elsewhere else 3), said_at(row.claim.claim)
