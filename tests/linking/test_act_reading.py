"""What the reader says of the acts of claims reaches the pairs inside their article, and no others."""

from __future__ import annotations

import numpy as np

from benchmarks.linking_corpus import bases, varied
from claims.linking import linker
from claims.linking.act_reading import LOWEST, NAMES, read_acts
from claims.linking.candidates import candidate_pairs
from claims.linking.judge import first_look, unread_rows
from claims.linking.model_file import default_model
from claims.linking.types import LinkClaim, LinkDocument
from claims.reader.network import ACTS, default_reader

TEXT = (
    "The union said the mill had poured dye into the river. The owner denied it. “Who saw it?”, asked a boy."
)


def claim(name: str, source: str, cue: str, content: str) -> LinkClaim:
    spans = [((TEXT.index(words), TEXT.index(words) + len(words)),) for words in (source, cue, content)]
    return LinkClaim(("mill", name), *spans)


CLAIMS = (
    claim("charge", "The union", "said", "the mill had poured dye into the river"),
    claim("denial", "The owner", "denied", "it."),
    claim("question", "a boy", "asked", "Who saw it?"),
)


def test_both_ends_have_their_acts() -> None:
    reading = linker.read(LinkDocument("mill", TEXT, CLAIMS))
    blocks, _ = first_look([reading], candidate_pairs([reading]), default_model())
    (block,) = blocks
    read_acts([reading], blocks, default_reader())
    keys = [view.key[1] for view in reading.views]
    for place, (one, other) in enumerate(zip(block.first, block.second, strict=True)):
        ends = [keys[one], keys[other]]
        denier, target = reversed(ends) if block.swapped[place] else ends
        for name, said in zip((denier, target), np.split(block.acts[place], 2), strict=True):
            wanted = {"denial": "denial", "question": "question"}.get(name)
            assert wanted is None or ACTS[int(said.argmax())] == wanted
            assert (said >= LOWEST).all()


def test_between_two_articles_nothing_is_said() -> None:
    base = bases()[0]
    documents = [varied(base, 1, "new").document, varied(base, 2, "old").document]
    assert documents[0].id != documents[1].id
    readings = sorted((linker.read(one) for one in documents), key=lambda reading: reading.document.id)
    pairs = {(one.key, other.key) for one in readings[0].views[:4] for other in readings[1].views[:4]}
    blocks, names = first_look(readings, pairs, default_model())
    read_acts(readings, blocks, default_reader())
    (rows,), more = unread_rows(readings, blocks)
    assert rows.shape[1] == len(names) + len(more)
    assert tuple(more[-len(NAMES) :]) == NAMES
    assert not rows[:, -len(NAMES) :].any()
