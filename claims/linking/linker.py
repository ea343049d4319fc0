"""Linking for callers: whole sets of documents, or one new article against what the database hands over."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from claims.linking.article_pairs import pairs_to_judge
from claims.linking.candidates import CANDIDATES, candidate_pairs
from claims.linking.decide import decide, least_of_use
from claims.linking.embedding import Vectors, default_encoder
from claims.linking.inner_look import InnerLook, look_inside
from claims.linking.judge import judge_pairs
from claims.linking.model_file import LinkModel, default_model
from claims.linking.reading import Reading, read_document
from claims.linking.types import Link, LinkDocument

LINKER_VERSION = "7"
# The neighbours of one article are often those of the next; a reading of 30 claims takes 0.2 MB.
READINGS_KEPT = 200


def linker_version() -> str:
    """Version of the code, the encoder and the trained model, to store beside links."""
    return f"{LINKER_VERSION}/{default_encoder().version}/{default_model().version}"


@lru_cache(maxsize=READINGS_KEPT)
def read(document: LinkDocument) -> Reading:
    """A document's reading; `.place[i]` is the vector to store for `document.claims[i]`."""
    model = default_model()
    return read_document(
        document, encoder=default_encoder(), stance=model.stance, mean_article=model.mean_article
    )


def claim_vectors(document: LinkDocument) -> Vectors:
    """The vectors to store and search claims by, shape (claims, 384), in the order of `document.claims`.

    Compare them by inner product (all have length 1). They depend on the document's text and each claim's
    spans.
    """
    return read(document).place


def link_documents(documents: Sequence[LinkDocument], limit: int = CANDIDATES) -> list[Link]:
    """All links within and between `documents`, each claim judged against its `limit` nearest of either
    kind."""
    return link_readings([read(document) for document in documents], default_model(), limit)


def link_article(
    document: LinkDocument, others: Sequence[LinkDocument], limit: int = CANDIDATES
) -> list[Link]:
    """Links of a new article: within it, and between it and `others`; none between the others.

    What is found within it and with each other article is the same whatever the rest of `others`, and
    whichever of the two is the new one.
    """
    model = default_model()
    readings = [read(one) for one in (document, *(other for other in others if other.id != document.id))]
    wanted = pairs_to_judge(readings[0], readings[1:], limit)
    readings.sort(key=lambda reading: reading.document.id)
    touched = {key[0] for pair in wanted for key in pair} | {document.id}
    near = [reading for reading in readings if reading.document.id in touched]
    # Pairs within the others are looked at only for what they say about the new ones.
    inside = {one.document.id: _inner(one.document, limit) for one in near if one.document.id != document.id}
    inner = {name: look.block for name, look in inside.items() if look.block is not None}
    least = least_of_use(model.settings)
    judgements = judge_pairs(near, wanted, model, about=document.id, inner=inner, least=least)
    worded = {name: look.textual for name, look in inside.items()}
    return decide(near, judgements, model.settings, model.idf, worded)


@lru_cache(maxsize=READINGS_KEPT)
def _inner(document: LinkDocument, limit: int) -> InnerLook:
    return look_inside(read(document), default_model(), limit)


def link_readings(readings: Sequence[Reading], model: LinkModel, limit: int = CANDIDATES) -> list[Link]:
    """Links within and between readings; the same whatever the order of `readings`."""
    ordered = sorted(readings, key=lambda reading: reading.document.id)
    least = least_of_use(model.settings)
    judgements = judge_pairs(ordered, candidate_pairs(ordered, limit), model, least=least)
    return decide(ordered, judgements, model.settings, model.idf)
