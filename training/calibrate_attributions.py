"""Choose the threshold and fit the confidence of an exported model on marked articles.

    python -m training.calibrate_attributions DATA --model claims/extraction/model

Writes ``threshold``, ``calibration`` and how well the confidence holds on articles it was not fitted
to (five folds of articles) into the model folder's config.json. The threshold is the one with the best
mean of attribution and content F1, likewise over the folds. Needs no torch.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from claims.extraction.attribution_model import CONFIG, AttributionModel, tokenize
from claims.extraction.confidence import FACTORS, factors
from claims.extraction.decoding import Candidate, choose
from training.attribution_score import matches, score
from training.evaluate_extraction import load, reliability

FOLDS = 5
GRID = tuple(round(0.2 + 0.02 * i, 2) for i in range(16))
Spans = Sequence[tuple[int, int]]
FloatArray = npt.NDArray[np.float64]


def to_offsets(chosen: Sequence[Candidate], spans: Spans) -> list[dict[str, Any]]:
    """Candidates in code points, in the interchange format."""

    def place(span: tuple[int, int]) -> list[int]:
        return [spans[span[0]][0], spans[span[1] - 1][1]]

    return [
        {
            "source": [place(c.source)] if c.source else [],
            "cue": [place(c.cue)],
            "content": [place(s) for s in c.content],
        }
        for c in chosen
    ]


def fit_logistic(x: FloatArray, y: FloatArray, ridge: float = 1.0, steps: int = 30) -> FloatArray:
    """Weights (the first is the intercept) of a ridge logistic regression, by Newton's method."""
    rows = np.hstack([np.ones((len(x), 1)), x])
    weights = np.zeros(rows.shape[1])
    penalty = np.diag([0.0, *([ridge] * x.shape[1])])
    for _ in range(steps):
        p = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (p - y) + penalty @ weights
        weights -= np.linalg.solve((rows * (p * (1 - p))[:, None]).T @ rows + penalty, slope)
    return weights


def main(argv: list[str] | None = None) -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("data", type=Path, help="folder with polnear_dev.jsonl")
    ap.add_argument("--model", type=Path, required=True)
    args = ap.parse_args(argv)
    model = AttributionModel(args.model, threads=2)
    articles = load(args.data / "polnear_dev.jsonl")
    words = [tokenize(a["text"]) for a in articles]
    found = [model.candidates(a["text"], w) for a, w in zip(articles, words, strict=True)]

    chosen = [choose(c, model.config["floor"]) for c in found]
    rows, right, owner = [], [], []
    for number, (article, candidates, spans) in enumerate(zip(articles, chosen, words, strict=True)):
        matched = matches(article, to_offsets(candidates, spans))
        rows += [[factors(c)[name] for name in FACTORS] for c in candidates]
        right += [float(i in matched) for i in range(len(candidates))]
        owner += [number] * len(candidates)
    x, y, part = np.array(rows), np.array(right), np.array(owner)
    held_out = np.zeros(len(y))
    for k in range(FOLDS):
        weights = fit_logistic(x[part % FOLDS != k], y[part % FOLDS != k])
        held_out[part % FOLDS == k] = 1 / (1 + np.exp(-(weights[0] + x[part % FOLDS == k] @ weights[1:])))

    def figures(threshold: float) -> tuple[float, float]:
        predicted = {
            article["id"]: to_offsets(
                [c for c, p in zip(candidates, held_out[part == n], strict=True) if p >= threshold], spans
            )
            for n, (article, candidates, spans) in enumerate(zip(articles, chosen, words, strict=True))
        }
        result = score(articles, predicted)
        return round(result["attribution"]["f1"], 4), round(result["content"]["f1"], 4)

    curve = {t: figures(t) for t in GRID}
    # The lowest threshold that does about as well, over three neighbours since the peak itself is partly
    # chance: what is doubtful can be filtered by its confidence, what is not there cannot.
    sums = [sum(curve[t]) for t in GRID]
    smooth = {t: sum(sums[i - 1 : i + 2]) / 3 for i, t in enumerate(GRID[1:-1], start=1)}
    threshold = min(t for t, height in smooth.items() if height >= max(smooth.values()) - 0.001)
    kept = held_out >= threshold
    outcomes = [(float(p), bool(r)) for p, r in zip(held_out[kept], y[kept], strict=True)]
    weights = fit_logistic(x, y)
    path = args.model / CONFIG
    config = json.loads(path.read_text(encoding="utf-8"))
    config["threshold"] = threshold
    config["calibration"] = {
        name: round(float(w), 5) for name, w in zip(("intercept", *FACTORS), weights, strict=True)
    }
    config["training"]["calibration"] = {"folds": FOLDS, **reliability(outcomes)}
    path.write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    print(
        json.dumps(
            {
                "attribution and content F1": curve,
                "threshold": threshold,
                **config["training"]["calibration"],
            },
            indent=1,
        )
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
