"""Groups of claims by the ties between them and by what editors have said; the same for any order of input.

Two groups become one when what ties them is strong enough for their size, so a chain of weak links does not
glue two disputes together. What an editor has said comes before any score: claims put into one dispute are
together, those of two disputes apart, and a confirmed link ties whatever the size.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from claims.linking.types import OPPOSING, ClaimKey, Link

# A lone claim joins by one link of this score; each further claim of the smaller group asks for more.
LEAST_TIE = 0.3
LEAST_REPEAT = 0.5  # the same where the link says that two claims are one: three in five of those are right
MORE_PER_CLAIM = 0.1

Pair = frozenset[ClaimKey]
Between = Mapping[ClaimKey, Mapping[ClaimKey, float]]


@dataclass(frozen=True, slots=True)
class Settled:
    """What editors have said of where claims belong; disputes go by any name that is the same for all."""

    homes: Mapping[ClaimKey, str] = field(default_factory=dict)  # the one dispute that a claim was put in
    barred: Mapping[ClaimKey, frozenset[str]] = field(default_factory=dict)  # those it was taken out of
    confirmed: Collection[Pair] = frozenset()  # both ends of each confirmed link


@dataclass(slots=True)
class _Group:
    members: set[ClaimKey]
    home: str
    barred: set[str]

    def may_join(self, other: _Group) -> bool:
        if self.home and other.home and self.home != other.home:
            return False
        return self.home not in other.barred and other.home not in self.barred

    def order(self) -> tuple[int, ClaimKey]:
        return len(self.members), min(self.members)


def tie_groups(keys: Iterable[ClaimKey], ties: Sequence[Link], settled: Settled) -> list[frozenset[ClaimKey]]:
    """All of `keys` in groups, by their smallest key; `ties` are between them, in order of precedence."""
    groups = {
        key: _Group({key}, settled.homes.get(key, ""), set(settled.barred.get(key, ()))) for key in keys
    }
    first: dict[str, ClaimKey] = {}
    for key in sorted(groups):
        if home := settled.homes.get(key):
            _unite(groups, groups[first.setdefault(home, key)], groups[key])
    for link in ties:
        one, other = groups[link.source], groups[link.target]
        if frozenset((link.source, link.target)) in settled.confirmed and one.may_join(other):
            _unite(groups, one, other)
    between = _strongest(ties)
    for link in ties:
        one, other = groups[link.source], groups[link.target]
        if one is not other and one.may_join(other) and _holds(one, other, link, between):
            _unite(groups, one, other)
    return sorted({id(group): frozenset(group.members) for group in groups.values()}.values(), key=min)


def _strongest(ties: Iterable[Link]) -> Between:
    between: dict[ClaimKey, dict[ClaimKey, float]] = defaultdict(dict)
    for link in ties:
        for here, there in ((link.source, link.target), (link.target, link.source)):
            between[here][there] = max(between[here].get(there, 0.0), link.score)
    return between


def _holds(one: _Group, other: _Group, link: Link, between: Between) -> bool:
    """Whether all that ties two groups is enough for the smaller one's size."""
    smaller, larger = sorted((one, other), key=_Group.order)
    strength = sum(
        score
        for key in sorted(smaller.members)
        for to, score in sorted(between.get(key, {}).items())
        if to in larger.members
    )
    least = LEAST_TIE if link.kind in OPPOSING else LEAST_REPEAT
    return strength >= least + MORE_PER_CLAIM * (len(smaller.members) - 1) - 1e-9


def _unite(groups: dict[ClaimKey, _Group], one: _Group, other: _Group) -> None:
    if one is other:
        return
    larger, smaller = (one, other) if len(one.members) >= len(other.members) else (other, one)
    larger.members |= smaller.members
    larger.barred |= smaller.barred
    larger.home = larger.home or smaller.home
    for key in smaller.members:
        groups[key] = larger
