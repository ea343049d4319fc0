"""Lists of the API: one object, all of them page by page, and what has changed since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypedDict, TypeVar, cast

from claimtrack_client.connection import Connection

Shape = TypeVar("Shape")
PAGE_SIZE = 200


class Deleted(TypedDict):
    """What is no longer in a list: deleted, withdrawn, merged, or not what the filters ask for any more."""

    id: int
    href: str
    merged_into: int | None


@dataclass(frozen=True)
class Changes(Generic[Shape]):
    """What is new or different, what is gone, and the place from which to ask the next time."""

    changed: list[Shape]
    deleted: list[Deleted]
    sync: str


class Listing(Generic[Shape]):
    """One kind of object. Filters are those of the API, by their names; a list means any of its values."""

    def __init__(self, connection: Connection, kind: str) -> None:
        self._connection = connection
        self.kind = kind

    def get(self, number: int, **query: Any) -> Shape:
        """One object. Raises NotFound."""
        return cast(Shape, self._connection.get(f"{self.kind}/{number}/", query))

    def all(self, **filters: Any) -> Iterator[Shape]:
        """Every object that the filters ask for; further pages are fetched as they are needed."""
        for page in self.pages(**filters):
            yield from page["results"]

    def pages(self, **filters: Any) -> Iterator[dict[str, Any]]:
        """The pages as they come, with `next`, `previous`, `sync` and `results`."""
        page = self._connection.get(f"{self.kind}/", {"page_size": PAGE_SIZE, **filters})
        yield page
        while page["next"]:
            page = self._connection.get(page["next"])
            yield page

    def changes(self, since: str | None = None, **filters: Any) -> Changes[Shape]:
        """What has changed since the place that the last call gave; everything where there was none.

        Filters have to stay the same from call to call. All of it is held in memory; for more, walk `pages`.
        Raises SyncExpired where the place is not known any more.
        """
        asked = filters if since is None else {**filters, "updated_since": since}
        changed: list[Shape] = []
        deleted: list[Deleted] = []
        sync = ""
        for page in self.pages(**asked):
            sync = sync or page["sync"]  # of the first page: what changes while one reads comes the next time
            changed += page["results"]
            deleted += page.get("deleted", [])
        return Changes(changed, deleted, sync)
