"""How many claims of a source or an outlet were published when, and how many of them were denials."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from claims.kept_figures import kept
from claims.models import Claim
from claims.querysets import ClaimQuerySet

MOST_BARS = 62
HEIGHT = 44  # pixels of the highest bar
LEAST = 2  # pixels of the lowest that is not nothing


@dataclass
class Bar:
    """Claims of one period; `since` and `until` are its first and last day."""

    since: date
    until: date
    claims: int = 0
    denials: int = 0
    x: float = 0.0  # percent of the width
    width: float = 0.0
    height: int = 0  # pixels, of which `denied` are those of denials
    denied: int = 0

    @property
    def top(self) -> int:
        return HEIGHT - self.height

    @property
    def denied_top(self) -> int:
        return HEIGHT - self.denied


@dataclass(frozen=True)
class Activity:
    """Periods of one length without gaps; `unit` is day, month or year."""

    unit: str
    bars: list[Bar]
    most: int
    height: int = HEIGHT

    @property
    def spoken(self) -> list[Bar]:
        """The periods in which anything was said."""
        return [bar for bar in self.bars if bar.claims]


def activity_of(claims: ClaimQuerySet, name: str, count: int) -> Activity | None:
    """The claims by day, month or year of publication; None where there are not two periods of them.

    Asks the database once, of very many claims (`count`) not each time: `name` says whose they are.
    """
    days = kept(f"activity {name}", count, lambda: _by_day(claims))
    if len(days) < 2:
        return None
    first, last = days[0][0], days[-1][0]
    unit = _unit(first, last)
    bars = _periods(first, last, unit)
    begins = [bar.since for bar in bars]
    for day, said, denials in days:
        bar = bars[bisect_right(begins, day) - 1]
        bar.claims += said
        bar.denials += denials
    return Activity(unit, _drawn(bars), max(bar.claims for bar in bars))


def _by_day(claims: ClaimQuerySet) -> list[tuple[date, int, int]]:
    """Days in order, each with its claims and how many of them are denials."""
    days = (
        claims.filter(article__published_at__isnull=False)
        .order_by()
        .annotate(day=TruncDate("article__published_at", tzinfo=UTC))
        .values_list("day")
        .annotate(claims=Count("pk"), denials=Count("pk", filter=Q(act=Claim.Act.DENIAL)))
    )
    return sorted(days)


def _unit(first: date, last: date) -> str:
    if (last - first).days < MOST_BARS:
        return "day"
    return "month" if (last.year - first.year) * 12 + last.month - first.month < MOST_BARS else "year"


def _periods(first: date, last: date, unit: str) -> list[Bar]:
    bars: list[Bar] = []
    since = {"day": first, "month": first.replace(day=1), "year": first.replace(month=1, day=1)}[unit]
    while since <= last:
        following = _following(since, unit)
        bars.append(Bar(since, following - timedelta(days=1)))
        since = following
    return bars


def _following(since: date, unit: str) -> date:
    if unit == "day":
        return since + timedelta(days=1)
    if unit == "month":
        return date(since.year + since.month // 12, since.month % 12 + 1, 1)
    return date(since.year + 1, 1, 1)


def _drawn(bars: list[Bar]) -> list[Bar]:
    most = max(bar.claims for bar in bars)
    for place, bar in enumerate(bars):
        bar.x, bar.width = round(100 * place / len(bars), 2), round(min(100 / len(bars) * 0.8, 4), 2)
        bar.height = max(LEAST, round(HEIGHT * bar.claims / most)) if bar.claims else 0
        bar.denied = max(LEAST, round(HEIGHT * bar.denials / most)) if bar.denials else 0
    return bars
