"""From annotated articles to a LinkModel, trained on any part of the groups."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from claims.linking.claim_view import ClaimView, view_document
from claims.linking.embedding import default_encoder
from claims.linking.model_file import LinkModel
from claims.linking.reading import Reading, lead_vector
from claims.linking.types import LinkDocument
from claims.linking.words import content_stems
from training.link_data import LinkData, read_lines
from training.link_fit import assign_folds, fit_looks, fit_stance, label, stance_targets
from training.link_readings import Background, with_stance
from training.reader_folds import ReaderOf

VERSION = "linear-two-looks-and-reader-5"
# Least probability of a link, chosen by cross-validation over groups (training/LINKING.md).
SETTINGS = {"opposes": 0.25, "repeats": 0.35}


@dataclass(frozen=True, slots=True)
class Seen:
    """A document with its views, for what needs no vectors."""

    document: LinkDocument
    views: list[ClaimView]


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
    readers: ReaderOf,
    without: int | None = None,
    tell: Callable[[str], None] = lambda _: None,
    beside: Sequence[LinkData] = (),
) -> LinkModel:
    """A model of all folds but `without` (of none is left out when None).

    `readers` gives each article a reader that has not learnt it; `beside` are further articles for the stance
    of claims; those of a group of `data` are left out.
    """
    folds = assign_folds(data)
    mine = [reading for reading in readings if folds[data.groups[reading.document.id]] != without]
    targets = {
        reading.document.id: stance_targets(data, [view.key for view in reading.views]) for reading in mine
    }
    groups = dict(data.groups)
    others: list[Seen] = []
    for more in beside:
        seen = [Seen(d, view_document(d)) for d in more.documents if more.groups[d.id] not in folds]
        targets |= {one.document.id: stance_targets(more, [view.key for view in one.views]) for one in seen}
        groups |= {one.document.id: more.groups[one.document.id] for one in seen}
        others += seen
    outside: list[Reading] = []
    for fold in sorted(set(folds.values()) - {without}):
        held = [reading for reading in mine if folds[data.groups[reading.document.id]] == fold]
        rest = [reading for reading in mine if folds[data.groups[reading.document.id]] != fold]
        outside.extend(with_stance(held, fit_stance([*rest, *others], targets, groups)))
    tell("stance")
    models = fit_looks(label(data, outside, folds, known.idf), readers, known.idf, tell)
    return LinkModel(
        VERSION, fit_stance([*mine, *others], targets, groups), known.idf, known.mean_article, models, {}
    )
