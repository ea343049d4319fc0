"""Other places and other wholes: no denial for all the words in common."""

from __future__ import annotations

import pytest

from claims.linking.guards import names_at, other_event
from claims.linking.other_things import of_other_things
from tests.linking.test_guards import one_claim, said


def test_days_and_months_are_no_places() -> None:
    assert names_at("it burned in Orn on Monday and near Port Lodo in March") == {"Orn", "Port", "Lodo"}


def test_a_day_in_common_does_not_make_two_places_one() -> None:
    one = said("Doctors", "said", "a drone hit the market in Orn on Monday")
    other = said("Doctors", "said", "a drone hit the market in Tarsin on Monday", "two")
    nowhere = said("Doctors", "said", "a drone hit the market on Monday", "three")
    assert other_event(one, other, {})
    assert not other_event(one, nowhere, {})


def test_a_place_that_the_other_article_names_may_be_the_same() -> None:
    one = said("Doctors", "said", "a drone hit the market in Orn on Monday")
    text = "A drone hit the market in Tarsin on Monday, doctors said. Orn lies next to it.\n"
    both = one_claim(text, ("doctors", "said", "A drone hit the market in Tarsin on Monday"), "two")
    assert not other_event(one, both, {})


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("17 of 19 mines were closed", "11 of 12 quarries were open", True),
        ("17 of 19 mines were closed", "three of the 12 quarries were open", True),
        ("17 of 19 mines were closed", "12 of 19 were open", False),
        ("17 of 19 mines were closed", "2 of 20 mines were closed", False),
        ("17 of 19 mines were closed", "12 of nineteen pits were closed", False),
        ("17 of 19 mines were closed", "12 quarries were open", False),
    ],
)
def test_parts_of_other_wholes(one: str, other: str, apart: bool) -> None:
    assert of_other_things(said("The union", "said", one), said("The owner", "said", other, "two")) is apart
