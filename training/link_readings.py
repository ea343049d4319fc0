"""Annotated articles read for linking, apart from any model: what training and measuring share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from claims.linking.embedding import Vectors, default_encoder
from claims.linking.reading import Reading, read_document
from claims.linking.stance import OUTPUTS, StanceModel
from training.link_data import LinkData

NO_STANCE = StanceModel({}, np.zeros((0, len(OUTPUTS)), np.float32), np.zeros(len(OUTPUTS), np.float32))


@dataclass(frozen=True, slots=True)
class Background:
    """What is counted over articles without any annotation of links."""

    idf: dict[str, float]
    mean_article: Vectors


def read_all(data: LinkData, known: Background) -> list[Reading]:
    """Readings without stance, in file order."""
    return [
        read_document(document, encoder=default_encoder(), stance=NO_STANCE, mean_article=known.mean_article)
        for document in data.documents
    ]


def with_stance(readings: Sequence[Reading], model: StanceModel) -> list[Reading]:
    """The readings with the stance that `model` gives them."""
    return [replace(reading, stance=model.scores(reading.views)) for reading in readings]
