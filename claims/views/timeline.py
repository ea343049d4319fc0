"""Who said what when, as a drawing: places in percent of the width, so that it fits any screen unscaled.

Pure: takes the entries of a dispute and the links between its claims, asks the database nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from claims.models import Claim, Link, ThreadClaim

LEFT, RIGHT = 4.0, 96.0  # percent of the width in which the time lies
CLOSE = 2.2  # percent; dots of one lane that are nearer than this are one, with a number
MOST_TICKS = 6
MOST_LINES = 200  # of more, which nobody could follow, some are drawn
LANE_HEIGHT, FIRST_LANE, FOOT = 30, 16, 26  # pixels
_STEPS = [timedelta(hours=hours) for hours in (1, 3, 6, 12)] + [
    timedelta(days=days) for days in (1, 2, 7, 14, 30, 91, 182, 365, 730, 1826, 3652)
]


@dataclass
class Dot:
    """Claims of one side that were published at about one time."""

    x: float
    y: int
    side: str
    claims: list[Claim] = field(default_factory=list)

    @property
    def radius(self) -> int:
        return 6 if len(self.claims) == 1 else 9


@dataclass(frozen=True)
class Line:
    """An answer and what it answers."""

    x1: float
    y1: int
    x2: float
    y2: int


@dataclass(frozen=True)
class Tick:
    """A place on the axis with its moment; `clock` tells to show the time of day, `year` the year."""

    x: float
    at: datetime
    clock: bool
    anchor: str = "middle"
    year: bool = False

    @property
    def is_end(self) -> bool:
        return self.anchor != "middle"


@dataclass(frozen=True)
class Lane:
    side: str
    label: str
    y: int


@dataclass(frozen=True)
class Timeline:
    """The drawing, and the same as rows in order of time, those without a date last."""

    lanes: list[Lane]
    dots: list[Dot]
    lines: list[Line]
    ticks: list[Tick]
    height: int
    rows: list[ThreadClaim]
    undated: int

    @property
    def drawn(self) -> bool:
        """Whether there is anything to see: more than one moment."""
        return len({round(dot.x, 1) for dot in self.dots}) > 1

    @property
    def axis(self) -> int:
        return self.height - FOOT + 8


def timeline_of(entries: Sequence[ThreadClaim], links: Iterable[Link]) -> Timeline:
    """The time line of a dispute."""
    dated = [entry for entry in entries if entry.claim.article.published_at is not None]
    present = [side for side in ThreadClaim.Side if any(entry.side == side for entry in dated)]
    lanes = [
        Lane(side.value, str(side.label), FIRST_LANE + LANE_HEIGHT * at) for at, side in enumerate(present)
    ]
    moments = [_moment(entry.claim) for entry in dated]
    first, last = (min(moments), max(moments)) if moments else (datetime.now(UTC), datetime.now(UTC))
    dots = [dot for lane in lanes for dot in _dots(lane, dated, first, last)]
    where = {claim.pk: dot for dot in dots for claim in dot.claims}
    lines = {
        _line(where[link.from_claim_id], where[link.to_claim_id])
        for link in links
        if link.kind != Link.Kind.REPEATS and link.from_claim_id in where and link.to_claim_id in where
    }
    ordered = sorted(
        dated, key=lambda entry: (_moment(entry.claim), entry.claim.article_id, entry.claim.start)
    )
    undated = [entry for entry in entries if entry.claim.article.published_at is None]
    height = FIRST_LANE + LANE_HEIGHT * (len(lanes) - 1) + 12 + FOOT if lanes else 0
    ordered_lines = sorted(lines, key=lambda line: (line.x1, line.x2, line.y1))[
        :: 1 + len(lines) // MOST_LINES
    ]
    drawn = ordered_lines[:: 1 + len(lines) // MOST_LINES]
    ticks = _ticks(first, last)
    return Timeline(lanes, dots, drawn, ticks, height, [*ordered, *undated], len(undated))


def _moment(claim: Claim) -> datetime:
    at = claim.article.published_at
    assert at is not None  # the caller has left the undated out
    return at


def _dots(lane: Lane, dated: Iterable[ThreadClaim], first: datetime, last: datetime) -> list[Dot]:
    mine = sorted((_moment(entry.claim), entry.claim.pk) for entry in dated if entry.side == lane.side)
    claims = {entry.claim.pk: entry.claim for entry in dated}
    dots: list[Dot] = []
    for at, pk in mine:
        x = _place(at, first, last)
        if not dots or x - dots[-1].x >= CLOSE:
            dots.append(Dot(x, lane.y, lane.side))
        dots[-1].claims.append(claims[pk])
    return dots


def _place(at: datetime, first: datetime, last: datetime) -> float:
    if first == last:
        return (LEFT + RIGHT) / 2
    return round(LEFT + (RIGHT - LEFT) * ((at - first) / (last - first)), 2)


def _line(one: Dot, other: Dot) -> Line:
    upper, lower = sorted((one, other), key=lambda dot: (dot.y, dot.x))
    return Line(upper.x, upper.y, lower.x, lower.y)


def _ticks(first: datetime, last: datetime) -> list[Tick]:
    """Both ends, and round moments between them, never so near that their words touch."""
    clock = last - first < timedelta(days=2)
    ends = [Tick(LEFT, first, clock, "start"), Tick(RIGHT, last, clock, "end")]
    steps = [step for step in _STEPS if clock or step >= timedelta(days=1)]  # a tick without a clock is a day
    step = next((step for step in steps if (last - first) / step <= MOST_TICKS), steps[-1])
    at = datetime(first.year, first.month, first.day, tzinfo=UTC)
    long = last - first > timedelta(days=300)
    between: list[Tick] = []
    while at < last and (clock or at.date() < last.date()):  # the last day is named at the end
        x = _place(at, first, last) if first < last else LEFT
        if LEFT + 14 <= x <= RIGHT - 14 and (not between or x - between[-1].x >= 14):
            between.append(Tick(x, at, clock, year=long))
        at += step
    return [ends[0], *between, ends[1]]
