"""Pages of a list by the values of its last row, in both directions: no gaps and no repeats while rows come
and go, whatever else is added meanwhile.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from claims.api.problems import wrong_parameter


@dataclass(frozen=True, slots=True)
class Key:
    """A column, or an annotation that is never null, by which a list is ordered."""

    name: str
    descending: bool = True


Order = tuple[Key, ...]  # the last one is unique
Values = list[Any]


@dataclass(frozen=True, slots=True)
class Slice:
    """Numbers of the rows of one page, and the values of its ends where there is more beyond them."""

    ids: list[int]
    first: Values | None
    last: Values | None


def slice_of(
    rows: QuerySet[Any], order: Order, *, size: int, at: Values | None = None, backwards: bool = False
) -> Slice:
    """The rows after some values, or before them; in the order of the list in both cases."""
    way = [Key(key.name, key.descending is not backwards) for key in order]
    if at is not None:
        rows = rows.filter(_beyond(way, at))
    # Few rows are not met soon on an index of all: they are sorted by what no index has, the same values.
    few = getattr(rows, "few", False)
    sorts = [(Coalesce(key.name, key.name) if few else F(key.name), key.descending) for key in way]
    ordered = rows.order_by(*(sort.desc() if descending else sort.asc() for sort, descending in sorts))
    names = [key.name for key in order]
    found = list(ordered.values_list("pk", *names)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    ids = [row[0] for row in found]
    if not found:
        return Slice([], None, None)
    first, last = (_plain(row[1:]) for row in (found[0], found[-1]))
    before, after = (more, True) if backwards else (at is not None, more)
    return Slice(ids, first if before else None, last if after else None)


def _beyond(way: Sequence[Key], at: Values) -> Q:
    """Rows that come after the values: greater in the first key, or equal in it and greater in the next …"""
    found, same = Q(), Q()
    for key, value in zip(way, at, strict=True):
        found |= same & Q(**{f"{key.name}__{'lt' if key.descending else 'gt'}": value})
        same &= Q(**{key.name: value})
    first, value = way[0], at[0]
    # said once more for the planner, which walks an index from there
    return found & Q(**{f"{first.name}__{'lte' if first.descending else 'gte'}": value})


def _plain(values: Sequence[Any]) -> Values:
    return [value.isoformat() if isinstance(value, datetime) else value for value in values]


def packed(*parts: Any) -> str:
    """A cursor as it stands in an address."""
    text = json.dumps(parts, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def unpacked(cursor: str, kinds: Sequence[type | tuple[type, ...]]) -> list[Any]:
    """The parts of a cursor, each of its kind. Raises ValidationError for what is none of ours."""
    try:
        parts = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True))
        if not isinstance(parts, list) or len(parts) != len(kinds):
            raise ValueError(cursor)
        if any(
            isinstance(part, bool) or not isinstance(part, kind)
            for part, kind in zip(parts, kinds, strict=True)
        ):
            raise ValueError(cursor)
    except (ValueError, binascii.Error, RecursionError) as error:
        raise no_cursor() from error
    return parts


def no_cursor() -> Exception:
    return wrong_parameter(
        "cursor", "This is no cursor of this list: take the address of “next” or “previous”."
    )


def values_from(parts: Values, rows: QuerySet[Any], order: Order) -> Values:
    """A cursor's values as the columns take them. Raises ValidationError where they cannot be theirs."""
    if len(parts) != len(order):
        raise no_cursor()
    found = []
    for key, value in zip(order, parts, strict=True):
        field: Any = rows.query.annotations.get(key.name) or rows.model._meta.get_field(key.name)
        kind = getattr(field, "output_field", field).get_internal_type()
        try:
            found.append(_read(kind, value))
        except (TypeError, ValueError, OverflowError) as error:
            raise no_cursor() from error
    return found


def _read(kind: str, value: Any) -> Any:
    if kind == "DateTimeField":
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError(value)
        return moment
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**63) <= value < 2**63:
        raise ValueError(value)
    return value
