"""A client that keeps a copy of everything the API shows, and follows what changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

KINDS = ("articles", "outlets", "sources", "claims", "links", "threads", "verdicts", "events")
State = dict[str, dict[int, Any]]


class Mirror:
    """`between` is called between two pages: what happens then must not be lost."""

    def __init__(self, client: Client, between: Callable[[], None] = lambda: None) -> None:
        self.client, self.between = client, between
        self.state: State = {kind: {} for kind in KINDS}
        self.places: dict[str, str] = {}

    def read_all(self, *, page_size: int = 50) -> None:
        """A first copy."""
        for kind in KINDS:
            self.state[kind] = {}
            self._walk(kind, f"/api/v1/{kind}/?page_size={page_size}")

    def follow(self, *, page_size: int = 50) -> None:
        """What has changed since."""
        for kind in KINDS:
            self._walk(kind, f"/api/v1/{kind}/?page_size={page_size}&updated_since={self.places[kind]}")

    def _walk(self, kind: str, address: str | None) -> None:
        first = True
        while address:
            answer = self.client.get(address)
            assert answer.status_code == 200, answer.content
            page = answer.json()
            if first:
                self.places[kind], first = page["sync"], False
            for row in page["results"]:
                self.state[kind][row["id"]] = row
            for gone in page.get("deleted", ()):
                self.state[kind].pop(gone["id"], None)
            address = page["next"]
            if address:
                self.between()


def differences(one: State, other: State) -> list[str]:
    """What differs between two copies, in words."""
    found = []
    for kind in KINDS:
        for pk in sorted(set(one[kind]) | set(other[kind])):
            here, there = one[kind].get(pk), other[kind].get(pk)
            if here is None or there is None:
                found.append(f"{kind} {pk} is only in the {'second' if here is None else 'first'}")
            elif here != there:
                fields = [name for name in there if here.get(name) != there[name]]
                said = "; ".join(f"{name}: {here.get(name)!r} / {there[name]!r}" for name in fields)
                found.append(f"{kind} {pk}: {said}")
    return found
