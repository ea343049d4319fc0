"""Makes notifications of what has happened since the last run; a task calls it every few seconds.

Claims, links and places in disputes are written one transaction after another (claims.disputes_lock), so
those after the last number seen are all that is new. Events may come in out of order: the last few are looked
at again, and an event tells each person once. News of one followed thing gather in one row until it is read.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max, Model, Q
from django.utils import timezone

from claims.event_notifications import tell_of_events, tell_of_mentions
from claims.following import MOST_COUNTED, count_new, follow_mergers
from claims.models import (
    Claim,
    Event,
    Follow,
    Link,
    Mention,
    NewsCursor,
    Notification,
    SavedSearch,
    ThreadClaim,
)

LOCK = (0x6E657773, 0)  # "news": one run at a time
ROWS: dict[str, type[Model]] = {
    "claim": Claim,
    "place": ThreadClaim,
    "link": Link,
    "event": Event,
    "mention": Mention,
}
Kind = Notification.Kind


@transaction.atomic
def make_notifications() -> int:
    """Tell everybody what is new since the last run; gives how many rows were made or grew.

    The first run tells nothing: it only notes where things stand. Does nothing while another one runs.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK)
        row = cursor.fetchone()
    if not row or not row[0]:
        return 0
    since = _cursors()
    now = {name: _newest(model) for name, model in ROWS.items()}
    follow_mergers()
    told = 0
    if now["claim"] > since["claim"] or now["place"] > since["place"]:
        told += _tell_followers_of_sources(since["claim"])
        told += _tell_of_searches(since)
    if now["place"] > since["place"] or now["link"] > since["link"]:
        told += _tell_followers_of_threads(since["place"], since["link"])
    told += tell_of_mentions(since["mention"])
    told += tell_of_events(since["event"])
    for name, last in now.items():
        NewsCursor.objects.filter(name=name).update(last=last)
    return told


def _newest(model: type[Model]) -> int:
    return int(model._default_manager.aggregate(newest=Max("pk"))["newest"] or 0)


def _cursors() -> dict[str, int]:
    """How far the last run came; for what it did not know yet, to where things stand."""
    known = dict(NewsCursor.objects.values_list("name", "last"))
    for name, model in ROWS.items():
        if name not in known:
            known[name] = _newest(model)
            NewsCursor.objects.create(name=name, last=known[name])
    return known


def _tell_followers_of_sources(since: int) -> int:
    """Of what a source has said anew."""
    followed = Follow.objects.filter(source__isnull=False).values("source")
    said = Claim.objects.visible().filter(pk__gt=since, source__in=followed)
    counts: dict[int, int] = defaultdict(int)
    for source in said.values_list("source", flat=True):
        counts[source or 0] += 1
    rows = Follow.objects.filter(source__in=counts).values_list("user", "source")
    return sum(_news(user, source_id=source, claims=counts[source or 0]) for user, source in rows)


def _tell_followers_of_threads(since_place: int, since_link: int) -> int:
    """Of claims that have joined a dispute, and of links found in it."""
    followed = set(Follow.objects.filter(thread__isnull=False).values_list("thread", flat=True))
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    places = ThreadClaim.objects.filter(pk__gt=since_place, thread__in=followed)
    for thread in places.shown().values_list("thread", flat=True):
        counts[thread]["claims"] += 1
    links = Link.objects.standing().opposing().filter(pk__gt=since_link)
    inside = links.filter(
        from_claim__thread_entry__thread__in=followed,
        to_claim__thread_entry__thread=F("from_claim__thread_entry__thread"),
    )
    for thread in inside.values_list("from_claim__thread_entry__thread", flat=True):
        counts[thread]["links"] += 1
    rows = Follow.objects.filter(thread__in=counts).values_list("user", "thread")
    return sum(_news(user, thread_id=thread, **counts[thread or 0]) for user, thread in rows)


def _tell_of_searches(since: dict[str, int]) -> int:
    """Of what a search finds anew: its followers, and whoever has looked at it. One count a search where
    nothing has come, as mostly."""
    told = 0
    in_use = Q(follows__isnull=False) | Q(looks__isnull=False)
    for search in SavedSearch.objects.filter(in_use).distinct():
        count = count_new(search, since=since[_cursor_of(search)])
        if count:
            users = search.follows.values_list("user", flat=True)
            told += sum(_news(user, search_id=search.pk, found=count) for user in users)
            _count_anew(search)
    return told


def _cursor_of(search: SavedSearch) -> str:
    return "place" if search.listing == SavedSearch.Listing.THREADS else "claim"


def _count_anew(search: SavedSearch) -> None:
    """How much a search has found since each person looked; one count for all who saw as much."""
    looks = search.looks.filter(new_count__lt=MOST_COUNTED)
    for seen in set(looks.values_list("seen", flat=True)):
        looks.filter(seen=seen).update(new_count=count_new(search, since=seen))


def _news(
    user_id: int,
    *,
    thread_id: int | None = None,
    source_id: int | None = None,
    search_id: int | None = None,
    **counts: int,
) -> int:
    """Add to what somebody has not read yet about one thing, or begin a new notification of it."""
    about = {"thread_id": thread_id, "source_id": source_id, "search_id": search_id}
    row = (
        Notification.objects.select_for_update(of=("self",))
        .filter(user_id=user_id, kind=Kind.NEWS, read_at=None, **about)
        .first()
    )
    if row is None:
        row = Notification(user_id=user_id, kind=Kind.NEWS, **about)
    total: dict[str, Any] = {**row.details}
    for name, count in counts.items():
        total[name] = total.get(name, 0) + count
    row.details, row.created_at = total, timezone.now()
    row.save()
    return 1
