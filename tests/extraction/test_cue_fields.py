"""The words around a cue and their distances."""

import numpy as np

from claims.extraction.cue_fields import AFTER, BEFORE, BUCKETS, cue_fields, distance_bucket


def test_buckets_are_ordered_symmetric_and_in_range():
    distances = np.arange(-500, 501)
    buckets = distance_bucket(distances)
    assert (np.diff(buckets) >= 0).all()
    assert buckets.min() == 0
    assert buckets.max() == BUCKETS - 1
    middle = distance_bucket(np.array([0]))[0]
    assert (buckets + buckets[::-1] == 2 * middle).all()
    assert len(set(distance_bucket(np.arange(-12, 13)).tolist())) == 25


def test_a_field_ends_with_the_text():
    fields = cue_fields([(0, 2), (9, 10), (200, 203)], 210)
    assert fields.word[0, 0] == 0
    assert fields.valid[0].sum() == 2 + AFTER
    assert fields.valid[1].sum() == 9 + 1 + AFTER
    assert fields.word[2, 0] == 200 - BEFORE
    assert fields.valid[2].sum() == BEFORE + 10
    assert fields.in_cue.sum(axis=1).tolist() == [2, 1, 3]


def test_distances_are_counted_from_the_nearer_end_of_the_cue():
    fields = cue_fields([(5, 8)], 20)
    middle = BUCKETS // 2
    assert fields.bucket[0, 4:10].tolist() == [middle - 1, middle, middle, middle, middle + 1, middle + 2]


def test_no_cues():
    assert cue_fields([], 10).word.shape == (0, 0)
