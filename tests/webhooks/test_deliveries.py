"""From a change to its receiver: noted with the change, sent signed, retried, given up, sent again."""

from __future__ import annotations

import hmac
import json
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from articles import state
from claims import store, workflow
from claims.corrections import Correction, correct_claim
from claims.models import Attempt, Claim, Delivery, Event, Link, Notification, OutboxEvent, Thread, Webhook
from claims.webhook_tasks import deliver_webhook, dispatch_webhooks
from claims.webhooks import delivering, outbox, setting_up
from claims.webhooks.signing import TOLERANCE_SECONDS
from claims.workflow_errors import NotAllowedNow
from tests.claims.making import attribution, denial_of, extraction, make_article, make_claim, published
from tests.factories import ArticleFactory
from tests.roles.accounts import account
from tests.webhooks.receiver import Received, Receiver

pytestmark = pytest.mark.django_db
SITE = "https://claims.example/"
ALL = Webhook.Topic.values
State = Delivery.State


@pytest.fixture
def editor() -> User:
    user = account("editor")
    assert isinstance(user, User)
    return user


@pytest.fixture
def chief() -> User:
    user = account("reviewer")
    assert isinstance(user, User)
    return user


@pytest.fixture
def hook(receiver: Receiver, editor: User) -> tuple[Webhook, str]:
    return setting_up.add(name="Desk", url=receiver.url, topics=ALL, base=SITE, by=editor)


def told(receiver: Receiver, hook: tuple[Webhook, str]) -> list[tuple[str, dict[str, Any]]]:
    """What arrives now: topics and data, each signature checked as a receiver does."""
    before = len(receiver.received)
    outbox.dispatch()
    delivering.deliver(webhook_id=hook[0].pk)
    found = []
    for request in receiver.received[before:]:
        check(request, hook[1])
        body = json.loads(request.body)
        found.append((body["type"], body["data"]))
    return found


def check(request: Received, secret: str) -> None:
    """Written from the words of standardwebhooks.com, not from ours."""
    uid, at = request.headers["webhook-id"], request.headers["webhook-timestamp"]
    assert abs(time.time() - int(at)) < TOLERANCE_SECONDS
    key = b64decode(secret.removeprefix("whsec_"))
    right = b64encode(hmac.new(key, f"{uid}.{at}.".encode() + request.body, "sha256").digest()).decode()
    given = [part.removeprefix("v1,") for part in request.headers["webhook-signature"].split(" ")]
    assert right in given
    assert request.headers["content-type"] == "application/json"


# What is told ----------------------------------------------------------------------------------------------


def test_every_topic_is_told_by_what_people_and_machine_do(
    receiver: Receiver, hook: tuple[Webhook, str], editor: User, chief: User
) -> None:
    claim = make_claim("the gate was open")
    ((topic, data),) = told(receiver, hook)
    assert topic == "claim.added"
    assert data == {
        "kind": "claim",
        "id": claim.pk,
        "href": f"https://claims.example/api/v1/claims/{claim.pk}/",
        "page": f"https://claims.example/claims/{claim.pk}/",
        "title": claim.sentence,
        "act": "assertion",
        "article": claim.article_id,
        "source": claim.source_id,
    }

    denial, link = denial_of(claim)
    topics = dict(told(receiver, hook))
    assert set(topics) == {"claim.added", "link.suggested", "thread.changed"}
    assert topics["link.suggested"]["id"] == link.pk
    assert (topics["link.suggested"]["from_claim"], topics["link.suggested"]["to_claim"]) == (
        denial.pk,
        claim.pk,
    )
    thread = Thread.objects.get(entries__claim=claim)
    assert topics["thread.changed"]["page"] == f"https://claims.example{thread.get_absolute_url()}"

    workflow.review_link(link_id=link.pk, to="confirmed", by=editor)
    found = told(receiver, hook)
    assert [(topic, data["state"]) for topic, data in found if topic.startswith("link")] == [
        ("link.reviewed", "confirmed")
    ]

    workflow.rename_thread(thread_id=thread.pk, title="The gate", by=editor)
    assert [(topic, data["title"]) for topic, data in told(receiver, hook)] == [
        ("thread.changed", "The gate")
    ]

    correct_claim(claim_id=denial.pk, correction=Correction(act="non_denial"), by=editor)
    assert ("claim.changed", "non_denial") in [
        (topic, data.get("act")) for topic, data in told(receiver, hook)
    ]

    verdict = published(claim, editor, chief)
    ((topic, data),) = told(receiver, hook)
    assert (topic, data["claim"], data["rating"]) == ("verdict.published", claim.pk, "false")
    workflow.retract(verdict_id=verdict.pk, note="The wrong gate.", by=chief)
    ((topic, data),) = told(receiver, hook)
    assert (topic, data["id"], data["correction"]) == ("verdict.retracted", verdict.pk, "The wrong gate.")

    workflow.withdraw_claim(claim_id=denial.pk, by=editor)
    assert ("claim.removed", {"kind": "claim", "id": denial.pk}) in told(receiver, hook)


