"""The claims nearest to a vector: which ones, in which order, and by the index."""

from __future__ import annotations

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims.models import Claim
from claims.nearest_claims import nearest_claims
from tests.claims.making import make_claim

pytestmark = pytest.mark.django_db


def toward(angle: float) -> np.ndarray:
    """A vector of length 1, so many degrees from the first axis."""
    vector = np.zeros(384, np.float32)
    vector[:2] = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    return vector


def claim_at(angle: float) -> Claim:
    claim = make_claim(f"the mill stands {angle:g} yards from the weir")
    Claim.objects.filter(pk=claim.pk).update(embedding=toward(angle))
    return claim


def test_nearest_first_with_article_and_distance() -> None:
    far, near, middle = (claim_at(angle) for angle in (80, 5, 40))
    ((first, second),) = nearest_claims([toward(0)], outside=0, count=2)
    assert [first.claim, second.claim] == [near.pk, middle.pk]
    assert [first.article, second.article] == [near.article_id, middle.article_id]
    assert first.distance == pytest.approx(1 - np.cos(np.radians(5)), abs=1e-3)
    assert far.pk not in {first.claim, second.claim}


def test_own_article_withdrawn_and_unread_claims_are_left_out() -> None:
    own, withdrawn, other = (claim_at(angle) for angle in (1, 2, 30))
    make_claim("nobody has read this one yet")
    Claim.objects.filter(pk=withdrawn.pk).update(withdrawn_at=timezone.now())
    (found,) = nearest_claims([toward(0)], outside=own.article_id, count=5)
    assert [near.claim for near in found] == [other.pk]


def test_each_vector_gets_its_own_neighbours() -> None:
    one, other = claim_at(0), claim_at(90)
    found = nearest_claims([toward(10), toward(80)], outside=0, count=1)
    assert [near.claim for (near,) in found] == [one.pk, other.pk]


def test_the_question_is_asked_of_the_index() -> None:
    claim_at(10)
    with CaptureQueriesContext(connection) as queries:
        nearest_claims([toward(0)], outside=0, count=5)
    asked = next(query["sql"] for query in queries if query["sql"].startswith("SELECT"))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # so few rows are read faster without it
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("EXPLAIN " + asked)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "claim_embedding" in plan
