"""Notifications of what people did: to followers of a dispute or source, to authors, to who is named.

Nobody is told of what they did themselves, of what happened before they followed or longer ago than read
notifications are kept, or of drafts and comments that they may not see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone

from claims.models import Claim, Comment, Event, Follow, Link, Mention, Notification, Source, Thread, Verdict
from claims.verdicts import may_see_drafts

WINDOW = 200  # events before the last one seen that are looked at again: some may have come late
Kind = Notification.Kind
OF_DRAFTS = (Kind.REVIEW, Kind.ASSIGNED, Kind.COMMENT, Kind.MENTION)  # for those alone who may see drafts
PUBLIC_STEPS = ("publish", "retract")
REVIEWED = ("approve", "return", "publish", "retract")
ARRANGED = ("merge", "split", "move", "take_out", "rename", "undo")


@dataclass
class Told:
    """An event as followers are told of it: of which dispute, source and claim."""

    event: Event
    kind: str
    claim: int | None = None
    threads: set[int] = field(default_factory=set)
    sources: set[int] = field(default_factory=set)
    users: set[int] = field(default_factory=set)  # told whatever they follow


def tell_of_mentions(since: int) -> int:
    """Whoever a comment names, once, also where the comment was changed to name them."""
    mentions = Mention.objects.filter(pk__gt=since - WINDOW, comment__removed_at=None)
    named = list(mentions.select_related("comment"))
    said: dict[int, list[Event]] = defaultdict(list)
    events = Event.objects.filter(
        subject_type="comment",
        subject_id__in={mention.comment_id for mention in named},
        action__in=["comment", "edit"],
    )
    for event in events.order_by("at", "pk"):
        said[event.subject_id].append(event)
    told: dict[int, Told] = {}
    rows = []
    for mention in named:
        if mention.comment_id in said:
            event = _naming(mention, said[mention.comment_id])
            told[event.pk] = Told(event, Kind.MENTION)
            rows.append(_row_of_mention(mention, event))
    return _add(_allowed(rows, told))


def _naming(mention: Mention, said: list[Event]) -> Event:
    """The event by which a comment came to name somebody: the last one when the mention was written."""
    return next((event for event in reversed(said) if event.at <= mention.created_at), said[0])


def _row_of_mention(mention: Mention, event: Event) -> Notification:
    return Notification(
        user_id=mention.user_id,
        kind=Kind.MENTION,
        event=event.pk,
        claim_id=mention.comment.claim_id,
        actor_name=mention.comment.author_name,
        details={"text": mention.comment.text[:300]},
        created_at=mention.created_at,
    )


def tell_of_events(since: int) -> int:
    """Followers and authors, of the events after one, and of those shortly before it that came late."""
    events = list(Event.objects.filter(pk__gt=since - WINDOW).order_by("pk"))
    told = [one for by_type in _READERS.items() for one in by_type[1](_of_type(events, by_type[0]))]
    return _add(_rows(told)) if told else 0


def _of_type(events: Iterable[Event], subject: str) -> list[Event]:
    return [event for event in events if event.subject_type == subject]


def _of_links(events: list[Event]) -> list[Told]:
    links = Link.objects.in_bulk({event.subject_id for event in events if event.action in ("review", "undo")})
    claims = {pk for link in links.values() for pk in (link.from_claim_id, link.to_claim_id)}
    places = _threads_of(claims)
    found = []
    for event in events:
        link = links.get(event.subject_id)
        if link is not None:
            ends = (link.from_claim_id, link.to_claim_id)
            threads = {places[pk] for pk in ends if pk in places}
            found.append(Told(event, Kind.LINK, claim=link.from_claim_id, threads=threads))
    return found


def _of_verdicts(events: list[Event]) -> list[Told]:
    wanted = [event for event in events if event.action in (*REVIEWED, "assign")]
    verdicts = Verdict.objects.select_related("claim", "assignee").defer("claim__embedding", "claim__search")
    rows = verdicts.in_bulk({event.subject_id for event in wanted})
    places = _threads_of({row.claim_id for row in rows.values()})
    found = []
    for event in wanted:
        row = rows.get(event.subject_id)
        if row is None:
            continue
        if event.action == "assign":
            named = (event.new or {}).get("assignee")
            users = User.objects.filter(username=named).values_list("pk", flat=True) if named else []
            found.append(Told(event, Kind.ASSIGNED, row.claim_id, users=set(users)))
            continue
        if event.action in PUBLIC_STEPS:
            threads = {places[row.claim_id]} if row.claim_id in places else set()
            sources = {row.claim.source_id} if row.claim.source_id else set()
            found.append(Told(event, Kind.VERDICT, row.claim_id, threads, sources))
        if row.author_id is not None:
            found.append(Told(event, Kind.REVIEW, row.claim_id, users={row.author_id}))
    return found


def _of_comments(events: list[Event]) -> list[Told]:
    said = [event for event in events if event.action == "comment"]
    comments = Comment.objects.filter(removed_at=None).in_bulk({event.subject_id for event in said})
    places = _threads_of({comment.claim_id for comment in comments.values()})
    found = []
    for event in said:
        comment = comments.get(event.subject_id)
        if comment is not None and comment.claim_id in places:
            threads = {places[comment.claim_id]}
            found.append(Told(event, Kind.COMMENT, comment.claim_id, threads))
    return found


def _of_threads(events: list[Event]) -> list[Told]:
    found = []
    for event in events:
        if event.action in ARRANGED:
            named = {int(pk) for pk in (event.new or {}).get("merged", {})}
            found.append(Told(event, Kind.ARRANGED, threads={event.subject_id, *named}))
    return found


def _of_sources(events: list[Event]) -> list[Told]:
    found = []
    for event in events:
        named = {int(pk) for pk in (event.new or {}).get("kept", {}).get("sources", {})}
        found.append(Told(event, Kind.ARRANGED, sources={event.subject_id, *named}))
    return found


_READERS: dict[str, Callable[[list[Event]], list[Told]]] = {
    "link": _of_links,
    "verdict": _of_verdicts,
    "comment": _of_comments,
    "thread": _of_threads,
    "source": _of_sources,
}


def _threads_of(claim_ids: set[int]) -> dict[int, int]:
    rows = Claim.objects.filter(pk__in=claim_ids, thread_entry__isnull=False)
    return dict(rows.values_list("pk", "thread_entry__thread"))


def _rows(told: list[Told]) -> list[Notification]:
    """For each event one row for each person who is to be told; what concerns one personally goes first."""
    threads = {pk for one in told for pk in one.threads}
    sources = {pk for one in told for pk in one.sources}
    followers: dict[tuple[str, int], list[tuple[int, datetime]]] = defaultdict(list)
    follows = Follow.objects.filter(Q(thread__in=threads) | Q(source__in=sources))
    for follow in follows:
        key = ("thread", follow.thread_id) if follow.thread_id else ("source", follow.source_id or 0)
        followers[key].append((follow.user_id, follow.created_at))
    shown = Thread.objects.in_bulk(threads), Source.objects.in_bulk(sources)
    rows: dict[tuple[int, int], Notification] = {}
    for one in sorted(told, key=lambda one: not one.users):
        for user in one.users:
            rows.setdefault((user, one.event.pk), _row(one, user))
        for name, ids, present in (("thread", one.threads, shown[0]), ("source", one.sources, shown[1])):
            for pk in sorted(ids & present.keys()):
                for user, since in followers[name, pk]:
                    if one.event.at >= since:
                        rows.setdefault((user, one.event.pk), _row(one, user, **{f"{name}_id": pk}))
    return _allowed(rows.values(), {one.event.pk: one for one in told})


def _row(one: Told, user: int, **about: int) -> Notification:
    event = one.event
    told = {"action": event.action, "note": event.note[:300], **_states(event)}
    return Notification(
        user_id=user,
        kind=one.kind,
        event=event.pk,
        claim_id=one.claim,
        actor_name=event.actor_name,
        details=told,
        created_at=event.at,
        **about,
    )


def _states(event: Event) -> dict[str, Any]:
    new = event.new or {}
    return {name: new[name] for name in ("state", "rating_name", "title", "name") if name in new}


def _allowed(rows: Iterable[Notification], told: dict[int, Told]) -> list[Notification]:
    """Not to who did it, not to accounts that are closed, drafts only to who may see them."""
    found = list(rows)
    users = User.objects.filter(is_active=True).in_bulk({row.user_id for row in found})
    seeing = {pk for pk, user in users.items() if may_see_drafts(user)}
    kept = []
    for row in found:
        one = told[row.event or 0]
        if row.user_id not in users or row.user_id == one.event.actor_id:
            continue
        if row.kind in OF_DRAFTS and row.user_id not in seeing:
            continue
        kept.append(row)
    return kept


def _add(rows: list[Notification]) -> int:
    """Write those that are not there; an event tells a person once.

    What is older than NOTIFICATION_DAYS is left out: it may have been told, read and cleared away.
    """
    oldest = timezone.now() - timedelta(days=settings.NOTIFICATION_DAYS)
    recent = [row for row in rows if row.created_at >= oldest]
    known = set(
        Notification.objects.filter(event__in=[row.event for row in recent]).values_list("user", "event")
    )
    new = [row for row in recent if (row.user_id, row.event) not in known]
    Notification.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)
