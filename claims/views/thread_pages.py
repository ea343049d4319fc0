"""A dispute cut into pages that stay light however many say the same: rows, and the rest as a table.

A row shows at first only some of those who repeat a claim and some of its answers; the table, a page of its
own under the dispute's address, has all of them: ``?table=all``, or ``?table=<claim>`` for one place of a
row with all who repeat it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from claims.dispute_reading import Place
from claims.views.exchange import Exchange, Voice

SHOWN = 20  # claims on a page, unless one row alone has more
MOST_ROWS = 20
REPEATS = 3  # that are shown of those who say the same
ANSWERS = 7  # that a row shows
TABLE_ROWS = 15  # of the time line's table on the dispute's page
TABLE_PAGE = 100


@dataclass
class Rows:
    """One page of a dispute, in the shape that `parts/pager.html` asks for."""

    rows: Sequence[Exchange]
    number: int
    pages: int

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.pages

    @property
    def has_other_pages(self) -> bool:
        return self.pages > 1

    @property
    def previous_page_number(self) -> int:
        return self.number - 1

    @property
    def next_page_number(self) -> int:
        return self.number + 1

    @property
    def paginator(self) -> Rows:
        """Itself: it knows how many pages there are."""
        return self

    @property
    def num_pages(self) -> int:
        return self.pages

    def voices(self) -> list[Voice]:
        """Every place that the page shows in full."""
        return [voice for row in self.rows for voice in _voices(row)]

    def __iter__(self) -> object:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def page_of_exchanges(rows: Sequence[Exchange], *, page: str, claim: str, whole: bool = False) -> Rows:
    """The page with a number, the nearest there is, or the one that holds a claim, which it then shows.

    With ``whole`` every row is shown as it is, for those who arrange it.
    """
    pages = _cut(rows, whole=whole)
    number = int(page) if page.isdecimal() and len(page) < 9 else 1
    wanted = int(claim) if claim.isdecimal() and len(claim) < 19 else None
    for at, some in enumerate(pages, start=1):
        if wanted is not None and any(_holds(voice, wanted) for row in some for voice in _voices(row)):
            number = at
    number = min(max(number, 1), len(pages))
    for row in [] if whole else pages[number - 1]:
        _shorten(row, wanted)
    return Rows(pages[number - 1], number, len(pages))


def _cut(rows: Sequence[Exchange], *, whole: bool) -> list[list[Exchange]]:
    pages: list[list[Exchange]] = [[]]
    weight = 0
    for row in rows:
        repeats, answers = (None, None) if whole else (REPEATS, 1 + ANSWERS)
        adds = sum(1 + len(voice.repeats[:repeats]) for voice in _voices(row)[:answers])
        if pages[-1] and (weight + adds > SHOWN or len(pages[-1]) == MOST_ROWS):
            pages.append([])
            weight = 0
        pages[-1].append(row)
        weight += adds
    return pages


def _shorten(row: Exchange, wanted: int | None) -> None:
    """Leave in a row what it shows, the claim that is wanted always, and count the rest."""
    kept = [voice for at, voice in enumerate(row.answers) if at < ANSWERS or _holds(voice, wanted)]
    row.further_answers = len(row.answers) - len(kept)
    row.answers = kept
    for voice in _voices(row):
        shorten_voice(voice, wanted)


def shorten_voice(voice: Voice, wanted: int | None = None) -> None:
    """Leave some of those who say the same, the one that is wanted always, and count the rest."""
    kept = [one for at, one in enumerate(voice.repeats) if at < REPEATS or one.place.pk == wanted]
    voice.further_repeats = len(voice.repeats) - len(kept)
    voice.repeats = kept


def table_of(
    places: Sequence[Place], rows: Iterable[Exchange], others: Iterable[Voice], wanted: str
) -> list[Place]:
    """The places of the table that an address asks for; all of them for an unknown claim."""
    pk = int(wanted) if wanted.isdecimal() and len(wanted) < 19 else None
    for voice in [*(voice for row in rows for voice in _voices(row)), *others]:
        if _holds(voice, pk):
            members = {place.pk for place in voice.members}
            return [place for place in places if place.pk in members]
    return list(places)


def _voices(row: Exchange) -> list[Voice]:
    return [*([row.claim] if row.claim else []), *row.answers]


def _holds(voice: Voice, claim: int | None) -> bool:
    return claim is not None and any(place.pk == claim for place in voice.members)
