"""Threads: sides, what glues and what does not, and independence of order."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from claims.linking.threads import ThreadClaim, group_threads, match_threads, thread_title
from claims.linking.types import ClaimKey, Link, LinkKind


def claim(name: str, day: int = 1, proposition: str = "") -> ThreadClaim:
    return ThreadClaim(
        (name, "c"), proposition or f"what {name} says of it", datetime(2024, 5, day, tzinfo=UTC)
    )


def link(source: str, target: str, kind: LinkKind, score: float) -> Link:
    return Link((source, "c"), (target, "c"), kind, score, (), "")


def keys(*names: str) -> tuple[ClaimKey, ...]:
    return tuple((name, "c") for name in names)


def test_a_dispute_has_its_claims_opposite_to_its_denials() -> None:
    claims = [
        claim("army", 1, "a strike hit the depot"),
        claim("agency", 2),
        claim("coalition", 3),
        claim("pentagon", 4),
    ]
    links = [
        link("agency", "army", LinkKind.REPEATS, 0.8),
        link("coalition", "army", LinkKind.DENIES, 0.9),
        link("pentagon", "coalition", LinkKind.REPEATS, 0.6),
    ]
    (thread,) = group_threads(claims, links)
    assert thread.claims == keys("army", "agency")
    assert thread.denials == keys("coalition", "pentagon")
    assert thread.key == ("army", "c")
    assert thread.title == "Disputed: A strike hit the depot"
    assert (thread.first_at, thread.last_at) == (claims[0].published_at, claims[3].published_at)


def test_repeated_claims_that_nobody_opposes_are_no_dispute() -> None:
    assert group_threads([claim("one"), claim("two")], [link("two", "one", LinkKind.REPEATS, 0.9)]) == []


def test_a_denial_of_a_denial_stands_with_the_claim() -> None:
    links = [link("bank", "committee", LinkKind.DENIES, 0.9), link("witness", "bank", LinkKind.DENIES, 0.8)]
    (thread,) = group_threads([claim("committee"), claim("bank"), claim("witness")], links)
    assert {thread.claims, thread.denials} == {keys("committee", "witness"), keys("bank")}


def test_a_weak_chain_does_not_glue_two_disputes() -> None:
    names = [f"{side}{number}" for side in "ab" for number in range(4)]
    links = [
        link(f"{side}{number}", f"{side}0", LinkKind.DENIES if number == 1 else LinkKind.REPEATS, 0.9)
        for side in "ab"
        for number in (1, 2, 3)
    ]
    weak = link("a3", "b3", LinkKind.REPEATS, 0.45)
    threads = group_threads(map(claim, names), [*links, weak])
    assert [len(thread.members) for thread in threads] == [4, 4]


def test_several_ties_join_what_one_does_not() -> None:
    names = [f"{side}{number}" for side in "ab" for number in range(4)]
    links = [
        link(f"{side}{number}", f"{side}0", LinkKind.DENIES if number == 1 else LinkKind.REPEATS, 0.9)
        for side in "ab"
        for number in (1, 2, 3)
    ]
    ties = [link(f"b{number}", f"a{number}", LinkKind.REPEATS, 0.45) for number in range(4)]
    (thread,) = group_threads(map(claim, names), [*links, *ties])
    assert len(thread.members) == 8


def test_a_claim_tied_to_two_disputes_joins_the_closer_and_does_not_glue_them() -> None:
    """The weakest tie of the raid comes after one to "between", which the gas attack has more of."""
    links = [
        link("raid1", "raid0", LinkKind.DENIES, 0.65),
        link("raid2", "raid0", LinkKind.DENIES, 0.41),
        link("gas2", "gas0", LinkKind.REPEATS, 0.61),
        link("between", "raid0", LinkKind.DENIES, 0.48),
        link("between", "gas0", LinkKind.DENIES, 0.41),
        link("between", "gas1", LinkKind.DENIES, 0.49),
        link("between", "gas2", LinkKind.DENIES, 0.43),
    ]
    names = [*(f"{event}{number}" for event in ("raid", "gas") for number in range(3)), "between"]
    threads = group_threads(map(claim, names), links)
    assert {thread.members for thread in threads} == {
        frozenset(keys("raid0", "raid1", "raid2")),
        frozenset(keys("gas0", "gas1", "gas2", "between")),
    }


def test_one_weak_repetition_does_not_join_even_a_lone_claim() -> None:
    links = [
        link("coalition", "army", LinkKind.DENIES, 0.6),
        link("stranger", "army", LinkKind.REPEATS, 0.42),
    ]
    (thread,) = group_threads([claim("army"), claim("coalition"), claim("stranger")], links)
    assert thread.members == frozenset(keys("army", "coalition"))


def test_a_denial_stays_with_its_claim_however_often_both_are_repeated() -> None:
    claims = [f"claim{number}" for number in range(6)]
    denials = [f"denial{number}" for number in range(6)]
    links = [
        link(f"{side}{number}", f"{side}0", LinkKind.REPEATS, 0.95)
        for side in ("claim", "denial")
        for number in range(1, 6)
    ]
    links.append(link("denial0", "claim0", LinkKind.DENIES, 0.6))
    (thread,) = group_threads(map(claim, claims + denials), links)
    assert thread.claims == keys(*claims)
    assert thread.denials == keys(*denials)


def test_links_to_unknown_claims_are_left_out() -> None:
    assert group_threads([claim("one")], [link("two", "one", LinkKind.DENIES, 0.9)]) == []


def test_a_stored_thread_goes_to_the_group_that_shares_most() -> None:
    claims = [claim(name) for name in ("a", "b", "c", "d")]
    groups = group_threads(
        claims, [link("b", "a", LinkKind.DENIES, 0.9), link("d", "c", LinkKind.DENIES, 0.9)]
    )
    first, second = sorted(groups, key=lambda group: sorted(group.members))
    stored = {"old": frozenset(keys("a", "b", "c")), "gone": frozenset(keys("x"))}
    assert match_threads(stored, groups) == {first.key: "old"}
    assert second.key not in match_threads(stored, groups)


def test_a_title_takes_no_side() -> None:
    assert thread_title("that the plant “leaked” oil.") == "Disputed: The plant “leaked” oil"
    assert thread_title("") == "Disputed claim"
    assert len(thread_title("word " * 100)) < 140


NAMES = [f"n{number}" for number in range(9)]
SCORES = st.sampled_from([0.3, 0.4, 0.4, 0.55, 0.7, 0.9])
LINKS = st.lists(
    st.builds(link, st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(list(LinkKind)), SCORES),
    max_size=25,
    unique_by=lambda one: frozenset((one.source, one.target)),
)


@settings(max_examples=150, deadline=None)
@given(LINKS, st.integers(0, 10_000))
def test_the_order_of_claims_and_links_does_not_matter(links: list[Link], seed: int) -> None:
    claims = [claim(name, 1 + number % 3) for number, name in enumerate(NAMES)]
    expected = group_threads(claims, links)
    shuffled, mixed = list(claims), list(links)
    random.Random(seed).shuffle(shuffled)
    random.Random(seed + 1).shuffle(mixed)
    assert group_threads(shuffled, mixed) == expected


@settings(max_examples=100, deadline=None)
@given(LINKS)
def test_every_claim_is_in_one_thread_at_most_and_every_thread_has_two_sides(links: list[Link]) -> None:
    threads = group_threads([claim(name) for name in NAMES], links)
    members = [key for thread in threads for key in thread.members]
    assert len(members) == len(set(members))
    for thread in threads:
        assert thread.claims
        assert len(thread.members) >= 2