def test_an_article_that_was_read_is_told(receiver: Receiver, hook: tuple[Webhook, str]) -> None:
    article = ArticleFactory(state="pending")
    assert told(receiver, hook) == []
    with state.reading(article_id=article.pk) as row:
        assert row is not None
        store.replace_machine_claims(article=row, found=extraction())
    state.finish(article_id=article.pk, language="en", pipeline_version="1", kept_because="")
    ((topic, data),) = told(receiver, hook)
    assert (topic, data["id"], data["sha256"]) == ("article.processed", article.pk, article.sha256)


def test_an_article_read_anew_tells_of_what_differs_alone(
    receiver: Receiver, hook: tuple[Webhook, str]
) -> None:
    text = "Ada Quill said that the gate was open."
    article = make_article(text)
    one = attribution(text, "Ada Quill", "said", "the gate was open")
    store.replace_machine_claims(article=article, found=extraction(one))
    assert [topic for topic, _data in told(receiver, hook)] == ["claim.added"]
    store.replace_machine_claims(article=article, found=extraction(one))
    assert told(receiver, hook) == [], "the same claim found again is no news"
    store.replace_machine_claims(article=article, found=extraction())
    assert [topic for topic, _data in told(receiver, hook)] == ["claim.removed"]


def test_nothing_is_told_that_readers_may_not_see(
    receiver: Receiver, hook: tuple[Webhook, str], editor: User
) -> None:
    claim = make_claim("the gate was open")
    denial_of(claim, score=0.01)  # a guess that no editor has looked at
    workflow.set_verdict(claim_id=claim.pk, rating="false", rationale="A secret.", by=editor)
    workflow.comment(claim_id=claim.pk, text="A secret too.", by=editor)
    told(receiver, hook)
    topics = {json.loads(request.body)["type"] for request in receiver.received}
    assert not topics & {"link.suggested", "verdict.published"}
    assert b"secret" not in b"".join(request.body for request in receiver.received)


def test_a_retraction_tells_what_was_retracted_and_nothing_of_the_next_draft(
    receiver: Receiver, hook: tuple[Webhook, str], editor: User, chief: User
) -> None:
    verdict = published(make_claim("the gate was open"), editor, chief)
    workflow.retract(verdict_id=verdict.pk, by=chief, note="We were wrong.")
    workflow.set_verdict(claim_id=verdict.claim_id, rating="true", rationale="Not public yet.", by=editor)
    found = [one for one in told(receiver, hook) if one[0].startswith("verdict")]
    ratings = {topic: (data["rating"], data["title"]) for topic, data in found}
    assert ratings == dict.fromkeys(("verdict.published", "verdict.retracted"), ("false", "False"))
    workflow.submit(verdict_id=verdict.pk, by=editor)
    workflow.approve(verdict_id=verdict.pk, by=chief, publish=True)
    ((topic, data),) = told(receiver, hook)
    assert (topic, data["rating"], data["title"]) == ("verdict.published", "true", "True")


def test_a_confirmation_that_is_taken_back_is_told_of_a_guess_too(
    receiver: Receiver, hook: tuple[Webhook, str], editor: User
) -> None:
    _, link = denial_of(make_claim("the gate was open"), score=0.01)
    assert "link.suggested" not in dict(told(receiver, hook)), "a guess that nobody has looked at"
    workflow.confirm_link(link_id=link.pk, by=editor)
    assert dict(told(receiver, hook))["link.reviewed"]["state"] == "confirmed"
    event = Event.objects.get(subject_type="link", action="review")
    workflow.undo_review(event_id=event.pk, by=editor)
    topics = dict(told(receiver, hook))
    assert (topics["link.reviewed"]["id"], topics["link.reviewed"]["state"]) == (link.pk, "suggested")
    bulk = workflow.review_links(link_ids=[link.pk], to="rejected", by=editor).bulk
    assert bulk is not None
    assert dict(told(receiver, hook))["link.reviewed"]["state"] == "rejected"
    workflow.undo_bulk(bulk_id=bulk.pk, by=editor)
    assert dict(told(receiver, hook))["link.reviewed"]["state"] == "suggested"


