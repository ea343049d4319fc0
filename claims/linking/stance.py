"""How a claim stands in its document: does it deny, accuse, assert; does it answer another claim?

A linear model over words of cue and content, trained on claims annotated with their act; it stands in for the
act when none is given and never reads one, so that a claim is judged the same with and without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from claims.linking.claim_view import ClaimView
from claims.linking.denial_cues import CONNECTIVES
from claims.linking.words import tokens

# What the model answers, in the order of its columns.
OUTPUTS = (
    "opposes",
    "opposed",
    "denial",
    "accusation",
    "assertion",
    "belief",
    "demand",
    "non_denial",
    "question",
)


def claim_terms(view: ClaimView, before: ClaimView | None) -> list[str]:
    """The features of one claim by name; `before` is the claim read just before it in the same document."""
    cue = [word.lower() for word in tokens(view.cue_text)]
    content = [_masked(word) for word in tokens(view.content_text)][:60]
    terms = {f"c:{word}" for word in cue}
    terms |= {f"c2:{one} {two}" for one, two in pairwise(cue)}
    terms |= {f"w:{word}" for word in content}
    terms |= {f"w2:{one} {two}" for one, two in pairwise(content)}
    terms |= {f"f{place}:{word}" for place, word in enumerate(content[:3])}
    terms |= {f"kc:{found.kind}" for found in view.cue_cues}
    terms |= {f"kw:{found.kind}" for found in view.content_cues}
    for found in view.content_cues:
        if found.start < 40:
            terms.add(f"kw early:{found.kind}")
    opening = [word.lower() for word in tokens(view.sentence_text)]
    terms |= {f"s:{word}" for word in opening if word in CONNECTIVES}
    if opening:
        terms.add(f"s1:{opening[0]}")
    terms.add("points" if view.points else "says")
    terms.add("named" if view.speaker else "nobody")
    terms.add("quoted" if view.quoted else "indirect")
    length = len(content)
    terms.add("short" if length < 6 else "middling" if length < 20 else "long")
    terms.add("pair " + ("quoted" if view.quoted else "plain") + (" points" if view.points else ""))
    if before is not None:
        terms.add("same speaker" if before.speaker == view.speaker else "other speaker")
        terms |= {f"before c:{word.lower()}" for word in tokens(before.cue_text)}
        terms |= {f"before kc:{found.kind}" for found in before.cue_cues}
        if before.sentence == view.sentence:
            terms.add("same sentence")
    return sorted(terms)


def _masked(word: str) -> str:
    """A word in lower case; names and numbers only as such, so that no dispute is learned by heart."""
    if word[0].isdigit():
        return "<number>"
    if word[0].isupper() and word not in (
        "I",
        "No",
        "Not",
        "That",
        "It",
        "There",
        "This",
        "We",
        "They",
        "He",
        "She",
    ):
        return "<name>"
    return word.lower()


@dataclass(frozen=True, slots=True)
class StanceModel:
    """Weights of the linear model: `terms[i]` has row i of `weights`, one column an output."""

    terms: dict[str, int]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def scores(self, views: Sequence[ClaimView]) -> NDArray[np.float32]:
        """Log-odds of every output for the claims of ONE document, shape (len(views), len(OUTPUTS))."""
        found = np.zeros((len(views), len(OUTPUTS)), dtype=np.float32)
        befores = claims_before(views)
        for row, view in enumerate(views):
            known = [self.terms[term] for term in claim_terms(view, befores[row]) if term in self.terms]
            found[row] = self.bias + self.weights[known].sum(axis=0)
        return found


def claims_before(views: Sequence[ClaimView]) -> list[ClaimView | None]:
    """For each claim of one document the claim read just before it."""
    by_order = {view.order: view for view in views}
    return [by_order.get(view.order - 1) for view in views]
