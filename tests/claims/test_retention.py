"""What is over its time goes; what is not, and what is kept for ever, stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import override_settings
from django.utils import timezone

from articles.models import Article, Batch
from claims import following, notifying, workflow
from claims.models import Notification
from claims.newsroom_tasks import clear_away
from tests.claims.making import denial_of, make_claim, make_user
from tests.claims.test_tasks import FIRST, _take_in

pytestmark = pytest.mark.django_db


def test_only_what_is_over_its_time_goes() -> None:
    now = timezone.now()
    person = User.objects.create_user("reader")
    for days in (1, 89, 91):
        read_at = now - timedelta(days=days)
        Notification.objects.create(user=person, kind=Notification.Kind.NEWS, created_at=now, read_at=read_at)
    Notification.objects.create(user=person, kind=Notification.Kind.NEWS, created_at=now)
    Session.objects.create(session_key="ended", expire_date=now - timedelta(seconds=1))
    Session.objects.create(session_key="open", expire_date=now + timedelta(hours=1))
    _take_in(FIRST)
    Batch.objects.update(created_at=now - timedelta(days=400))
    assert clear_away() == 2
    assert Notification.objects.count() == 3
    assert Session.objects.get().session_key == "open"
    assert Batch.objects.exists()
    with override_settings(REPORT_DAYS=365):
        clear_away()
    assert not Batch.objects.exists()
    assert Article.objects.count() == 1


def test_what_was_read_and_has_gone_is_not_told_again() -> None:
    editor = make_user("edna", "change_verdict", "change_link", "add_comment")
    other = make_user("otto", "change_verdict")
    claim = make_claim("the gate was open")
    _, link = denial_of(claim)
    notifying.make_notifications()
    following.follow(by=other, source_id=claim.source_id)
    following.follow(by=other, thread_id=claim.thread_entry.thread_id)
    workflow.comment(claim_id=claim.pk, text="Which gate, @otto?", by=editor)
    workflow.confirm_link(link_id=link.pk, by=editor)
    notifying.make_notifications()
    assert following.mark_read(by=other) == 2
    with override_settings(NOTIFICATION_DAYS=0):  # as if that long had passed
        clear_away()
        notifying.make_notifications()
        assert not Notification.objects.exists()
