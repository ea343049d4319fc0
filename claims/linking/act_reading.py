"""What the reader says of the acts of two claims inside one article: assertion, denial, question and so on.

Between two articles nothing is said: the acts of all claims near a new article would have to be read again.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from claims.linking.blocks import Block, Floats
from claims.linking.claim_view import ClaimView
from claims.linking.reading import Reading
from claims.reader.network import ACTS, Reader
from claims.reader.text import Side, in_place

NAMES = tuple(f"{end} {act}" for end in ("denier", "target") for act in ACTS)
LOWEST = -6.0  # log-probabilities are cut there


def read_acts(readings: Sequence[Reading], blocks: Sequence[Block], reader: Reader) -> None:
    """Fill `acts` of the blocks that hold pairs inside one article."""
    for block in blocks:
        if block.one == block.other:
            views = readings[block.one].views
            asked = np.union1d(block.first, block.second)
            said = np.zeros((len(views), len(ACTS)), np.float32)
            said[asked] = reader.acts([_sides(views[row], reader) for row in asked], len(ACTS))
            denier = np.where(block.swapped, block.second, block.first)
            target = np.where(block.swapped, block.first, block.second)
            block.acts = np.maximum(np.concatenate([said[denier], said[target]], axis=1), LOWEST)


def no_acts(pairs: int) -> Floats:
    """Of pairs whose acts nobody has read."""
    return np.zeros((pairs, len(NAMES)), np.float32)


def _sides(view: ClaimView, reader: Reader) -> tuple[Side, Side]:
    """The claim, and what was written before it."""
    claim, text = view.claim, view.document.text
    return in_place(reader.tokenizer, text, source=claim.source, cue=claim.cue, content=claim.content)
