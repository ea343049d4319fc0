"""Disputes: groups of claims tied by links, the same whatever the order of claims and links.

What opposes is taken first, so that a denial stays with its claim; then what repeats; the closest first
(see `tie_groups`). A group without an opposing link is no dispute, unless an editor has made it one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush

from claims.linking.denial_cues import only_points
from claims.linking.tie_groups import Settled, tie_groups
from claims.linking.titles import SHORT, poorness, says_something, thread_title
from claims.linking.types import OPPOSING, ClaimKey, Link, LinkKind

NOTHING_SETTLED = Settled()


@dataclass(frozen=True, slots=True)
class ThreadClaim:
    """What threading needs of a claim: its words for the title, and when and where it stands."""

    key: ClaimKey
    proposition: str
    published_at: datetime | None = None
    place: int = 0  # first character in its article
    act: str = ""  # what it does ("assertion", "denial", …); "" where that is not known
    speaker: str = ""  # who says it, for words that lean on that; "" where nobody is named
    against: bool | None = None  # whether it is on the other side, where an editor has said so


@dataclass(frozen=True, slots=True)
class ThreadGroup:
    """One dispute. `key` is the central claim's and stays while that claim is central."""

    key: ClaimKey
    title: str
    claims: tuple[ClaimKey, ...]  # the side of the central claim, earliest first
    denials: tuple[ClaimKey, ...]  # denials and counter-claims, earliest first
    first_at: datetime | None
    last_at: datetime | None
    home: str = ""  # the dispute that an editor has made of it

    @property
    def members(self) -> frozenset[ClaimKey]:
        """Both sides."""
        return frozenset(self.claims + self.denials)


