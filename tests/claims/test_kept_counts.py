"""What triggers keep of sources and links is what counting would find, whatever writes the rows."""

import pytest
from django.contrib.auth.models import User
from django.db.models import Count, Q

from articles.models import Article
from claims import workflow
from claims.models import Claim, Link, Source
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
    link = Link.objects.order_by("pk")[0]
    link.save()  # as it was read, with what the triggers keep
    Link.objects.update(from_source=None, hidden=True)
    _in_step()
    Article.objects.order_by("pk")[0].delete()
    _in_step()
    Claim.objects.filter(verdict=None).delete()
    assert not Source.objects.exclude(claim_count=0).exists()
