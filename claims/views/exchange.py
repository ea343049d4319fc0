"""A dispute as rows: each claim with those who repeat it, and opposite to it what answers it.

Pure: takes places and links that are already fetched, asks the database nothing. It goes by numbers and
days alone; `put_in_full` gives the few claims of a page all that is shown of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from claims.dispute_reading import Place
from claims.folding import Tie, folds, joined
from claims.models import Claim, Link, ThreadClaim, Verdict

CONFIRMED = Link.State.CONFIRMED
OPPOSING = {Link.Kind.DENIES, Link.Kind.CONTRADICTS}


@dataclass(slots=True)
class Repeat:
    """A claim that says again what its lead says; `link` is how that is known."""

    place: Place
    link: Link | Tie | None
    claim: Claim | None = None  # in full, where a page shows it


@dataclass(slots=True)
class Voice:
    """One place in a row: a claim, who repeats it, and (for an answer) its links to the other side."""

    place: Place
    repeats: list[Repeat] = field(default_factory=list)
    links: list[Link | Tie] = field(default_factory=list)
    further_repeats: int = 0  # that a page leaves out
    claim: Claim | None = None  # in full, where a page shows it

    @property
    def members(self) -> list[Place]:
        return [self.place, *(repeat.place for repeat in self.repeats)]

    @property
    def verdict(self) -> Verdict | None:
        """That of the claim, where a page shows it and it has one."""
        return getattr(self.claim, "verdict", None)

    @property
    def link(self) -> Link | Tie | None:
        """The strongest of the links, a confirmed one before a suggested one."""
        return self.links[0] if self.links else None

    @property
    def answered_back(self) -> bool:
        """Whether the strongest link comes from the other side: this is denied there, and denies nothing."""
        return self.link is not None and self.link.to_claim_id in {place.pk for place in self.members}


@dataclass(slots=True)
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


def put_in_full(voices: Iterable[Voice], claims: Mapping[int, Claim], links: Mapping[int, Link]) -> None:
    """Give the places that a page shows their claims, and their links, in full."""
    for voice in voices:
        voice.claim = claims.get(voice.place.pk)
        voice.links = [links.get(link.pk, link) for link in voice.links]
        for repeat in voice.repeats:
            repeat.claim = claims.get(repeat.place.pk)
            if repeat.link is not None:
                repeat.link = links.get(repeat.link.pk, repeat.link)


def lay_out(
    places: Sequence[Place], links: Iterable[Link | Tie], lead_claim: int | None
) -> tuple[list[Exchange], list[Voice]]:
    """Rows of a dispute and, apart from them, its non-denials. The links come by score, the best first.

    The row of `lead_claim` comes first, then answered claims by day, those answered in another row, and
    unanswered ones. Links that lead out of the dispute are left aside.
    """
    side = {place.pk: place.side for place in places}
    by_side: dict[str, list[Place]] = {str(value): [] for value in ThreadClaim.Side}
    for place in places:
        by_side[place.side].append(place)
    repeats: list[Link | Tie] = []
    confirmed: list[Link | Tie] = []
    guessed: list[Link | Tie] = []
    for link in links:
        one, other = side.get(link.from_claim_id), side.get(link.to_claim_id)
        if one is None or other is None:
            continue
        if link.kind in OPPOSING:
            (confirmed if link.state == CONFIRMED else guessed).append(link)
        elif one == other and folds(link):
            repeats.append(link)
    strongest = confirmed + guessed
    ties = _Ties(joined(side, repeats), _first_by_end(repeats), _first_by_end(strongest))
    left, right, others = (_voices(by_side[one], ties) for one in ThreadClaim.Side)
    rows = _align(left, right, strongest)
    rows.sort(key=lambda row: _row_order(row, lead_claim))
    return rows, sorted(others, key=lambda voice: voice.place.said_at)


@dataclass(frozen=True, slots=True)
class _Ties:
    """By claim: which one stands for all that repeat it, a link by which that is known, and the strongest
    that opposes it or by which it opposes."""

    root: Mapping[int, int]
    known: Mapping[int, Link | Tie]
    best: Mapping[int, Link | Tie]

    def opposed(self, place: Place) -> tuple[bool, float]:
        """How strong the strongest link is that opposes a claim or by which it opposes."""
        link = self.best.get(place.pk)
        return (False, 0.0) if link is None else (link.state == CONFIRMED, link.score)


def _first_by_end(links: Iterable[Link | Tie]) -> dict[int, Link | Tie]:
    first: dict[int, Link | Tie] = {}
    for link in links:
        first.setdefault(link.from_claim_id, link)
        first.setdefault(link.to_claim_id, link)
    return first


def _voices(places: list[Place], ties: _Ties) -> list[Voice]:
    """Group claims that repeat one another; the best opposed of a group leads it, then the earliest."""
    groups: defaultdict[int, list[Place]] = defaultdict(list)
    for place in places:
        groups[ties.root[place.pk]].append(place)
    voices = []
    for members in groups.values():
        if len(members) == 1:
            voices.append(Voice(members[0]))
            continue
        members.sort(key=lambda place: place.said_at)
        lead = max(members, key=ties.opposed)  # the first of equals
        others = [Repeat(place, ties.known.get(place.pk)) for place in members if place is not lead]
        voices.append(Voice(lead, others))
    return voices


def _align(left: list[Voice], right: list[Voice], strongest: list[Link | Tie]) -> list[Exchange]:
    """Put each answer opposite to the claim that its strongest link names."""
    rows = [Exchange(voice) for voice in left]
    row_of = {place.pk: number for number, voice in enumerate(left) for place in voice.members}
    astray = Exchange(None)
    across: defaultdict[int, list[int]] = defaultdict(list)  # by the end that answers, the strongest first
    for number, link in enumerate(strongest):
        if link.to_claim_id in row_of:
            across[link.from_claim_id].append(number)
        if link.from_claim_id in row_of:
            across[link.to_claim_id].append(number)
    for voice in right:
        found = sorted(number for place in voice.members for number in across.get(place.pk, ()))
        voice.links = [strongest[number] for number in found]
        answered = list(dict.fromkeys(row_of[_left_end(link, row_of)] for link in voice.links))
        (rows[answered[0]] if answered else astray).answers.append(voice)
        for number in answered[1:]:
            rows[number].elsewhere.append(voice)
    for row in rows:
        row.answers.sort(key=lambda voice: voice.place.said_at)
    return [*rows, astray] if astray.answers else rows


def _left_end(link: Link | Tie, row_of: Container[int]) -> int:
    """Of a link between the two sides the claim on the left."""
    return link.to_claim_id if link.to_claim_id in row_of else link.from_claim_id


def _row_order(row: Exchange, lead_claim: int | None) -> tuple[int, tuple[datetime, int, int]]:
    if row.claim is None:
        return 4, row.answers[0].place.said_at
    leads = lead_claim in {place.pk for place in row.claim.members}
    return (0 if leads else 1 if row.answers else 2 if row.elsewhere else 3), row.claim.place.said_at
