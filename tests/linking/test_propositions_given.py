"""A denial that only points, with the proposition that the reader has found for it."""

from __future__ import annotations

from dataclasses import replace

from claims.linking.linker import link_documents
from claims.linking.types import LinkDocument
from tests.linking.articles import article, opposing

TEXT = (
    "The miners' union said that the company had dumped acid into the river at night. "
    "It was a danger that the town had long known, the union added. "
    "Ruth Okello, who speaks for the company, denied the claim."
)


def told(*propositions: str) -> LinkDocument:
    document = article(
        TEXT,
        ("The miners' union", "said", "that the company had dumped acid into the river at night"),
        ("the union", "added", "It was a danger that the town had long known"),
        ("Ruth Okello, who speaks for the company,", "denied", "the claim"),
    )
    claims = [
        replace(claim, proposition=words) for claim, words in zip(document.claims, propositions, strict=True)
    ]
    return replace(document, claims=tuple(claims))


DUMPED = "the company had dumped acid into the river at night"
KNOWN = "It was a danger that the town had long known"


def test_it_answers_the_claim_with_the_same_proposition() -> None:
    (link,) = [link for link in link_documents([told(DUMPED, KNOWN, f"{DUMPED}.")]) if link.kind == "denies"]
    assert (link.source[1], link.target[1]) == ("c2", "c0")
    assert TEXT[link.trigger[0][0] : link.trigger[-1][1]] == "denied the claim"
    assert "point back" in link.reason


def test_a_proposition_of_its_own_claims_nothing() -> None:
    same = opposing(link_documents([told("", "", "")]))
    assert opposing(link_documents([told(DUMPED, KNOWN, "a third thing altogether was so")])) == same


def test_short_propositions_are_alike_by_chance() -> None:
    same = opposing(link_documents([told("", "", "")]))
    assert opposing(link_documents([told("it was so", KNOWN, "it was so")])) == same
