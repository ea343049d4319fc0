"""What docs/webhooks.md says is so."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from claims.models import Webhook
from claims.webhooks import delivering, outbox, setting_up
from claims.webhooks.sending import KEPT, SECONDS
from claims.webhooks.signing import TOLERANCE_SECONDS
from tests.claims.making import make_claim
from tests.roles.accounts import account
from tests.webhooks.receiver import Receiver

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "webhooks.md").read_text(encoding="utf-8")


@pytest.mark.django_db
def test_the_example_tells_what_is_genuine(receiver: Receiver) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    found: dict[str, Any] = {}
    exec(compile(code, "docs/webhooks.md", "exec"), found)
    genuine: Callable[[str, dict[str, str], bytes], bool] = found["genuine"]
    editor = account("editor")
    assert isinstance(editor, User)
    topics = Webhook.Topic.values
    webhook, secret = setting_up.add(name="Desk", url=receiver.url, topics=topics, base="x", by=editor)
    make_claim("the gate was open")
    outbox.dispatch()
    delivering.deliver(webhook_id=webhook.pk)
    (request,) = receiver.received
    assert genuine(secret, request.headers, request.body)
    assert not genuine(secret, request.headers, request.body + b" ")
    assert not genuine("whsec_AAAA", request.headers, request.body)
    old = {**request.headers, "webhook-timestamp": str(int(request.headers["webhook-timestamp"]) - 301)}
    assert not genuine(secret, old, request.body)


def test_topics_and_limits_are_those_of_the_code() -> None:
    assert set(Webhook.Topic.values) <= set(re.findall(r"`([a-z]+\.[a-z]+)`", TEXT))
    assert (SECONDS, KEPT, TOLERANCE_SECONDS) == (10, 2000, 300)
    assert (delivering.MOST_ATTEMPTS, delivering.MOST_FAILURES, delivering.FIRST_REST) == (12, 16, 15)
    rests = [
        min(delivering.LONGEST_REST, delivering.FIRST_REST * 2**number)
        for number in range(delivering.MOST_FAILURES)
    ]
    assert round(sum(rests[: delivering.MOST_ATTEMPTS - 1]) / 3600) == 9
    assert round(sum(rests[:-1]) / 3600) == 33
