"""From a file to its articles. No Django here: bytes in, `ReadArticle` and `ReadRefusal` out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from articles.readers.archive import is_leftover, is_zip, read_archive
from articles.readers.binary import binary_reason
from articles.readers.encodings import decode
from articles.readers.markdown import read_markdown
from articles.readers.page import declared_charset, looks_like_page, read_page
from articles.readers.plain import read_plain
from articles.readers.types import Budget, Metadata, ReadArticle, ReadLimits, ReadRefusal, Unreadable

__all__ = [
    "SUFFIXES",
    "Budget",
    "ReadArticle",
    "ReadLimits",
    "ReadRefusal",
    "is_leftover",
    "read_file",
    "read_text",
]

_FORMATS = {
    **dict.fromkeys(("", ".txt", ".text"), "txt"),
    **dict.fromkeys((".md", ".markdown"), "md"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
}
_READERS: dict[str, Callable[[str], tuple[Metadata, str]]] = {
    "txt": read_plain,
    "md": read_markdown,
    "html": read_page,
}
SUFFIXES = (*(suffix for suffix in _FORMATS if suffix), ".zip")
_EMPTY = "It is empty."
_NO_WORDS = "It has a head but no text."


def read_file(
    name: str, data: bytes, limits: ReadLimits | None = None, budget: Budget | None = None
) -> Iterator[ReadArticle | ReadRefusal]:
    """The articles of one file, or why there is none: one result for a text, one a file for an archive.

    With a `budget`, what archives unpack to counts towards that of all files that were read with it.
    """
    limits = limits or ReadLimits()
    yield from _read(name, data, limits, budget or Budget.full(limits), depth=0)


def read_text(name: str, text: str, limits: ReadLimits | None = None) -> ReadArticle | ReadRefusal:
    """The article of a text that came as characters: pasted, or in JSON."""
    limits = limits or ReadLimits()
    try:
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError:
        return ReadRefusal(name, "It holds halves of characters (lone surrogates), which are no text.")
    if size > limits.article_bytes:
        return ReadRefusal(name, _too_large(size, limits))
    if "\0" in text:
        return ReadRefusal(name, "It is binary data, not text.")
    return _article(name, text.removeprefix("\ufeff"), "txt", "")


def _read(
    name: str, data: bytes, limits: ReadLimits, budget: Budget, depth: int
) -> Iterator[ReadArticle | ReadRefusal]:
    suffix = _suffix(name)
    if not data:
        yield ReadRefusal(name, _EMPTY)
    elif is_zip(data) or suffix == ".zip":
        yield from _read_zip(name, data, limits, budget, depth)
    elif len(data) > limits.article_bytes:
        yield ReadRefusal(name, _too_large(len(data), limits))
    elif reason := binary_reason(data):
        yield ReadRefusal(name, reason)
    elif suffix not in _FORMATS:
        yield ReadRefusal(name, f"Files of type {suffix} are not read; add {', '.join(SUFFIXES)}.")
    else:
        try:
            decoded = decode(data, declared_charset(data) if b"<" in data[:200] else "")
        except Unreadable as error:
            yield ReadRefusal(name, str(error))
            return
        file_format = _FORMATS[suffix]
        if file_format == "txt" and looks_like_page(decoded.text):
            file_format = "html"
        yield _article(name, decoded.text, file_format, decoded.encoding)


def _read_zip(
    name: str, data: bytes, limits: ReadLimits, budget: Budget, depth: int
) -> Iterator[ReadArticle | ReadRefusal]:
    if budget.spent:
        yield ReadRefusal(name, "The archives before it hold all that is read at once. Send it by itself.")
    elif not is_zip(data):
        yield ReadRefusal(name, "It is not a zip archive, or it is damaged.")
    elif len(data) > limits.archive_bytes:
        yield ReadRefusal(name, f"The archive is larger than {limits.archive_bytes:,} bytes.")
    elif depth >= limits.archive_depth:
        yield ReadRefusal(name, f"Archives are unpacked {limits.archive_depth} deep; this one lies deeper.")
    else:
        yield from read_archive(
            name,
            data,
            limits=limits,
            budget=budget,
            read_entry=lambda path, entry: _read(path, entry, limits, budget, depth + 1),
        )


def _article(name: str, text: str, file_format: str, encoding: str) -> ReadArticle | ReadRefusal:
    if not text.strip():
        return ReadRefusal(name, _EMPTY)
    try:
        metadata, body = _READERS[file_format](text)
        body.encode("utf-8")
    except Unreadable as error:
        return ReadRefusal(name, str(error))
    except UnicodeEncodeError:
        return ReadRefusal(name, "It holds halves of characters (lone surrogates), which are no text.")
    if not any(c.isalnum() for c in body) or "\0" in body:
        return ReadRefusal(name, _NO_WORDS if metadata.title else "There are no words in it.")
    return ReadArticle(
        text=body,
        title=metadata.title,
        outlet=metadata.outlet,
        author=metadata.author,
        url=metadata.url,
        published_at=metadata.published_at,
        file_format=file_format,
        encoding=encoding,
        name=name,
    )


def _suffix(name: str) -> str:
    """The file's type by its name; "" where what follows the last point is no type ("Mr. Smith")."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z0-9]{1,8}", suffix) else ""


def _too_large(size: int, limits: ReadLimits) -> str:
    return f"It has {size:,} bytes; an article may have {limits.article_bytes:,} at most."
