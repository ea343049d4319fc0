"""Trains the weights with which pronouns and descriptions choose among what a text has spoken of.

    python -m training.source_train --data DIR

Reads ``links_train_docs.jsonl`` and ``links_train_claims.jsonl`` of DIR, without the held-out fifth (see
``source_gold``), and writes ``claims/extraction/model/sources.json``. A conditional logit over the
candidates of each question, by full-batch gradient ascent in numpy: the same numbers on every run.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from claims.extraction.components.sentences import sentence_spans
from claims.extraction.names import find_names
from claims.extraction.referents import (
    FEATURES,
    WEIGHTS,
    Asked,
    Ranker,
    Referent,
    Scene,
    candidates,
    features,
)
from claims.extraction.speakers import Article
from training.source_gold import GoldDoc, read_links, same_source

KINDS = ("person", "role", "thing", "plural")
START = {
    "sentences_back": 1.0,
    "last_speaker": 1.0,
    "first_of_last_sentence": 0.5,
    "role_head": 1.0,
    "role_words": 1.0,
    "encloses": 1.0,
    "name_has_head": 2.0,
    "mentions": 0.2,
}
ROUNDS, STEPS, RATE, DECAY = 2, 300, 0.05, 0.3
Question = tuple[np.ndarray, np.ndarray]  # features (candidates, features), gold mask


def questions(docs: list[GoldDoc], ranker: Ranker) -> dict[str, list[Question]]:
    """Every choice that the resolver makes on the articles, with the candidates that the annotator meant."""
    asked_of: dict[str, list[Question]] = {kind: [] for kind in KINDS}
    for doc in docs:
        gold_at = {
            a.source[0]: c["canonical_source"]
            for a, c in zip(doc.attributions, doc.claims, strict=True)
            if a.source
        }

        def choose(asked: Asked, scene: Scene, pool: list[Referent], gold_at=gold_at) -> Referent | None:  # type: ignore[no-untyped-def]
            found = candidates(asked, pool)
            gold = next((g for (a, b), g in gold_at.items() if a <= asked.position < b), None)
            chosen = ranker.best(asked, scene, pool)
            if gold is None:
                return chosen
            right = [same_source(gold, r.label) for r in found]
            if any(right):
                if len(found) > 1 and not all(right):
                    rows = np.array([features(asked, r, scene, found) for r in found])
                    asked_of[asked.kind].append((rows, np.array(right)))
                return next(r for r, ok in zip(found, right, strict=True) if ok)
            return chosen

        spans = sentence_spans(doc.text)
        Article(doc.text, spans, find_names(doc.text, spans), doc.attributions, choose).resolve()
    return asked_of


def fit(rows: list[Question], start: np.ndarray) -> np.ndarray:
    """Maximise the log likelihood of the gold candidates less a quadratic penalty."""
    weights, moment, velocity = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step in range(1, STEPS + 1):
        gradient = -DECAY * weights
        for x, right in rows:
            scores = x @ weights
            p = np.exp(scores - scores.max())
            p /= p.sum()
            q = np.where(right, p, 0.0)
            gradient += (q / q.sum() - p) @ x
        moment = 0.9 * moment + 0.1 * gradient
        velocity = 0.999 * velocity + 0.001 * gradient**2
        scale = RATE / (1 + step / 300)
        weights += scale * (moment / (1 - 0.9**step)) / (np.sqrt(velocity / (1 - 0.999**step)) + 1e-8)
    return weights


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    args = parser.parse_args()
    docs = list(read_links(args.data, held_out=False))
    weights = {kind: np.array([START.get(name, 0.0) for name in FEATURES]) for kind in KINDS}
    for turn in range(ROUNDS):
        rows = questions(docs, Ranker({kind: list(map(float, w)) for kind, w in weights.items()}))
        for kind in KINDS:
            if len(rows[kind]) >= 20:
                weights[kind] = fit(rows[kind], weights[kind])
            right = [bool(gold[np.argmax(x @ weights[kind])]) for x, gold in rows[kind]]
            print(f"round {turn + 1} {kind}: {sum(right)}/{len(right)} right of those with a right candidate")
    table = {
        kind: {name: round(float(v), 4) for name, v in zip(FEATURES, w, strict=True)}
        for kind, w in weights.items()
    }
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps({"weights": table}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
