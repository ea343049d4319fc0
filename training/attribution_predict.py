"""Run the torch network over articles, for choosing among epochs; the product itself runs ONNX."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from claims.extraction.cue_fields import cue_fields
from claims.extraction.decoding import (
    Candidate,
    candidates_of,
    choose,
    decode_roles,
    find_cues,
    lattice_scores,
)
from claims.extraction.windows import plan_windows, window_batch
from training.attribution_data import TrainingDoc
from training.attribution_net import AttributionNet
from training.attribution_score import score

WINDOW, OVERLAP = 384, 96
CUE_THRESHOLD = 0.1
THRESHOLDS = tuple(round(0.1 + 0.05 * i, 2) for i in range(13))


@torch.inference_mode()
def predict(net: AttributionNet, docs: Sequence[TrainingDoc], bf16: bool = False) -> list[list[Candidate]]:
    """All candidates of every article."""
    transitions, starts = lattice_scores(net.transitions.numpy(), net.starts.numpy())
    found = []
    for doc in docs:
        windows = plan_windows(doc.pieced.offsets, WINDOW, OVERLAP)
        if not windows:
            found.append([])
            continue
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            scores, states = [], []
            for at in range(0, len(windows), 8):
                batch = window_batch(doc.pieced, doc.features, windows[at : at + 8])
                cue, state, _ = net.read_words(
                    *(
                        torch.from_numpy(a)
                        for a in (batch.ids, batch.features, batch.word_row, batch.word_column)
                    )
                )
                scores.append(cue.float())
                states.append(state)
            probabilities = torch.cat(scores).softmax(-1).numpy()
            cues = find_cues(probabilities, CUE_THRESHOLD)
            if not cues:
                found.append([])
                continue
            fields = cue_fields([(a, b) for a, b, _ in cues], len(doc.spans))
            emissions = net.roles(
                torch.cat(states)[torch.from_numpy(fields.word)],
                *(torch.from_numpy(a) for a in (fields.valid, fields.bucket, fields.in_cue)),
            )
        paths = decode_roles(emissions.float().numpy(), fields.valid, transitions, starts)
        found.append(candidates_of(cues, fields.word[:, 0], paths))
    return found


def to_offsets(chosen: Sequence[Candidate], spans: Sequence[tuple[int, int]]) -> list[dict[str, Any]]:
    """Attributions in code points, in the interchange format (roles to lists of spans)."""

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


def best_threshold(docs: Sequence[TrainingDoc], candidates: Sequence[Sequence[Candidate]]) -> dict[str, Any]:
    """F1 figures at the threshold with the highest attribution F1."""
    articles = [{"id": d.id, "text": d.text, "attributions": d.gold} for d in docs]
    best: dict[str, Any] = {"attribution": -1.0}
    for threshold in THRESHOLDS:
        predicted = {
            d.id: to_offsets(choose(found, threshold), d.spans)
            for d, found in zip(docs, candidates, strict=True)
        }
        figures = score(articles, predicted)
        if figures["attribution"]["f1"] > best["attribution"]:
            best = {name.replace(" ", "_"): round(row["f1"], 4) for name, row in figures.items()}
            best["threshold"] = threshold
            best["precision"] = round(figures["attribution"]["precision"], 4)
            best["recall"] = round(figures["attribution"]["recall"], 4)
    best["articles"] = len(docs)
    return best
