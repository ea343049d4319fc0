"""Webhooks set up, changed, switched on and off, tried out; deliveries sent again: what people do.

An editor's webhooks are their own; administrators see and change everybody's. Each change is recorded,
without the address, which may hold a secret.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from claims import events, permissions
from claims.models import Delivery, Webhook
from claims.permissions import Action
from claims.webhooks import addresses, signing
from claims.webhooks.outbox import body_of
from claims.workflow_errors import NotAllowedNow

NAME_LENGTH = 100
MOST_WEBHOOKS = 20  # of one person
PING = "ping"  # the topic of a delivery that only tries the webhook out


def open_to(user: User) -> QuerySet[Webhook]:
    """One's own; an administrator's are everybody's, whoever may set up none has none."""
    rows = Webhook.objects.select_related("owner")
    if permissions.may(user, Action.MANAGE_ALL_WEBHOOKS):
        return rows
    return rows.filter(owner=user) if permissions.may(user, Action.MANAGE_WEBHOOKS) else rows.none()


@transaction.atomic
def add(*, name: str, url: str, topics: Iterable[str], base: str, by: User) -> tuple[Webhook, str]:
    """Set one up; the second value is its secret, which is shown this once.

    `base` begins the addresses in what is sent. Raises PermissionDenied, ValueError for a name, address or
    topic that cannot be, and NotAllowedNow where one has too many.
    """
    permissions.check(by, Action.MANAGE_WEBHOOKS)
    checked = _checked(name, url, topics)
    User.objects.select_for_update().get(pk=by.pk)  # two requests at once are counted one after the other
    if Webhook.objects.filter(owner=by).count() >= MOST_WEBHOOKS:
        raise NotAllowedNow(_("You have %(most)d webhooks: remove one first.") % {"most": MOST_WEBHOOKS})
    webhook = Webhook.objects.create(
        **checked, owner=by, owner_name=by.get_username(), base=base[:300], salt=signing.new_salt()
    )
    events.record(subject=webhook, action="add", by=by, new=_recorded(webhook))
    return webhook, signing.secret_of(webhook.salt)


@transaction.atomic
def change(*, webhook_id: int, name: str, url: str, topics: Iterable[str], by: User) -> Webhook:
    """Another name, address or choice of topics. Raises as `add` does, and Webhook.DoesNotExist."""
    webhook = _locked(webhook_id, by)
    old, old_url = _recorded(webhook), webhook.url
    for field, value in _checked(name, url, topics).items():
        setattr(webhook, field, value)
    if webhook.url != old_url:
        webhook.failures, webhook.rests_until = 0, None
    webhook.save()
    new = _recorded(webhook)
    if old != new or webhook.url != old_url:
        events.record(subject=webhook, action="change", by=by, old=old, new=new)
    return webhook


@transaction.atomic
def rotate(*, webhook_id: int, by: User) -> str:
    """A new secret, shown this once; for a day the old one signs too. Raises Webhook.DoesNotExist."""
    webhook = _locked(webhook_id, by)
    webhook.old_salt, webhook.salt, webhook.rotated_at = webhook.salt, signing.new_salt(), timezone.now()
    webhook.save(update_fields=["old_salt", "salt", "rotated_at"])
    events.record(subject=webhook, action="rotate", by=by)
    return signing.secret_of(webhook.salt)


@transaction.atomic
def switch(*, webhook_id: int, on: bool, by: User) -> Webhook:
    """On: what waits is sent at once. Off: nothing is sent, and what happens is not noted for it.

    Raises Webhook.DoesNotExist.
    """
    webhook = _locked(webhook_id, by)
    if webhook.active == on:
        return webhook
    webhook.active, webhook.off_because = on, ""
    webhook.failures, webhook.rests_until = 0, None
    webhook.save(update_fields=["active", "off_because", "failures", "rests_until"])
    if on:
        waiting = Delivery.objects.filter(webhook=webhook, state=Delivery.State.WAITING)
        waiting.update(due_at=timezone.now(), attempts=0)
    events.record(subject=webhook, action="switch_on" if on else "switch_off", by=by)
    return webhook


@transaction.atomic
def remove(*, webhook_id: int, by: User) -> None:
    """Away with it and its log. Raises Webhook.DoesNotExist."""
    webhook = _locked(webhook_id, by)
    events.record(subject=webhook, action="remove", by=by, old=_recorded(webhook))
    webhook.delete()


@transaction.atomic
def ping(*, webhook_id: int, by: User) -> Delivery:
    """Send something that only tries it out. Raises Webhook.DoesNotExist, NotAllowedNow where it is off."""
    webhook = _locked(webhook_id, by)
    _must_be_on(webhook)
    now = timezone.now()
    body = body_of(PING, now, {"name": webhook.name, "topics": webhook.topics})
    delivery = Delivery(webhook=webhook, topic=PING, body=body, due_at=now, uid=uuid4())
    delivery.save()
    _at_once(webhook)
    return delivery


@transaction.atomic
def replay(*, webhook_id: int, by: User, delivery_id: int | None = None) -> int:
    """Send one delivery again, whatever became of it, or all that failed; gives how many.

    Raises Webhook.DoesNotExist, Delivery.DoesNotExist, and NotAllowedNow where the webhook is off.
    """
    webhook = _locked(webhook_id, by)
    _must_be_on(webhook)
    rows = Delivery.objects.filter(webhook=webhook)
    if delivery_id is not None:
        rows = rows.filter(pk=delivery_id)
        if not rows.exists():
            raise Delivery.DoesNotExist
    else:
        rows = rows.filter(state=Delivery.State.FAILED)
    count = rows.update(state=Delivery.State.WAITING, attempts=0, due_at=timezone.now(), ended_at=None)
    if count:
        _at_once(webhook)
    return count


def _locked(webhook_id: int, by: User) -> Webhook:
    permissions.check(by, Action.MANAGE_WEBHOOKS)
    return open_to(by).select_for_update(of=("self",)).get(pk=webhook_id)


def _must_be_on(webhook: Webhook) -> None:
    if not webhook.active:
        raise NotAllowedNow(_("The webhook is off: switch it on first."))


def _at_once(webhook: Webhook) -> None:
    """Whoever asks does not wait for the rest after failures to be over."""
    webhook.rests_until = None
    webhook.save(update_fields=["rests_until"])


def _checked(name: str, url: str, topics: Iterable[str]) -> dict[str, Any]:
    clean = " ".join(name.replace("\0", " ").split())
    if not 0 < len(clean) <= NAME_LENGTH:
        raise ValueError(_("A name has 1 to %(most)d characters.") % {"most": NAME_LENGTH})
    asked = set(topics)
    wanted = [topic for topic in Webhook.Topic.values if topic in asked]
    unknown = asked - set(wanted)
    if unknown:
        raise ValueError(_("There is no event “%(topic)s”.") % {"topic": sorted(unknown)[0][:40]})
    if not wanted:
        raise ValueError(_("Choose one event at least."))
    address = url.strip()
    addresses.resolve(addresses.read(address), settings.WEBHOOK_ALLOWED_NETWORKS)
    return {"name": clean, "url": address, "topics": wanted}


def _recorded(webhook: Webhook) -> dict[str, Any]:
    host = addresses.read(webhook.url).host
    return {"name": webhook.name, "host": host, "topics": list(webhook.topics)}
