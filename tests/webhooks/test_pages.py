"""Pages of webhooks and the same over the API: the secret once, the log, who may what."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from claims.models import Attempt, Delivery, Notification, Webhook
from claims.webhooks import delivering, outbox, setting_up
from tests.claims.making import make_claim
from tests.roles.accounts import account, client_of
from tests.webhooks.receiver import Receiver
from tests.webhooks.test_deliveries import check

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/webhooks/"


@pytest.fixture
def editor() -> User:
    user = account("editor")
    assert isinstance(user, User)
    return user


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def deliver() -> None:
    outbox.dispatch()
    for pk in delivering.due_webhooks():
        delivering.deliver(webhook_id=pk)


def add(desk: Client, url: str, *topics: str) -> tuple[Webhook, str]:
    sent = {"name": "Wire desk", "url": url, "topic": topics or ["claim.added"]}
    page = desk.post("/webhooks/add", sent).content.decode()
    found = re.search(r"whsec_[\w+/=]+", page)
    assert found is not None, page
    return Webhook.objects.get(), found[0]


def test_set_up_on_a_page_the_secret_is_shown_once(desk: Client, receiver: Receiver) -> None:
    assert "No webhook yet" in desk.get("/webhooks/").content.decode()
    form = desk.get("/webhooks/add").content.decode()
    assert all(f'value="{topic}" checked' in form for topic in Webhook.Topic.values)
    webhook, secret = add(desk, receiver.url)
    make_claim("the gate was open")
    deliver()
    check(receiver.received[0], secret)
    for address in ("/webhooks/", webhook.get_absolute_url(), f"/webhooks/{webhook.pk}/change"):
        page = desk.get(address).content.decode()
        assert "Wire desk" in page
        assert "whsec_" not in page
    rotated = desk.post(f"/webhooks/{webhook.pk}/rotate")
    assert "no-store" in rotated["Cache-Control"]
    assert secret not in rotated.content.decode()
    assert "whsec_" in rotated.content.decode()


def test_what_is_wrong_is_said_with_what_was_sent(desk: Client) -> None:
    wrong = [
        {"name": "Desk", "url": "https://169.254.169.254/latest/", "topic": ["claim.added"]},
        {"name": "Desk", "url": "http://[::1]/", "topic": ["claim.added"]},
        {"name": "Desk", "url": "https://a.example/", "topic": []},
        {"name": "Desk\0", "url": "\0", "topic": ["claim.added"]},
        {"name": "", "url": "", "topic": ["nonsense"]},
    ]
    for sent in wrong:
        answer = desk.post("/webhooks/add", sent)
        assert answer.status_code == 400
        assert 'role="alert"' in answer.content.decode()
    page = desk.post("/webhooks/add", wrong[0]).content.decode()
    assert 'value="https://169.254.169.254/latest/"' in page
    assert "not on the public internet" in page
    assert not Webhook.objects.exists()


def test_the_log_tells_what_was_sent_and_answered(desk: Client, receiver: Receiver) -> None:
    webhook, _secret = add(desk, receiver.url)
    receiver.answer = lambda number: (503, {}, b"<b>Closed</b> for repairs")
    claim = make_claim("the gate was open")
    deliver()
    page = desk.get(webhook.get_absolute_url()).content.decode()
    assert "claim.added" in page
    assert "503" in page
    assert "The last try has failed." in page
    delivery = Delivery.objects.get()
    one = desk.get(f"/webhooks/{webhook.pk}/deliveries/{delivery.pk}/").content.decode()
    assert "&lt;b&gt;Closed&lt;/b&gt; for repairs" in one
    assert f"/claims/{claim.pk}/" in one
    assert "webhook-signature: v1," in one
    assert "It answered 503." in one
    receiver.answer = lambda number: (200, {}, b"Thank you")
    desk.post(f"/webhooks/{webhook.pk}/deliveries/{delivery.pk}/replay")
    deliver()
    assert "Thank you" in desk.get(f"/webhooks/{webhook.pk}/deliveries/{delivery.pk}/").content.decode()
    assert "Nothing." in desk.get(f"{webhook.get_absolute_url()}?state=failed").content.decode()
    assert "claim.added" in desk.get(f"{webhook.get_absolute_url()}?state=delivered").content.decode()


def test_the_log_says_what_each_delivery_is_about(desk: Client, receiver: Receiver) -> None:
    webhook, _secret = add(desk, receiver.url)
    claim = make_claim("the gate was open")
    outbox.dispatch()
    page = desk.get(webhook.get_absolute_url()).content.decode()
    assert "the gate was open" in page
    waiting = Delivery.objects.get()
    assert "Send it now" in desk.get(f"/webhooks/{webhook.pk}/deliveries/{waiting.pk}/").content.decode()
    Delivery.objects.update(body=json.dumps({"data": {"kind": "claim", "id": claim.pk}}))
    assert f"claim {claim.pk}" in desk.get(webhook.get_absolute_url()).content.decode()
    for body in ("", "[]", '{"data": null}', '{"data": "x"}'):
        Delivery.objects.update(body=body)
        assert "claim.added" in desk.get(webhook.get_absolute_url()).content.decode()


def test_ping_change_switch_replay_remove(desk: Client, receiver: Receiver) -> None:
    webhook, _secret = add(desk, receiver.url)
    desk.post(f"/webhooks/{webhook.pk}/ping")
    deliver()
    assert json.loads(receiver.received[0].body)["type"] == "ping"
    sent = {"name": "Other", "url": receiver.url, "topic": ["thread.changed"]}
    assert desk.post(f"/webhooks/{webhook.pk}/change", sent).status_code == 302
    webhook.refresh_from_db()
    assert (webhook.name, webhook.topics) == ("Other", ["thread.changed"])
    assert desk.post(f"/webhooks/{webhook.pk}/change", {**sent, "name": ""}).status_code == 400
    desk.post(f"/webhooks/{webhook.pk}/switch", {"on": ""})
    off = desk.get(webhook.get_absolute_url()).content.decode()
    assert "It is off" in off
    answer = desk.post(f"/webhooks/{webhook.pk}/ping", follow=True).content.decode()
    assert "switch it on first" in answer
    desk.post(f"/webhooks/{webhook.pk}/switch", {"on": "1"})
    Delivery.objects.update(state="failed")
    assert (
        "One delivery is sent again."
        in desk.post(f"/webhooks/{webhook.pk}/replay", follow=True).content.decode()
    )
    assert "None has failed." in desk.post(f"/webhooks/{webhook.pk}/replay", follow=True).content.decode()
    desk.post(f"/webhooks/{webhook.pk}/remove")
    assert not Webhook.objects.exists()


def test_news_of_a_webhook_that_was_switched_off(desk: Client, receiver: Receiver) -> None:
    webhook, _secret = add(desk, receiver.url)
    Webhook.objects.update(failures=delivering.MOST_FAILURES - 1)
    receiver.answer = lambda number: (500, {}, b"")
    make_claim("the gate was open")
    deliver()
    page = desk.get("/notifications/").content.decode()
    assert "your webhook was switched off" in page
    assert "Wire desk" in page
    news = Notification.objects.get()
    assert desk.get(f"/notifications/{news.pk}/")["Location"] == webhook.get_absolute_url()


def test_others_see_nothing_of_it(desk: Client, receiver: Receiver) -> None:
    webhook, _secret = add(desk, receiver.url)
    addresses = [webhook.get_absolute_url(), f"/webhooks/{webhook.pk}/change", f"{ROOT}{webhook.pk}/"]
    reviewer, reader, chief = client_of("reviewer"), client_of("reader"), client_of("administrator")
    for address in addresses:
        assert reviewer.get(address).status_code == 404
        assert reader.get(address).status_code == 403
        assert Client().get(address).status_code in (302, 401, 403)
        assert chief.get(address).status_code == 200
    assert "Wire desk" not in reviewer.get("/webhooks/").content.decode()
    assert "Wire desk" in chief.get("/webhooks/").content.decode()
    assert reader.get("/webhooks/").status_code == 403


# The API ---------------------------------------------------------------------------------------------------


def send(client: Client, method: str, path: str, **data: Any) -> Any:
    return getattr(client, method)(ROOT + path, json.dumps(data), content_type="application/json")


def test_the_same_over_the_api(desk: Client, receiver: Receiver) -> None:
    made = send(desk, "post", "", name="Desk", url=receiver.url, topics=["claim.added", "thread.changed"])
    assert made.status_code == 201
    told = made.json()
    assert made["Location"] == told["href"] == f"http://testserver{ROOT}{told['id']}/"
    make_claim("the gate was open")
    deliver()
    check(receiver.received[0], told["secret"])
    path = f"{told['id']}/"
    shown = desk.get(told["href"]).json()
    assert "secret" not in shown
    assert (shown["failures"], shown["active"]) == (0, True)
    assert [one["id"] for one in desk.get(ROOT).json()["results"]] == [told["id"]]

    changed = send(desk, "patch", path, topics=["verdict.published"])
    assert changed.json()["topics"] == ["verdict.published"]
    assert changed.json()["name"] == "Desk"
    assert send(desk, "post", f"{path}rotate/").json()["secret"] != told["secret"]

    (delivery,) = desk.get(f"{ROOT}{path}deliveries/").json()["results"]
    assert (delivery["topic"], delivery["state"]) == ("claim.added", "delivered")
    one = desk.get(delivery["href"]).json()
    assert one["tries"][0]["status"] == 204
    assert json.loads(one["body"])["type"] == "claim.added"
    assert desk.get(f"{ROOT}{path}deliveries/?state=failed").json()["results"] == []
    assert desk.get(f"{ROOT}{path}deliveries/?state=lost").status_code == 400
    again = send(desk, "post", f"{path}deliveries/{delivery['id']}/replay/")
    assert (again.status_code, again.json()) == (202, {"count": 1})
    deliver()
    assert len(receiver.received) == 2

    assert send(desk, "post", f"{path}ping/").json()["topic"] == "ping"
    assert send(desk, "post", f"{path}replay/").json() == {"count": 0}
    assert send(desk, "post", f"{path}switch/", active=False).json()["active"] is False
    assert send(desk, "post", f"{path}ping/").status_code == 409
    assert send(desk, "post", f"{path}switch/", active="perhaps").status_code == 400
    assert desk.delete(ROOT + path).status_code == 204
    assert desk.get(ROOT + path).status_code == 404
    assert desk.get(f"{ROOT}{path}deliveries/").status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"name": "Desk", "url": "https://10.0.0.1/", "topics": ["claim.added"]},
        {"name": "Desk", "url": "https://a.example/", "topics": ["claim.eaten"]},
        {"name": "Desk", "url": "https://a.example/", "topics": []},
        {"name": "Desk", "url": "https://a.example/", "topics": "claim.added"},
        {"name": "x" * 200, "url": "https://10.0.0.1/", "topics": ["claim.added"]},
        {"name": "Desk", "url": "\0", "topics": ["claim.added"]},
    ],
)
def test_nonsense_is_a_400(data: dict[str, Any], desk: Client) -> None:
    answer = send(desk, "post", "", **data)
    assert answer.status_code == 400, answer.content
    assert not Webhook.objects.exists()


def test_lists_ask_no_more_for_more_rows(
    desk: Client, editor: User, receiver: Receiver, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        setting_up.add(
            name=f"Desk {number}",
            url=receiver.url,
            topics=["claim.added"],
            base="http://testserver/",
            by=editor,
        )
    for number in range(5):
        make_claim(f"gate {number} was open")
    deliver()
    assert Attempt.objects.count() == 40
    webhook = Webhook.objects.order_by("pk")[0]
    for address in ("/webhooks/", webhook.get_absolute_url(), ROOT, f"{ROOT}{webhook.pk}/deliveries/"):
        with django_assert_max_num_queries(12):
            assert desk.get(address).status_code == 200
