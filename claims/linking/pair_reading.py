"""What the reader makes of two claims' words: the costliest look at a pair, taken at the likeliest alone.

A row takes about 3 ms, so each claim has its likeliest opposing and repeating pairs with each article read,
no more, and of those only what the guards would let through: of look-alike articles they leave one pair in
twenty. What is read of two articles depends on no third, so links are the same whatever came in when.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from tokenizers import Tokenizer

from claims.linking.blocks import Block, Floats
from claims.linking.claim_view import ClaimView
from claims.linking.guards import may_oppose, may_repeat
from claims.linking.reading import Reading
from claims.reader.network import Reader
from claims.reader.text import Side, side

LITTLE = 4  # a content of fewer stems needs what comes before it
WITHIN = {"opposes": 8, "repeats": 4}  # pairs of each claim inside its article
ACROSS = {"opposes": 2, "repeats": 2}  # and with each other article
LEAST = {"opposes": 0.003, "repeats": 0.02}  # first-look probability under which a pair is not worth it
GUARDS: dict[str, Callable[[ClaimView, ClaimView, Mapping[str, float]], bool]] = {
    "opposes": may_oppose,
    "repeats": may_repeat,
}

NAMES = ("read", "read opposes", "read repeats", "read opposes*first opposes", "read repeats*first repeats")
PRODUCTS = ((1, 3), (2, 4))  # places in NAMES of what is said alone and of its product with the first look
FARTHEST = 9.0  # log-probabilities are cut at -9, so log-odds lie between -9 and 9
NOTHING = (0.0, -FARTHEST, -FARTHEST)  # what the reader says at the least: neither the one nor the other
UNREAD = -4.0
SHARE = 0.2


def side_of(view: ClaimView, tokenizer: Tokenizer) -> Side:
    """The claim of ``view`` in pieces."""
    little = view.points or len(view.stems) < LITTLE
    return side(
        tokenizer,
        before=view.before_text if little else "",
        source=view.source_text,
        cue=view.cue_text,
        content=view.content_text,
    )


def likeliest(
    readings: Sequence[Reading], blocks: Sequence[Block], about: str | None, idf: Mapping[str, float]
) -> list[tuple[int, int]]:
    """(block, pair) worth reading: for each claim its likeliest pairs of each block by the first look.

    Of pairs that no claim of the document `about` is in, none (all are eligible where it is None).
    """
    chosen: set[tuple[int, int]] = set()
    for number, block in enumerate(blocks):
        ids = readings[block.one].document.id, readings[block.other].document.id
        if about is None or about in ids:
            chosen |= {(number, place) for place in _likeliest_of(readings, block, idf)}
    return sorted(chosen)


def _likeliest_of(readings: Sequence[Reading], block: Block, idf: Mapping[str, float]) -> set[int]:
    """Pairs of one block worth reading."""
    most = WITHIN if block.one == block.other else ACROSS
    chosen: set[int] = set()
    for kind, scores in (("opposes", block.opposes), ("repeats", block.repeats)):
        queues: dict[tuple[int, int], list[tuple[float, int]]] = defaultdict(list)
        for place in np.flatnonzero(scores >= LEAST[kind]):
            if GUARDS[kind](*_in_order(readings, block, int(place)), idf):
                entry = (-float(scores[place]), int(place))
                queues[block.one, int(block.first[place])].append(entry)
                queues[block.other, int(block.second[place])].append(entry)
        chosen |= {place for queue in queues.values() for _, place in sorted(queue)[: most[kind]]}
    return chosen


def _in_order(readings: Sequence[Reading], block: Block, place: int) -> tuple[ClaimView, ClaimView]:
    """The denier of a pair and its target."""
    one = readings[block.one].views[block.first[place]]
    other = readings[block.other].views[block.second[place]]
    return (other, one) if block.swapped[place] else (one, other)


def read_likeliest(
    readings: Sequence[Reading],
    blocks: Sequence[Block],
    about: str | None,
    idf: Mapping[str, float],
    reader: Reader,
) -> None:
    """Fill `relation` of the blocks for all the likeliest pairs, as training does."""
    read_pairs(readings, blocks, likeliest(readings, blocks, about, idf), reader)


def read_pairs(
    readings: Sequence[Reading],
    blocks: Sequence[Block],
    chosen: Sequence[tuple[int, int]],
    reader: Reader,
) -> None:
    """Fill `relation` of the blocks for the chosen (block, pair); the denier is read first."""
    sides: dict[tuple[int, int], Side] = {}

    def of(reading: int, row: int) -> Side:
        if (reading, row) not in sides:
            sides[reading, row] = side_of(readings[reading].views[row], reader.tokenizer)
        return sides[reading, row]

    pairs = []
    for number, place in chosen:
        block = blocks[number]
        one, other = of(block.one, int(block.first[place])), of(block.other, int(block.second[place]))
        pairs.append((other, one) if block.swapped[place] else (one, other))
    different = list(dict.fromkeys(pairs))  # prints of one text say the same to a claim
    found = dict(zip(different, reader.relations(different), strict=True))
    for (number, place), pair in zip(chosen, pairs, strict=True):
        blocks[number].relation[place] = found[pair]


def relation_features(block: Block) -> Floats:
    """The features in NAMES: whether each pair was read, and the log-odds of what the reader says, alone and
    with the first look."""
    read = block.relation.any(axis=1)
    none, opposes, repeats = np.clip(block.relation, -FARTHEST, -1e-4).T
    opposing = np.where(read, opposes - none, UNREAD)
    repeating = np.where(read, repeats - none, UNREAD)
    first = first_log_odds(block.opposes, block.repeats)
    columns = [read, opposing, repeating, opposing * first[0] * SHARE, repeating * first[1] * SHARE]
    return np.stack([np.asarray(c, np.float32) for c in columns], axis=1)


def first_log_odds(opposes: Floats, repeats: Floats) -> tuple[Floats, Floats]:
    """The log-odds of the first look, moved so that 0 is one in fifty for opposing and one in twenty for
    repeating pairs: what the reader's are multiplied by, and by SHARE."""
    one, other = (np.log(np.clip(p, 1e-5, 1) / np.clip(1 - p, 1e-5, 1)) for p in (opposes, repeats))
    return np.asarray(one + 4, np.float32), np.asarray(other + 3, np.float32)
