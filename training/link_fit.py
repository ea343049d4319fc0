"""Fit the linker: stance of claims, first and second look at pairs, kind; with folds over whole groups.

A group holds the articles of a dispute, so no dispute is on both sides of a fold. Every feature that is
itself learned (stance, first look) reaches the next model as it was for articles not trained on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from claims.linking.act_reading import read_acts
from claims.linking.blocks import Block
from claims.linking.candidates import candidate_pairs
from claims.linking.claim_view import ClaimView
from claims.linking.judge import make_blocks, second_look_rows
from claims.linking.model_file import CUT, LinearModel
from claims.linking.pair_reading import read_likeliest
from claims.linking.reading import Reading
from claims.linking.stance import OUTPUTS, StanceModel, claim_terms, claims_before
from claims.linking.types import OPPOSING, ClaimKey, LinkDocument
from training.link_data import LinkData, Pair
from training.reader_folds import ReaderOf

FOLDS = 5
STANCE_C = 0.03
LOOK_C = 0.01
ARGUABLE = 0.5  # the weight of a pair that an annotator calls arguable
MIN_GROUPS = 4  # a word of fewer disputes says more about the dispute than about denying

Floats = NDArray[np.float32]


def assign_folds(data: LinkData, folds: int = FOLDS) -> dict[str, int]:
    """The fold of each group, balanced by links and claims; the same every time."""
    weight: Counter[str] = Counter()
    for document in data.documents:
        weight[data.groups[document.id]] += len(document.claims)
    for link in data.links:
        weight[data.groups[link.source[0]]] += 30 if link.kind in OPPOSING else 10
    load = [0] * folds
    chosen = {}
    for group, size in sorted(weight.items(), key=lambda item: (-item[1], item[0])):
        chosen[group] = min(range(folds), key=load.__getitem__)
        load[chosen[group]] += size
    return chosen


def stance_targets(data: LinkData, keys: Sequence[ClaimKey]) -> NDArray[np.int8]:
    """What each claim is, shape (claims, OUTPUTS): opposes or is opposed by a link, and its annotated act."""
    rows = {key: row for row, key in enumerate(keys)}
    found = np.zeros((len(keys), len(OUTPUTS)), np.int8)
    for link in data.links:
        if link.kind in OPPOSING and link.source in rows:
            found[rows[link.source], OUTPUTS.index("opposes")] = 1
        if link.kind in OPPOSING and link.target in rows:
            found[rows[link.target], OUTPUTS.index("opposed")] = 1
    for key, row in rows.items():
        act = data.acts.get(key, "")
        if act in OUTPUTS:
            found[row, OUTPUTS.index(act)] = 1
    return found


class Viewed(Protocol):
    """A document with its views; a Reading is one."""

    @property
    def document(self) -> LinkDocument: ...
    @property
    def views(self) -> list[ClaimView]: ...


def fit_stance(
    readings: Sequence[Viewed], targets: Mapping[str, NDArray[np.int8]], groups: Mapping[str, str]
) -> StanceModel:
    """The stance model of these documents; `targets` by document id, rows in the order of its views."""
    terms = [
        claim_terms(view, before)
        for reading in readings
        for view, before in zip(reading.views, claims_before(reading.views), strict=True)
    ]
    homes = [groups[reading.document.id] for reading in readings for _ in reading.views]
    spread: dict[str, set[str]] = defaultdict(set)
    for home, found in zip(homes, terms, strict=True):
        for term in found:
            spread[term].add(home)
    vocabulary = {
        term: place for place, term in enumerate(sorted(t for t, g in spread.items() if len(g) >= MIN_GROUPS))
    }
    cells = [
        (row, vocabulary[term]) for row, found in enumerate(terms) for term in found if term in vocabulary
    ]
    places = np.array(cells, dtype=np.intp).reshape(-1, 2)
    matrix = csr_matrix(
        (np.ones(len(places), np.float32), (places[:, 0], places[:, 1])), shape=(len(terms), len(vocabulary))
    )
    wanted = np.concatenate([targets[reading.document.id] for reading in readings])
    weights = np.zeros((len(vocabulary), len(OUTPUTS)), np.float32)
    bias = np.zeros(len(OUTPUTS), np.float32)
    for column in range(len(OUTPUTS)):
        fitted = LogisticRegression(C=STANCE_C, solver="liblinear", max_iter=300).fit(
            matrix, wanted[:, column]
        )
        weights[:, column], bias[column] = fitted.coef_[0], fitted.intercept_[0]
    # Stored as half floats: fit what follows on the numbers that will be used.
    return StanceModel(vocabulary, weights.astype(np.float16).astype(np.float32), bias)


def fit_linear(
    rows: Floats, wanted: NDArray[np.bool_], weights: Floats, names: Sequence[str], c: float
) -> LinearModel:
    """A logistic model on scaled features."""
    scaler = StandardScaler().fit(rows)
    scaled = np.clip((rows - scaler.mean_) / scaler.scale_, -CUT, CUT).astype(np.float32)
    fitted = LogisticRegression(C=c, max_iter=400).fit(scaled, wanted, sample_weight=weights)
    return LinearModel(
        names=tuple(names),
        mean=scaler.mean_.astype(np.float32),
        scale=scaler.scale_.astype(np.float32),
        weights=fitted.coef_[0].astype(np.float32),
        bias=float(fitted.intercept_[0]),
    )


@dataclass(slots=True)
class Labelled:
    """Blocks of pairs with their gold: 1 sure, ARGUABLE, or 0; and the group and fold of each block."""

    readings: list[Reading]
    blocks: list[Block]
    names: tuple[str, ...]
    opposes: list[Floats]
    repeats: list[Floats]
    denies: list[Floats]
    groups: list[str]
    folds: list[int]


def label(
    data: LinkData, readings: Sequence[Reading], folds: Mapping[str, int], idf: dict[str, float]
) -> Labelled:
    """Candidate pairs of each pool of `data` with features and gold; a group not in `folds` gets fold -1."""
    gold: dict[Pair, tuple[str, float]] = {
        link.pair: (link.kind, 1.0 if link.sure else ARGUABLE) for link in data.links
    }
    ordered = sorted(readings, key=lambda reading: reading.document.id)
    pools: dict[str, list[Reading]] = defaultdict(list)
    for reading in ordered:
        pools[data.groups[reading.document.id]].append(reading)
    pairs = {pair for pool in pools.values() for pair in candidate_pairs(pool)}
    blocks, names = make_blocks(ordered, pairs, idf)
    found = Labelled(ordered, blocks, names, [], [], [], [], [])
    for block in blocks:
        kinds = [
            gold.get(
                frozenset((ordered[block.one].views[row].key, ordered[block.other].views[column].key)),
                ("", 0.0),
            )
            for row, column in zip(block.first, block.second, strict=True)
        ]
        found.opposes.append(
            np.array([size if kind in OPPOSING else 0.0 for kind, size in kinds], np.float32)
        )
        found.repeats.append(
            np.array([size if kind == "repeats" else 0.0 for kind, size in kinds], np.float32)
        )
        found.denies.append(np.array([size if kind == "denies" else 0.0 for kind, size in kinds], np.float32))
        found.groups.append(data.groups[ordered[block.one].document.id])
        found.folds.append(folds.get(found.groups[-1], -1))
    return found


def _fit_look(rows: Sequence[Floats], gold: Sequence[Floats], names: Sequence[str]) -> LinearModel:
    wanted = np.concatenate(gold)
    weights = np.where(wanted == ARGUABLE, ARGUABLE, 1.0).astype(np.float32)
    return fit_linear(np.concatenate(rows), wanted > 0, weights, names, LOOK_C)


def fit_looks(
    labelled: Labelled,
    readers: ReaderOf,
    idf: Mapping[str, float],
    tell: Callable[[str], None] = lambda _: None,
) -> dict[str, LinearModel]:
    """First look, second look and kind on `labelled`; its blocks must hold stances not trained on their
    articles.

    Leaves in the blocks the first-look probabilities for articles not trained on.
    """
    blocks, golds = labelled.blocks, {"opposes": labelled.opposes, "repeats": labelled.repeats}
    for fold in sorted(set(labelled.folds)):
        inside = [place for place, mine in enumerate(labelled.folds) if mine != fold]
        outside = [place for place, mine in enumerate(labelled.folds) if mine == fold]
        for name, gold in golds.items():
            model = _fit_look([blocks[p].rows for p in inside], [gold[p] for p in inside], labelled.names)
            for place in outside:
                setattr(blocks[place], name, model.probabilities(blocks[place].rows))
        tell(f"first look without fold {fold}")
    models = {}
    for name, gold in golds.items():
        models[f"{name} 1"] = _fit_look([block.rows for block in blocks], gold, labelled.names)
    for mine, reader in readers.parts(labelled.groups):
        own = [block for block, m in zip(blocks, mine, strict=True) if m]
        read_acts(labelled.readings, own, reader)
        read_likeliest(labelled.readings, own, None, idf, reader)
    tell("read")
    rows, more = second_look_rows(labelled.readings, blocks)
    for name, gold in golds.items():
        models[f"{name} 2"] = _fit_look(rows, gold, [*labelled.names, *more])
    tell("second look")
    all_rows, opposing, denying = (
        np.concatenate(part) for part in ([b.rows for b in blocks], labelled.opposes, labelled.denies)
    )
    chosen = opposing > 0
    models["denies"] = fit_linear(
        all_rows[chosen], denying[chosen] > 0, opposing[chosen], labelled.names, LOOK_C
    )
    return models
