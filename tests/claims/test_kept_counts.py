"""What triggers keep of sources, links and places in disputes is what looking would find, whatever writes."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db.models import Count, Q

from articles.models import Article, Outlet
from claims import workflow
from claims.models import Claim, Link, Source, ThreadClaim
from tests.factories import SourceFactory, add_dispute

pytestmark = pytest.mark.django_db


def _in_step() -> None:
    shown = Q(claims__withdrawn_at__isnull=True)
    counted = Source.objects.annotate(
        all_said=Count("claims", filter=shown),
        denied=Count("claims", filter=shown & Q(claims__act="denial")),
    )
    for source in counted:
        assert (source.claim_count, source.denial_count) == (source.all_said, source.denied), source
    for link in Link.objects.select_related("from_claim", "to_claim"):
        ends = (link.from_claim, link.to_claim)
        assert (link.from_source_id, link.to_source_id) == tuple(end.source_id for end in ends)
        assert link.hidden is any(end.withdrawn_at is not None for end in ends)
    for place in ThreadClaim.objects.select_related("claim__article"):
        claim, article = place.claim, place.claim.article
        said = (claim.source_id, claim.act, claim.search, claim.withdrawn_at is not None)
        assert (place.source_id, place.act, place.search, place.hidden) == said
        assert (place.outlet_id, place.published_at) == (article.outlet_id, article.published_at)


def test_they_keep_step_through_everything_that_happens_to_claims() -> None:
    chief = User.objects.create_superuser("chief")
    for number in range(3):
        add_dispute(day=3 + number, mark=f"Edition {number}.")
    _in_step()
    assert Source.objects.filter(claim_count__gt=0, denial_count__gt=0).count() == 3
    denial = Claim.objects.filter(act="denial").order_by("pk")[0]
    workflow.withdraw_claim(claim_id=denial.pk, by=chief)
    _in_step()
    assert Link.objects.filter(hidden=True).exists()
    workflow.restore_claim(claim_id=denial.pk, by=chief)
    _in_step()
    one, other = Claim.objects.filter(act="denial").order_by("pk")[:2]
    assert one.source_id is not None
    assert other.source_id is not None
    workflow.merge_sources(source_id=other.source_id, into=one.source_id, by=chief)
    _in_step()
    Claim.objects.update(source=SourceFactory())  # many rows at once
    _in_step()
    Claim.objects.update(act="denial")
    _in_step()
    article = Article.objects.exclude(published_at=None).order_by("pk")[0]
    assert article.published_at is not None
    Article.objects.filter(pk=article.pk).update(published_at=article.published_at - timedelta(days=9))
    _in_step()
    Article.objects.update(outlet=Outlet.objects.create(name="The Evening Post"))  # many rows at once
    _in_step()
    Claim.objects.filter(pk=denial.pk).update(sentence="A sentence of quite other words.")
    _in_step()
    assert ThreadClaim.objects.filter(search="quite").count() == 1
    ThreadClaim.objects.update(source=None, act="", search=None, hidden=True, published_at=None)
    _in_step()
    link = Link.objects.order_by("pk")[0]
    link.save()  # as it was read, with what the triggers keep
    Link.objects.update(from_source=None, hidden=True)
    _in_step()
    Article.objects.order_by("pk")[0].delete()
    _in_step()
    Claim.objects.filter(verdict=None).delete()
    assert not Source.objects.exclude(claim_count=0).exists()