def group_threads(
    claims: Iterable[ThreadClaim], links: Iterable[Link], settled: Settled = NOTHING_SETTLED
) -> list[ThreadGroup]:
    """The disputes among `claims`, by first publication and then key.

    Links to a claim not in `claims` are left out. Every claim is in one thread at most. `settled` is what
    editors have said; a dispute of theirs is given also where nothing in it opposes anything.
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
    groups = tie_groups(known, ties, settled)
    inside: dict[frozenset[ClaimKey], list[Link]] = {members: [] for members in groups}
    home = {key: members for members in groups for key in members}
    for link in ties:
        if home[link.source] == home[link.target]:
            inside[home[link.source]].append(link)
    threads = []
    for members, own in inside.items():
        made = next((name for key in members if (name := settled.homes.get(key))), "")
        if made or any(link.kind in OPPOSING for link in own):
            threads.append(_thread(members, own, known, made))
    return sorted(threads, key=lambda thread: (_stamp(thread.first_at), thread.key))


def _thread(
    members: frozenset[ClaimKey], ties: Sequence[Link], known: Mapping[ClaimKey, ThreadClaim], home: str
) -> ThreadGroup:
    """One group with its sides, title and dates."""
    opposed = _opposed(ties)
    # Who an editor has put on the other side does not name the dispute, if anybody else is left to.
    naming = frozenset(key for key in members if not known[key].against) or members
    central = _central(naming, opposed, known)
    against = _other_side(central, members, ties, known)

    def order(key: ClaimKey) -> tuple[str, str, int, ClaimKey]:
        return (_stamp(known[key].published_at), key[0], known[key].place, key)

    dates = sorted(date for key in members if (date := known[key].published_at) is not None)
    return ThreadGroup(
        key=central,
        title=_title(central, members - against or members, against, ties, opposed, known),
        claims=tuple(sorted(members - against, key=order)),
        denials=tuple(sorted(against, key=order)),
        first_at=dates[0] if dates else None,
        last_at=dates[-1] if dates else None,
        home=home,
    )


def _opposed(ties: Sequence[Link]) -> Mapping[ClaimKey, float]:
    """How much each claim is what others oppose: by the surest link first, and a little by all of them. Many
    weak links go to a claim that shares its words with everything, and say less than one that is sure."""
    by: dict[ClaimKey, list[float]] = defaultdict(list)
    against: dict[ClaimKey, float] = defaultdict(float)
    opposed: dict[ClaimKey, float] = defaultdict(float)
    for link in ties:
        if link.kind in OPPOSING:
            by[link.target].append(link.score)
            against[link.source] = max(against[link.source], link.score)
        else:
            opposed[link.target] += 0.1 * link.score
            opposed[link.source] += 0.1 * link.score
    for key, scores in by.items():
        opposed[key] += max(scores) + 0.1 * sum(scores)
    for key, score in against.items():
        opposed[key] -= 0.5 * score
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
    against: frozenset[ClaimKey],
    ties: Sequence[Link],
    opposed: Mapping[ClaimKey, float],
    known: Mapping[ClaimKey, ThreadClaim],
) -> str:
    """A heading in the words of the central claim, or of one that says the same and says it better. Where
    none of these says anything by itself, in other words of the side, else in those for what is denied, else
    in those of a counter-claim."""

    def order(key: ClaimKey) -> tuple[object, ...]:
        claim = known[key]
        worth = (
            key != central,
            -round(opposed.get(key, 0.0), 6),
            _stamp(claim.published_at),
            claim.place,
            key,
        )
        return (poorness(claim.proposition, claim.act, claim.speaker), *worth)

    same = {central}
    for link in ties:
        if link.kind is LinkKind.REPEATS and central in (link.source, link.target):
            same |= {link.source, link.target}
    own = sorted(side & same, key=order)
    denied = sorted((key for key in against if known[key].act == "denial"), key=order)
    others = sorted(side, key=order)
    best = known[others[0]]
    # Words of the other side are better than next to none, as "a bomb" is.
    counter = [] if _tells(best) else sorted(against.difference(denied), key=order)
    for key in (*own, *others, *denied, *counter):
        claim = known[key]
        if says_something(claim.proposition, claim.act, claim.speaker):
            return thread_title(claim.proposition, claim.act, claim.speaker)
    return thread_title(best.proposition, best.act, best.speaker)


def _tells(claim: ThreadClaim) -> bool:
    """Whether the words are more than a few that only name something."""
    return not only_points(claim.proposition) and len(claim.proposition) >= SHORT


def _other_side(
    central: ClaimKey,
    members: frozenset[ClaimKey],
    ties: Sequence[Link],
    known: Mapping[ClaimKey, ThreadClaim],
) -> frozenset[ClaimKey]:
    """The claims against the central one: along the strongest ties, opposing turns and repeating keeps the
    side. What an editor has said of a claim's side stands; a part without a tie to the rest has its own
    central claim on the side of the claims, unless that denies."""
    side = {key: said for key in sorted(members) if (said := known[key].against) is not None}
    side.setdefault(central, False)
    beside: dict[ClaimKey, list[int]] = defaultdict(list)
    for rank, link in enumerate(ties):  # strongest first
        beside[link.source].append(rank)
        beside[link.target].append(rank)
    waiting = sorted({rank for key in side for rank in beside[key]})
    while True:
        while waiting:
            link = ties[heappop(waiting)]
            if (link.source in side) == (link.target in side):
                continue
            here, there = (link.source, link.target) if link.source in side else (link.target, link.source)
            side[there] = side[here] != (link.kind is not LinkKind.REPEATS)
            for rank in beside[there]:
                heappush(waiting, rank)
        rest = members - side.keys()
        if not rest:
            return frozenset(key for key, against in side.items() if against)
        own = [link for link in ties if link.source in rest and link.target in rest]
        lone = _central(rest, _opposed(own), known)
        side[lone] = known[lone].act == "denial"
        waiting = sorted(beside[lone])


def match_threads(
    stored: Mapping[str, frozenset[ClaimKey]],
    groups: Sequence[ThreadGroup],
    named: Collection[str] = (),
) -> dict[ClaimKey, str]:
    """Which stored thread each new group continues, by group key: the one it shares most claims with.

    Each stored thread goes to one group at most, largest overlap first, ties by name and then to the earlier
    group; other groups are new. A thread that an editor has named (`named`) comes before others in the group
    that holds more than half of its claims, so that its title stays.
    """
    shared = sorted(
        (
            name not in named or 2 * len(members & group.members) <= len(members),
            -len(members & group.members),
            name,
            place,
        )
        for name, members in stored.items()
        for place, group in enumerate(groups)
        if members & group.members
    )
    found: dict[ClaimKey, str] = {}
    taken: set[str] = set()
    for _, _, name, place in shared:
        if groups[place].key not in found and name not in taken:
            found[groups[place].key] = name
            taken.add(name)
    return found


def _stamp(moment: datetime | None) -> str:
    """A text that sorts by time; what has no date comes last."""
    return moment.isoformat() if moment else "~"
