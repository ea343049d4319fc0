"""A feed as Atom (RFC 4287) and as JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language

from claims.feeds.build import Entry, Feed

Absolute = Callable[[str], str]

MEDIA_TYPES = {"atom": "application/atom+xml; charset=utf-8", "json": "application/feed+json; charset=utf-8"}
LINK_TYPES = {"atom": "application/atom+xml", "json": "application/feed+json"}
NAMES = {"atom": "Atom", "json": "JSON Feed"}
SITE = "claimtrack"


def rendered(feed: Feed, *, form: str, address: str, absolute: Absolute) -> bytes:
    """The body; `address` is the feed's own, `absolute` makes full addresses of paths."""
    render = {"atom": as_atom, "json": as_json_feed}[form]
    return render(feed, address, absolute)


class _Atom(Atom1Feed):
    """With the moment of the last change also where nothing is in it, so that it stays the same."""

    def __init__(self, *, updated: datetime, **fields: Any) -> None:
        super().__init__(**fields)
        self._updated = updated

    def latest_post_date(self) -> datetime:
        return self._updated


def as_atom(feed: Feed, address: str, absolute: Absolute) -> bytes:
    made = _Atom(
        updated=feed.updated,
        title=f"{feed.title} · {SITE}",
        link=absolute(feed.path),
        description=feed.about,
        subtitle=feed.about,
        language=get_language(),
        author_name=SITE,
        feed_url=address,
        feed_guid=feed.id,
    )
    for entry in feed.entries:
        made.add_item(
            title=entry.title,
            link=absolute(entry.path),
            description=entry.html,
            author_name=entry.author or SITE,
            unique_id=entry.id,
            pubdate=entry.published,
            updateddate=entry.updated,
        )
    text: str = made.writeString("utf-8")
    return text.encode()


def as_json_feed(feed: Feed, address: str, absolute: Absolute) -> bytes:
    body = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{feed.title} · {SITE}",
        "home_page_url": absolute(feed.path),
        "feed_url": address,
        "description": feed.about,
        "language": get_language() or "en",
        "authors": [{"name": SITE}],
        "items": [_item(entry, absolute) for entry in feed.entries],
    }
    return json.dumps(body, ensure_ascii=False, indent=1).encode()


def _item(entry: Entry, absolute: Absolute) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry.id,
        "url": absolute(entry.path),
        "title": entry.title,
        "content_html": entry.html,
        "content_text": entry.text,
        "date_published": _moment(entry.published),
        "date_modified": _moment(entry.updated),
    }
    return {**item, "authors": [{"name": entry.author}]} if entry.author else item


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
