"""Headings of disputes and which claim gives one."""

from __future__ import annotations

import pytest

from claims.linking.threads import ThreadClaim, group_threads
from claims.linking.titles import poorness, thread_title
from claims.linking.types import Link, LinkKind


@pytest.mark.parametrize(
    ("words", "act", "title"),
    [
        ("the mill of poisoning the river", "accusation", "The mill accused of poisoning the river"),
        ("Norvian jets for the strikes", "accusation", "Norvian jets blamed for the strikes"),
        ("owners of the mill had poisoned it", "accusation", "Owners of the mill had poisoned it"),
        ("the mill of poisoning the river", "", "The mill of poisoning the river"),
        ("the army as saying that the raid killed nine", "assertion", "The raid killed nine"),
        ("a reason: guards had left the gate open", "", "Guards had left the gate open"),
    ],
)
def test_a_title_reads_as_words_of_its_own(words: str, act: str, title: str) -> None:
    assert thread_title(words, act) == f"Disputed: {title}"


@pytest.mark.parametrize(
    ("poor", "act"),
    [
        ("We struck nothing in Orn on Monday", ""),
        ("a jet had bombed the mill", "denial"),
        ("it stood by its report", ""),
        ("the navy", ""),
        ("the charge", ""),
        ("whether a jet had bombed the mill in Orn", ""),
    ],
)
def test_denials_and_fragments_make_poor_titles(poor: str, act: str) -> None:
    assert poorness(poor, act) > poorness("a jet had bombed the mill in Orn", "assertion")


def test_a_dispute_is_named_by_the_fullest_claim_of_its_side() -> None:
    claims = [
        ThreadClaim(("a", "c"), "the navy of ramming a trawler", act="accusation"),
        ThreadClaim(("b", "c"), "a navy boat had rammed a trawler off Polis", act="assertion"),
        ThreadClaim(("d", "c"), "the accusation", act="denial"),
    ]
    links = [
        Link(("d", "c"), ("a", "c"), LinkKind.DENIES, 0.7, (), ""),
        Link(("b", "c"), ("a", "c"), LinkKind.REPEATS, 0.7, (), ""),
    ]
    (thread,) = group_threads(claims, links)
    assert thread.title == "Disputed: A navy boat had rammed a trawler off Polis"
    assert thread.key == ("a", "c")
