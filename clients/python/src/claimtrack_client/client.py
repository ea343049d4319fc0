"""A site and what it has: lists to read, files to fetch, articles to add, links to decide."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, cast

import httpx

from claimtrack_client.connection import Connection
from claimtrack_client.lists import Listing
from claimtrack_client.shapes import (
    Article,
    Claim,
    Event,
    LineResult,
    Link,
    Outlet,
    Source,
    Thread,
    Verdict,
)

BATCH = 100  # texts in one request


class Client:
    """One site, by its address and a token of your account; reading a public one needs no token.

    Every method raises ApiError (see `claimtrack_client.errors`) where the site refuses, and NoAnswer where
    it cannot be reached.
    """

    def __init__(
        self,
        base: str,
        token: str | None = None,
        *,
        timeout: float = 30.0,
        retries: int = 3,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._connection = Connection(base, token, timeout=timeout, retries=retries, transport=transport)
        self.claims: Listing[Claim] = Listing(self._connection, "claims")
        self.links: Listing[Link] = Listing(self._connection, "links")
        self.threads: Listing[Thread] = Listing(self._connection, "threads")
        self.sources: Listing[Source] = Listing(self._connection, "sources")
        self.outlets: Listing[Outlet] = Listing(self._connection, "outlets")
        self.articles: Listing[Article] = Listing(self._connection, "articles")
        self.verdicts: Listing[Verdict] = Listing(self._connection, "verdicts")
        self.events: Listing[Event] = Listing(self._connection, "events")

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._connection.http.close()

    def save_claims(
        self, path: Path | str, *, format: Literal["csv", "jsonl", "parquet"] = "csv", **filters: Any
    ) -> int:
        """Write the claims that the filters ask for to a file as they come; the number of bytes.

        Where there are more than the site sends at once it raises Invalid (413).
        """
        path, size = Path(path), 0
        beside = path.with_name(f"{path.name}.part")
        with self._connection.stream(f"claims/export.{format}", filters) as answer, beside.open("wb") as file:
            for piece in answer.iter_bytes():
                size += file.write(piece)
        beside.replace(path)
        return size

    def add_article(self, text: str, *, key: str | None = None, **known: Any) -> dict[str, Any]:
        """Add one text; `known` is title, outlet, author, url, published_at. The report of the site.

        Under the same `key` a text is added once, however often it is sent.
        """
        sent = {
            name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in known.items()
        }
        found = self._connection.post("articles/", {"text": text, **sent}, key=key)
        return cast(dict[str, Any], found)

    def add_articles(self, articles: Iterable[Mapping[str, Any]]) -> Iterator[LineResult]:
        """Add many, each a dict with `text` and what is known of it; one result each, in their order.

        Sent BATCH at a time: what comes after an error has not been sent.
        """
        left = iter(articles)
        while batch := list(islice(left, BATCH)):
            lines = b"".join(json.dumps(one, default=str).encode() + b"\n" for one in batch)
            for line in self._connection.post_lines("articles/batch/", lines).splitlines():
                yield cast(LineResult, json.loads(line))

    def review_link(
        self, number: int, decision: Literal["confirmed", "rejected", "doubtful"], note: str = ""
    ) -> Link:
        """Decide about a link that the machine suggests; the link as it is then."""
        sent = {"decision": decision, "note": note}
        return cast(Link, self._connection.post(f"links/{number}/review/", sent))

    def post(self, address: str, sent: Any = None, *, key: str | None = None, method: str = "POST") -> Any:
        """Any other request that changes something: `site.post("claims/7/withdraw/", {"note": "None."})`."""
        return self._connection.post(address, {} if sent is None else sent, key=key, method=method)
