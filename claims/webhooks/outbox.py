"""From what has happened to what is to be sent: each event becomes a delivery for each webhook that wants it.

Events are written by triggers of the database, in the transaction of the change. What is told of an object is
how it stands when the event is taken up, seconds later; of several like events of one object that wait
together one is told. Nothing is told that readers may not see: guesses that no editor has looked at are left
out.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from claims.models import Claim, Delivery, Event, Link, OutboxEvent, Rating, Thread, Verdict, Webhook

Topic = Webhook.Topic
AT_ONCE = 500
LONGEST = 300  # characters of a title
SHOWN = (Verdict.Publication.PUBLISHED, Verdict.Publication.RETRACTED)

Told = dict[str, Any]
Reader = Callable[[set[int]], dict[int, Told]]


def dispatch() -> int:
    """Turn all that waits into deliveries; gives how many. Safe to run beside itself."""
    made = 0
    while True:
        taken, new = _dispatch_some()
        made += new
        if taken < AT_ONCE:
            return made


@transaction.atomic
def _dispatch_some() -> tuple[int, int]:
    """Some of it: how many events were taken up, how many deliveries they became."""
    events = list(OutboxEvent.objects.select_for_update(skip_locked=True).order_by("pk")[:AT_ONCE])
    if not events:
        return 0, 0
    webhooks = list(Webhook.objects.filter(active=True))
    found = _told(_once(events))
    now = timezone.now()
    rows = [
        Delivery(
            webhook=webhook,
            uid=event.uid,
            topic=event.topic,
            body=body_of(event.topic, event.at, _addressed(told, webhook.base)),
            due_at=now,
        )
        for event, told in found
        for webhook in webhooks
        if event.topic in webhook.topics and webhook.created_at <= event.at
    ]
    Delivery.objects.bulk_create(rows, batch_size=500)
    OutboxEvent.objects.filter(pk__in=[event.pk for event in events]).delete()
    return len(events), len(rows)


def body_of(topic: str, at: datetime, data: Told) -> str:
    """What is sent, as standardwebhooks.com has it: type, timestamp, data."""
    moment = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return json.dumps({"type": topic, "timestamp": moment, "data": data}, ensure_ascii=False)


def _once(events: Iterable[OutboxEvent]) -> list[OutboxEvent]:
    """The last of the like events of one object; of one that was added and changed at once, the first."""
    last: dict[tuple[str, int], OutboxEvent] = {}
    for event in events:
        last.pop((event.topic, event.subject_id), None)
        last[event.topic, event.subject_id] = event
    return [
        event
        for (topic, pk), event in last.items()
        if not (topic == Topic.CLAIM_CHANGED and (Topic.CLAIM_ADDED, pk) in last)
    ]


def _told(events: list[OutboxEvent]) -> list[tuple[OutboxEvent, Told]]:
    """What each event tells, in a few questions for all; without those of which nothing may be told."""
    by_reader: defaultdict[Reader, set[int]] = defaultdict(set)
    for event in events:
        by_reader[_reader_of(event.topic)].add(event.subject_id)
    shown = {reader: reader(ids) for reader, ids in by_reader.items()}
    found = []
    for event in events:
        kind = event.topic.partition(".")[0]
        told = shown[_reader_of(event.topic)].get(event.subject_id)
        gone = event.topic == Topic.CLAIM_REMOVED
        if told is None and not gone:
            continue
        found.append((event, {"kind": kind, "id": event.subject_id} if gone else told or {}))
    return found


def _articles(ids: set[int]) -> dict[int, Told]:
    rows = Article.objects.filter(pk__in=ids).only("pk", "title", "url", "published_at", "sha256", "state")
    return {row.pk: _of("article", row, row.title, sha256=row.sha256, state=row.state) for row in rows}


def _claims(ids: set[int]) -> dict[int, Told]:
    rows = Claim.objects.visible().filter(pk__in=ids).only("pk", "act", "sentence", "article", "source")
    return {
        row.pk: _of("claim", row, row.sentence, act=row.act, article=row.article_id, source=row.source_id)
        for row in rows
    }


def _links(ids: set[int]) -> dict[int, Told]:
    """Those that an editor has judged; where that was taken back, they are told as suggestions again."""
    rows = Link.objects.between_visible().filter(pk__in=ids)
    return {
        row.pk: _of(
            "link",
            row,
            row.reason,
            page=reverse("claims:claim-detail", args=[row.from_claim_id]),
            link=row.kind,
            state=row.state,
            from_claim=row.from_claim_id,
            to_claim=row.to_claim_id,
        )
        for row in rows
    }


def _suggestions(ids: set[int]) -> dict[int, Told]:
    """Those that stand, and those that an editor has judged by now: no guess that nobody has looked at."""
    standing = set(Link.objects.standing().filter(pk__in=ids).values_list("pk", flat=True))
    links = _links(ids).items()
    return {pk: told for pk, told in links if pk in standing or told["state"] != Link.State.SUGGESTED}


def _threads(ids: set[int]) -> dict[int, Told]:
    rows = Thread.objects.filter(pk__in=ids)
    return {
        row.pk: _of(
            "thread",
            row,
            row.title,
            stands=row.stands,
            merged_into=row.merged_into_id,
            claim_count=row.claim_count,
            denial_count=row.denial_count,
        )
        for row in rows
    }


def _verdicts(ids: set[int]) -> dict[int, Told]:
    """Those that are published or retracted, with the rating that readers saw: what is written in place of a
    retracted one is a draft."""
    rows = list(Verdict.objects.filter(pk__in=ids, publication__in=SHOWN).select_related("rating"))
    seen = _retracted_ratings([row.pk for row in rows if row.is_retracted])
    told = {}
    for row in rows:
        rating = seen.get(row.pk) if row.is_retracted else row.rating
        told[row.pk] = _of(
            "verdict",
            row,
            rating.name if rating else "",
            page=reverse("claims:claim-detail", args=[row.claim_id]),
            claim=row.claim_id,
            rating=rating.pk if rating else None,
            correction=row.correction,
        )
    return told


def _retracted_ratings(ids: list[int]) -> dict[int, Rating]:
    """What verdicts were rated when they were last retracted."""
    events = Event.objects.about("verdict", *ids).filter(action="retract").order_by("pk") if ids else ()
    slugs = {event.subject_id: (event.old or {}).get("rating") for event in events}
    ratings = Rating.objects.in_bulk({slug for slug in slugs.values() if slug}) if slugs else {}
    return {pk: ratings[slug] for pk, slug in slugs.items() if slug in ratings}


_READERS: dict[str, Reader] = {
    "article": _articles,
    "claim": _claims,
    "link": _links,
    Topic.LINK_SUGGESTED: _suggestions,
    "thread": _threads,
    "verdict": _verdicts,
}
API = {"verdict": "claim"}  # where a kind is read by its claim


def _reader_of(topic: str) -> Reader:
    """What reads the objects of a topic: one of its own, or that of their kind."""
    return _READERS.get(topic) or _READERS[topic.partition(".")[0]]


def _of(kind: str, row: Model, title: str, *, page: str = "", **more: Any) -> Told:
    """An object in short; the paths become addresses for each webhook."""
    shown = page or str(row.get_absolute_url())  # type: ignore[attr-defined]
    number = row.claim_id if kind == "verdict" else row.pk  # type: ignore[attr-defined]
    api = reverse(f"api:{API.get(kind, kind)}-detail", args=[number])
    line = " ".join(title.split())[:LONGEST]
    return {"kind": kind, "id": row.pk, "href": api, "page": shown, "title": line, **more}


def _addressed(told: Told, base: str) -> Told:
    site = base.rstrip("/")
    return {name: site + value if name in ("href", "page") else value for name, value in told.items()}
