"""Labelled examples for the claim reader: of our marks, our own articles, links_train, and NLI sets.

A pair's label is 0 none, 1 opposes, 2 repeats; a claim's its act. Pairs that nobody linked are taken where
they share rare words, a few for every linked claim, and a few at random.
"""

from __future__ import annotations

import csv
import gzip
import io
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tokenizers import Tokenizer

from claims.extraction.act_reading import act_sides
from claims.extraction.components.sentences import sentence_spans
from claims.extraction.types import Act
from claims.linking.claim_view import ClaimView, view_document
from claims.linking.pair_reading import side_of
from claims.linking.types import OPPOSING, ClaimKey
from claims.reader.text import Side, side
from training.link_data import LinkData
from training.source_gold import GoldDoc

NONE, OPPOSES, REPEATS = 0, 1, 2
ACTS = [act.value for act in Act]
ARGUABLE = 0.5
NEAR, FAR = 3, 1  # unlinked pairs for each linked claim: with rare words in common, and at random


class Task(StrEnum):
    """What an example teaches."""

    PAIR = "pair"
    ACT = "act"


@dataclass(frozen=True, slots=True)
class Example:
    """Two sides with what is to be said of them; ``weight`` 1 where sure."""

    left: Side
    right: Side
    label: int
    weight: float
    task: Task = Task.PAIR


def pairs_of(data: LinkData, tokenizer: Tokenizer, chance: random.Random) -> list[Example]:
    """Linked pairs of every group and unlinked ones beside them."""
    views = {view.key: view for document in data.documents for view in view_document(document)}
    sides = {key: side_of(view, tokenizer) for key, view in views.items()}
    gold: dict[frozenset[ClaimKey], tuple[int, float]] = {}
    for link in data.links:
        label = OPPOSES if link.kind in OPPOSING else REPEATS
        weight = 1.0 if link.sure else ARGUABLE
        if link.source != link.target and weight >= gold.get(link.pair, (0, 0.0))[1]:
            gold[link.pair] = (label, weight)
    pools: dict[str, list[ClaimView]] = defaultdict(list)
    for view in views.values():
        pools[data.groups[view.key[0]]].append(view)
    rarity = _rarity(views.values())
    found = []
    for pair, (label, weight) in gold.items():
        one, other = sorted(pair)
        found.append(Example(sides[one], sides[other], label, weight))
    for pool in pools.values():
        for one, other in _unlinked(pool, gold, rarity, chance):
            found.append(Example(sides[one], sides[other], NONE, 1.0))
    return found


def _rarity(views: Iterable[ClaimView]) -> dict[str, float]:
    counts = Counter(stem for view in views for stem in view.wide_stems)
    return {stem: 1.0 / count**0.5 for stem, count in counts.items()}


def _unlinked(
    pool: Sequence[ClaimView],
    gold: Mapping[frozenset[ClaimKey], tuple[int, float]],
    rarity: Mapping[str, float],
    chance: random.Random,
) -> set[tuple[ClaimKey, ClaimKey]]:
    linked = {key for pair in gold for key in pair}
    found = set()
    for view in pool:
        near, far = (NEAR, FAR) if view.key in linked else (1, 0)
        others = [o for o in pool if o.key != view.key and frozenset((o.key, view.key)) not in gold]
        if not others:
            continue
        common = {o.key: sum(rarity[s] for s in view.wide_stems & o.wide_stems) for o in others}
        chosen = sorted(common, key=lambda key: (-common[key], key))[:near]
        chosen += [chance.choice(others).key for _ in range(far)]
        found |= {(min(view.key, key), max(view.key, key)) for key in chosen}
    return found


def act_examples(docs: Iterable[GoldDoc], tokenizer: Tokenizer) -> list[Example]:
    """Every marked claim of ``docs`` with its act."""
    found = []
    for doc in docs:
        sentences = sentence_spans(doc.text)
        for attribution, claim in zip(doc.attributions, doc.claims, strict=True):
            left, right = act_sides(doc.text, attribution, sentences, tokenizer)
            found.append(Example(left, right, ACTS.index(claim["act"]), 1.0, Task.ACT))
    return found


def nli_pairs(data: Path, tokenizer: Tokenizer) -> list[Example]:
    """MultiNLI and SNLI (their development halves) and RTE's entailed pairs: contradiction opposes,
    entailment repeats."""
    labels = {"contradiction": OPPOSES, "neutral": NONE, "entailment": REPEATS}
    found = []
    for name in ("mnli_dev", "snli_dev", "rte_train"):
        path = data / "nli" / f"{name}.csv.gz"
        if not path.exists():
            continue
        text = gzip.decompress(path.read_bytes()).decode("utf-8")
        for row in csv.DictReader(io.StringIO(text)):
            if row["label"] in labels:
                first = side(tokenizer, content=row["premise"])
                second = side(tokenizer, content=row["hypothesis"])
                found.append(Example(first, second, labels[row["label"]], 1.0))
    return found
