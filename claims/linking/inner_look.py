"""What the first look and the wording say of the pairs inside one document: the same whatever is beside it.

Linking a new article needs this of each article near it. It is made once while the article is remembered.
"""

from __future__ import annotations

from dataclasses import dataclass

from claims.linking.blocks import Block
from claims.linking.candidates import candidate_pairs
from claims.linking.model_file import LinkModel
from claims.linking.reading import Reading
from claims.linking.textual import TextualPair, textual_pairs


@dataclass(frozen=True, slots=True)
class InnerLook:
    """The pairs inside one document: ``block`` (numbered 0, without its features) is None without any."""

    block: Block | None
    textual: tuple[TextualPair, ...]


def look_inside(reading: Reading, model: LinkModel, limit: int) -> InnerLook:
    """The inner look at a document whose claims are each judged against their ``limit`` nearest."""
    from claims.linking.judge import first_look  # judging documents together asks for inner looks

    blocks, _ = first_look([reading], candidate_pairs([reading], limit), model)
    keys = [view.key for view in reading.views]
    opposing = {
        frozenset((keys[one], keys[other])): float(chance)
        for block in blocks
        for one, other, chance in zip(block.first, block.second, block.opposes, strict=True)
    }
    for block in blocks:
        block.rows = block.rows[:0].copy()
    return InnerLook(blocks[0] if blocks else None, tuple(textual_pairs(reading.views, opposing)))
