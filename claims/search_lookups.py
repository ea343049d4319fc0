"""What the values of a search stand for in the database: few rows by their numbers, each asked for once.

One page asks a search several questions: what has its words, what means the like, how many disputes there
are. Who "hagen" is need not be found out for each.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

from django.core.cache import cache
from django.db import models
from django.db.models import Q
from redis.exceptions import RedisError

from articles.models import Article, Outlet
from claims.models import Link, Source, Verdict
from claims.search_vocabulary import ANY

MOST_NAMED = 500  # sources or outlets that one name of a query may mean
FEW_LINKS = 2000  # up to so many are looked up by number
FEW_VERDICTS = 5000  # likewise
FEW_ARTICLES = 5000  # likewise
MANY_KEPT = 600  # seconds that it is remembered that links are more than few
T = TypeVar("T")


class Lookups:
    """The look-ups of one search, for as long as one request lasts."""

    def __init__(self) -> None:
        self._known: dict[Hashable, object] = {}

    def _once(self, key: Hashable, ask: Callable[[], T]) -> T:
        if key not in self._known:
            self._known[key] = ask()
        return self._known[key]  # type: ignore[return-value]  # what `ask` gave under this key

    def sources(self, names: Sequence[str]) -> list[int]:
        """Sources with all the words of one of the names in a name of theirs."""

        def ask() -> list[int]:
            ids: list[int] = []
            for name in names:
                ids += Source.objects.search(name).order_by().values_list("pk", flat=True)[:MOST_NAMED]
            return ids

        return self._once(("sources", *names), ask)

    def outlets(self, names: Sequence[str]) -> list[int]:
        """Outlets with all the words of one of the names."""

        def ask() -> list[int]:
            found = Q(pk__in=[])
            for name in names:
                one = Q()
                for word in name.split():
                    one &= Q(name__icontains=word)
                found |= one
            return list(Outlet.objects.filter(found).order_by().values_list("pk", flat=True)[:MOST_NAMED])

        return self._once(("outlets", *names), ask)

    def articles(self, days: dict[str, datetime]) -> list[int] | None:
        """The articles of some days, given as conditions; None where they are many."""
        found = Article.objects.filter(**days).order_by().values_list("pk", flat=True)
        return self._once(("articles", *sorted(days.items())), lambda: _few(found, FEW_ARTICLES))

    def rated(self, ratings: Sequence[str]) -> list[int] | None:
        """The claims with one of the verdicts, published; None where they are many."""
        found = published(ratings).values_list("claim", flat=True)
        return self._once(("rated", *ratings), lambda: _few(found, FEW_VERDICTS))

    def ends(self, links: models.QuerySet[Link]) -> set[int] | None:
        """The claims at either end of some links; None where they are many."""
        found = links.order_by().values_list("from_claim", "to_claim")
        asked = str(found.query)

        def ask() -> set[int] | None:
            if _known_to_be_many(asked):
                return None
            pairs = _few(found, FEW_LINKS)
            if pairs is None:
                _remember_that_many(asked)
                return None
            return {end for pair in pairs for end in pair}

        return self._once(("ends", asked), ask)


def published(ratings: Sequence[str]) -> models.QuerySet[Verdict]:
    """The published verdicts of some ratings, ``any`` for all, in no order."""
    found = Verdict.objects.filter(publication=Verdict.Publication.PUBLISHED).order_by()
    return found if ANY in ratings else found.filter(rating__in=ratings)


def _known_to_be_many(asked: str) -> bool:
    """Whether a question gave more than few rows lately: fetching them only to count them took 5 ms a page.
    Where they are few again by now, the same is found, only not by number."""
    with suppress(RedisError):
        return cache.get(_many(asked)) is not None
    return False


def _remember_that_many(asked: str) -> None:
    with suppress(RedisError):
        cache.set(_many(asked), True, timeout=MANY_KEPT)


def _many(asked: str) -> str:
    return f"many:{hashlib.sha256(asked.encode()).hexdigest()[:24]}"


def _few(rows: models.QuerySet[models.Model, T], most: int) -> list[T] | None:
    found = list(rows[: most + 1])
    return found if len(found) <= most else None
