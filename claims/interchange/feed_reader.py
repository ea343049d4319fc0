"""Reads a feed of ClaimReviews as it comes: one item after the other, whatever is wrong with one of them.

Pure: bytes in, items out, nothing of the file held but the item at hand. JSON or JSON-LD, as fact-checkers
and Data Commons publish it: a DataFeed, a list, a graph, a review, or one after the other (JSON lines); in
UTF-8, UTF-16 or UTF-32. What cannot be read is said with its place and never ends the rest, except where the
JSON itself breaks: there a reader of JSON cannot find its way back.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import ijson
from ijson.common import ObjectBuilder

BLOCK = 65_536
MOST_EVENTS = 5_000  # of one item: names, values, brackets
MOST_CHARACTERS = 200_000  # of one item
DEEPEST = 40  # of an item
WRONG = "\ufffd"  # stands where bytes are no text
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BARE = ((b"\0\0\0", "utf-32-be"), (b"\0", "utf-16-be"))
PREFIXES = ("http://schema.org/", "https://schema.org/", "schema:")
LISTS = {
    f"{prefix}{name}"
    for name in ("dataFeedElement", "@graph", "itemListElement")
    for prefix in ("", *PREFIXES)
}


@dataclass(frozen=True, slots=True)
class Item:
    """What stands at one place: a JSON object, or what is wrong (`problem`); `last` where the feed broke."""

    place: int
    value: dict[str, Any] | None = None
    problem: str = ""
    last: bool = False


def read_feed(pieces: Iterable[bytes]) -> Iterator[Item]:
    """The items of a file, numbered from 1. An empty file gives one item that says so."""
    stream = _Text(pieces)
    place = 0
    try:
        for value, problem in _objects(stream):
            place += 1
            yield Item(place, value, problem)
    except (ijson.JSONError, ValueError, OverflowError) as error:
        if not stream.blank:
            where = f"around character {stream.given:,}"
            said = " ".join(str(error).split("\n")[0].split())[:200]
            yield Item(place + 1, None, f"From here on it is no JSON ({where}): {said}", last=True)
            return
    if not place:
        empty = "The file is empty." if stream.blank else "There is no ClaimReview in the file."
        yield Item(1, None, empty, last=True)


class _Text:
    """The pieces as a stream of UTF-8 without a byte order mark; bytes that are no text become `WRONG`."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._decoder: codecs.IncrementalDecoder | None = None
        self._waiting = b""
        self.given = 0  # bytes, which for JSON are about its characters
        self.blank = True

    def read(self, size: int = -1) -> bytes:
        if size == 0:
            return b""
        while not self._waiting:
            piece = next(self._pieces, None)
            if piece is None:
                rest = self._decoder.decode(b"", final=True) if self._decoder else ""
                self._decoder = None
                self._waiting = _utf8(rest)
                break
            self._waiting = _utf8(self._decoded(piece))
        size = len(self._waiting) if size < 0 else size
        found, self._waiting = self._waiting[:size], self._waiting[size:]
        self.given += len(found)
        self.blank = self.blank and not found.strip()
        return found

    def _decoded(self, piece: bytes) -> str:
        if self._decoder is None:
            name, skipped = _encoding(piece)
            self._decoder = codecs.getincrementaldecoder(name)(errors="replace")
            piece = piece[skipped:]
        return self._decoder.decode(piece)


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _encoding(begin: bytes) -> tuple[str, int]:
    """By its mark, or by where JSON, which begins with an ASCII sign, has its zeros."""
    for mark, name in _MARKS:
        if begin.startswith(mark):
            return name, len(mark)
    for zeros, name in _BARE:
        if begin.startswith(zeros):
            return name, 0
    if len(begin) >= 4 and begin[1:4] == b"\0\0\0":
        return "utf-32-le", 0
    if len(begin) >= 2 and begin[1:2] == b"\0":
        return "utf-16-le", 0
    return "utf-8", 0


def _objects(stream: _Text) -> Iterator[tuple[dict[str, Any] | None, str]]:
    """Each object of a list, and the outermost where it has no list; or what is wrong with it.

    Events come without their paths, which grow with the depth of what somebody sends.
    """
    open_now: list[_Building | None] = []  # outermost first; None for a list of items
    for event, value in ijson.basic_parse(_as_file(stream), multiple_values=True, buf_size=BLOCK):
        building = open_now[-1] if open_now else None
        if building is None:
            if event == "start_map":
                open_now.append(_Building())
                open_now[-1].take(event, value)  # type: ignore[union-attr]  # put there in the line above
            elif event == "start_array":
                open_now.append(None)
            elif event == "end_array":
                open_now.pop()
            else:
                yield None, f"Here stands {_NAMED.get(event, 'something')}, no object."
        elif event == "start_array" and building.awaits_list:
            building.listed = True
            building.take("null", None)
            open_now.append(None)
        else:
            building.take(event, value)
            if building.done:
                open_now.pop()
                if not building.listed:
                    yield building.result


def _as_file(stream: _Text) -> BinaryIO:
    return stream  # type: ignore[return-value]  # ijson asks for read() alone


_NAMED = {"string": "a text", "number": "a number", "boolean": "true or false", "null": "nothing"}


class _Building:
    """An object that is put together from events, as long as it is not too large."""

    def __init__(self) -> None:
        self._builder = ObjectBuilder()
        self._depth = self._events = self._characters = 0
        self._too_large = self._key = ""
        self.done = False
        self.listed = False  # whether items stand in a list of it, which come one by one

    def take(self, event: str, value: Any) -> None:
        self._events += 1
        if event in ("start_map", "start_array"):
            self._depth += 1
        elif event in ("end_map", "end_array"):
            self._depth -= 1
        elif isinstance(value, str):
            self._characters += len(value)
        self._key = value if event == "map_key" and self._depth == 1 else ""
        if self._events > MOST_EVENTS or self._characters > MOST_CHARACTERS:
            self._too_large = "It is too large for one review."
        elif self._depth > DEEPEST:
            self._too_large = "It is nested too deeply."
        if not self._too_large:
            self._builder.event(event, value)
        self.done = self._depth == 0

    @property
    def awaits_list(self) -> bool:
        """Whether the value that comes next is the list of a feed."""
        return self._key in LISTS

    @property
    def result(self) -> tuple[dict[str, Any] | None, str]:
        if self._too_large:
            return None, self._too_large
        value = self._builder.value
        return (value, "") if isinstance(value, dict) else (None, "Here stands no object.")
