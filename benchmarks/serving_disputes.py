"""Disputes of all sizes for measuring pages: our own articles as several outlets would bring them.

``plan(wanted, seed)`` says which dispute is told with which names, by how many articles, until there are
enough claims. ``shape(group, editions, variant)`` is what the product's own grouping makes of such a telling:
links, threads with their sides and counts, all by place; telling it with other names changes none of that.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from articles.models import Article
from benchmarks.linking_corpus import Base, bases
from claims.claim_keys import claim_id
from claims.linking.types import SURE
from claims.models import Claim, Link, Source
from claims.neighbourhood import Neighbourhood, groups_of, sides_in
from claims.origins import origins_of
from claims.thread_facts import Places, facts_of
from training.annotations import own_articles

# How many articles bring the same dispute, and how often that is so: most are one story, few go on for weeks.
EDITIONS = {1: 660, 2: 170, 4: 90, 8: 55, 16: 20, 40: 5}
VARIANTS = 4  # of scores and states of the links of one shape
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
APART = timedelta(hours=9)  # from one edition to the next
SCOPES = [str(scope) for scope in Link.Scope]


@dataclass(frozen=True, slots=True)
class Telling:
    """One dispute: its base articles, the seed of its names, and how many articles bring each."""

    group: str
    seed: int
    editions: int
    claims: int


@dataclass(frozen=True, slots=True)
class Tie:
    """A link between two claims, by their places in the telling."""

    source: int
    target: int
    kind: str
    scope: str
    state: str
    score: float


@dataclass(frozen=True, slots=True)
class Dispute:
    """A thread of a telling. In `facts` links and claims are places, moments are counted from EPOCH."""

    title: str
    sides: dict[int, str]
    facts: dict[str, object]


@dataclass(frozen=True, slots=True)
class Shape:
    """All claims of a telling as (place of article, number of its attribution), with links and threads."""

    articles: list[tuple[Base, timedelta]]
    claims: list[tuple[int, int]]
    ties: list[Tie]
    disputes: list[Dispute]


@cache
def groups() -> dict[str, list[Base]]:
    """The articles of each dispute."""
    found: dict[str, list[Base]] = defaultdict(list)
    for base in bases():
        found[base.group].append(base)
    return dict(found)


@cache
def _links() -> dict[str, list[list[str]]]:
    return {article["id"]: article["links"] for article in own_articles()}


def plan(wanted: int, seed: int = 0) -> list[Telling]:
    """Tellings with as many claims as wanted, in random order: the order in which they came in."""
    draw, names = random.Random(seed), sorted(groups())
    found, claims, number = [], 0, 0
    while claims < wanted:
        group = names[number % len(names)]
        (editions,) = draw.choices(list(EDITIONS), list(EDITIONS.values()))
        size = editions * sum(len(base.attributions) for base in groups()[group])
        found.append(Telling(group, 1 + number // len(names), editions, size))
        claims += size
        number += 1
    draw.shuffle(found)
    return found


def shapes_of(tellings: list[Telling]) -> Iterator[Shape]:
    """The shape of each telling."""
    for telling in tellings:
        yield shape(telling.group, telling.editions, telling.seed % VARIANTS)


@cache
def shape(group: str, editions: int, variant: int) -> Shape:
    """Links and threads of a telling, as the product's own functions group and count them."""
    draw = random.Random(f"{group} {editions} {variant}")
    articles = [
        (base, APART * edition + timedelta(minutes=number * 95))
        for edition in range(editions)
        for number, base in enumerate(groups()[group])
    ]
    claims = [
        (at, number) for at, (base, _) in enumerate(articles) for number in range(len(base.attributions))
    ]
    place = {(at, articles[at][0].attributions[number]["id"]): rel for rel, (at, number) in enumerate(claims)}
    ties = list(_ties(group, articles, place, draw))
    return Shape(articles, claims, ties, _disputes(articles, claims, ties))


def _ties(
    group: str, articles: list[tuple[Base, timedelta]], place: dict[tuple[int, str], int], draw: random.Random
) -> Iterator[Tie]:
    """The marked links of every edition, and from one edition to the next that it repeats the claim."""
    several = len(groups()[group])
    seen: set[frozenset[int]] = set()
    for at, (base, _) in enumerate(articles):
        others = {
            articles[other][0].id: other for other in range(at - at % several, at + several - at % several)
        }
        linked = []
        for own, other, kind, sure in _links()[base.id]:
            where, _, claim = other.rpartition("/")
            other_end = place.get((others.get(where, at) if where else at, claim))
            if other_end is None:
                continue
            ends = (place[at, own], other_end)
            if ends[0] == ends[1] or frozenset(ends) in seen:
                continue
            seen.add(frozenset(ends))
            linked.append(own)
            score = round(draw.uniform(0.6, 0.97) if sure == "sure" else draw.uniform(0.3, 0.7), 3)
            scope = draw.choice(SCOPES) if kind == "denies" else ""
            yield Tie(ends[0], ends[1], kind, scope, _state(draw), score)
        if at >= several:
            for claim in sorted(set(linked)):
                yield Tie(place[at, claim], place[at - several, claim], "repeats", "", "suggested", 0.83)


def _state(draw: random.Random) -> str:
    return draw.choices(["suggested", "confirmed", "rejected", "doubtful"], [86, 9, 4, 1])[0]


def _disputes(
    articles: list[tuple[Base, timedelta]], claims: list[tuple[int, int]], ties: list[Tie]
) -> list[Dispute]:
    """The threads, by the product's own grouping and counting of rows that are never stored."""
    rows = [
        Article(pk=at + 1, sha256=f"{at:064d}", published_at=EPOCH + after, outlet_id=at + 1)
        for at, (_, after) in enumerate(articles)
    ]
    made = {}
    for rel, (at, number) in enumerate(claims):
        one = articles[at][0].attributions[number]
        named = one.get("canonical_source") or ""
        source = Source(pk=number + 1, name=named, kind="organisation") if named else None
        made[rel + 1] = Claim(
            pk=rel + 1,
            article=rows[at],
            source=source,
            act=one["act"],
            start=one["content"][0][0],
            fingerprint=f"{number:08d}",
            proposition=one.get("proposition") or "",
        )
    links = [
        Link(
            pk=number + 1,
            from_claim_id=tie.source + 1,
            to_claim_id=tie.target + 1,
            kind=tie.kind,
            state=tie.state,
            score=tie.score,
        )
        for number, tie in enumerate(ties)
        if tie.state != "rejected" and not (tie.state == "suggested" and tie.score < SURE)
    ]
    around = Neighbourhood(made, links, {}, {})
    origins, found = origins_of(made.values()), []
    for number, group in enumerate(groups_of(around), start=1):
        sides = sides_in(around, group)
        places = Places(
            number, {pk: (number, side) for pk, side in sides.items()}, {number: claim_id(group.key)}
        )
        facts = facts_of(made.values(), links, places, origins).as_fields()
        for name in ("lead_link_id", "lead_claim_id", "lead_denial_id"):
            facts[name] = None if facts[name] is None else facts[name] - 1
        found.append(Dispute(group.title, {pk - 1: side for pk, side in sides.items()}, facts))
    return found
