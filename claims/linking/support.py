"""What the other pairs say about a pair: the second look of the judge, over two documents as a whole.

If B opposes A and A' repeats A, then B opposes A'; two denials of one claim repeat each other; a speaker who
opposes another once does so again. First-look probabilities of all pairs of the two documents go in,
features of each pair come out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Places = NDArray[np.intp]

NAMES = (
    "repeats denier and opposes", "opposes what repeats target", "both oppose", "both repeat",
    "speakers oppose", "opposing rank", "opposing rank back", "denier best opposing", "target best opposing",
    "denier opposing mass", "target opposing mass", "repeating rank", "repeating rank back",
    "denier best repeating", "target best repeating", "quarrel",
)  # fmt: skip


def log_odds(probability: Floats) -> Floats:
    """Log-odds, cut at one in 100,000."""
    cut = np.clip(probability, 1e-5, 1 - 1e-5)
    result: Floats = np.log(cut / (1 - cut)).astype(np.float32)
    return result


def support_features(
    opposes: Floats, repeats: Floats, speakers: list[str], denier: Places, target: Places
) -> tuple[Floats, list[str]]:
    """Features of the pairs (denier[i], target[i]) among n claims.

    `opposes` and `repeats` are symmetric (n, n) first-look probabilities, 0 where a pair was not judged;
    `speakers` has n keys, "" for nobody.
    """
    both_oppose = _best_path(opposes, opposes)
    both_repeat = _best_path(repeats, repeats)
    through = _best_path(repeats, opposes)
    quarrels, who = _speaker_quarrels(opposes, speakers)
    rank = _ranks(opposes)
    repeat_rank = _ranks(repeats)
    best, best_repeat, mass = opposes.max(axis=1), repeats.max(axis=1), opposes.sum(axis=1)
    here = opposes[denier, target]
    columns = [
        np.log1p(50 * through[denier, target]),
        np.log1p(50 * through[target, denier]),
        np.log1p(50 * both_oppose[denier, target]),
        np.log1p(50 * both_repeat[denier, target]),
        np.log1p(10 * np.maximum(0.0, quarrels[who[denier], who[target]] - here)),
        np.log1p(rank[denier, target]),
        np.log1p(rank[target, denier]),
        np.log(best[denier] + 1e-3),
        np.log(best[target] + 1e-3),
        np.log1p(10 * mass[denier]),
        np.log1p(10 * mass[target]),
        np.log1p(repeat_rank[denier, target]),
        np.log1p(repeat_rank[target, denier]),
        np.log(best_repeat[denier] + 1e-3),
        np.log(best_repeat[target] + 1e-3),
        np.full(len(denier), np.log1p(5 * opposes.sum() / max(1, len(opposes)))),
    ]
    base = np.stack([np.asarray(column, np.float32) for column in columns], axis=1)
    first = np.stack([log_odds(here), log_odds(repeats[denier, target])], axis=1)
    found = np.concatenate(
        [base, first, first[:, :1] * base[:, :8] * 0.2, first[:, 1:] * base[:, :4] * 0.2], axis=1
    )
    names = [
        *NAMES,
        "first opposes",
        "first repeats",
        *(f"first opposes*{name}" for name in NAMES[:8]),
        *(f"first repeats*{name}" for name in NAMES[:4]),
    ]
    return found.astype(np.float32), names


def _best_path(one: Floats, other: Floats, rows: int = 64) -> Floats:
    """The best product over a claim in between: max over k of one[i, k] * other[k, j]."""
    best = np.zeros_like(one)
    for start in range(0, len(one), rows):
        best[start : start + rows] = (one[start : start + rows, :, None] * other[None]).max(axis=1)
    return best


def _ranks(scores: Floats) -> NDArray[np.intp]:
    return (-scores).argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")


def _speaker_quarrels(opposes: Floats, speakers: list[str]) -> tuple[Floats, Places]:
    """Summed opposition between speakers and each claim's speaker's number; nobody is always another."""
    numbers: dict[str, int] = {}
    who = np.array(
        [numbers.setdefault(name or f"\0{place}", len(numbers)) for place, name in enumerate(speakers)]
    )
    sums = np.zeros((len(numbers), len(speakers)), np.float32)
    np.add.at(sums, who, opposes)
    quarrels = np.zeros((len(numbers), len(numbers)), np.float32)
    np.add.at(quarrels.T, who, sums.T)
    return quarrels, who.astype(np.intp)
