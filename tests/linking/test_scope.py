"""What of a claim a denial says is not so."""

from __future__ import annotations

import json

import pytest

from claims.linking.interchange import link_record
from claims.linking.linker import link_documents
from claims.linking.scope import scope_of_words
from claims.linking.types import Link, LinkKind, Scope
from tests.linking.articles import article
from tests.linking.scope_pairs import WRITTEN_AFTER, WRITTEN_BEFORE, Pair


@pytest.mark.parametrize(
    ("wanted", "pair"), [(scope, pair) for scope, pairs in WRITTEN_BEFORE.items() for pair in pairs]
)
def test_denial_says_what_of_the_claim_is_not_so(wanted: str, pair: Pair) -> None:
    assert scope_of_words(*pair) == wanted


def test_rules_reach_further_than_what_they_were_written_for() -> None:
    """21 of 30 when they were written; one in six would be chance."""
    right = [scope_of_words(*pair) == scope for scope, pairs in WRITTEN_AFTER.items() for pair in pairs]
    assert len(right) == 30
    assert sum(right) >= 21


def test_pairs_are_spread_over_all_scopes() -> None:
    assert set(WRITTEN_BEFORE) == set(WRITTEN_AFTER) == {scope.value for scope in Scope}


def test_figures_of_a_claim_make_no_scope_by_themselves() -> None:
    assert scope_of_words("denied", "that 40 sheep had been stolen", "40 sheep were stolen") == "whole"


def test_names_alone_set_nothing_apart() -> None:
    content = "that Ostrova had sent tanks to Merin"
    assert scope_of_words("denied", content, "Ostrova sent tanks to Merin") == "whole"


def test_linker_gives_denials_a_scope_and_other_links_none() -> None:
    document = article(
        "Deputy Arno Pell claimed that the strike had destroyed a chemical depot near Varn. "
        "The air force rejected the claim. Pell said again that the strike had destroyed a chemical depot.",
        ("Deputy Arno Pell", "claimed", "that the strike had destroyed a chemical depot near Varn"),
        ("The air force", "rejected", "the claim"),
        ("Pell", "said again", "that the strike had destroyed a chemical depot"),
    )
    links = link_documents([document])
    denials = [link for link in links if link.kind is LinkKind.DENIES]
    assert denials
    assert {link.scope for link in denials} == {Scope.WHOLE}
    assert {link.scope for link in links if link.kind is not LinkKind.DENIES} <= {None}


def test_scope_is_in_the_interchange_format() -> None:
    ends = ("one", "c1"), ("one", "c0")
    denial = Link(*ends, LinkKind.DENIES, 0.7, ((0, 4),), "Because.", Scope.FIGURE)
    repeat = Link(*ends, LinkKind.REPEATS, 0.7, (), "Because.")
    assert json.loads(json.dumps(link_record(denial, "Only")))["scope"] == "figure"
    assert link_record(repeat, "Only")["scope"] is None
