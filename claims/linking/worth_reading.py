"""Which pairs the reader can make a link of at all, told before it reads them.

The second look is linear, and what the reader says of a pair goes into it within bounds. So the greatest
probability that any reading could give is known beforehand, exactly; where that is too little for a link, the
pair is not read, and the links are the same. It spares about half of the rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from claims.linking.blocks import Block, Floats
from claims.linking.model_file import CUT, LinearModel
from claims.linking.pair_reading import FARTHEST, NAMES, NOTHING, PRODUCTS, SHARE, first_log_odds

ROUNDING = 1e-3  # of log-odds, more than sums in single precision are off

Wide = NDArray[np.float64]


def leave_unread(
    blocks: Sequence[Block],
    looks: Sequence[Floats],
    chosen: Sequence[tuple[int, int]],
    models: Mapping[str, LinearModel],
    least: Mapping[str, float],
) -> list[tuple[int, int]]:
    """Those of the chosen (block, pair) that a reading could lift to a probability of ``least``.

    Of the others it is written down that the reader sees nothing in them, which leaves them under it.

    ``looks`` has the features of the second look of each block, without those of the reader; ``models`` and
    ``least`` are by what they judge, "opposes" and "repeats".
    """
    by_block: dict[int, list[int]] = defaultdict(list)
    for number, place in chosen:
        by_block[number].append(place)
    kept = []
    for number, found in by_block.items():
        block, places = blocks[number], np.array(found, dtype=np.intp)
        rows = looks[number][places]
        first = first_log_odds(block.opposes[places], block.repeats[places])
        useful = np.zeros(len(places), bool)
        for name, model in models.items():
            useful |= highest(model, rows, first) >= np.log(least[name] / (1 - least[name])) - ROUNDING
        block.relation[places[~useful]] = NOTHING
        kept += [(number, place) for place in places[useful].tolist()]
    return kept


def highest(model: LinearModel, rows: Floats, first: tuple[Floats, Floats]) -> Wide:
    """The greatest log-odds of each pair over all that the reader may say of it.

    ``rows`` has the features before the reader's; ``first`` the `first_log_odds` of the pairs.
    """
    before = len(model.names) - len(NAMES)
    if model.names[before:] != NAMES:
        raise ValueError("the reader's features are not the model's last")
    scaled = np.clip((rows - model.mean[:before]) / model.scale[:before], -CUT, CUT)
    found: Wide = scaled.astype(np.float64) @ model.weights[:before] + model.bias
    found += _term(model, before, np.ones(1))
    for (alone, product), pull in zip(PRODUCTS, first, strict=True):
        wide = SHARE * pull.astype(np.float64)
        # A sum of two terms, each linear until it is cut: its greatest value is at a bound or where one is.
        bends = [np.full(len(wide), -FARTHEST), np.full(len(wide), FARTHEST)]
        for sign in (-CUT, CUT):
            bends.append(np.full(len(wide), _cut_at(model, before + alone, sign)))
            with np.errstate(divide="ignore", invalid="ignore"):
                bends.append(np.nan_to_num(_cut_at(model, before + product, sign) / wide))
        said = np.clip(np.stack(bends), -FARTHEST, FARTHEST)
        sums = _term(model, before + alone, said) + _term(model, before + product, said * wide)
        found += sums.max(axis=0)
    return found


def _term(model: LinearModel, place: int, values: Wide) -> Wide:
    scaled = np.clip((values - float(model.mean[place])) / float(model.scale[place]), -CUT, CUT)
    return np.asarray(float(model.weights[place]) * scaled)


def _cut_at(model: LinearModel, place: int, sign: float) -> float:
    return float(model.mean[place] + sign * model.scale[place])
