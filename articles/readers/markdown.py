"""Markdown: front matter or header lines, then the words without the marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from articles.readers.fields import MAX_TITLE, first_line, one_line
from articles.readers.header import split_header
from articles.readers.types import Metadata

# Links found by guessing and typographic changes are left out: the words stay as they were written.
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_PARSER = MarkdownIt("commonmark").enable("strikethrough").enable("table")


def read_markdown(text: str) -> tuple[Metadata, str]:
    """Head and plain words; blocks are set apart by a blank line with the file's own line ends."""
    metadata, body = split_header(text)
    tokens = _PARSER.parse(body)
    blocks = [block for block in _blocks(tokens) if block.strip()]
    line_end = "\r\n" if "\r\n" in body else "\n"
    words = "\n\n".join(blocks).replace("\n", line_end)
    if not metadata.title:
        metadata = replace(metadata, title=_heading(tokens) or first_line(words))
    return metadata, words


def _heading(tokens: Sequence[Token]) -> str:
    for token, after in pairwise(tokens):
        if token.type == "heading_open":
            return one_line(_inline(after.children or []), MAX_TITLE)
    return ""


def _blocks(tokens: Sequence[Token]) -> list[str]:
    blocks: list[str] = []
    for token in tokens:
        if token.type == "inline":
            blocks.append(_inline(token.children or []))
        elif token.type in {"fence", "code_block"}:
            blocks.append(token.content.rstrip("\n"))
        # html_block is markup: left out
    return blocks


def _inline(tokens: Sequence[Token]) -> str:
    parts: list[str] = []
    for token in tokens:
        if token.type in {"text", "code_inline", "text_special"}:
            parts.append(token.content)
        elif token.type in {"softbreak", "hardbreak"} or _BREAK.match(token.content):
            parts.append("\n")
    return "".join(parts)
