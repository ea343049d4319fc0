"""Documents with claims as JSON lines in, links as JSON out: the format of the `link` command."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from claims.linking.types import Link, LinkClaim, LinkDocument, Span


class DocumentError(ValueError):
    """What is wrong with a line, in words."""


def read_document_line(
    line: str, texts: Mapping[str, str] | None = None
) -> tuple[LinkDocument, dict[str, Any]]:
    """The document of one line and its whole record; `texts` gives the text of an id where the line has none.

    Raises DocumentError that says what is wrong.
    """
    try:
        record = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise DocumentError(f"not JSON ({getattr(error, 'msg', 'nested too deeply')})") from error
    if not isinstance(record, dict):
        raise DocumentError("not a JSON object")
    identity = record.get("id")
    if not isinstance(identity, str | int) or isinstance(identity, bool):
        raise DocumentError('"id" is missing or neither a string nor an integer')
    name = str(identity)
    text = record.get("text", (texts or {}).get(name))
    if not isinstance(text, str):
        raise DocumentError('"text" is missing or no string')
    attributions = record.get("attributions")
    if not isinstance(attributions, list):
        raise DocumentError('"attributions" is missing or no list')
    claims = tuple(_claim(name, place, item, len(text)) for place, item in enumerate(attributions))
    keys = [claim.key for claim in claims]
    if len(set(keys)) < len(keys):
        double = next(key for key in keys if keys.count(key) > 1)
        raise DocumentError(f'two attributions have the id "{double[1]}"')
    published = _moment(record.get("published_at") or record.get("date"))
    return LinkDocument(name, text, claims, published, str(record.get("outlet") or "")), record


def _claim(document: str, place: int, item: Any, length: int) -> LinkClaim:
    where = f"attribution {place}"
    if not isinstance(item, dict):
        raise DocumentError(f"{where}: not a JSON object")
    identity = item.get("id", f"a{place}")
    if not isinstance(identity, str | int) or isinstance(identity, bool):
        raise DocumentError(f'{where}: "id" is neither a string nor an integer')
    words = {}
    for name in ("act", "canonical_source", "proposition"):
        value = item.get(name) or ""
        if not isinstance(value, str):
            raise DocumentError(f'{where}: "{name}" is no string')
        words[name] = value
    return LinkClaim(
        key=(document, str(identity)),
        source=_spans(item.get("source"), f"{where}, source", length),
        cue=_spans(item.get("cue"), f"{where}, cue", length),
        content=_spans(item.get("content"), f"{where}, content", length),
        **words,
    )


def _spans(value: Any, where: str, length: int) -> tuple[Span, ...]:
    """Checked spans in order; a missing role is an empty one."""
    if value is None:
        return ()
    if not isinstance(value, list):
        raise DocumentError(f"{where}: not a list of [start, end]")
    spans: list[Span] = []
    for span in value:
        whole = isinstance(span, list) and len(span) == 2 and all(type(end) is int for end in span)
        if not whole or not 0 <= span[0] <= span[1] <= length:
            raise DocumentError(
                f"{where}: {json.dumps(span)} is no [start, end] within the text's {length} characters"
            )
        spans.append((span[0], span[1]))
    return tuple(sorted(spans))


def _moment(value: Any) -> datetime | None:
    """A date or time in ISO 8601, in UTC where it names no zone; None when there is none."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise DocumentError('"published_at" is no ISO date')
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise DocumentError(f'"published_at" is no ISO date: {value}') from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def link_record(link: Link, text: str) -> dict[str, Any]:
    """One link as JSON; `text` is that of the document of the link's source."""
    return {
        "from": list(link.source),
        "to": list(link.target),
        "kind": link.kind.value,
        "scope": link.scope.value if link.scope else None,
        "score": link.score,
        "trigger": [{"start": start, "end": end, "text": text[start:end]} for start, end in link.trigger],
        "reason": link.reason,
    }
