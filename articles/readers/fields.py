"""Single values of a header: one clean line, a web address, a time."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

MAX_TITLE = 300
MAX_LINE = 500
MAX_URL = 2000
YEARS = range(1600, 2200)  # outside, a date is a slip of the pen

_MONTH_FIRST = re.compile(
    r"(?P<month>[A-Za-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})"
)
_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\.?\s+(?P<month>[A-Za-z]{3,9})\.?,?\s+(?P<year>\d{4})"
)
_NUMBERS = re.compile(r"(?P<a>\d{1,4})(?P<mark>[./-])(?P<b>\d{1,2})(?P=mark)(?P<c>\d{1,4})")
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?:,|\bat\b|T|-|\s)*(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_NO_ZONE = re.compile(r" \d{1,2}:\d{1,2}(?::\d{1,2})?(?: ?-0000\b.*)?$")  # -0000: in UTC, as RFC 2822 has it
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def one_line(value: str, limit: int = MAX_LINE) -> str:
    """`value` without controls and line breaks, clipped between words to `limit` characters; "" for what
    cannot be seen."""
    kept = "".join(
        " " if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} else c for c in value[: 20 * limit]
    )
    line = unless_unseen(re.sub(r"\s+", " ", kept).strip())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut).rstrip() + "…"


def unless_unseen(line: str) -> str:
    """`line`, or "" where nothing of it can be seen: spaces, joiners and other marks of format alone.

    Among letters they stay: Persian words and emoji need their joiners.
    """
    return line if any(not c.isspace() and unicodedata.category(c) != "Cf" for c in line) else ""


def first_line(text: str) -> str:
    """The first line that has letters, as a title; "" where none has."""
    for line in re.split(r"[\r\n]+", text[:100_000]):
        if any(c.isalpha() for c in line):
            return one_line(line, MAX_TITLE)
    return ""


def web_address(value: str) -> str:
    """An http or https address with a host; "" for everything else (``javascript:`` and the like)."""
    value = value.strip().strip("<>")
    if len(value) > MAX_URL or re.search(r"[\s\x00-\x1f\x7f\"'<>\\^`{|}]|[\ud800-\udfff]", value):
        return ""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return ""
    host = parts.hostname or ""
    if parts.scheme.lower() not in {"http", "https"} or not re.search(r"\w", host) or parts.username:
        return ""
    return value


def moment(value: str) -> datetime | None:
    """A time in one of the common notations, in UTC; without a zone it is read as UTC.

    None where it is none, where day and month cannot be told apart ("03/04/2017"), or in an unknown zone.
    """
    value = re.sub(r"\s+", " ", value[:100]).strip()
    found = _iso(value) or _mail(value) or _written(_WEEKDAY.sub("", value, count=1))
    if found is None or found.year not in YEARS:
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    try:
        return found.astimezone(UTC)
    except OverflowError:
        return None


def _iso(value: str) -> datetime | None:
    if not re.match(r"\d{4}-\d{2}-\d{2}", value) and not re.fullmatch(r"\d{8}(T\d{4,6}Z?)?", value):
        return None
    try:
        return datetime.fromisoformat(
            re.sub(r"\s*(UTC|GMT)$", "Z", value).replace(" +", "+").replace(" Z", "Z")
        )
    except ValueError:
        return None


def _mail(value: str) -> datetime | None:
    """RFC 2822, with a time of day; None where the zone is not known."""
    if not re.search(r"\d:\d", value) or not re.search(r"[A-Za-z]{3} \d{4} \d", value):
        return None
    try:
        found = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if found.tzinfo is None and not _NO_ZONE.search(value):
        return None
    return found


def _written(value: str) -> datetime | None:
    """Month names and numbers with one reading, with or without a time of day."""
    match = _MONTH_FIRST.match(value) or _DAY_FIRST.match(value)
    if match:
        name = match["month"].lower()
        month = next((n for n, short in enumerate(_MONTHS, 1) if name.startswith(short)), 0)
        day, year = int(match["day"]), int(match["year"])
    elif match := _NUMBERS.match(value):
        ordered = _numbers(match)
        if ordered is None:
            return None
        year, month, day = ordered
    else:
        return None
    rest = value[match.end() :]
    clock = _CLOCK.fullmatch(rest)
    if rest.strip() and clock is None:
        return None
    try:
        return datetime(year, month, day, *_time(clock), tzinfo=_zone(clock))
    except ValueError:
        return None


def _numbers(match: re.Match[str]) -> tuple[int, int, int] | None:
    a, b, c = int(match["a"]), int(match["b"]), int(match["c"])
    if len(match["a"]) == 4:
        return a, b, c
    if len(match["c"]) != 4:
        return None
    if match["mark"] == "." or a > 12 or a == b:  # with points the day is first everywhere
        return c, b, a
    if b > 12:
        return c, a, b
    return None


def _time(clock: re.Match[str] | None) -> tuple[int, int, int]:
    if clock is None:
        return 0, 0, 0
    hour = int(clock["hour"])
    if clock["half"]:
        if not 1 <= hour <= 12:
            raise ValueError("no such hour")
        hour = hour % 12 + (12 if clock["half"].lower().startswith("p") else 0)
    return hour, int(clock["minute"]), int(clock["second"] or 0)


def _zone(clock: re.Match[str] | None) -> tzinfo | None:
    if clock is None or not clock["zone"] or clock["zone"].upper() in {"Z", "UTC", "GMT"}:
        return UTC
    return datetime.strptime(clock["zone"].replace(":", ""), "%z").tzinfo
