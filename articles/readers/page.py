"""Web pages: the article's own words by trafilatura, what the page says of itself from its markup."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from typing import Any

import trafilatura
from lxml import etree, html

from articles.readers.fields import MAX_TITLE, first_line, moment, one_line, web_address
from articles.readers.types import Metadata, Unreadable

_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,500}?(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:-]{2,30})""", re.I
)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")
_LOOKS_LIKE_PAGE = re.compile(
    r"\A\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html)\b", re.I | re.S
)
_TIMES = (  # best first: when it appeared rather than when it was changed
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publishdate",
    "publish_date",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "date",
)
logger = logging.getLogger(__name__)


def declared_charset(data: bytes) -> str:
    """The encoding that a page names in its first kilobytes; "" where it names none."""
    match = _CHARSET.search(data[:4096])
    return match[1].decode("ascii") if match else ""


def looks_like_page(text: str) -> bool:
    """Whether a text is a web page whatever its file is called."""
    return bool(_LOOKS_LIKE_PAGE.match(text[:5000]))


def read_page(text: str) -> tuple[Metadata, str]:
    """What the page says of itself and its article's words, paragraphs set apart by a blank line.

    Raises `Unreadable` where no article is found in it.
    """
    text = _XML_DECLARATION.sub("", text)  # it names the bytes' encoding, and these are characters
    try:
        tree = html.document_fromstring(text)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise Unreadable("No article was found in this page.") from None
    published = _published(tree)
    found: Any = trafilatura.bare_extraction(
        deepcopy(tree),
        with_metadata=True,
        include_comments=False,
        include_tables=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    words = (found.text if found is not None else "") or trafilatura.baseline(tree)[1]
    if not words or not words.strip():
        raise Unreadable("No article was found in this page.")
    words = re.sub(r"\s*\n\s*", "\n\n", words.strip())
    return replace(_metadata(tree, found, words), published_at=published), words


def _metadata(tree: Any, found: Any, words: str) -> Metadata:
    """Trafilatura gives the day of publication only, and guesses: the time is taken from the markup."""
    if found is None:
        title = " ".join(tree.xpath("//title/text()")[:1])
        return Metadata(title=one_line(title, MAX_TITLE) or first_line(words))
    return Metadata(
        title=one_line(found.title or "", MAX_TITLE) or first_line(words),
        outlet=one_line(found.sitename or ""),
        author=one_line(found.author or ""),
        url=web_address(found.url or ""),
    )


def _published(tree: Any) -> datetime | None:
    said: dict[str, str] = {}
    for meta in tree.iter("meta"):
        for attribute in ("property", "name", "itemprop"):
            said.setdefault((meta.get(attribute) or "").lower(), meta.get("content") or "")
    values = [said[name] for name in _TIMES[:3] if name in said]
    values += _linked_data_times(tree)
    values += tree.xpath("//*[@itemprop='datePublished']/@datetime | //time[@pubdate]/@datetime")
    values += [said[name] for name in _TIMES[3:] if name in said]
    values += tree.xpath("(//article//time/@datetime)[1]")
    return next((time for value in values if (time := moment(str(value)))), None)


def _linked_data_times(tree: Any) -> Iterator[str]:
    for script in tree.xpath("//script[contains(@type, 'ld+json')]/text()"):
        try:
            data = json.loads(script)
        except (ValueError, RecursionError):
            continue
        for part in data if isinstance(data, list) else [data]:
            graph = part.get("@graph") if isinstance(part, dict) else None
            for node in graph if isinstance(graph, list) else [part]:
                if isinstance(node, dict) and isinstance(node.get("datePublished"), str):
                    yield node["datePublished"]
