"""A dispute as rows: each claim with those who repeat it, and opposite to it what answers it.

Pure: takes claims and links that are already fetched, asks the database nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from claims.folding import Tie, folded, folds, said_at
from claims.models import Claim, Link, ThreadClaim

OPPOSING = {Link.Kind.DENIES, Link.Kind.CONTRADICTS}


@dataclass
class Repeat:
    """A claim that says again what its lead says; `link` is how that is known."""

    claim: Claim
    link: Link | Tie | None


@dataclass
class Voice:
    """One place in a row: a claim, who repeats it, and (for an answer) its links to the other side."""

    claim: Claim
    repeats: list[Repeat] = field(default_factory=list)
    links: list[Link | Tie] = field(default_factory=list)
    further_repeats: int = 0  # that a page leaves out

    @property
    def members(self) -> list[Claim]:
        return [self.claim, *(repeat.claim for repeat in self.repeats)]

    @property
    def link(self) -> Link | Tie | None:
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


def ties_of(voices: Iterable[Voice]) -> list[Link | Tie]:
    """The links that a page shows of some places."""
    found = [voice.link for voice in voices]
    found += [repeat.link for voice in voices for repeat in voice.repeats]
    return [link for link in found if link is not None]


def put_in_full(voices: Iterable[Voice], links: Mapping[int, Link]) -> None:
    """Give the places, for the links that a page shows of them, the rows in full."""
    for voice in voices:
        voice.links = [links.get(link.pk, link) for link in voice.links]
        for repeat in voice.repeats:
            if repeat.link is not None:
                repeat.link = links.get(repeat.link.pk, repeat.link)


def strength(link: Link | Tie) -> tuple[bool, float]:
    return link.state == Link.State.CONFIRMED, link.score


def lay_out(
    entries: Sequence[ThreadClaim], links: Iterable[Link | Tie], lead_claim: int | None
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
    repeats = [link for link in inside if side[link.from_claim_id] == side[link.to_claim_id] and folds(link)]
    opposing = [link for link in inside if link.kind in OPPOSING]
    ties = _Ties(folded(side, repeats), _first_by_end(repeats), _best_by_end(opposing))
    left, right, others = (_voices(by_side[one], ties) for one in ThreadClaim.Side)
    rows = _align(left, right, opposing)
    rows.sort(key=lambda row: _row_order(row, lead_claim))
    return rows, sorted(others, key=lambda voice: said_at(voice.claim))


@dataclass(frozen=True)
class _Ties:
    """By claim: which one stands for all that repeat it, a link by which that is known, and how strong the
    strongest is that opposes it or by which it opposes."""

    root: Mapping[int, int]
    known: Mapping[int, Link | Tie]
    best: Mapping[int, tuple[bool, float]]


def _first_by_end(repeats: Iterable[Link | Tie]) -> dict[int, Link | Tie]:
    known: dict[int, Link | Tie] = {}
    for link in repeats:
        known.setdefault(link.from_claim_id, link)
        known.setdefault(link.to_claim_id, link)
    return known


def _best_by_end(opposing: Iterable[Link | Tie]) -> dict[int, tuple[bool, float]]:
    best: dict[int, tuple[bool, float]] = {}
    for link in opposing:
        strong = strength(link)
        for end in (link.from_claim_id, link.to_claim_id):
            if end not in best or strong > best[end]:
                best[end] = strong
    return best


def _voices(claims: list[Claim], ties: _Ties) -> list[Voice]:
    """Group claims that repeat one another; the best opposed of a group leads it, then the earliest."""
    groups: dict[int, list[Claim]] = {}
    for claim in claims:
        groups.setdefault(ties.root[claim.pk], []).append(claim)
    voices = []
    for members in groups.values():
        members.sort(key=said_at)
        lead = max(members, key=lambda claim: ties.best.get(claim.pk, (False, 0.0)))  # the first of equals
        others = [Repeat(claim, ties.known.get(claim.pk)) for claim in members if claim is not lead]
        voices.append(Voice(lead, others))
    return voices


def _align(left: list[Voice], right: list[Voice], opposing: list[Link | Tie]) -> list[Exchange]:
    """Put each answer opposite to the claim that its strongest link names."""
    rows = [Exchange(voice) for voice in left]
    row_of = {claim.pk: row for row in rows if row.claim for claim in row.claim.members}
    astray = Exchange(None)
    across: defaultdict[int, list[int]] = defaultdict(list)  # by the end that answers, the strongest first
    strongest = sorted(opposing, key=strength, reverse=True)
    for place, link in enumerate(strongest):
        for mine, theirs in ((link.from_claim_id, link.to_claim_id), (link.to_claim_id, link.from_claim_id)):
            if theirs in row_of:
                across[mine].append(place)
    for voice in right:
        found = sorted(place for claim in voice.members for place in across[claim.pk])
        voice.links = [strongest[place] for place in found]
        if voice.link is None:
            astray.answers.append(voice)
            continue
        home = row_of[_left_end(voice.link, row_of)]
        home.answers.append(voice)
        for link in voice.links[1:]:
            row = row_of[_left_end(link, row_of)]
            if row is not home and not any(other is voice for other in row.elsewhere):
                row.elsewhere.append(voice)
    for row in rows:
        row.answers.sort(key=lambda voice: said_at(voice.claim))
    return [*rows, astray] if astray.answers else rows


def _left_end(link: Link | Tie, row_of: Container[int]) -> int:
    """Of a link between the two sides the claim on the left."""
    ends = (link.to_claim_id, link.from_claim_id)
    return next(end for end in ends if end in row_of)


def _row_order(row: Exchange, lead_claim: int | None) -> tuple[int, tuple[datetime, int, int]]:
    if row.claim is None:
        return 4, said_at(row.answers[0].claim)
    leads = lead_claim in {claim.pk for claim in row.claim.members}
    return (0 if leads else 1 if row.answers else 2 if row.elsewhere else 3), said_at(row.claim.claim)
