"""Who said what when, as a drawing: places in percent of the width, so that it fits any screen unscaled.

Pure: takes the places of a dispute and the links between its claims, asks the database nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from claims.dispute_reading import Place
from claims.folding import Tie
from claims.models import Link, ThreadClaim

LEFT, RIGHT = 4.0, 96.0  # percent of the width in which the time lies
CLOSE = 2.2  # percent; dots of one lane that are nearer than this are one, with a number
MOST_TICKS = 6
REPEATS = Link.Kind.REPEATS
MOST_LINES = 200  # of more, which nobody could follow, some are drawn
LANE_HEIGHT, FIRST_LANE, FOOT = 30, 16, 26  # pixels
_STEPS = [timedelta(hours=hours) for hours in (1, 3, 6, 12)] + [
    timedelta(days=days) for days in (1, 2, 7, 14, 30, 91, 182, 365, 730, 1826, 3652)
]


@dataclass(eq=False, slots=True)
class Dot:
    """Claims of one side that were published at about one time."""

    x: float
    y: int
    side: str
    claims: list[Place] = field(default_factory=list)

    @property
    def radius(self) -> int:
        return 6 if len(self.claims) == 1 else 9


@dataclass(frozen=True, slots=True)
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
    rows: list[Place]
    undated: int

    @property
    def drawn(self) -> bool:
        """Whether there is anything to see: more than one moment."""
        return len({round(dot.x, 1) for dot in self.dots}) > 1

    @property
    def axis(self) -> int:
        return self.height - FOOT + 8


def timeline_of(places: Sequence[Place], links: Iterable[Link | Tie]) -> Timeline:
    """The time line of a dispute."""
    dated = sorted((place for place in places if place.published_at), key=lambda place: place.said_at)
    undated = [place for place in places if not place.published_at]
    sides = {place.side for place in dated}
    present = [side for side in ThreadClaim.Side if side in sides]
    lanes = [
        Lane(side.value, str(side.label), FIRST_LANE + LANE_HEIGHT * at) for at, side in enumerate(present)
    ]
    first = dated[0].said_at[0] if dated else datetime.now(UTC)
    last = dated[-1].said_at[0] if dated else first
    of_claim: dict[int, Dot] = {}
    for lane in lanes:
        own = [place for place in dated if place.side == lane.side]
        of_claim.update(_dots(lane, own, first, last))
    dots = list({id(dot): dot for dot in of_claim.values()}.values())
    ends = {
        (of_claim.get(link.from_claim_id), of_claim.get(link.to_claim_id))
        for link in links
        if link.kind != REPEATS
    }
    lines = {_line(one, other) for one, other in ends if one is not None and other is not None}
    drawn = sorted(lines, key=lambda line: (line.x1, line.x2, line.y1))[:: 1 + len(lines) // MOST_LINES]
    height = FIRST_LANE + LANE_HEIGHT * (len(lanes) - 1) + 12 + FOOT if lanes else 0
    ticks = _ticks(first, last)
    return Timeline(lanes, dots, drawn, ticks, height, [*dated, *undated], len(undated))


def _dots(lane: Lane, places: Iterable[Place], first: datetime, last: datetime) -> dict[int, Dot]:
    """The dot of each claim of a lane; they come in order of time."""
    found: dict[int, Dot] = {}
    dot: Dot | None = None
    for place in sorted(places, key=lambda place: (place.said_at[0], place.pk)):
        x = _place(place.said_at[0], first, last)
        if dot is None or x - dot.x >= CLOSE:
            dot = Dot(x, lane.y, lane.side)
        dot.claims.append(place)
        found[place.pk] = dot
    return found


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
