"""Cues and roles from hand-built scores: only legal readings come out, and their probabilities are right."""

from itertools import pairwise, product

import numpy as np
import pytest

from claims.extraction.decoding import (
    LEGAL,
    ROLE_LABELS,
    STARTS,
    STATE_LABEL,
    WITH_CONTENT,
    Candidate,
    candidates_of,
    choose,
    decode_roles,
    find_cues,
    lattice_scores,
    spans_of,
)

O, BS, IS, BC, IC = range(5)  # noqa: E741
FLAT = lattice_scores(np.zeros((5, 5), dtype=np.float32), np.zeros(5, dtype=np.float32))


def emissions(*wanted, strength=4.0):
    scores = np.zeros((1, len(wanted), len(ROLE_LABELS)), dtype=np.float32)
    for i, label in enumerate(wanted):
        scores[0, i, label] = strength
    return scores


def decode(scores, valid=None):
    valid = np.ones(scores.shape[:2], dtype=bool) if valid is None else valid
    return decode_roles(scores, valid, *FLAT)


@pytest.mark.parametrize(
    "path",
    [
        (BS, IS, O, BC, IC, IC),
        (BC, IC, O, BS, O, BC, IC),
        (BC, IC, BC, O, BS, IS),
        (O, O, BC),
        (BC,),
    ],
)
def test_a_legal_reading_is_kept(path):
    assert decode(emissions(*path)).labels[0].tolist() == list(path)


def test_a_second_source_is_not_read():
    scores = emissions(BS, O, BC, O, BS)
    scores[0, 4, BS] = 3.0  # the weaker of the two gives way
    assert decode(scores).labels[0].tolist() == [BS, O, BC, O, O]


def test_nothing_goes_on_that_has_not_begun():
    labels = decode(emissions(IC, IC, O, IS, IS)).labels[0].tolist()
    assert BC in labels
    for before, after in zip([O, *labels], labels, strict=False):
        assert after not in (IS, IC) or before in (after, after - 1)


def test_a_source_alone_is_no_reading():
    paths = decode(emissions(BS, IS, O, O))
    assert BC in paths.labels[0]
    assert paths.none[0] > 0.8


def test_padding_is_no_part_of_the_reading():
    scores = np.concatenate([emissions(BS, O, BC, IC), emissions(BC, IC, IC, IC)])
    valid = np.array([[True] * 4, [True, True, False, False]])
    paths = decode(scores, valid)
    assert paths.labels[1].tolist() == [BC, IC, O, O]
    alone = decode(scores[1:, :2])
    assert paths.probability[1] == pytest.approx(alone.probability[0])
    assert paths.none[1] == pytest.approx(alone.none[0])


def test_best_reading_and_probabilities_agree_with_listing_all_readings():
    rng = np.random.default_rng(3)
    transitions, starts = lattice_scores(
        rng.normal(size=(5, 5)).astype(np.float32), rng.normal(size=5).astype(np.float32)
    )
    scores = rng.normal(size=(1, 4, 5)).astype(np.float32)
    weights = {}
    for states in product(range(len(STATE_LABEL)), repeat=4):
        if STARTS[states[0]] and all(LEGAL[a, b] for a, b in pairwise(states)):
            total = starts[states[0]] + sum(scores[0, i, STATE_LABEL[s]] for i, s in enumerate(states))
            total += sum(transitions[a, b] for a, b in pairwise(states))
            weights[states] = float(np.exp(total))
    full = {states: w for states, w in weights.items() if WITH_CONTENT[states[-1]]}
    best = max(full, key=full.__getitem__)
    paths = decode_roles(scores, np.ones((1, 4), dtype=bool), transitions, starts)
    assert paths.labels[0].tolist() == [int(STATE_LABEL[s]) for s in best]
    assert paths.probability[0] == pytest.approx(weights[best] / sum(weights.values()), rel=1e-4)
    assert paths.none[0] == pytest.approx(1 - sum(full.values()) / sum(weights.values()), rel=1e-3)


def test_no_cues_no_paths():
    paths = decode(np.zeros((0, 0, 5), dtype=np.float32), np.zeros((0, 0), dtype=bool))
    assert paths.labels.shape == (0, 0)


def test_spans_of_adjacent_beginnings_are_two():
    assert spans_of([BC, IC, BC, O, BC], BC, IC, offset=10) == [(10, 12), (12, 13), (14, 15)]


def cue_probabilities(*rows):
    return np.array([[1 - b - i, b, i] for b, i in rows], dtype=np.float32)


def test_two_cues_side_by_side_stay_two():
    found = find_cues(cue_probabilities((0, 0), (0.9, 0.05), (0.8, 0.1), (0.1, 0.8), (0, 0)), 0.1)
    assert [(a, b) for a, b, _ in found] == [(1, 2), (2, 4)]


def test_faint_words_at_the_edge_are_left_out():
    found = find_cues(cue_probabilities((0.2, 0.0), (0.9, 0.05), (0.1, 0.2)), 0.1)
    assert [(a, b) for a, b, _ in found] == [(1, 2)]


def test_a_faint_cue_alone_is_a_candidate():
    assert [(a, b) for a, b, _ in find_cues(cue_probabilities((0, 0), (0.15, 0.1), (0, 0)), 0.1)] == [(1, 2)]


def test_no_words_no_cues():
    assert find_cues(np.zeros((0, 3), dtype=np.float32), 0.1) == []


def candidate(cue, source, content, probability=0.9, none=0.05):
    return Candidate(cue, source, content, probability, none, 0.5)


def test_candidates_are_counted_in_words_of_the_text():
    paths = decode(np.concatenate([emissions(BS, O, O), emissions(BS, O, BC)]))
    paths.labels[0] = O
    found = candidates_of([(1, 2, 0.9), (8, 9, 0.8)], np.array([0, 7]), paths)
    assert [(c.cue, c.source, c.content) for c in found] == [((8, 9), (7, 8), ((9, 10),))]


def test_the_same_words_are_not_attributed_twice():
    sure = candidate((3, 4), (1, 2), ((5, 20),))
    twin = candidate((21, 22), None, ((5, 19),), probability=0.6)
    relay = candidate((23, 25), (25, 27), ((5, 20),), probability=0.7)
    unsure = candidate((30, 31), (29, 30), ((32, 40),), probability=0.2)
    assert choose([unsure, relay, twin, sure], 0.4) == [sure, relay]
