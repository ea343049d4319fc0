"""Groups of claims by the ties between them and by what editors have said; the same for any order of input.

Two groups become one when what ties them is strong enough for their size, and the closest two first, so
neither a chain of weak links nor one claim between them glues two disputes together. What an editor has said
comes before any score: claims put into one dispute are together, those of two disputes apart, and a confirmed
link ties whatever the size.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import sqrt

from claims.linking.types import OPPOSING, ClaimKey, Link

# A lone claim joins by one link of this score; each further claim of the smaller group asks for more, and so
# does the size that both have together, save of one link that is strong by itself. Chosen by
# training.thread_metric on cross-validated links, see training/LINKING.md.
LEAST_TIE = 0.3
LEAST_REPEAT = 0.5  # the same where the link says that two claims are one: three in five of those are right
MORE_PER_CLAIM = 0.2
LEAST_CLOSENESS = 0.2
STRONG = 0.45

Pair = tuple[ClaimKey, ClaimKey]  # the smaller key first


@dataclass(frozen=True, slots=True)
class Settled:
    """What editors have said of where claims belong; disputes go by any name that is the same for all."""

    homes: Mapping[ClaimKey, str] = field(default_factory=dict)  # the one dispute that a claim was put in
    barred: Mapping[ClaimKey, frozenset[str]] = field(default_factory=dict)  # those it was taken out of
    confirmed: Collection[frozenset[ClaimKey]] = frozenset()  # both ends of each confirmed link


@dataclass(slots=True)
class _Tie:
    """All that ties two groups."""

    strength: float  # the strongest link of each pair of claims, added up
    best: float  # the strongest of all
    opposes: bool


@dataclass(slots=True, eq=False)
class _Group:
    first: ClaimKey  # the smallest of its members
    members: set[ClaimKey]
    home: str
    barred: set[str]
    near: dict[ClaimKey, _Tie] = field(default_factory=dict)  # by the group's first claim
    changes: int = 0

    def may_join(self, other: _Group) -> bool:
        if self.home and other.home and self.home != other.home:
            return False
        return self.home not in other.barred and other.home not in self.barred

    def holds(self, other: _Group) -> bool:
        """Whether all that ties two groups is enough for the smaller one's size."""
        tie = self.near[other.first]
        least = LEAST_TIE if tie.opposes else LEAST_REPEAT
        smaller = min(len(self.members), len(other.members))
        if tie.strength < least + MORE_PER_CLAIM * (smaller - 1) - 1e-9:
            return False
        alone = smaller == 1 and tie.best >= STRONG
        return alone or self.closeness(other) >= LEAST_CLOSENESS - 1e-9

    def closeness(self, other: _Group) -> float:
        """What ties two groups, by the size that they have together."""
        return self.near[other.first].strength / sqrt(len(self.members) * len(other.members))


def tie_groups(keys: Iterable[ClaimKey], ties: Sequence[Link], settled: Settled) -> list[frozenset[ClaimKey]]:
    """All of `keys` in groups, by their smallest key; `ties` are links between them.

    Groups that something opposing ties go before those that only repeat, so a denial stays with its claim.
    """
    groups = {
        key: _Group(key, {key}, settled.homes.get(key, ""), set(settled.barred.get(key, ()))) for key in keys
    }
    strongest = _strongest(ties)
    for here, there in sorted(strongest):
        groups[here].near[there] = groups[there].near[here] = strongest[here, there]
    home = dict(groups)  # the group that each claim is in
    first: dict[str, ClaimKey] = {}
    for key in sorted(groups):
        if name := settled.homes.get(key):
            _unite(home, groups, home[first.setdefault(name, key)], home[key])
    for ends in sorted(sorted(pair) for pair in settled.confirmed):
        if all(key in home for key in ends):
            one, other = home[ends[0]], home[ends[-1]]
            if one is not other and other.first in one.near and one.may_join(other):
                _unite(home, groups, one, other)
    _grow(home, groups)
    return sorted((frozenset(group.members) for group in groups.values()), key=min)


def _strongest(ties: Iterable[Link]) -> dict[Pair, _Tie]:
    found: dict[Pair, _Tie] = {}
    for link in ties:
        pair = (min(link.source, link.target), max(link.source, link.target))
        tie = found.get(pair)
        if tie is None:
            tie = found[pair] = _Tie(0.0, 0.0, opposes=False)
        tie.strength = tie.best = max(tie.strength, link.score)
        tie.opposes = tie.opposes or link.kind in OPPOSING
    return found


def _grow(home: dict[ClaimKey, _Group], groups: dict[ClaimKey, _Group]) -> None:
    """Unite the closest two groups that may become one until none are left."""
    waiting: list[tuple[bool, float, ClaimKey, ClaimKey, int, int]] = []

    def offer(one: _Group, other: _Group) -> None:
        one, other = sorted((one, other), key=lambda group: group.first)
        if one.holds(other) and one.may_join(other):
            rank = (not one.near[other.first].opposes, -round(one.closeness(other), 9))
            heappush(waiting, (*rank, one.first, other.first, one.changes, other.changes))

    for group in list(groups.values()):
        for name in group.near:
            if group.first < name:
                offer(group, groups[name])
    while waiting:
        _, _, *names, changes, others = heappop(waiting)
        if not all(name in groups for name in names):
            continue
        one, other = (groups[name] for name in names)
        if (one.changes, other.changes) == (changes, others):
            _unite(home, groups, one, other)
            for name in one.near:
                offer(one, groups[name])


def _unite(home: dict[ClaimKey, _Group], groups: dict[ClaimKey, _Group], one: _Group, other: _Group) -> None:
    """Let the group with the smaller first claim take in the other."""
    if one is other:
        return
    one, other = sorted((one, other), key=lambda group: group.first)
    del groups[other.first]
    one.members |= other.members
    one.barred |= other.barred
    one.home = one.home or other.home
    one.changes += 1
    for key in other.members:
        home[key] = one
    one.near.pop(other.first, None)
    other.near.pop(one.first, None)
    for name, tie in other.near.items():
        third = groups[name]
        del third.near[other.first]
        known = one.near.get(name)
        if known is not None:
            tie = _Tie(known.strength + tie.strength, max(known.best, tie.best), known.opposes or tie.opposes)
        one.near[name] = third.near[one.first] = tie
