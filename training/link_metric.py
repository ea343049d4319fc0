"""The linking metric, written anew from its definition: opposes, repeats, answered, type over unordered
pairs.

Precision is of the links as predicted; recall is of their closure under repetition (where A repeats A' and B
opposes A, B opposes A'); gold pairs marked arguable count neither for nor against.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from claims.linking.types import OPPOSING, ClaimKey
from training.link_data import GoldLink, Pair


@dataclass(frozen=True, slots=True)
class Counts:
    """Precision is right / (right + wrong) of what was said; recall found / (found + missed) of gold."""

    right: int
    wrong: int
    found: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of the said links that are right; 0 when none was said."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        """Share of the sure gold links that are implied."""
        return self.found / (self.found + self.missed) if self.found + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return (
            2 * self.precision * self.recall / (self.precision + self.recall)
            if self.right and self.found
            else 0.0
        )


@dataclass(frozen=True, slots=True)
class LinkScores:
    """All figures of one set."""

    opposes: Counts
    repeats: Counts
    answered: float
    answered_of: int
    type_right: float


def closure(predicted: Mapping[Pair, str]) -> tuple[dict[Pair, str], set[Pair]]:
    """Opposing pairs with their kind and repeating pairs that follow from `predicted`."""
    leader: dict[ClaimKey, ClaimKey] = {}

    def find(key: ClaimKey) -> ClaimKey:
        leader.setdefault(key, key)
        while leader[key] != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    for pair, kind in predicted.items():
        one, other = sorted(pair)
        if kind == "repeats":
            leader[find(one)] = find(other)
        else:
            find(one), find(other)
    members: dict[ClaimKey, list[ClaimKey]] = {}
    for key in list(leader):
        members.setdefault(find(key), []).append(key)
    repeats = {frozenset(pair) for group in members.values() for pair in combinations(group, 2)}
    opposes = {pair: kind for pair, kind in predicted.items() if kind in OPPOSING}
    for pair, kind in list(opposes.items()):
        one, other = sorted(pair)
        for mine in members[find(one)]:
            for theirs in members[find(other)]:
                if mine != theirs:
                    opposes.setdefault(frozenset((mine, theirs)), kind)
    return opposes, repeats - set(opposes)


def _count(said: set[Pair], implied: set[Pair], sure: set[Pair], arguable: set[Pair]) -> Counts:
    return Counts(len(said & sure), len(said - sure - arguable), len(sure & implied), len(sure - implied))


def score_links(gold: Iterable[GoldLink], predicted: Mapping[Pair, str]) -> LinkScores:
    """Figures of `predicted` (unordered pair → kind) against `gold`."""
    gold = list(gold)
    opposes, repeats = closure(predicted)
    counts = {}
    for name, kinds, implied in (("opposes", OPPOSING, set(opposes)), ("repeats", {"repeats"}, repeats)):
        said = {pair for pair, kind in predicted.items() if kind in kinds}
        sure = {link.pair for link in gold if link.kind in kinds and link.sure}
        arguable = {link.pair for link in gold if link.kind in kinds and not link.sure} - sure
        counts[name] = _count(said, implied, sure, arguable)
    sure_links = [link for link in gold if link.kind in OPPOSING and link.sure]
    openers = {link.source for link in sure_links}
    answered = {link.source for link in sure_links if link.pair in opposes}
    right = {link.pair: link.kind for link in sure_links if link.pair in opposes}
    return LinkScores(
        opposes=counts["opposes"],
        repeats=counts["repeats"],
        answered=len(answered) / len(openers) if openers else 0.0,
        answered_of=len(openers),
        type_right=sum(opposes[pair] == kind for pair, kind in right.items()) / len(right) if right else 0.0,
    )
