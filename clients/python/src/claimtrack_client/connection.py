"""Requests with a token, tried again where that does no harm."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx

from claimtrack_client.errors import NoAnswer, error_of, seconds_to_wait

AWAY = (429, 502, 503, 504)
LONGEST_WAIT = 120.0  # seconds; who has to wait longer is told so by an exception
Query = Mapping[str, Any]


class Connection:
    """One site. `base` is its address, `token` one of your account.

    A request that was not answered, or by 429, 502, 503 or 504, is sent again up to `retries` times, after as
    long as the site asks for. What changes something carries an idempotency key: twice is done once.
    """

    def __init__(
        self,
        base: str,
        token: str | None,
        *,
        timeout: float,
        retries: int,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        headers = {"Accept": "application/json", "User-Agent": "claimtrack-client/0.1"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self.retries = retries
        self.http = httpx.Client(
            base_url=f"{base.rstrip('/')}/api/v1/",
            headers=headers,
            timeout=timeout,
            follow_redirects=True,
            transport=transport,
        )

    def get(self, address: str, query: Query | None = None) -> Any:
        """The JSON of an address, below the API's root or absolute. Raises ApiError and NoAnswer."""
        return self._asked("GET", address, params=flat(query)).json()

    def post(self, address: str, sent: Any, *, key: str | None = None, method: str = "POST") -> Any:
        """Send JSON; the JSON of the answer, None where it has none. Raises ApiError and NoAnswer."""
        headers = {"Idempotency-Key": key or str(uuid4())}
        answer = self._asked(method, address, json=sent, headers=headers)
        return answer.json() if answer.content else None

    def post_lines(self, address: str, content: bytes, *, key: str | None = None) -> str:
        """Send NDJSON; the lines of the answer."""
        headers = {"Idempotency-Key": key or str(uuid4()), "Content-Type": "application/x-ndjson"}
        headers["Accept"] = "*/*"
        return self._asked("POST", address, content=content, headers=headers).text

    @contextmanager
    def stream(self, address: str, query: Query | None = None) -> Iterator[httpx.Response]:
        """An answer whose body is read as it comes; not tried again. Raises ApiError and NoAnswer."""
        try:
            with self.http.stream("GET", address, params=flat(query), headers={"Accept": "*/*"}) as answer:
                if not answer.is_success:
                    answer.read()
                    raise error_of(answer)
                yield answer
        except httpx.TransportError as error:
            raise NoAnswer(f"{self.http.base_url}: {error}") from error

    def _asked(self, method: str, address: str, **how: Any) -> httpx.Response:
        for tried in range(self.retries + 1):
            last = tried == self.retries
            try:
                answer = self.http.request(method, address, **how)
            except httpx.TransportError as error:
                if last:
                    raise NoAnswer(f"{self.http.base_url}: {error}") from error
                wait = _backoff(tried)
            else:
                if answer.is_success:
                    return answer
                wait = seconds_to_wait(answer) or _backoff(tried)
                if answer.status_code not in AWAY or last or wait > LONGEST_WAIT:
                    raise error_of(answer)
            time.sleep(wait)
        raise AssertionError("the last try returns or raises")


def flat(query: Query | None) -> list[tuple[str, str | int | float | bool | None]] | None:
    """A query as pairs: lists repeat their name, None is left out, times and flags as the API writes them."""
    if query is None:
        return None
    pairs: list[tuple[str, str | int | float | bool | None]] = []
    for name, value in query.items():
        values = value if isinstance(value, list | tuple | set | frozenset) else [value]
        pairs += [(name, _text(one)) for one in values if one is not None]
    return pairs


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


def _backoff(tried: int) -> float:
    return float(2**tried) * random.uniform(0.5, 1.0)  # noqa: S311  (no secret)
