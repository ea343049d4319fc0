"""Trains the classifier of acts and how it is mixed with the reader; prints its figures as JSON.

    python -m training.act_train --data DIR [--measure] [--out FILE]

Multinomial logistic regression over hashed features by L-BFGS, on every article with marked acts outside the
held-out fifth (see ``source_gold``), weights stored as float16. The mix with the reader is fitted on articles
of ``links_train``: each is read by the reader that did not learn it, the classifier's answers come from
five folds. Figures are those of the held-out fifth of ``links_train``.
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
from claims.extraction.components.acts import (
    ACTS,
    WEIGHTS,
    classify,
    cue_sentence,
    log_softmax,
    reader_scores,
)
from claims.extraction.components.sentences import sentence_spans
from claims.extraction.types import Act
from training.annotations import act_docs, read_lines
from training.reader_folds import READERS, ReaderOf
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


def folds_of(groups: list[str]) -> np.ndarray:
    """A fold from 0 to 4 for each claim, by its group."""
    return np.array([int(hashlib.sha256(("fold " + g).encode()).hexdigest(), 16) % 5 for g in groups])


def held_out_scores(x: csr_matrix, gold: np.ndarray, groups: list[str], penalty: float) -> np.ndarray:
    """Log-probabilities of every claim by a classifier that was not fitted to its fold."""
    fold = folds_of(groups)
    found = np.zeros((len(gold), len(ACTS)))
    for number in range(5):
        w = fit(x[fold != number], gold[fold != number], penalty)
        found[fold == number] = log_softmax(x[fold == number] @ w)
    return found


def fit_mix(read: np.ndarray, linear: np.ndarray, gold: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights of the two log-probabilities and a bias for each act: likeliest, then best in macro-F1."""
    target = np.eye(len(ACTS))[gold]

    def loss(flat: np.ndarray) -> float:
        p = log_softmax(flat[0] * read + flat[1] * linear + flat[2:])
        return float(-(p * target).sum() + 0.5 * (flat[2:] ** 2).sum())

    best = minimize(loss, np.array([0.7, 0.5, *[0.0] * len(ACTS)]), method="L-BFGS-B").x
    mix, bias = best[:2], best[2:].copy()
    scores = mix[0] * read + mix[1] * linear
    for _ in range(3):  # rare acts are worth finding: the likeliest act is not the best for F1
        for act in range(len(ACTS)):
            steps = [bias + step * np.eye(len(ACTS))[act] for step in np.arange(-0.6, 1.21, 0.1)]
            bias = max(steps, key=lambda b: figures(gold, (scores + b).argmax(axis=1))["macro_f1"])
    return mix, bias


def of_links_train(docs: list[GoldDoc], data: Path) -> np.ndarray:
    """Which claims of ``docs`` belong to links_train."""
    names = {d["id"] for d in read_lines(data / "links_train_docs.jsonl")}
    return np.array([doc.id in names for doc in docs for _ in doc.attributions])


def read_docs(docs: list[GoldDoc], readers: ReaderOf) -> np.ndarray:
    """Log-probabilities of every claim of ``docs``, each by a reader that has not learnt it."""
    return np.concatenate(
        [reader_scores(d.text, d.attributions, sentence_spans(d.text), readers.of(d.group)) for d in docs]
    )


def measure(docs: list[GoldDoc]) -> dict[str, Any]:
    """Figures of what ships, explicit acts included, on gold spans."""
    gold = [ACTS.index(Act(claim["act"])) for doc in docs for claim in doc.claims]
    found = [
        ACTS.index(act)
        for doc in docs
        for act in classify(doc.text, doc.attributions, sentence_spans(doc.text))
    ]
    return figures(np.array(gold), np.array(found))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--readers", type=Path, default=READERS, help="folder of the readers by fold")
    parser.add_argument("--penalty", type=float, default=PENALTY)
    parser.add_argument("--measure", action="store_true", help="only measure the shipped weights, held out")
    args = parser.parse_args()
    if not args.measure:
        docs = list(act_docs(args.data, held_out=False))
        x, gold, groups = rows(docs)
        theirs = of_links_train(docs, args.data)
        linear = held_out_scores(x, gold, groups, args.penalty)[theirs]
        names = {d["id"] for d in read_lines(args.data / "links_train_docs.jsonl")}
        read = read_docs([d for d in docs if d.id in names], ReaderOf.load(args.readers))
        mix, bias = fit_mix(read, linear, gold[theirs])
        for name, scores in (
            ("reader", read),
            ("linear", linear),
            ("both", mix[0] * read + mix[1] * linear + bias),
        ):
            table = figures(gold[theirs], scores.argmax(axis=1))
            print(name, table["accuracy"], table["macro_f1"], table["acts"]["denial"], flush=True)
        w = fit(x, gold, args.penalty).astype(np.float16)
        args.out.parent.mkdir(parents=True, exist_ok=True)
        acts = np.array([a.value for a in ACTS])
        np.savez_compressed(args.out, weights=w, acts=acts, mix=mix, bias=bias)
    print(json.dumps(measure(list(read_links(args.data, held_out=True))), indent=1))


if __name__ == "__main__":
    main()
