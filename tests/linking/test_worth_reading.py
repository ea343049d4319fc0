"""What is left unread could not have become a link, whatever the reader had made of it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from benchmarks.linking_corpus import as_told, bases
from claims.linking import linker
from claims.linking.act_reading import read_acts
from claims.linking.blocks import Block
from claims.linking.candidates import candidate_pairs
from claims.linking.decide import decide, least_of_use
from claims.linking.judge import first_look, judge_pairs, unread_rows, with_readings
from claims.linking.model_file import default_model
from claims.linking.pair_reading import NOTHING, first_log_odds
from claims.linking.reading import Reading
from claims.linking.worth_reading import ROUNDING, highest, leave_unread
from claims.reader.network import Floats, Reader, default_reader
from claims.reader.text import Side


class Counting(Reader):
    """The shipped reader, which counts what it reads."""

    read = 0

    def relations(self, pairs: Sequence[tuple[Side, Side]]) -> Floats:
        self.read += len(pairs)
        return super().relations(pairs)


def stories(count: int) -> list[list[Reading]]:
    groups = itertools.groupby(sorted(bases(), key=lambda base: base.group), key=lambda base: base.group)
    return [[linker.read(as_told(base)) for base in bs] for _, bs in itertools.islice(groups, count)]


def looks_of(readings: list[Reading]) -> tuple[list[Block], list[Floats]]:
    ordered = sorted(readings, key=lambda reading: reading.document.id)
    blocks, _ = first_look(ordered, candidate_pairs(ordered), default_model())
    read_acts(ordered, blocks, default_reader())
    return blocks, unread_rows(ordered, blocks)[0]


def test_links_are_those_of_reading_every_likely_pair() -> None:
    model, reader = default_model(), Counting()
    links = 0
    rows = {"all": 0, "worth it": 0}
    for readings in stories(12):
        pairs = candidate_pairs(readings)
        found = []
        for name, least in (("all", None), ("worth it", least_of_use(model.settings))):
            reader.read = 0
            judged = judge_pairs(readings, pairs, model, reader=reader, least=least)
            found.append(decide(readings, judged, model.settings, model.idf))
            rows[name] += reader.read
        assert found[0] == found[1]
        links += len(found[0])
    assert links > 50
    assert rows["worth it"] < 0.8 * rows["all"]


def test_the_highest_is_what_the_best_of_all_readings_gives_and_no_less() -> None:
    model = default_model()
    (readings,) = stories(1)
    blocks, looks = looks_of(readings)
    log_odds = np.linspace(-9, 9, 37)
    for name in ("opposes 2", "repeats 2"):
        linear = model.models[name]
        for block, rows in zip(blocks, looks, strict=True):
            told = highest(linear, rows, first_log_odds(block.opposes, block.repeats))
            best = np.full(len(rows), -np.inf)
            for opposing, repeating in itertools.product(log_odds, log_odds):
                none = -max(0.01, opposing, repeating)
                block.relation[:] = (none, none + opposing, none + repeating)
                best = np.maximum(best, linear.log_odds(with_readings([block], [rows])[0]))
            assert (best <= told + ROUNDING).all()
            assert np.median(told - best) < 0.1  # log-probabilities are cut: not all of the square is there


def test_what_is_left_unread_is_under_the_least_and_written_down_as_nothing() -> None:
    model = default_model()
    (readings,) = stories(1)
    blocks, looks = looks_of(readings)
    every = [(number, place) for number, block in enumerate(blocks) for place in range(len(block.first))]
    second = {name: model.models[f"{name} 2"] for name in ("opposes", "repeats")}
    least = least_of_use(model.settings)
    kept = set(leave_unread(blocks, looks, every, second, least))
    assert 0 < len(kept) < len(every)
    rows = with_readings(blocks, looks)
    for number, place in sorted(set(every) - kept):
        assert blocks[number].relation[place].tolist() == list(NOTHING)
        for name, linear in second.items():
            assert linear.probabilities(rows[number][place : place + 1])[0] < least[name]
    assert not any(blocks[number].relation[place].any() for number, place in kept)
    assert leave_unread(blocks, looks, every, second, {"opposes": 1e-9, "repeats": 1e-9}) == every