def test_only_what_was_asked_for_and_only_once(receiver: Receiver, editor: User) -> None:
    hook = setting_up.add(name="Links", url=receiver.url, topics=["link.suggested"], base=SITE, by=editor)
    claim = make_claim("the gate was open")
    denial_of(claim)
    assert OutboxEvent.objects.exclude(topic="link.suggested").count() == 0, "nobody wants the rest"
    assert [topic for topic, _data in told(receiver, hook)] == ["link.suggested"]
    assert told(receiver, hook) == []


def test_without_a_webhook_nothing_is_noted(
    receiver: Receiver, hook: tuple[Webhook, str], editor: User
) -> None:
    setting_up.switch(webhook_id=hook[0].pk, on=False, by=editor)
    make_claim("the gate was open")
    assert OutboxEvent.objects.count() == 0


def test_an_event_comes_and_goes_with_its_change(receiver: Receiver, hook: tuple[Webhook, str]) -> None:
    with transaction.atomic():
        make_claim("the gate was open")
        assert OutboxEvent.objects.count() == 1
        transaction.set_rollback(True)
    assert OutboxEvent.objects.count() == 0
    make_claim("the gate was open")
    assert OutboxEvent.objects.get().topic == "claim.added"


def test_like_events_of_one_object_are_told_once(receiver: Receiver, hook: tuple[Webhook, str]) -> None:
    claim = make_claim("the gate was open")
    for act in ("denial", "question", "accusation"):
        Claim.objects.filter(pk=claim.pk).update(act=act)
    ((topic, data),) = told(receiver, hook)
    assert (topic, data["act"]) == ("claim.added", "accusation")
    for act in ("denial", "question"):
        Claim.objects.filter(pk=claim.pk).update(act=act)
    ((topic, data),) = told(receiver, hook)
    assert (topic, data["act"]) == ("claim.changed", "question")


def test_several_webhooks_are_told_the_same_event(
    receiver: Receiver, hook: tuple[Webhook, str], editor: User
) -> None:
    other = setting_up.add(
        name="Second", url=receiver.url, topics=ALL, base="http://other.example/", by=editor
    )
    make_claim("the gate was open")
    told(receiver, hook)
    delivering.deliver(webhook_id=other[0].pk)
    one, two = receiver.received
    check(two, other[1])
    assert one.headers["webhook-id"] == two.headers["webhook-id"]
    assert json.loads(two.body)["data"]["page"].startswith("http://other.example/claims/")


def test_many_events_in_few_questions(
    receiver: Receiver, hook: tuple[Webhook, str], django_assert_max_num_queries: Any
) -> None:
    article = ArticleFactory()
    for number in range(30):
        OutboxEvent.objects.create(topic="article.processed", subject_id=article.pk)
        OutboxEvent.objects.create(topic="thread.changed", subject_id=number)
        OutboxEvent.objects.create(topic="claim.removed", subject_id=number)
    with django_assert_max_num_queries(12):
        assert outbox.dispatch() == 31


# What fails -----------------------------------------------------------------------------------------------


def _later(seconds: float) -> None:
    """As if so much time had passed for whatever waits."""
    past = timezone.now() - timedelta(seconds=1)
    Delivery.objects.filter(state=State.WAITING).update(due_at=past)
    Webhook.objects.update(rests_until=past)
    assert seconds


def test_what_fails_is_tried_again_later_and_later(receiver: Receiver, hook: tuple[Webhook, str]) -> None:
    receiver.answer = lambda number: (500, {}, b"Out of \x00 order") if number < 4 else (200, {}, b"ok")
    make_claim("the gate was open")
    rests = []
    for _ in range(3):
        assert len(told(receiver, hook)) == 1
        webhook = Webhook.objects.get()
        assert webhook.rests_until is not None
        rests.append((webhook.rests_until - timezone.now()).total_seconds())
        assert told(receiver, hook) == [], "it rests"
        _later(1)
    assert 10 < rests[0] < 19 < rests[1] < 37 < rests[2] < 75
    assert len(told(receiver, hook)) == 1
    delivery, webhook = Delivery.objects.get(), Webhook.objects.get()
    assert (delivery.state, delivery.attempts) == (State.DELIVERED, 4)
    assert (webhook.failures, webhook.rests_until) == (0, None)
    tries = list(Attempt.objects.order_by("pk"))
    assert [one.status for one in tries] == [500, 500, 500, 200]
    assert tries[0].answer == "Out of  order"
    assert tries[0].error == "It answered 500."
    assert tries[0].address == "127.0.0.1"
    assert set(tries[0].headers) == {"webhook-id", "webhook-timestamp", "webhook-signature"}
    assert len({request.headers["webhook-id"] for request in receiver.received}) == 1, "one event, one id"
    assert len({request.body for request in receiver.received}) == 1


