"""Loaded by schemathesis: most requests name objects that there are, else nearly every answer would be a 404.

CLAIMTRACK_IDS holds the ids of the data that the test has stored, as JSON by kind ("claims", "threads" …).
"""

from __future__ import annotations

import itertools
import json
import os
import re
import zlib
from typing import Any

import schemathesis

IDS: dict[str, list[int]] = json.loads(os.environ.get("CLAIMTRACK_IDS", "{}"))
# Which kind of object a name in a body or in an address means.
NAMES = {
    "claim": "claims",
    "claims": "claims",
    "thread": "threads",
    "into": "threads",
    "links": "links",
    "source": "sources",
    "to": "sources",
    "article": "articles",
    "articles": "articles",
    "outlet": "outlets",
    "event": "events",
}
_KIND = re.compile(r"/api/v1/([a-z-]+)/\{")
_KEY = re.compile("[!-~]{1,200}")
_NUMBERS = itertools.count()
LINES = "application/x-ndjson"


@schemathesis.hook
def map_case(context: Any, case: Any) -> Any:
    """The same request, of objects that there are, and not under the key of another request."""
    key = (case.headers or {}).get("Idempotency-Key", "")
    if _KEY.fullmatch(key):
        case.headers["Idempotency-Key"] = f"{key}-{next(_NUMBERS)}"
    found = _KIND.search(case.operation.path)
    for name in ("id", "pk", "part"):
        kind = "parts" if name == "part" else found[1] if found else ""
        if name in (case.path_parameters or {}):
            case.path_parameters[name] = _known(kind, case.path_parameters[name])
    for sent in (case.query, case.body):
        if isinstance(sent, dict):
            for name in sent.keys() & NAMES.keys():
                _name(sent, name)
    return case


def _name(sent: dict[str, Any], name: str) -> None:
    value = sent[name]
    if isinstance(value, list):
        sent[name] = [_known(NAMES[name], one) if isinstance(one, int) else one for one in value]
    elif isinstance(value, int) and not isinstance(value, bool):
        sent[name] = _known(NAMES[name], value)


def _known(kind: str, value: Any) -> Any:
    """An id that there is, in four of five cases; else what was made up. The same for the same value."""
    ids, number = IDS.get(kind, []), zlib.crc32(repr(value).encode())
    return ids[number // 5 % len(ids)] if ids and number % 5 else value


@schemathesis.serializer(LINES)
def as_lines(context: Any, value: Any) -> bytes:
    """A line of JSON for each object of a list; text as it is."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass")
    return b"".join(
        json.dumps(one).encode() + b"\n" for one in (value if isinstance(value, list) else [value])
    )


@schemathesis.deserializer(LINES)
def from_lines(context: Any, response: Any) -> Any:
    """The lines of an answer: each has to be JSON; the last one is held against the schema of a line."""
    return [json.loads(line) for line in response.content.splitlines()][-1]
