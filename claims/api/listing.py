"""The lists of the API: pages by cursor in both directions, what a search ranks, and what has changed since.

A view gives three things: `rows`, what there is to be listed; `shown`, the same with all that is shown of a
row; `orders`, by which it can be sorted. Rows are found first and what is shown of them is fetched then.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import QuerySet
from redis.exceptions import RedisError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from claims import changes
from claims.api.keyset import Order, no_cursor, packed, slice_of, unpacked, values_from
from claims.api.problems import Problem, wrong_parameter
from claims.api.serializers.basis import address

PAGE, MOST = 50, 200
RANKING_KEPT = 900  # seconds that a ranking is kept for the next page
OWN = ("cursor", "page_size", "updated_since", "fields", "expand")


class Ranked(NamedTuple):
    """Numbers of rows, best match first, and the name under which they are kept."""

    ids: Sequence[int]
    token: str


class Listed(Protocol):
    """What a view gives to be listed."""

    kind: str
    orders: Mapping[str, Order]
    default_order: str

    def shown(self) -> QuerySet[Any]: ...
    def ranking(self) -> Ranked | None: ...
    def all_rows(self) -> QuerySet[Any]: ...
    def hidden(self) -> QuerySet[Any]: ...


def size_of(request: Request) -> int:
    """Rows on a page. Raises ValidationError."""
    text = request.query_params.get("page_size", "")
    if not text:
        return PAGE
    if not (text.isascii() and text.isdecimal()) or len(text) > 18 or int(text) < 1:
        raise wrong_parameter("page_size", f"A number from 1 to {MOST} is expected.")
    return min(int(text), MOST)


class Paging(BasePagination):
    """``next`` and ``previous`` lead on; ``sync`` is to be given back as ``updated_since`` later."""

    next: str | None = None
    previous: str | None = None

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request, self.size = request, size_of(request)
        self.cursor = request.query_params.get("cursor", "")
        self.deleted: list[dict[str, Any]] | None = None
        self.moment: changes.Moment = getattr(view, "moment", None) or changes.now()
        if request.query_params.get("updated_since"):
            return self._changed(queryset, view)
        ranked = view.ranking()
        if ranked is not None:
            return self._ranked(ranked, view)
        return self._by_key(queryset, view)

    def get_paginated_response(self, data: Any) -> Response:
        deleted = {} if self.deleted is None else {"deleted": self.deleted}
        sync = self.moment.place
        return Response(
            {"next": self.next, "previous": self.previous, "sync": sync, **deleted, "results": data}
        )

    def _address(self, cursor: str) -> str:
        """This list at another cursor, all else as it was asked for."""
        query = [(name, value) for name, value in self._query() if name != "cursor"]
        return self.request.build_absolute_uri("?" + urlencode([*query, ("cursor", cursor)]))

    def _query(self) -> list[tuple[str, str]]:
        return [(name, value) for name, values in self.request.query_params.lists() for value in values]

    def _by_key(self, rows: QuerySet[Any], view: Listed) -> list[Any]:
        sort = self.request.query_params.get("sort") or view.default_order
        sort = sort if sort in view.orders else view.default_order
        order, at, backwards = view.orders[sort], None, False
        if self.cursor:
            named, way, values = unpacked(self.cursor, [str, int, list])
            if named != sort or way not in (0, 1):
                raise no_cursor()
            at, backwards = values_from(values, rows, order), way == 1
        found = slice_of(rows, order, size=self.size, at=at, backwards=backwards)
        if found.last is not None:
            self.next = self._address(packed(sort, 0, found.last))
        if found.first is not None:
            self.previous = self._address(packed(sort, 1, found.first))
        return self._rows(found.ids, view)

    def _ranked(self, ranked: Ranked, view: Listed) -> list[Any]:
        place, ids = 0, ranked.ids
        if self.cursor:
            named, place, _ = unpacked(self.cursor, [str, int, str])
            if named != "ranked" or place < 0:
                raise no_cursor()
        if place + self.size < len(ids):
            self.next = self._address(packed("ranked", place + self.size, ranked.token))
        if place > 0:
            self.previous = self._address(packed("ranked", max(place - self.size, 0), ranked.token))
        return self._rows(ids[place : place + self.size], view)

    def _rows(self, ids: Sequence[int], view: Listed) -> list[Any]:
        found = view.shown().in_bulk(list(ids))
        return [found[pk] for pk in ids if pk in found]

    def _changed(self, rows: QuerySet[Any], view: Listed) -> list[Any]:
        """What has changed since a place; what is no longer in the list goes into ``deleted``."""
        if self.request.query_params.get("sort"):
            raise wrong_parameter("sort", "What has changed comes in the order of changing.")
        after, last = self._since()
        if self.cursor:
            named, *place, last, first, xmin = unpacked(self.cursor, [str, int, int, int, str, int])
            if named != "changed" or first != self.moment.origin:
                raise no_cursor()
            after = (place[0], place[1])
            self.moment = changes.Moment("", xmin, last, first, quiet=False)
        found = changes.changed(view.kind, after=after, last=last, limit=self.size + 1)
        if len(found) > self.size:
            found = found[: self.size]
            reached = (*found[-1][1:], last, self.moment.origin, self.moment.xmin)
            self.next = self._address(packed("changed", *reached))
        ids = [row[0] for row in found]
        there = set(rows.filter(pk__in=ids).values_list("pk", flat=True))
        shown = self._rows([pk for pk in ids if pk in there], view)
        self.deleted = self._gone([pk for pk in ids if pk not in {row.pk for row in shown}], view)
        return shown

    def _since(self) -> tuple[tuple[int, int], int]:
        text = self.request.query_params["updated_since"]
        try:
            first = changes.since(text, self.moment)
        except changes.OtherDatabase as error:
            said = "This place is not known any more: read the whole list again and begin from its “sync”."
            raise Problem(said, "sync_expired", 410) from error
        except (ValueError, OverflowError) as error:
            said = "Give what a list said in “sync”, or a moment such as 2021-03-04T18:30:00Z."
            raise wrong_parameter("updated_since", said) from error
        return (first, 0), self.moment.last

    def _gone(self, ids: Sequence[int], view: Listed) -> list[dict[str, Any]]:
        hidden = set(view.hidden().filter(pk__in=ids).values_list("pk", flat=True))
        ids = [pk for pk in ids if pk not in hidden]
        context = {"request": self.request}
        merged: dict[int, int | None] = {}
        if view.kind in ("thread", "source") and ids:
            merged = dict(view.all_rows().filter(pk__in=ids).values_list("pk", "merged_into"))
        return [
            {"id": pk, "href": address(context, view.kind, pk), "merged_into": merged.get(pk)} for pk in ids
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        address_of = {"type": ["string", "null"], "format": "uri"}
        gone = {
            "type": "object",
            "required": ["id", "href", "merged_into"],
            "properties": {
                "id": {"type": "integer"},
                "href": {"type": "string", "format": "uri"},
                "merged_into": {"type": ["integer", "null"]},
            },
        }
        return {
            "type": "object",
            "required": ["next", "previous", "sync", "results"],
            "properties": {
                "next": {**address_of, "description": "The following page."},
                "previous": {**address_of, "description": "The page before."},
                "sync": {"type": "string", "description": "To be given back as updated_since."},
                "deleted": {
                    "type": "array",
                    "items": gone,
                    "description": "With updated_since: what is no longer in this list.",
                },
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        def parameter(name: str, schema: dict[str, Any], said: str) -> dict[str, Any]:
            return {"name": name, "required": False, "in": "query", "description": said, "schema": schema}

        return [
            parameter("cursor", {"type": "string"}, "From the address of “next” or “previous”."),
            parameter(
                "page_size",
                {"type": "integer", "minimum": 1, "default": PAGE},
                f"Rows on a page, {MOST} at most.",
            ),
            parameter(
                "updated_since",
                {"type": "string"},
                "What has changed since: “sync” of an earlier answer, or a moment (2021-03-04T18:30:00Z). "
                "What is no longer in the list comes in “deleted”.",
            ),
        ]


class PlainPaging(Paging):
    """Of what is not followed by ``updated_since``."""

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return super().get_schema_operation_parameters(view)[:2]


def kept_ranking(request: Request, make: Callable[[], Sequence[int]]) -> Ranked:
    """What a search ranks. Every page after the first one is of the ranking that the first one was of, as
    long as that is kept: a quarter of an hour after it was made."""
    cursor = request.query_params.get("cursor", "")
    if cursor:
        _, _, token = unpacked(cursor, [str, int, str])
        with suppress(RedisError):
            kept: list[int] | None = cache.get(f"api-ranking:{token}")
            if kept is not None:
                return Ranked(kept, token)
    made = list(make())
    text = json.dumps([request.path, sorted(request.query_params.lists()), made])
    token = hashlib.sha256(text.encode()).hexdigest()[:24]
    with suppress(RedisError):
        cache.set(f"api-ranking:{token}", made, timeout=RANKING_KEPT)
    return Ranked(made, token)
