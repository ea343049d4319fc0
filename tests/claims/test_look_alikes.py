"""Disputes about look-alike events stay apart: a chain of weak links glues nothing, whoever comes last."""

from itertools import pairwise, permutations

import pytest
from django.db import transaction

from claims.models import Claim, Thread
from tests.claims.making import denial_of, link_up, make_claim

pytestmark = pytest.mark.django_db

HARBOUR = "a crane fell on the ferry pier at Fennmoor on Monday"
STATION = "a crane fell on the tram station at Orrin on Friday"
BETWEEN = [
    "a crane fell at Fennmoor, the third since spring",
    "cranes have fallen in two towns within a week",
    "a crane fell at Orrin, the second within a week",
]


def members() -> list[set[str]]:
    found = [
        set(Claim.objects.filter(thread_entry__thread=thread).values_list("content_text", flat=True))
        for thread in Thread.objects.live()
    ]
    return sorted(found, key=sorted)


@pytest.mark.parametrize("score", [0.3, 0.45, 0.5, 0.55])
def test_a_chain_of_weak_repetitions_does_not_glue_two_disputes(score: float) -> None:
    pier, station = make_claim(HARBOUR), make_claim(STATION, source="Cy Moss")
    for number in range(2):
        denial_of(pier, source=f"Harbour master {number}")
        denial_of(station, source=f"Tram driver {number}")
    chain = [pier, *(make_claim(words, source=f"Reader {words[-4:]}") for words in BETWEEN), station]
    link_up(*((later, earlier, "repeats", score) for earlier, later in pairwise(chain)))
    found = members()
    assert len(found) == 2
    assert sorted(HARBOUR in one for one in found) == [False, True]
    assert not any({HARBOUR, STATION} <= one for one in found)


def test_it_does_not_matter_which_link_of_the_chain_comes_last() -> None:
    seen = []
    for order in permutations(range(3)):
        with transaction.atomic():
            pier, station = make_claim(HARBOUR), make_claim(STATION, source="Cy Moss")
            middle = make_claim(BETWEEN[1], source="Em Vale")
            other = make_claim(BETWEEN[0], source="Fay Orm")
            denial_of(pier, source="Bo Tarn")
            denial_of(station, source="Di Fell")
            links = [
                (middle, pier, "repeats", 0.52),
                (station, middle, "repeats", 0.52),
                (other, middle, "repeats", 0.55),
            ]
            for place in order:
                link_up(links[place])
            seen.append(members())
            transaction.set_rollback(True)
    assert all(found == seen[0] for found in seen)
    assert len(seen[0]) == 2


def test_many_weak_ties_between_the_same_claims_are_one_dispute() -> None:
    """What holds two groups together is all that ties them, not the best of it."""
    pier, again = make_claim(HARBOUR), make_claim("the pier crane fell", source="Cy Moss")
    no, never = denial_of(pier, source="Bo Tarn")[0], denial_of(again, source="Di Fell")[0]
    link_up((again, pier, "repeats", 0.45))
    assert len(members()) == 2
    link_up((never, no, "repeats", 0.45))
    assert len(members()) == 1
