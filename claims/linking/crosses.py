"""Products of a pair's features, so that a linear model can say "near AND a denial AND another speaker".

Each is worked out from the columns of `features` by name; the names say what is multiplied.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def _share(log_odds: Floats) -> Floats:
    result: Floats = (1.0 / (1.0 + np.exp(-log_odds))).astype(np.float32)
    return result


def crosses(columns: Mapping[str, Floats]) -> dict[str, Floats]:
    """Products of the columns of `columns`; same length, new names."""
    within, after = columns["within"], columns["after"]
    near = np.where(within > 0, np.exp(-columns["order distance"] / 3.0), 0.0).astype(np.float32)
    near_text = np.where(within > 0, np.exp(-columns["sentence distance"] / 2.0), 0.0).astype(np.float32)
    content = columns["content"]
    closest = np.maximum(np.maximum(content, columns["context to claim"]), columns["claim to context"])
    parts = {
        "opposes": _share(columns["denier opposes"]),
        "denial": _share(columns["denier denial"]),
        "accused": _share(columns["target accusation"]),
        "opposed": _share(columns["target opposed"]),
        "strong": np.maximum(columns["denier cue denies"], columns["denier cue pushes back"]),
        "negated": np.minimum(
            columns["denier negates"] + columns["denier says false"] + columns["denier no evidence"], 2.0
        ),
        "other": 1.0 - columns["same speaker"],
        "after": after,
        "before": within * (1.0 - after),
        "near": near,
        "near text": near_text,
        "across": 1.0 - within,
        "closest": closest,
        "next": (columns["others between"] == 0).astype(np.float32) * after,
        "first": (columns["rank"] == 0).astype(np.float32),
        "leading": (columns["rank"] < 3).astype(np.float32),
        "first back": (columns["rank back"] == 0).astype(np.float32),
        "leading back": (columns["rank back"] < 3).astype(np.float32),
    }
    every = {**columns, **parts}
    found: dict[str, Floats] = {name: parts[name] for name in SINGLE}
    for factors in PRODUCTS:
        product = every[factors[0]]
        for factor in factors[1:]:
            product = product * every[factor]
        found["*".join(factors)] = product
    for name in ("rank", "rank back", "order distance"):
        found[f"log {name}"] = np.log1p(np.minimum(columns[name], 99.0)).astype(np.float32)
    found["root shared words"] = np.sqrt(np.maximum(columns["shared words"], 0.0)).astype(np.float32)
    return found


SINGLE = ("closest", "near", "near text", "first", "leading", "first back", "leading back")

PRODUCTS: tuple[tuple[str, ...], ...] = (
    # How alike the two are, by who denies.
    ("content", "opposes"), ("content", "denial"), ("closest", "opposes"), ("closest", "denial"),
    ("content", "content"), ("closest", "closest"), ("content", "other"), ("closest", "other", "opposes"),
    ("strong", "content"), ("strong", "closest"), ("negated", "content"), ("negated", "closest", "other"),
    ("negation differs", "content"), ("negation differs", "closest"),
    ("negation differs", "content", "content"),
    ("opposed", "opposes", "content"), ("opposed", "content"), ("accused", "denial", "closest"),
    ("denier says false", "context to claim"), ("leading", "opposes"),
    # Where the two stand in the article.
    ("strong", "near", "after"), ("strong", "near text", "after"), ("strong", "near text", "before"),
    ("strong", "near", "after", "other"), ("denier points", "strong", "near", "after", "other"),
    ("denier points", "near", "after", "other"), ("denier points", "strong", "closest"),
    ("opposes", "near", "after", "other"), ("opposes", "near text", "other"), ("denial", "near", "other"),
    ("denial", "near text", "after", "other"), ("accused", "denial", "near", "other", "after"),
    ("negated", "near", "after"), ("negated", "near", "other", "after"), ("next", "other", "opposes"),
    ("next", "other", "strong"), ("denier says false", "near", "after", "other"),
    ("same sentence", "strong", "after"), ("same sentence", "strong", "before"), ("same sentence", "other"),
    ("denier connective", "near", "other", "after"), ("denier connective", "content"),
    ("near", "after"), ("near text", "after"), ("near", "content"), ("near text", "closest"),
    ("same speaker", "near"), ("same speaker", "content"), ("same speaker", "opposes"),
    ("denier points", "within"), ("no speaker of target", "strong", "same sentence"),
    ("denier cue denies", "denier length"),
    # Who is named.
    ("denier names target speaker", "opposes"), ("denier names target speaker", "denial"),
    ("denier sentence names target speaker", "opposes", "other"),
    ("denier sentence names target speaker", "denial", "other", "closest"),
    ("target names denier speaker", "opposes"), ("target names denier speaker", "denial", "closest"),
    ("target sentence names denier speaker", "opposes", "closest"),
    # A claim within a claim.
    ("target holds denier", "strong"), ("denier holds target", "strong"), ("denier holds target", "denial"),
    ("denier holds target", "denier says false"),
    # Within an article and across.
    ("within", "content"), ("across", "content"), ("across", "closest"), ("across", "topic"),
    ("across", "topic", "closest"), ("across", "content", "opposes"),
    # Figures and words.
    ("numbers clash", "content"), ("numbers clash", "closest", "other"), ("shared words", "other"),
    ("shared words of target", "opposes"), ("shared wide of target", "opposes", "other"),
)  # fmt: skip
