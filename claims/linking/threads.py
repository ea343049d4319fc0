"""Disputes: groups of claims tied by links, the same whatever the order of claims and links.

What opposes is taken first, so that a denial stays with its claim; then what repeats; each strongest first.
Two groups become one when what ties them is strong enough for their size, so a chain of weak links does not
glue two disputes together. A group without an opposing link is no dispute.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from claims.linking.denial_cues import only_points
from claims.linking.titles import poorness, thread_title
from claims.linking.types import OPPOSING, ClaimKey, Link, LinkKind

# A lone claim joins by one link of this score; each further claim of the smaller group asks for more.
LEAST_TIE = 0.3
LEAST_REPEAT = 0.5  # the same where the link says that two claims are one: three in five of those are right
MORE_PER_CLAIM = 0.1


@dataclass(frozen=True, slots=True)
class ThreadClaim:
    """What threading needs of a claim: its words for the title, and when and where it stands."""

    key: ClaimKey
    proposition: str
    published_at: datetime | None = None
    place: int = 0  # first character in its article
    act: str = ""  # what it does ("assertion", "denial", …); "" where that is not known


@dataclass(frozen=True, slots=True)
class ThreadGroup:
    """One dispute. `key` is the central claim's and stays while that claim is central."""

    key: ClaimKey
    title: str
    claims: tuple[ClaimKey, ...]  # the side of the central claim, earliest first
    denials: tuple[ClaimKey, ...]  # denials and counter-claims, earliest first
    first_at: datetime | None
    last_at: datetime | None

    @property
    def members(self) -> frozenset[ClaimKey]:
        """Both sides."""
        return frozenset(self.claims + self.denials)


def group_threads(claims: Iterable[ThreadClaim], links: Iterable[Link]) -> list[ThreadGroup]:
    """The disputes among `claims`, by first publication and then key.

    Links to a claim not in `claims` are left out. Every claim is in one thread at most.
    """
    known = {claim.key: claim for claim in claims}
    ties = sorted(
        (
            link
            for link in links
            if link.source in known and link.target in known and link.source != link.target
        ),
        key=lambda link: (-link.score, sorted((link.source, link.target)), link.source, link.kind),
    )
    groups = _grouped(sorted(ties, key=lambda link: link.kind not in OPPOSING))
    inside: dict[frozenset[ClaimKey], list[Link]] = {members: [] for members in groups}
    home = {key: members for members in groups for key in members}
    for link in ties:
        if home[link.source] == home[link.target]:
            inside[home[link.source]].append(link)
    threads = [
        _thread(members, own, known)
        for members, own in inside.items()
        if any(link.kind in OPPOSING for link in own)
    ]
    return sorted(threads, key=lambda thread: (_stamp(thread.first_at), thread.key))


def _grouped(ties: Sequence[Link]) -> list[frozenset[ClaimKey]]:
    """Groups of claims, joined strongest tie first where the sum of ties between them is enough."""
    members: dict[ClaimKey, frozenset[ClaimKey]] = {}
    between: dict[ClaimKey, dict[ClaimKey, float]] = defaultdict(dict)
    for link in ties:
        for here, there in ((link.source, link.target), (link.target, link.source)):
            members.setdefault(here, frozenset((here,)))
            between[here][there] = max(between[here].get(there, 0.0), link.score)
    for link in ties:
        one, other = members[link.source], members[link.target]
        if one == other:
            continue
        smaller, larger = (one, other) if (len(one), min(one)) < (len(other), min(other)) else (other, one)
        strength = sum(
            score for key in sorted(smaller) for to, score in sorted(between[key].items()) if to in larger
        )
        least = LEAST_TIE if link.kind in OPPOSING else LEAST_REPEAT
        if strength >= least + MORE_PER_CLAIM * (len(smaller) - 1) - 1e-9:
            joined = one | other
            for key in joined:
                members[key] = joined
    return sorted(set(members.values()), key=min)


def _thread(
    members: frozenset[ClaimKey], ties: Sequence[Link], known: Mapping[ClaimKey, ThreadClaim]
) -> ThreadGroup:
    """One group with its sides, title and dates."""
    opposed = _opposed(ties)
    central = _central(members, opposed, known)
    against = _other_side(central, members, ties)

    def order(key: ClaimKey) -> tuple[str, str, int, ClaimKey]:
        return (_stamp(known[key].published_at), key[0], known[key].place, key)

    dates = sorted(date for key in members if (date := known[key].published_at) is not None)
    return ThreadGroup(
        key=central,
        title=_title(central, members - against, opposed, known),
        claims=tuple(sorted(members - against, key=order)),
        denials=tuple(sorted(against, key=order)),
        first_at=dates[0] if dates else None,
        last_at=dates[-1] if dates else None,
    )


def _opposed(ties: Sequence[Link]) -> Mapping[ClaimKey, float]:
    """How much each claim is what others oppose."""
    opposed: dict[ClaimKey, float] = defaultdict(float)
    for link in ties:
        if link.kind in OPPOSING:
            opposed[link.target] += link.score
            opposed[link.source] -= 0.5 * link.score
        else:
            opposed[link.target] += 0.1 * link.score
            opposed[link.source] += 0.1 * link.score
    return opposed


def _central(
    members: frozenset[ClaimKey], opposed: Mapping[ClaimKey, float], known: Mapping[ClaimKey, ThreadClaim]
) -> ClaimKey:
    """The claim that the dispute is about: opposed most, with words of its own, told first."""
    return min(
        members,
        key=lambda key: (
            only_points(known[key].proposition),
            -round(opposed.get(key, 0.0), 6),
            _stamp(known[key].published_at),
            known[key].place,
            key,
        ),
    )


def _title(
    central: ClaimKey,
    side: frozenset[ClaimKey],
    opposed: Mapping[ClaimKey, float],
    known: Mapping[ClaimKey, ThreadClaim],
) -> str:
    """A heading in the words of the side's claim that says it best; of equals the one opposed most."""
    best = min(
        side,
        key=lambda key: (
            poorness(known[key].proposition, known[key].act),
            key != central,
            -round(opposed.get(key, 0.0), 6),
            _stamp(known[key].published_at),
            known[key].place,
            key,
        ),
    )
    return thread_title(known[best].proposition, known[best].act)


def _other_side(central: ClaimKey, members: frozenset[ClaimKey], ties: Sequence[Link]) -> frozenset[ClaimKey]:
    """The claims against the central one: along the strongest ties, opposing turns and repeating keeps the
    side."""
    side = {central: False}
    while len(side) < len(members):
        for link in ties:  # strongest first
            if (link.source in side) != (link.target in side):
                here, there = (
                    (link.source, link.target) if link.source in side else (link.target, link.source)
                )
                side[there] = side[here] != (link.kind is not LinkKind.REPEATS)
                break
        else:
            break
    return frozenset(key for key, against in side.items() if against)


def match_threads(
    stored: Mapping[str, frozenset[ClaimKey]], groups: Sequence[ThreadGroup]
) -> dict[ClaimKey, str]:
    """Which stored thread each new group continues, by group key: the one it shares most claims with.

    Each stored thread goes to one group at most, largest overlap first, ties by name; other groups are new.
    """
    shared = sorted(
        (
            (-len(members & group.members), name, group.key)
            for name, members in stored.items()
            for group in groups
            if members & group.members
        ),
    )
    found: dict[ClaimKey, str] = {}
    for _, name, key in shared:
        if key not in found and name not in found.values():
            found[key] = name
    return found


def _stamp(moment: datetime | None) -> str:
    """A text that sorts by time; what has no date comes last."""
    return moment.isoformat() if moment else "~"
