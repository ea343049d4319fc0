"""From annotated articles to a LinkModel, trained on any part of the groups."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from claims.linking.embedding import default_encoder
from claims.linking.model_file import LinkModel
from claims.linking.reading import Reading, lead_vector
from claims.linking.words import content_stems
from training.link_data import LinkData, read_lines
from training.link_fit import assign_folds, fit_looks, fit_stance, label, stance_targets
from training.link_readings import Background, with_stance

VERSION = "linear-two-looks-1"
# Least probability of a link, chosen by cross-validation over groups (training/LINKING.md).
SETTINGS = {"opposes": 0.4, "repeats": 0.4}


def background(folder: Path, data: LinkData) -> Background:
    """Word weights over polnear_train (840 articles) and the mean article of `data`."""
    counts: Counter[str] = Counter()
    articles = read_lines(folder / "polnear_train.jsonl")
    for record in articles:
        counts.update(content_stems(record["text"]))
    idf = {
        stem: float(np.float16(math.log(len(articles) / count)))
        for stem, count in counts.items()
        if count >= 3
    }
    leads = [lead_vector(document.text, default_encoder()) for document in data.documents]
    return Background(idf, np.stack(leads).mean(axis=0).astype(np.float32))


def train(
    data: LinkData,
    readings: Sequence[Reading],
    known: Background,
    without: int | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> LinkModel:
    """A model of all folds but `without` (of none is left out when None)."""
    folds = assign_folds(data)
    mine = [reading for reading in readings if folds[data.groups[reading.document.id]] != without]
    targets = {
        reading.document.id: stance_targets(data, [view.key for view in reading.views]) for reading in mine
    }
    outside: list[Reading] = []
    for fold in sorted(set(folds.values()) - {without}):
        held = [reading for reading in mine if folds[data.groups[reading.document.id]] == fold]
        rest = [reading for reading in mine if folds[data.groups[reading.document.id]] != fold]
        outside.extend(with_stance(held, fit_stance(rest, targets, data.groups)))
    tell("stance")
    models = fit_looks(label(data, outside, folds, known.idf), tell)
    return LinkModel(
        VERSION, fit_stance(mine, targets, data.groups), known.idf, known.mean_article, models, {}
    )
