"""Who speaks and who reports in some disputes: the first names of each, for their cards, and how many others.

Cut by the database: a dispute of a thousand claims has hundreds of speakers, of whom a card names six.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from articles.models import Outlet
from claims.models import Source
from claimtrack.replicas.routing import read_connection

# Every place is looked at once, and the same speaker in one outlet counts once before names are looked up:
# one by one, for a join would read all sources.
_NAMES = """
    WITH told AS MATERIALIZED (
        SELECT DISTINCT thread_id, source_id, outlet_id
        FROM claims_threadclaim WHERE thread_id = ANY(%(ids)s) AND NOT hidden
    ), named (outlet, thread_id, id, name) AS (
        SELECT false, thread_id, source_id, (SELECT name FROM claims_source WHERE id = own.source_id)
        FROM (SELECT DISTINCT thread_id, source_id FROM told WHERE source_id IS NOT NULL) AS own
        UNION ALL
        SELECT true, own.thread_id, outlet.id, outlet.name
        FROM (SELECT DISTINCT thread_id, outlet_id FROM told) AS own
        JOIN articles_outlet AS outlet ON outlet.id = own.outlet_id
    ), ranked AS (
        SELECT outlet, thread_id, min(id) AS id, name,
            row_number() OVER one AS place, count(*) OVER (PARTITION BY outlet, thread_id) AS number
        FROM named GROUP BY outlet, thread_id, name
        WINDOW one AS (PARTITION BY outlet, thread_id ORDER BY lower(name) COLLATE "C", name COLLATE "C")
    )
    SELECT outlet, thread_id, id, name, number FROM ranked WHERE place <= %(most)s ORDER BY place
"""


@dataclass
class Voices:
    """The first names in the order of the alphabet, each with its row, and how many there are besides.
    Unnamed speakers of several articles who are called the same count as one name."""

    sources: list[Source] = field(default_factory=list)
    outlets: list[Outlet] = field(default_factory=list)
    further_sources: int = 0
    further_outlets: int = 0


def voices_of(thread_ids: Iterable[int], most: int) -> defaultdict[int, Voices]:
    """For each dispute at most so many names of speakers and of outlets; one query for all."""
    found: defaultdict[int, Voices] = defaultdict(Voices)
    ids = list(thread_ids)
    if not ids:
        return found
    with read_connection().cursor() as cursor:
        cursor.execute(_NAMES, {"ids": ids, "most": most})
        rows = cursor.fetchall()
    for is_outlet, thread_id, pk, name, number in rows:
        voices = found[thread_id]
        if is_outlet:
            voices.outlets.append(Outlet(pk=pk, name=name))
            voices.further_outlets = number - len(voices.outlets)
        else:
            voices.sources.append(Source(pk=pk, name=name))
            voices.further_sources = number - len(voices.sources)
    return found