def test_the_rest_grows_to_a_limit_and_differs_by_chance() -> None:
    for failures in (1, 2, 5, 12, 16, 1000):
        usual = min(delivering.LONGEST_REST, delivering.FIRST_REST * 2 ** min(failures - 1, 40))
        rests = {delivering.rest(failures).total_seconds() for _ in range(50)}
        assert len(rests) > 40
        assert min(rests) >= usual * 0.8
        assert max(rests) <= usual * 1.2


def test_one_failure_ends_the_round(receiver: Receiver, hook: tuple[Webhook, str]) -> None:
    receiver.answer = lambda number: (503, {}, b"")
    for number in range(5):
        make_claim(f"gate {number} was open")
    assert len(told(receiver, hook)) == 1


def test_given_up_and_sent_again(receiver: Receiver, hook: tuple[Webhook, str], editor: User) -> None:
    receiver.answer = lambda number: (410, {}, b"")
    make_claim("the gate was open")
    for _ in range(delivering.MOST_ATTEMPTS):
        told(receiver, hook)
        _later(1)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (State.FAILED, delivering.MOST_ATTEMPTS)
    assert told(receiver, hook) == []
    receiver.answer = lambda number: (204, {}, b"")
    assert setting_up.replay(webhook_id=hook[0].pk, by=editor) == 1
    assert len(told(receiver, hook)) == 1
    delivery.refresh_from_db()
    assert delivery.state == State.DELIVERED
    assert setting_up.replay(webhook_id=hook[0].pk, by=editor) == 0
    assert setting_up.replay(webhook_id=hook[0].pk, delivery_id=delivery.pk, by=editor) == 1
    assert len(told(receiver, hook)) == 1, "also what has arrived can be sent again"
    assert len({request.headers["webhook-id"] for request in receiver.received}) == 1


def test_switched_off_after_many_failures_and_told(
    receiver: Receiver, hook: tuple[Webhook, str], editor: User
) -> None:
    receiver.answer = lambda number: (500, {}, b"")
    make_claim("the gate was open")
    make_claim("the mill burned")
    for _ in range(delivering.MOST_FAILURES):
        told(receiver, hook)
        _later(1)
    webhook = Webhook.objects.get()
    assert not webhook.active
    assert "It answered 500" in webhook.off_because
    news = Notification.objects.get()
    assert (news.user, news.kind, news.details["title"]) == (editor, "webhook", "Desk")
    assert told(receiver, hook) == []
    assert delivering.due_webhooks() == []
    with pytest.raises(NotAllowedNow):
        setting_up.replay(webhook_id=webhook.pk, by=editor)
    receiver.answer = lambda number: (204, {}, b"")
    setting_up.switch(webhook_id=webhook.pk, on=True, by=editor)
    setting_up.replay(webhook_id=webhook.pk, by=editor)
    assert len(told(receiver, hook)) == 2
    assert Delivery.objects.filter(state=State.DELIVERED).count() == 2


def test_what_is_no_longer_allowed_is_not_sent(
    receiver: Receiver, hook: tuple[Webhook, str], settings: Any
) -> None:
    """A name may lead elsewhere later, and the settings may change."""
    make_claim("the gate was open")
    settings.WEBHOOK_ALLOWED_NETWORKS = []
    assert told(receiver, hook) == []
    attempt = Attempt.objects.get()
    assert attempt.status is None
    assert "https" in attempt.error
    assert attempt.address == ""


def test_nobody_delivers_beside_another(receiver: Receiver, hook: tuple[Webhook, str]) -> None:
    make_claim("the gate was open")
    outbox.dispatch()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [delivering.LOCK_SPACE, hook[0].pk])
        assert delivering.deliver(webhook_id=hook[0].pk) == 0
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_all()")
    finally:
        other.close()
    assert delivering.deliver(webhook_id=hook[0].pk) == 1


