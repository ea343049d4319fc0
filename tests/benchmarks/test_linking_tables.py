"""What the benchmark puts into the tables is what the product has there."""

import pytest

from benchmarks.linking_queries import link_times, make_queries, store_partners
from claims.models import Claim

pytestmark = pytest.mark.django_db


def test_stored_articles_are_linked_as_the_worker_does() -> None:
    queries = make_queries(2)
    vectors = store_partners(queries)
    assert Claim.objects.count() == len(vectors) == sum(len(q.stored.document.claims) for q in queries)
    assert link_times(queries)["ms a claim"]["p50"] > 0
