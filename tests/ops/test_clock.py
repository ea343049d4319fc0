"""The clock of a running machine is set, ahead or back: nothing is stuck for hours, nothing is held by two.

All code asks `django.utils.timezone.now`, which is moved here; locks are the database's and know no time, and
what is waited for in a process is measured by a clock that cannot be set.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from articles import state
from articles.models import Article
from claims import relinking, workflow
from claims.models import Delivery, IdempotencyKey, LinkingDue, SavedSearch, Webhook
from claims.webhooks import delivering
from claims.workflow_errors import LockedBySomebody
from tests.claims.making import make_claim
from tests.factories import ArticleFactory
from tests.roles.accounts import account, client_of

pytestmark = pytest.mark.django_db
Clock = Callable[[timedelta], None]
STEPS = [timedelta(hours=7), timedelta(hours=-7), timedelta(days=2), timedelta(days=-2)]


@pytest.fixture
def step(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Set the clock, from what it shows now."""
    real, by = timezone.now, timedelta(0)

    def now() -> datetime:
        return real() + by

    def set_clock(further: timedelta) -> None:
        nonlocal by
        by += further

    monkeypatch.setattr("django.utils.timezone.now", now)
    return set_clock


@pytest.mark.parametrize("by", STEPS)
def test_an_article_in_hand_is_read_once_and_one_that_waits_is_not_forgotten(
    step: Clock, by: timedelta
) -> None:
    article = ArticleFactory(state="pending", due_at=timezone.now())
    with state.reading(article_id=article.pk) as held:
        assert held is not None
        step(by)
        sent_again = Article.objects.due(now=timezone.now()).filter(pk=article.pk).exists()
        state.finish(article_id=article.pk, language="en", pipeline_version="1")
    assert sent_again, "a worker that was killed just then must not leave it for hours"
    article.refresh_from_db()
    assert (article.state, article.attempts) == ("processed", 1)
    step(-by)
    with state.reading(article_id=article.pk) as again:
        assert again is None, "a late message finds that it is done"


@pytest.mark.parametrize("by", STEPS)
def test_an_article_waiting_to_be_linked_anew_is_not_forgotten(step: Clock, by: timedelta) -> None:
    article = make_claim("the gate was open").article
    relinking.ask(article_id=article.pk)
    step(by)
    assert relinking.claim_due() == [article.pk]
    assert relinking.claim_due() == [], "it is put off, so that sweeps do not pile up"
    step(-by)
    assert relinking.claim_due() == [article.pk]
    assert LinkingDue.objects.get().attempts == 0


@pytest.mark.parametrize("by", STEPS)
def test_nobody_is_locked_out_of_a_verification_for_hours(step: Clock, by: timedelta) -> None:
    claim, ada, bo = make_claim("the gate was open"), account("editor"), account("reviewer")
    assert isinstance(ada, User)
    assert isinstance(bo, User)
    workflow.take_lock(claim_id=claim.pk, by=ada)
    with pytest.raises(LockedBySomebody):
        workflow.set_verdict(claim_id=claim.pk, rating="true", by=bo)
    step(by)
    assert workflow.set_verdict(claim_id=claim.pk, rating="true", by=bo).author == bo
    assert workflow.take_lock(claim_id=claim.pk, by=bo).locked_by == bo
    with pytest.raises(LockedBySomebody):
        workflow.set_verdict(claim_id=claim.pk, rating="false", by=ada)


@pytest.mark.parametrize("by", STEPS)
def test_a_webhook_that_rests_does_not_rest_for_days(step: Clock, by: timedelta) -> None:
    now = timezone.now()
    webhook = Webhook.objects.create(
        name="Desk", url="https://desk.example/", topics=["ping"], salt=b"x" * 24, rests_until=now
    )
    Delivery.objects.create(
        webhook=webhook, uid="0" * 31 + "1", topic="ping", body="{}", due_at=now + timedelta(seconds=1)
    )
    Webhook.objects.update(rests_until=now + timedelta(seconds=30))
    assert delivering.due_webhooks() == []
    if abs(by) < delivering.FURTHEST and by < timedelta(0):
        step(timedelta(days=-1) + by)  # a step that is shorter is waited for: half a day at most
    else:
        step(by)
    assert delivering.due_webhooks() == [webhook.pk]


@pytest.mark.parametrize("by", [step for step in STEPS if step < timedelta(days=1)])  # else the session ends
def test_a_request_that_never_ended_can_be_sent_again(step: Clock, by: timedelta) -> None:
    client = client_of("editor")
    ask = {"path": "/api/v1/searches/", "content_type": "application/json"}
    ask |= {"data": '{"name": "Gate", "listing": "claims", "query": "q=gate"}', "HTTP_IDEMPOTENCY_KEY": "k"}
    assert client.post(**ask).status_code == 201
    IdempotencyKey.objects.update(status=None)  # as it is while it is worked on, or when it was killed
    assert client.post(**ask).json()["code"] == "in_progress"
    SavedSearch.objects.all().delete()  # killed before it was stored
    step(by)
    assert client.post(**ask).status_code == 201


def test_a_session_lasts_and_an_ended_one_does_not_come_back(step: Clock) -> None:
    client: Client = client_of("editor")
    step(timedelta(hours=-7))
    assert client.get("/desk/").status_code == 200
    step(timedelta(hours=14))
    assert client.get("/desk/").status_code == 200
    client.post("/accounts/logout/")
    step(timedelta(days=-3))
    assert client.get("/desk/").status_code == 302
