"""A moment as a person or a program writes it: a day, which means its end, or a day and a time."""

from __future__ import annotations

from datetime import UTC, datetime, time

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _


def read_moment(words: str) -> datetime:
    """“2021-03-04” is the end of that day, in UTC as is a time without a zone. Raises ValueError."""
    try:
        day, moment = parse_date(words), parse_datetime(words)
    except ValueError:  # well-formed, but no such day or time
        day = moment = None
    if day is not None:
        return datetime.combine(day, time.max, UTC)
    if moment is None:
        said = _("“%(words)s” is no date: write it as 2021-03-04 or 2021-03-04T18:30:00Z.")
        raise ValueError(said % {"words": words})
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
