"""Plain text: the body is kept to the last character."""

from __future__ import annotations

from dataclasses import replace

from articles.readers.fields import first_line
from articles.readers.header import split_header
from articles.readers.types import Metadata


def read_plain(text: str) -> tuple[Metadata, str]:
    """Head and body; without a title the first line serves as one and stays in the body."""
    metadata, body = split_header(text)
    return (metadata if metadata.title else replace(metadata, title=first_line(body))), body
