"""Reads one ClaimReview of somebody else, as they are written, or says why it is refused.

Pure: a JSON object in, a `ReadReview` out. Names may be bare, prefixed or whole addresses; values may stand
alone, in a list, or in JSON-LD's ``{"@value": …}``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from claims.interchange.feed_reader import PREFIXES, WRONG

LONGEST_ADDRESS = 2000
LONGEST_CLAIM = 5000
LONGEST_NAME = 300
_ODD = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]"
)  # control, turning of direction
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


class Refused(ValueError):
    """Why an item is not taken, in words for whoever sent it."""


@dataclass(frozen=True, slots=True)
class ReadReview:
    """A ClaimReview; "" and None where it does not say."""

    url: str
    claim: str
    rating: str
    claimant: str = ""
    claimed_at: datetime | None = None
    publisher: str = ""
    site: str = ""
    value: float | None = None
    best: float | None = None
    worst: float | None = None
    reviewed_at: datetime | None = None
    language: str = ""

    @property
    def key(self) -> str:
        """The same for the same review whenever it comes: its address and the claim it reviews."""
        return sha256(f"{self.url}\n{self.claim.casefold()}".encode()).hexdigest()


def reviews_in(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The ClaimReviews of an item: itself, or what a DataFeedItem or ListItem holds."""
    if types_of(value) & {"DataFeedItem", "ListItem"} or (not types_of(value) and _get(value, "item")):
        held = [one for one in _many(_get(value, "item")) if isinstance(one, dict)]
        if not held:
            raise Refused("It is an item of a feed with nothing in it.")
        yield from held
    else:
        yield value


def read(value: dict[str, Any]) -> ReadReview:
    """One review. Raises Refused."""
    types = types_of(value)
    if "ClaimReview" not in types:
        raise Refused(f"It is no ClaimReview but: {', '.join(sorted(types)) or 'of no type'}."[:200])
    url = _address(_get(value, "url")) or _address(value.get("@id"))
    if not url:
        raise Refused("It has no web address (url): http or https is needed.")
    claim = _text(_get(value, "claimReviewed"), LONGEST_CLAIM)
    if not claim:
        raise Refused("It does not say which claim it reviews (claimReviewed).")
    rating = _object(_get(value, "reviewRating"))
    number, best, worst = (
        _number(_get(rating, name)) for name in ("ratingValue", "bestRating", "worstRating")
    )
    named = _text(_get(rating, "alternateName"), LONGEST_NAME) or _text(_get(rating, "name"), LONGEST_NAME)
    if not named and number is None:
        raise Refused("It has no rating (reviewRating with alternateName or ratingValue).")
    author, reviewed = _object(_get(value, "author")), _object(_get(value, "itemReviewed"))
    language = _text(_get(value, "inLanguage"), 35)
    return ReadReview(
        url=url,
        claim=claim,
        rating=named or _plain(number, best),
        claimant=_claimant(reviewed),
        claimed_at=_moment(_get(reviewed, "datePublished")),
        publisher=_text(_get(author, "name"), LONGEST_NAME) or _lone_text(_get(value, "author")),
        site=(urlsplit(url).hostname or "")[:253],
        value=number,
        best=best,
        worst=worst,
        reviewed_at=_moment(_get(value, "datePublished")),
        language=language if _LANGUAGE.fullmatch(language) else "",
    )


def types_of(value: dict[str, Any]) -> set[str]:
    """Its types, without the address of schema.org before them."""
    found = _many(value.get("@type", value.get("type")))
    return {_bare(name) for name in found if isinstance(name, str)}


def _claimant(reviewed: dict[str, Any]) -> str:
    """Who made the claim; older markup has the claim's author as that of the CreativeWork reviewed."""
    names = [
        _text(_get(one, "name"), LONGEST_NAME) if isinstance(one, dict) else _lone_text(one)
        for one in _many(_get(reviewed, "author"))
    ]
    return ", ".join(dict.fromkeys(filter(None, names)))[:LONGEST_NAME]


def _bare(name: str) -> str:
    for prefix in PREFIXES:
        if name.startswith(prefix):
            return name[len(prefix) :]
    return name


def _get(value: dict[str, Any], name: str) -> Any:
    for prefix in ("", *PREFIXES):
        if f"{prefix}{name}" in value:
            return value[f"{prefix}{name}"]
    return None


def _many(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _object(value: Any) -> dict[str, Any]:
    return next((one for one in _many(value) if isinstance(one, dict)), {})


def _single(value: Any) -> Any:
    """The first value, out of its list and its JSON-LD wrapping."""
    first = next(iter(_many(value)), None)
    return first.get("@value", first.get("@id")) if isinstance(first, dict) else first


def _text(value: Any, longest: int) -> str:
    """One line. Raises Refused for bytes that were no text, and for more than is allowed."""
    found = _single(value)
    if not isinstance(found, str):
        return ""
    line = " ".join(_ODD.sub(" ", found).split())
    if WRONG in line:
        raise Refused("It is wrongly encoded: some of its bytes are no text. Save the file as UTF-8.")
    if len(line) > longest:
        raise Refused(f"A text in it has {len(line):,} characters; {longest:,} are allowed.")
    return line


def _lone_text(value: Any) -> str:
    return _text(value, LONGEST_NAME) if isinstance(_single(value), str) else ""


def _address(value: Any) -> str:
    """A web address, "" for anything else."""
    found = _single(value)
    if not isinstance(found, str) or len(found) > LONGEST_ADDRESS or WRONG in found:
        return ""
    address = found.strip()
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:
        return ""
    return address if usable and not re.search(r"[\s\x00-\x1f\x7f<>\"\\]", address) else ""


def _number(value: Any) -> float | None:
    found = _single(value)
    if isinstance(found, bool) or found is None:
        return None
    try:
        number = float(str(found)[:40])
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) < 1e9 else None


def _plain(number: float | None, best: float | None) -> str:
    """A rating that has only numbers, in words: “2 of 5”."""
    return f"{number:g}" + (f" of {best:g}" if best is not None else "")


def _moment(value: Any) -> datetime | None:
    """A day or a moment in ISO 8601; None where it is none."""
    found = _single(value)
    if not isinstance(found, str):
        return None
    words = found.strip()[:40]
    try:
        if len(words) <= 10:
            return datetime.combine(date.fromisoformat(words), time.min, UTC)
        moment = datetime.fromisoformat(words)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment if 1 < moment.year < 9999 else None
