"""Judge pairs of claims: how likely one opposes or repeats the other.

Two looks. The first judges each pair by itself, by cheap features; the second judges it again by what the
first said about all pairs of the same two documents, by what the reader says of the acts of claims in one
document, and for each claim's likeliest pairs by what it makes of their words. Which of the two claims denies
is decided before, by their stance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from claims.linking.act_reading import NAMES as ACT_NAMES
from claims.linking.act_reading import no_acts, read_acts
from claims.linking.blocks import Block, Places
from claims.linking.features import PairFeatures
from claims.linking.model_file import LinearModel, LinkModel
from claims.linking.pair_reading import NAMES as READ_NAMES
from claims.linking.pair_reading import likeliest, read_pairs, relation_features
from claims.linking.reading import Reading
from claims.linking.stance import OUTPUTS
from claims.linking.support import support_features
from claims.linking.types import ClaimKey
from claims.linking.worth_reading import leave_unread
from claims.reader.network import RELATIONS, Reader, default_reader

Floats = NDArray[np.float32]

OPPOSES, DENIAL = OUTPUTS.index("opposes"), OUTPUTS.index("denial")


@dataclass(frozen=True, slots=True)
class Judgement:
    """One judged pair; the denier is the claim that more likely answers the other."""

    denier: ClaimKey
    target: ClaimKey
    opposes: float  # probability
    repeats: float  # probability
    denies: float  # probability of an explicit denial, if it opposes at all
    first: float  # probability that it opposes by the first look, the same whether or not the reader looked


def denier_weight(stance: Floats) -> Floats:
    """How much each claim looks like the answering one; `stance` is (claims, outputs)."""
    weight: Floats = stance[:, OPPOSES] + 0.5 * stance[:, DENIAL]
    return weight


def make_blocks(
    readings: Sequence[Reading], pairs: Iterable[tuple[ClaimKey, ClaimKey]], idf: dict[str, float]
) -> tuple[list[Block], tuple[str, ...]]:
    """The pairs by pair of documents with their features, and the features' names; probabilities are still
    0."""
    where = {
        view.key: (number, row)
        for number, reading in enumerate(readings)
        for row, view in enumerate(reading.views)
    }
    wanted: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for pair in pairs:
        (one, row), (other, column) = sorted(where[key] for key in pair)
        wanted[one, other].append((row, column))
    blocks: list[Block] = []
    names: tuple[str, ...] = ()
    for (one, other), places in sorted(wanted.items()):
        first, second = (np.array(side, dtype=np.intp) for side in zip(*sorted(places), strict=True))
        swapped = denier_weight(readings[other].stance)[second] > denier_weight(readings[one].stance)[first]
        rows, found = PairFeatures(readings[one], readings[other], idf).rows(first, second, swapped)
        names = tuple(found)
        empty = np.zeros(len(first), np.float32)
        unread = np.zeros((len(first), len(RELATIONS)), np.float32)
        acts = no_acts(len(first))
        blocks.append(Block(one, other, first, second, swapped, rows, empty, empty.copy(), unread, acts))
    return blocks, names


def second_look_rows(
    readings: Sequence[Reading], blocks: Sequence[Block], beside: Sequence[Block] = ()
) -> tuple[list[Floats], list[str]]:
    """Features of the second look for each of `blocks`, from the first looks in `blocks` and `beside` and
    from what was read."""
    looks, names = unread_rows(readings, blocks, beside)
    return with_readings(blocks, looks), [*names, *READ_NAMES]


def with_readings(blocks: Sequence[Block], looks: Sequence[Floats]) -> list[Floats]:
    """The rows of `unread_rows` with what was read."""
    return [
        np.concatenate([look, relation_features(block)], axis=1)
        for block, look in zip(blocks, looks, strict=True)
    ]


def unread_rows(
    readings: Sequence[Reading], blocks: Sequence[Block], beside: Sequence[Block] = ()
) -> tuple[list[Floats], list[str]]:
    """As `second_look_rows`, without the features of the reader, which come last."""
    by_documents = {(block.one, block.other): block for block in (*beside, *blocks)}
    found: list[Floats] = []
    names: list[str] = []
    for block in blocks:
        members = [block.one] if block.one == block.other else [block.one, block.other]
        starts = dict(zip(members, np.cumsum([0, *(len(readings[m].views) for m in members)]), strict=False))
        size = sum(len(readings[member].views) for member in members)
        opposes, repeats = np.zeros((size, size), np.float32), np.zeros((size, size), np.float32)
        for one in members:
            for other in members:
                near = by_documents.get((one, other))
                if near is not None:
                    _fill(opposes, near.first + starts[one], near.second + starts[other], near.opposes)
                    _fill(repeats, near.first + starts[one], near.second + starts[other], near.repeats)
        first, second = block.first + starts[block.one], block.second + starts[block.other]
        denier, target = np.where(block.swapped, second, first), np.where(block.swapped, first, second)
        speakers = [view.speaker for member in members for view in readings[member].views]
        rows, names = support_features(opposes, repeats, speakers, denier, target)
        found.append(np.concatenate([block.rows, rows, block.acts], axis=1))
    return found, [*names, *ACT_NAMES]


def _fill(matrix: Floats, rows: Places, columns: Places, values: Floats) -> None:
    matrix[rows, columns] = values
    matrix[columns, rows] = values


def first_look(
    readings: Sequence[Reading], pairs: Iterable[tuple[ClaimKey, ClaimKey]], model: LinkModel
) -> tuple[list[Block], tuple[str, ...]]:
    """As `make_blocks`, with the probabilities of the first look. Raises ValueError as `judge_pairs` does."""
    blocks, names = make_blocks(readings, pairs, model.idf)
    if blocks:
        _check(model.models["opposes 1"], names)
    for block in blocks:
        block.opposes = model.models["opposes 1"].probabilities(block.rows)
        block.repeats = model.models["repeats 1"].probabilities(block.rows)
    return blocks, names


def judge_pairs(
    readings: Sequence[Reading],
    pairs: Iterable[tuple[ClaimKey, ClaimKey]],
    model: LinkModel,
    about: str | None = None,
    reader: Reader | None = None,
    inner: Mapping[str, Block] | None = None,
    least: Mapping[str, float] | None = None,
) -> list[Judgement]:
    """Judge `pairs` (keys of claims in `readings`); sorted by keys, the same for any order of input.

    `about` is the id of the one document whose pairs are worth the reader's time; all are where it is None.
    `reader` is the shipped one where it is None. `inner` has blocks of pairs inside documents, by their id,
    that are not judged but say something about the others. `least` has the probabilities ("opposes",
    "repeats") under which a pair is of no use: one that cannot reach either is not read, and what is then
    given for it is only known to be less. Raises ValueError when the model was trained on other features.
    """
    ordered = sorted(readings, key=lambda reading: reading.document.id)
    blocks, names = first_look(ordered, pairs, model)
    if not blocks:
        return []
    beside = [
        replace(inner[reading.document.id], one=number, other=number)
        for number, reading in enumerate(ordered)
        if inner is not None and reading.document.id in inner
    ]
    judgements: list[Judgement] = []
    reader = reader or default_reader()
    read_acts(ordered, blocks, reader)
    looks, more = unread_rows(ordered, blocks, beside)
    _check(model.models["opposes 2"], (*names, *more, *READ_NAMES))
    chosen = likeliest(ordered, blocks, about, model.idf)
    if least is not None:
        second = {name: model.models[f"{name} 2"] for name in least}
        chosen = leave_unread(blocks, looks, chosen, second, least)
    read_pairs(ordered, blocks, chosen, reader)
    for block, features in zip(blocks, with_readings(blocks, looks), strict=True):
        opposes = model.models["opposes 2"].probabilities(features)
        repeats = model.models["repeats 2"].probabilities(features)
        denies = model.models["denies"].probabilities(block.rows)
        for place, (row, column) in enumerate(zip(block.first, block.second, strict=True)):
            one, other = ordered[block.one].views[row].key, ordered[block.other].views[column].key
            denier, target = (other, one) if block.swapped[place] else (one, other)
            judgements.append(
                Judgement(
                    denier,
                    target,
                    float(opposes[place]),
                    float(repeats[place]),
                    float(denies[place]),
                    float(block.opposes[place]),
                )
            )
    return sorted(judgements, key=lambda judged: (judged.denier, judged.target))


def _check(model: LinearModel, names: Sequence[str]) -> None:
    if model.names != tuple(names):
        raise ValueError("the model was trained on other features: run python -m training.link_train")
