"""Zip archives, read in memory and never unpacked to disk; every size is checked while it is read."""

from __future__ import annotations

import io
import lzma
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from articles.readers.types import Budget, ReadArticle, ReadLimits, ReadRefusal

Result = ReadArticle | ReadRefusal
ReadEntry = Callable[[str, bytes], Iterator[Result]]

_SMALL = 1_000_000  # bytes that may be packed as tightly as they like
_OFFICE = {"[Content_Types].xml": "an Office document", "mimetype": "an OpenDocument or e-book file"}
_LEFTOVERS = {".DS_Store", "Thumbs.db", "desktop.ini"}  # what systems put into folders and nobody sent
_DAMAGED = "The archive is damaged."


def is_zip(data: bytes) -> bool:
    """Whether the bytes begin as a zip archive does."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_leftover(path: str) -> bool:
    """Whether a path is what a system leaves in folders beside people's files."""
    parts = PurePosixPath(path).parts
    return "__MACOSX" in parts or bool(parts and (parts[-1] in _LEFTOVERS or parts[-1].startswith("._")))


def read_archive(
    name: str, data: bytes, *, limits: ReadLimits, budget: Budget, read_entry: ReadEntry
) -> Iterator[Result]:
    """Every file of an archive through `read_entry`; what is unsafe or over a limit gives a refusal."""
    # Counted before the directory is loaded: it alone can fill the memory.
    if data.count(b"PK\x01\x02") > budget.files:
        budget.spent = True
        yield ReadRefusal(name, f"{budget.of} holds more than {limits.archive_files:,} files.")
        return
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        yield ReadRefusal(name, _DAMAGED)
        return
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if kind := next((_OFFICE[e.filename] for e in entries if e.filename in _OFFICE), None):
            yield ReadRefusal(name, f"It is {kind}. Save it as plain text (.txt) and add that.")
            return
        entries = [entry for entry in entries if not is_leftover(entry.filename)]
        if not entries:
            yield ReadRefusal(name, "The archive is empty.")
        for entry in entries:
            if budget.spent:
                return
            yield from _read_entry(f"{name}/{entry.filename}", archive, entry, limits, budget, read_entry)


def _read_entry(
    path: str,
    archive: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    limits: ReadLimits,
    budget: Budget,
    read_entry: ReadEntry,
) -> Iterator[Result]:
    budget.files -= 1
    if budget.files < 0:
        budget.spent = True
        yield ReadRefusal(
            path, f"{budget.of} holds more than {limits.archive_files:,} files; the rest is left out."
        )
        return
    if reason := _unsafe(entry, limits):
        yield ReadRefusal(path, reason)
        return
    nested = entry.filename.lower().endswith(".zip")
    most = budget.bytes if nested else min(limits.article_bytes, budget.bytes)
    try:
        with archive.open(entry) as stream:
            data = stream.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, OSError):
        yield ReadRefusal(path, _DAMAGED)
        return
    except (NotImplementedError, RuntimeError):
        yield ReadRefusal(
            path, "It is packed in a way that cannot be unpacked here. Pack it as a plain zip file."
        )
        return
    budget.bytes -= len(data)
    if budget.bytes < 0:
        budget.spent = True
        yield ReadRefusal(
            path, f"{budget.of} unpacks to more than {limits.archive_bytes:,} bytes; the rest is left out."
        )
        return
    yield from read_entry(path, data)


def _unsafe(entry: zipfile.ZipInfo, limits: ReadLimits) -> str:
    """Why an entry is not even opened; "" where it may be."""
    parts = entry.filename.replace("\\", "/").split("/")
    if ".." in parts or parts[0] == "" or parts[0][1:2] == ":":
        return "Its path leads out of the archive."
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) and not stat.S_ISREG(mode):
        return "It is a link or a device, not a file."
    if entry.flag_bits & 0x1:
        return "It is encrypted. Add it without a password."
    if entry.file_size > _SMALL and entry.file_size > limits.archive_ratio * max(1, entry.compress_size):
        return f"It is packed more than {limits.archive_ratio} times smaller than it is, as no text is."
    return ""
