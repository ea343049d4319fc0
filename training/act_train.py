"""Trains the classifier of acts; prints its figures as JSON.

    python -m training.act_train --data DIR [--cross-validate | --measure] [--out FILE]

Multinomial logistic regression by L-BFGS on the articles of ``links_train`` outside the held-out fifth (see
``source_gold``), weights stored as float16. ``--cross-validate`` measures by five folds of article groups
inside the training part, for choosing features and the penalty; without it the figures are those of the
held-out fifth.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize  # type: ignore[import-untyped]
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

from claims.extraction.act_features import SIZE, features
from claims.extraction.components.acts import ACTS, WEIGHTS, classify, cue_sentence
from claims.extraction.components.sentences import sentence_spans
from claims.extraction.types import Act
from training.source_gold import GoldDoc, read_links

PENALTY = 1.0
Rows = tuple[csr_matrix, np.ndarray, list[str]]


def rows(docs: list[GoldDoc]) -> Rows:
    """Feature matrix, index of the gold act and group of every claim."""
    indices, pointers, gold, groups = [], [0], [], []
    for doc in docs:
        sentences = sentence_spans(doc.text)
        for attribution, claim in zip(doc.attributions, doc.claims, strict=True):
            indices.extend(features(doc.text, attribution, cue_sentence(attribution, sentences)))
            pointers.append(len(indices))
            gold.append([a.value for a in ACTS].index(claim["act"]))
            groups.append(doc.group)
    shape = (len(gold), SIZE)
    return csr_matrix((np.ones(len(indices)), indices, pointers), shape=shape), np.array(gold), groups


def fit(x: csr_matrix, gold: np.ndarray, penalty: float) -> np.ndarray:
    """Weights (SIZE, acts) that minimise the penalised log loss."""
    target = np.eye(len(ACTS))[gold]

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        w = flat.reshape(SIZE, len(ACTS))
        scores = x @ w
        scores -= scores.max(axis=1, keepdims=True)
        p = np.exp(scores)
        p /= p.sum(axis=1, keepdims=True)
        value = -np.log(p[np.arange(len(gold)), gold] + 1e-12).sum() + 0.5 * penalty * float(flat @ flat)
        return value, (x.T @ (p - target) + penalty * w).ravel()

    start = np.zeros(SIZE * len(ACTS))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 60})
    weights: np.ndarray = np.asarray(found.x).reshape(SIZE, len(ACTS))
    return weights


def figures(gold: np.ndarray, found: np.ndarray) -> dict[str, Any]:
    """Accuracy, macro-F1 and F1, precision, recall and support of every act."""
    table = {}
    for number, act in enumerate(ACTS):
        hit = int(((gold == number) & (found == number)).sum())
        precision = hit / max(1, int((found == number).sum()))
        recall = hit / max(1, int((gold == number).sum()))
        f1 = 2 * precision * recall / (precision + recall) if hit else 0.0
        table[act.value] = {
            "f1": round(f1, 4), "precision": round(precision, 4), "recall": round(recall, 4),
            "claims": int((gold == number).sum()),
        }  # fmt: skip
    macro = sum(row["f1"] for row in table.values()) / len(table)
    return {"accuracy": round(float((gold == found).mean()), 4), "macro_f1": round(macro, 4), "acts": table}


def cross_validate(x: csr_matrix, gold: np.ndarray, groups: list[str], penalty: float) -> dict[str, Any]:
    """Figures over five folds of groups."""
    fold = np.array([int(hashlib.sha256(("fold " + g).encode()).hexdigest(), 16) % 5 for g in groups])
    found = np.zeros_like(gold)
    for number in range(5):
        w = fit(x[fold != number], gold[fold != number], penalty)
        found[fold == number] = (x[fold == number] @ w).argmax(axis=1)
    return figures(gold, found)


def measure(docs: list[GoldDoc]) -> dict[str, Any]:
    """Figures of what ships, explicit acts included, on gold spans."""
    gold, found = [], []
    for doc in docs:
        sentences = sentence_spans(doc.text)
        for attribution, claim in zip(doc.attributions, doc.claims, strict=True):
            gold.append(ACTS.index(Act(claim["act"])))
            found.append(ACTS.index(classify(doc.text, attribution, cue_sentence(attribution, sentences))))
    return figures(np.array(gold), np.array(found))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--penalty", type=float, default=PENALTY)
    parser.add_argument("--cross-validate", action="store_true")
    parser.add_argument("--measure", action="store_true", help="only measure the shipped weights, held out")
    args = parser.parse_args()
    if args.measure:
        print(json.dumps(measure(list(read_links(args.data, held_out=True))), indent=1))
        return
    x, gold, groups = rows(list(read_links(args.data, held_out=False)))
    if args.cross_validate:
        print(json.dumps(cross_validate(x, gold, groups, args.penalty), indent=1))
        return
    w = fit(x, gold, args.penalty).astype(np.float16)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(args.out, weights=w, acts=np.array([a.value for a in ACTS]))
    print(json.dumps(measure(list(read_links(args.data, held_out=True))), indent=1))


if __name__ == "__main__":
    main()
