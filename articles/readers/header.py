"""The head of a text file: ``Title: …`` lines or YAML front matter; the rest is the body, untouched."""

from __future__ import annotations

import re
from collections.abc import Mapping

import yaml

from articles.readers.fields import MAX_TITLE, moment, one_line, web_address
from articles.readers.types import Metadata

_KEYS = {
    "title": ("title", "headline"),
    "outlet": ("outlet", "publisher", "publication", "newspaper", "site", "source"),
    "author": ("author", "authors", "byline", "by"),
    "url": ("url", "link", "address", "canonical"),
    "published": ("published", "published at", "publication date", "pubdate", "date", "datetime"),
}
_FIELD_OF = {key: field for field, keys in _KEYS.items() for key in keys}
# Keys that other programs write beside ours: part of the head, and of no use here.
_PASSED_OVER = {
    *("section", "category", "categories", "tags", "keywords", "language", "lang", "description", "summary"),
    *("subtitle", "dateline", "updated", "modified", "id", "slug", "layout", "type", "draft", "retrieved"),
}
_LINE = re.compile(
    r"(?P<key>[A-Za-z][A-Za-z _-]{0,30}?)[ \t]*:(?:[ \t]+(?P<value>[^\r\n]*))?[ \t]*(?:\r\n|\n|\r|\Z)"
)
_BLANK = re.compile(r"(?:[ \t]*(?:\r\n|\n|\r))*")
_FENCE = re.compile(r"---[ \t]*(?:\r\n|\n|\r)")
_FENCE_END = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r\n|\n|\r|\Z)", re.MULTILINE)
_MAX_HEAD = 20_000  # characters; beyond, it is no head


def split_header(text: str) -> tuple[Metadata, str]:
    """What the head says, and the body: an end piece of `text`, without the blank lines after the head."""
    start = _BLANK.match(text)
    begin = start.end() if start else 0
    return _front_matter(text, begin) or _header_lines(text, begin) or (Metadata(), text)


def _front_matter(text: str, begin: int) -> tuple[Metadata, str] | None:
    fence = _FENCE.match(text, begin)
    if fence is None:
        return None
    # A lone carriage return is no line end to a pattern's "^".
    head = text[fence.end() : fence.end() + _MAX_HEAD]
    end = _FENCE_END.search(head.replace("\r", "\n"))
    if end is None:
        return None
    values = _yaml(head[: end.start()]) or _plain_lines(head[: end.start()])
    if not any(_field(key) for key in values):
        return None
    return _metadata(values), _after_blank(text, fence.end() + end.end())


def _yaml(head: str) -> dict[str, str]:
    """Keys with one value or a list of them; {} where it is no valid YAML mapping.

    The base loader makes strings only: nothing is run, and "no" stays "no".
    """
    try:
        loaded = yaml.load(head, Loader=yaml.BaseLoader)  # noqa: S506 (makes nothing but str, list and dict)
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}
    if not isinstance(loaded, Mapping):
        return {}
    values: dict[str, str] = {}
    for key, value in loaded.items():
        if isinstance(key, str) and isinstance(value, str):
            values[key] = value
        elif isinstance(key, str) and isinstance(value, list):
            values[key] = ", ".join(part for part in value if isinstance(part, str))
    return values


def _plain_lines(head: str) -> dict[str, str]:
    """``key: value`` lines that are no YAML, such as a title with a colon."""
    values: dict[str, str] = {}
    for line in re.split(r"\r\n|\n|\r", head):
        match = _LINE.fullmatch(line)
        if match:
            values.setdefault(match["key"], (match["value"] or "").strip().strip("\"'"))
    return values


def _header_lines(text: str, begin: int) -> tuple[Metadata, str] | None:
    """Lines of known keys from the first line on; the first line of another kind belongs to the body."""
    values: dict[str, str] = {}
    at = begin
    while match := _LINE.match(text, at, begin + _MAX_HEAD):
        key = _plain_key(match["key"])
        if key not in _FIELD_OF and (not values or key not in _PASSED_OVER):
            break
        values.setdefault(key, match["value"] or "")
        at = match.end()
        if at >= len(text):
            break
    if not values:
        return None
    return _metadata(values), _after_blank(text, at)


def _after_blank(text: str, at: int) -> str:
    blank = _BLANK.match(text, at)
    return text[blank.end() if blank else at :]


def _plain_key(key: str) -> str:
    return re.sub(r"[\s_-]+", " ", key).strip().lower()


def _field(key: str) -> str:
    return _FIELD_OF.get(_plain_key(key), "")


def _metadata(values: Mapping[str, str]) -> Metadata:
    """The first key of each kind counts."""
    found: dict[str, str] = {}
    for key, value in values.items():
        if field := _field(key):
            found.setdefault(field, value)
    return Metadata(
        title=one_line(found.get("title", ""), MAX_TITLE),
        outlet=one_line(found.get("outlet", "")),
        author=one_line(found.get("author", "")),
        url=web_address(found.get("url", "")),
        published_at=moment(found.get("published", "")),
    )
