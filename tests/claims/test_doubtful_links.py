"""A link that the machine is not sure of waits for an editor and ties nothing together until then."""

from __future__ import annotations

import pytest
from django.utils import timezone

from claims.link_reviews import confirm_link, last_review, undo_review
from claims.linking.types import SURE
from claims.models import Claim, Link, Thread
from claims.review_queue import Wanted, first, waiting
from claims.thread_history import thread_as_of
from tests.claims.making import denial_of, make_claim, make_editor

pytestmark = pytest.mark.django_db


def guessed() -> tuple[Claim, Link]:
    claim = make_claim("the gate was open")
    _, link = denial_of(claim, score=SURE - 0.05)
    return claim, link


def test_a_guess_is_in_the_queue_and_makes_no_dispute() -> None:
    claim, link = guessed()
    assert first(waiting(Wanted()), 9) == [link.pk]
    assert not Thread.objects.exists()
    assert not Claim.objects.denied().filter(pk=claim.pk).exists()


def test_an_editor_makes_it_one_and_takes_it_back() -> None:
    _, link = guessed()
    editor = make_editor()
    confirm_link(link_id=link.pk, by=editor)
    thread = Thread.objects.live().get()
    assert thread.entries.count() == 2
    event = last_review(link.pk)
    assert event is not None
    undo_review(event_id=event.pk, by=editor)
    assert not Thread.objects.live().filter(opposing_count__gt=0).exists()


def test_a_sure_link_makes_one_at_once_and_a_guess_adds_nothing_to_it() -> None:
    claim = make_claim("the gate was open")
    denial_of(claim, score=SURE)
    denial_of(claim, source="Cy Rook", score=SURE - 0.01)
    thread = Thread.objects.live().get()
    assert thread.entries.count() == 2
    assert len(thread_as_of(thread_id=thread.pk, moment=timezone.now()).entries.all()) == 2
