"""After an upgrade, disputes that hung on what counts as a guess now are worked out anew."""

from __future__ import annotations

import importlib

import pytest
from django.db import connection

from claims import thread_store
from claims.models import Claim, Link, LinkingDue, Thread
from tests.claims.making import denial_of, make_claim

pytestmark = pytest.mark.django_db
MIGRATION = importlib.import_module("claims.migrations.0038_surer_disputes")


def test_articles_with_such_links_are_linked_anew() -> None:
    claim, other = make_claim("the gate was open"), make_claim("the pier was shut")
    denial, weak = denial_of(claim, score=0.7)
    denial_of(other, score=0.7)
    assert Thread.objects.live().count() == 2
    Link.objects.filter(pk=weak.pk).update(score=0.44)  # as it was stored, with the dispute that it made
    with connection.cursor() as cursor:
        cursor.execute(MIGRATION.LINK_ANEW)
        cursor.execute(MIGRATION.LINK_ANEW)
    assert list(LinkingDue.objects.values_list("article", flat=True)) == [denial.article_id]
    thread_store.regroup(claim_ids=[denial.pk])  # the end of linking an article anew
    assert not Claim.objects.filter(pk=claim.pk).disputed().exists()
    assert Claim.objects.filter(pk=other.pk).disputed().exists()
