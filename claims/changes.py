"""What has changed since when, by the rows that triggers of the database keep (`claims.models.Change`).

Transactions commit in another order than they change things in. So a place in the changes is not the newest
change that was seen but the oldest transaction that was still running (its number, "xmin" of the snapshot):
whatever commits later is at or after it. Who reads on from there sees a few changes twice and misses none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from claims.models import Change, ChangeOrigin
from claimtrack.replicas.routing import read_connection

Kind = Change.Kind
# How much earlier a moment is taken: longer than any transaction of ours lasts, so that what was being
# written then is not missed.
OVERLAP = timedelta(minutes=15)
_PLACE = re.compile(r"([0-9a-f]{12})-(\d{1,18})")
_NO_ORIGIN = "0" * 12

_NOW = """
SELECT pg_current_snapshot()::text, pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
    pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
    coalesce(pg_current_xact_id_if_assigned()::text::bigint, 0),
    pg_is_in_recovery(),
    (SELECT replace(identity::text, '-', '') FROM claims_changeorigin LIMIT 1)"""
_NEWEST = """,
    (SELECT json_agg(json_build_array(newest.xid, newest.seq, extract(epoch FROM newest.at)))
     FROM unnest(%s) AS wanted CROSS JOIN LATERAL (
        SELECT xid, seq, at FROM claims_change WHERE kind = wanted ORDER BY xid DESC, seq DESC LIMIT 1
     ) AS newest)"""
_OTHERS = " UNION ALL SELECT xid, seq, at FROM claims_change WHERE kind = '{kind}' AND object_id IN ({found})"


class OtherDatabase(ValueError):
    """A place in the changes of another database, or of this one before it was restored."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What is visible now: every transaction before `xmin` has ended, none after `last` has begun."""

    snapshot: str
    xmin: int
    last: int
    origin: str
    quiet: bool  # nobody else is writing; of a replica that is not known

    @property
    def place(self) -> str:
        """To be given back later as `updated_since`."""
        return f"{self.origin}-{self.xmin}"


@dataclass(frozen=True, slots=True)
class Version:
    """Of an answer: as long as `stamp` is the same, what it is made from is.

    `at` is when that last changed, where a second's precision tells it from every other version, else None.
    """

    stamp: str
    at: datetime | None
    moment: Moment


def now() -> Moment:
    """What is visible now."""
    with read_connection().cursor() as cursor:
        cursor.execute(_NOW)
        return _moment(cursor.fetchone())


def version_of(kinds: Iterable[str]) -> Version:
    """Of everything of some kinds; one query, which looks at one row a kind."""
    with read_connection().cursor() as cursor:
        cursor.execute(
            _NOW + _NEWEST,
            [sorted(kinds)],
        )
        *first, latest = cursor.fetchone()
    return _version(_moment(first), latest or [])


def version_of_rows(kind: str, object_id: int, around: Iterable[tuple[str, str]] = ()) -> Version | None:
    """Of one object, and of others shown with it: each a kind and a statement that finds their numbers by
    ``%(pk)s``. None where there never was such an object."""
    also = "".join(_OTHERS.format(kind=other, found=found) for other, found in around)
    with read_connection().cursor() as cursor:
        cursor.execute(
            f"""WITH shown AS (
                SELECT xid, seq, at FROM claims_change WHERE kind = %(kind)s AND object_id = %(pk)s{also})
            {_NOW}, (SELECT json_build_array(max(xid), md5(string_agg(seq::text, ' ' ORDER BY seq)),
                extract(epoch FROM max(at))) FROM shown)""",  # noqa: S608  (of constants)
            {"kind": kind, "pk": object_id},
        )
        *first, (xid, seqs, at) = cursor.fetchone()
    if xid is None:
        return None
    # One row's version, or that of a set of them, tells itself apart: no snapshot is needed for that.
    moment = _moment(first)
    return Version(str(seqs), _told_apart(at, moment), moment)


def _moment(row: Any) -> Moment:
    snapshot, xmin, xmax, own, replica, origin = row
    quiet = xmin == xmax and not replica
    return Moment(snapshot, xmin, max(xmax - 1, own), (origin or _NO_ORIGIN)[:12], quiet=quiet)


def _version(moment: Moment, latest: list[list[Any]]) -> Version:
    newest = max((xid for xid, _, _ in latest), default=0)
    # While a transaction that may commit before the newest one runs, only the whole snapshot tells.
    settled = moment.xmin > newest
    stamp = f"{sorted(row[:2] for row in latest)}{'' if settled else moment.snapshot}"
    return Version(stamp, _told_apart(max((row[2] for row in latest), default=None), moment), moment)


def _told_apart(at: float | None, moment: Moment) -> datetime | None:
    """The moment of a change, if none after it can have the same second."""
    if at is None or not moment.quiet or int(at) >= int(timezone.now().timestamp()):
        return None
    return datetime.fromtimestamp(int(at), tz=timezone.now().tzinfo)


def since(value: str, moment: Moment) -> int:
    """The first transaction of interest to who says “since”: a place given before, or a moment.

    Raises OtherDatabase, and ValueError for what is neither.
    """
    if found := _PLACE.fullmatch(value):
        origin, xid = found[1], int(found[2])
        if origin != moment.origin or xid > moment.last + 1:
            raise OtherDatabase(value)
        return xid
    at = datetime.fromisoformat(value)
    at = at if at.tzinfo else at.replace(tzinfo=timezone.now().tzinfo)
    with read_connection().cursor() as cursor:
        cursor.execute("SELECT min(xid) FROM claims_change WHERE at >= %s", [at - OVERLAP])
        (first,) = cursor.fetchone()
    return moment.last + 1 if first is None else int(first)


def changed(kind: str, *, after: tuple[int, int], last: int, limit: int) -> list[tuple[int, int, int]]:
    """Objects of a kind whose latest change comes after one, up to a transaction: number, xid, seq."""
    with read_connection().cursor() as cursor:
        cursor.execute(
            """SELECT object_id, xid, seq FROM claims_change
            WHERE kind = %s AND (xid, seq) > (%s, %s) AND xid <= %s ORDER BY xid, seq LIMIT %s""",
            [kind, *after, last, limit],
        )
        return list(cursor.fetchall())


def ensure_origin(*, apps: Any = None, **_signal: Any) -> None:
    """After every migrate: where the changes come from another server's transactions (a restored dump), they
    count as made long ago, and every place that was given out is void."""
    if apps is not None and "changeorigin" not in apps.all_models["claims"]:
        return  # migrated back to before there were changes
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        (xmax,) = cursor.fetchone()
    foreign = Change.objects.filter(xid__gt=xmax)
    if not ChangeOrigin.objects.exists():
        ChangeOrigin.objects.create(identity=uuid4())
    if foreign.exists():
        foreign.update(xid=0)
        ChangeOrigin.objects.update(identity=uuid4())
