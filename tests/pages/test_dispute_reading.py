"""A dispute read lightly and one read in full tell the same, and the light one asks little."""

import pytest
from django.db import connection
from django.template import Context
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims.dispute_reading import Dispute, read_dispute, read_in_full
from claims.models import Claim, Link, Source, Thread, Verdict
from claims.templatetags.exchanges import voice_in_row
from claims.views.exchange import Voice
from tests.factories import UserFactory, add_dispute

pytestmark = pytest.mark.django_db


def _varied() -> Thread:
    """A dispute with an unnamed speaker, nobody named, no outlet, no day, a verdict that readers see and a
    draft, and a claim that was thrown out."""
    thread = add_dispute()
    first, *others, last = [entry.claim for entry in thread.entries.order_by("pk")]
    Claim.objects.filter(pk=first.pk).update(source=None, source_text="a voice on the quay")
    article = last.article
    article.outlet = article.published_at = None
    article.save()
    Source.objects.filter(pk=last.source_id).update(kind=Source.Kind.UNNAMED)
    author, approver = UserFactory(username="author"), UserFactory(username="approver")
    shown = {"workflow": "done", "publication": "published", "rating_id": "false", "rationale": "Shut."}
    people = {"author": author, "approver": approver, "author_name": "a", "approver_name": "b"}
    now = timezone.now()
    Verdict.objects.create(claim=first, **shown, **people, approved_at=now, published_at=now)
    Verdict.objects.create(claim=last)
    for claim in others[:1]:
        Claim.objects.filter(pk=claim.pk).update(withdrawn_at=now)
    return thread


def _told(dispute: Dispute) -> tuple[object, ...]:
    return (
        list(dispute.places),
        [link.pk for link in dispute.links],
        sorted(dispute.speakers),
        sorted(dispute.outlets),
    )


def test_light_and_full_reading_tell_the_same() -> None:
    thread = _varied()
    light, full = read_dispute(thread), read_in_full(thread)
    assert _told(light) == _told(full)
    assert {place.speaker for place in light.places} >= {"a voice on the quay"}
    assert "" in {place.outlet for place in light.places}
    assert light.places[-1].published_at is None
    numbers = [place.pk for place in light.places]
    assert light.claims_in_full(numbers) == dict(full.claims_in_full(numbers))
    assert light.links_in_full(light.links) == {link.pk: link for link in full.links}
    ruled = [place.pk for place in light.places if place.ruled]
    assert len(ruled) == 1
    for dispute in (light, full):
        assert [claim.pk for claim in dispute.rulings(dispute.claims_in_full([]))] == ruled


def test_withdrawn_claims_and_rejected_links_are_left_out() -> None:
    thread = add_dispute()
    Link.objects.update(state=Link.State.REJECTED)
    claim = thread.entries.order_by("pk")[0].claim
    Claim.objects.filter(pk=claim.pk).update(withdrawn_at=timezone.now())
    for dispute in (read_dispute(thread), read_in_full(thread)):
        assert claim.pk not in {place.pk for place in dispute.places}
        assert list(dispute.links) == []


def test_reading_lightly_is_three_queries() -> None:
    thread = _varied()
    with CaptureQueriesContext(connection) as asked:
        read_dispute(thread)
    assert len(asked) == 3


def test_a_claim_that_is_gone_by_now_is_not_shown() -> None:
    """A worker may replace the claims of an article between two queries of a page."""
    dispute = read_dispute(add_dispute())
    place = dispute.places[0]
    Claim.objects.filter(pk=place.pk).delete()
    assert dict(dispute.claims_in_full([place.pk])) == {}
    assert voice_in_row(Context(), Voice(place), "claim") == ""
