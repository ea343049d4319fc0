"""What is counted for all pairs of two articles at once is what looking at each pair would count."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.linking_corpus import as_told, bases
from claims.linking.claim_signs import UNKNOWN_IDF
from claims.linking.claim_view import ClaimView, view_document
from claims.linking.model_file import default_model
from claims.linking.pair_details import DETAILS, FAR, pair_details
from claims.linking.textual import holds
from claims.linking.types import LinkClaim, LinkDocument

IDF = default_model().idf


def by_hand(denier: ClaimView, target: ClaimView, within: bool) -> dict[str, float]:
    """Some of DETAILS, for one pair."""

    def weight(stems: frozenset[str]) -> float:
        return sum(IDF.get(stem, UNKNOWN_IDF) for stem in stems)

    shared = weight(denier.stems & target.stems)
    order = denier.order - target.order
    numbers = denier.figures.numbers, target.figures.numbers
    return {
        "within": within,
        "order distance": min(abs(order), 40) if within else FAR,
        "others between": (1 if order > 0 else -1) * max(0, abs(order) - 1) if within else FAR,
        "same sentence": within and denier.sentence == target.sentence,
        "same speaker": bool(denier.speaker) and denier.speaker == target.speaker,
        "speakers known": bool(denier.speaker) + bool(target.speaker),
        "shared words": shared,
        "shared words of target": shared / weight(target.stems) if target.stems else 0,
        "shared wide of target": (
            weight(denier.wide_stems & target.stems) / weight(target.stems) if target.stems else 0
        ),
        "shared names": len(denier.names & target.names),
        "names of denier left": len(denier.names - target.names - target.source_names),
        "names of target left": len(target.names - denier.names - denier.source_names),
        "denier names target speaker": bool(target.speaker) and target.speaker[:5] in denier.names,
        "target sentence names denier speaker": (
            bool(denier.speaker) and denier.speaker[:5] in target.sentence_names
        ),
        "shared numbers": len(numbers[0] & numbers[1]),
        "numbers clash": bool(numbers[0] and numbers[1]) and not numbers[0] & numbers[1],
        "denier holds target": within and holds(denier, target),
        "target holds denier": within and holds(target, denier),
        "same content": within
        and bool(denier.claim.content)
        and denier.claim.content == target.claim.content,
        "target length": min(len(target.content_text), 400),
        "claims of denier": min(len(denier.document.claims), 60),
        "no content of denier": not denier.content_text.strip(),
        "in headline": min(denier.sentence, target.sentence) == 0,
    }


def compared(views: list[ClaimView], pairs: list[tuple[int, int]], within: bool) -> None:
    denier, target = (np.array(side, dtype=np.intp) for side in zip(*pairs, strict=True))
    found = pair_details(views, denier, target, IDF, within)
    assert found.shape == (len(pairs), len(DETAILS))
    for row, (one, other) in zip(found, pairs, strict=True):
        told = dict(zip(DETAILS, map(float, row), strict=True))
        expected = by_hand(views[one], views[other], within)
        assert {name: told[name] for name in expected} == pytest.approx(
            {name: float(value) for name, value in expected.items()}, rel=1e-5
        )


@pytest.mark.parametrize("base", bases()[:12], ids=lambda base: base.id)
def test_inside_an_article(base: LinkDocument) -> None:
    views = view_document(as_told(base))
    compared(views, [(i, j) for i in range(len(views)) for j in range(len(views)) if i != j], within=True)


def test_between_two_articles() -> None:
    for one, other in zip(bases()[:8], bases()[1:9], strict=True):
        mine, theirs = view_document(as_told(one)), view_document(as_told(other))
        pairs = [(i, len(mine) + j) for i in range(len(mine)) for j in range(len(theirs))]
        compared([*mine, *theirs], [*pairs, *((two, one) for one, two in pairs)], within=False)


def test_claims_of_which_little_is_known() -> None:
    text = "The army denied the charge. It said so."
    claims = (
        LinkClaim(("d", "0"), (), (), ()),
        LinkClaim(("d", "1"), (), ((9, 15),), ()),
        LinkClaim(("d", "2"), ((0, 8),), (), ((9, 26),)),
    )
    views = view_document(LinkDocument("d", text, claims))
    compared(views, [(i, j) for i in range(3) for j in range(3) if i != j], within=True)
    compared(views[:1] * 2, [(0, 1)], within=False)
