"""A copy of a list that is kept up to date with little traffic, in memory or in a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Generic

from claimtrack_client.errors import SyncExpired
from claimtrack_client.lists import Listing, Shape


class Mirror(Generic[Shape]):
    """The objects of a list by their number, as of the last `update`.

    denials = Mirror(site.claims, Path("denials.json"), act="denial")
    denials.update()    # everything the first time, then only what has changed
    """

    def __init__(self, listing: Listing[Shape], path: Path | None = None, **filters: Any) -> None:
        self._listing = listing
        self._filters = filters
        self._path = path
        self.objects: dict[int, Shape] = {}
        self.sync: str | None = None
        if path is not None and path.exists():
            self._load(path)

    def update(self) -> tuple[int, int]:
        """Fetch what has changed; how many objects came, and how many went.

        Where the site knows the place no more, everything is read anew. A file is replaced only when all is
        there. Raises ApiError and NoAnswer; then nothing has changed here.
        """
        try:
            found = self._listing.changes(self.sync, **self._filters)
            objects = dict(self.objects)
        except SyncExpired:
            found = self._listing.changes(None, **self._filters)
            objects = {}
        went = sum(objects.pop(gone["id"], None) is not None for gone in found.deleted)
        objects |= {_number(one): one for one in found.changed}
        if self._path is not None:
            self._save(self._path, objects, found.sync)
        self.objects, self.sync = objects, found.sync
        return len(found.changed), went

    def __len__(self) -> int:
        return len(self.objects)

    def __iter__(self) -> Iterator[Shape]:
        return iter(self.objects.values())

    def _load(self, path: Path) -> None:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if (kept["kind"], kept["filters"]) != (self._listing.kind, self._asked()):
            raise ValueError(f"{path} keeps other objects: {kept['kind']} by {kept['filters']}.")
        self.sync = kept["sync"]
        self.objects = {_number(one): one for one in kept["objects"]}

    def _save(self, path: Path, objects: dict[int, Shape], sync: str) -> None:
        kept = {
            "kind": self._listing.kind,
            "filters": self._asked(),
            "sync": sync,
            "objects": list(objects.values()),
        }
        beside = path.with_name(f"{path.name}.new")
        beside.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        beside.replace(path)

    def _asked(self) -> dict[str, str]:
        return {name: str(value) for name, value in sorted(self._filters.items())}


def _number(one: Any) -> int:
    return int(one["id"])
