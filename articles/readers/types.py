"""What readers give back: plain data, no Django."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file says about itself; "" and None where it does not say."""

    title: str = ""
    outlet: str = ""
    author: str = ""
    url: str = ""  # http or https
    published_at: datetime | None = None  # aware, UTC


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """One article of a file. ``text`` is what is stored: every offset counts its code points."""

    text: str
    title: str
    outlet: str
    author: str
    url: str
    published_at: datetime | None
    file_format: str  # txt, md, html
    encoding: str  # as found in the file; "" where the text came as characters
    name: str  # the file's path as given, with its place inside an archive


@dataclass(frozen=True, slots=True)
class ReadRefusal:
    """A file that gave no article, and why, in words for the person who sent it."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """How much is read. Files and bytes of archives are counted over all that share a `Budget`."""

    article_bytes: int = 5_000_000
    archive_bytes: int = 200_000_000  # packed, and unpacked in total
    archive_files: int = 1_000
    archive_depth: int = 3  # an archive in an archive in an archive
    # News text deflates to about a third; runs of one character to a thousandth.
    archive_ratio: int = 200


@dataclass(slots=True)
class Budget:
    """What is left of the limits while archives are unpacked: one as sent, with those inside it, or many."""

    files: int
    bytes: int
    of: str = "The archive"  # what is counted together, as refusals name it
    spent: bool = field(default=False)

    @classmethod
    def full(cls, limits: ReadLimits, of: str = "The archive") -> Budget:
        """All that the limits allow."""
        return cls(files=limits.archive_files, bytes=limits.archive_bytes, of=of)


class Unreadable(Exception):
    """A file's bytes are no text; the message says why in plain words."""