def test_old_entries_go(receiver: Receiver, hook: tuple[Webhook, str], settings: Any) -> None:
    make_claim("the gate was open")
    told(receiver, hook)
    assert delivering.sweep() == 0
    Delivery.objects.update(created_at=timezone.now() - timedelta(days=settings.WEBHOOK_LOG_DAYS, hours=1))
    delivering.sweep()
    assert not Delivery.objects.exists()
    assert not Attempt.objects.exists()


# The secret ------------------------------------------------------------------------------------------------


def test_a_rotated_secret_signs_beside_the_new_one_for_a_day(
    receiver: Receiver, hook: tuple[Webhook, str], editor: User
) -> None:
    webhook, old = hook
    new = setting_up.rotate(webhook_id=webhook.pk, by=editor)
    assert new != old
    make_claim("the gate was open")
    told(receiver, hook)
    check(receiver.received[-1], new)
    check(receiver.received[-1], old)
    Webhook.objects.update(rotated_at=timezone.now() - timedelta(days=1, minutes=1))
    make_claim("the mill burned")
    told(receiver, (webhook, new))
    with pytest.raises(AssertionError):
        check(receiver.received[-1], old)


def test_the_secret_is_nowhere_in_the_database(hook: tuple[Webhook, str]) -> None:
    kept = str(list(Webhook.objects.values())) + str(list(Event.objects.values()))
    assert hook[1] not in kept
    assert hook[1].removeprefix("whsec_") not in kept


def test_a_body_that_was_tampered_with_is_noticed(receiver: Receiver, hook: tuple[Webhook, str]) -> None:
    make_claim("the gate was open")
    told(receiver, hook)
    request = receiver.received[0]
    request.body = request.body.replace(b"open", b"shut")
    with pytest.raises(AssertionError):
        check(request, hook[1])


# Who may ---------------------------------------------------------------------------------------------------


def test_an_editors_webhooks_are_their_own(receiver: Receiver, hook: tuple[Webhook, str]) -> None:
    webhook, chief = hook[0], account("administrator")
    assert isinstance(chief, User)
    other = User.objects.create_user("otto")
    other.groups.set(webhook.owner.groups.all() if webhook.owner else [])
    acts: list[Callable[..., Any]] = [
        setting_up.rotate,
        setting_up.ping,
        setting_up.replay,
        setting_up.remove,
    ]
    for act in acts:
        with pytest.raises(Webhook.DoesNotExist):
            act(webhook_id=webhook.pk, by=User.objects.get(pk=other.pk))
    setting_up.ping(webhook_id=webhook.pk, by=chief)
    assert [topic for topic, _data in told(receiver, hook)] == ["ping"]
    setting_up.remove(webhook_id=webhook.pk, by=chief)
    actions = Event.objects.filter(subject_type="webhook").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["add", "remove"]
    assert receiver.url not in str(list(Event.objects.values())), "an address may hold a secret"


def test_a_webhook_outlives_its_owner(receiver: Receiver, hook: tuple[Webhook, str], editor: User) -> None:
    editor.delete()
    make_claim("the gate was open")
    assert len(told(receiver, hook)) == 1
    assert Webhook.objects.get().owner_name == "a-editor"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"name": "x" * 101},
        {"topics": []},
        {"topics": ["claim.eaten"]},
        {"url": "https://10.0.0.1/"},
        {"url": "https://no-such-host.invalid/"},
        {"url": "nonsense"},
    ],
)
def test_what_cannot_be_set_up(wrong: dict[str, Any], receiver: Receiver, editor: User) -> None:
    asked = {"name": "Desk", "url": receiver.url, "topics": ALL, "base": SITE, **wrong}
    with pytest.raises(ValueError, match=r"\w"):
        setting_up.add(**asked, by=editor)
    assert not Webhook.objects.exists()


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_the_tasks_as_a_worker_runs_them(
    receiver: Receiver, hook: tuple[Webhook, str], no_worker: Iterator[None]
) -> None:
    """Dispatching sends a message for each webhook that has something, and that message delivers."""
    make_claim("the gate was open")
    assert dispatch_webhooks() == 1
    assert deliver_webhook(hook[0].pk) == 1
    assert dispatch_webhooks() == 0
    assert Link.objects.count() == 0
    assert len(receiver.received) == 1
