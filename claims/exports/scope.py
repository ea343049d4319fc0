"""What an export is of: a dispute, what a list finds, or everything; and in which words that is told.

A search is the query of an address: that of a page (`CLAIMS`, `THREADS`: the claims, or the claims of the
disputes, that the page lists) or that of the API (`API_CLAIMS`, `API_THREADS`). Each is read by the filters
of its own list, so an export holds what the list holds; claims that a list adds for their meaning alone
aside.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from claims.following import kept_query, leave_common_words
from claims.forms import ClaimFilterForm, ThreadFilterForm
from claims.models import Claim, Thread
from claims.querysets import ClaimQuerySet, ThreadQuerySet

OF_LISTS = ("cursor", "page_size")  # parts of an address that are no part of the search


class Of(StrEnum):
    """The kinds of export."""

    THREAD = "thread"
    CLAIMS = "claims"
    THREADS = "threads"
    API_CLAIMS = "api_claims"
    API_THREADS = "api_threads"
    EVERYTHING = "everything"


class WrongFilters(ValueError):
    """The query cannot be meant as it stands; ``errors`` has what is wrong by the name of the filter."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__("; ".join(f"{name}: {' '.join(told)}" for name, told in errors.items()))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Scope:
    """What an export is of. ``query`` is that of an address; ``thread`` the number of the dispute."""

    of: Of
    query: str = ""
    thread: int | None = None

    @classmethod
    def read(cls, *, of: str, query: str = "", thread: int | None = None) -> Scope:
        """Raises ValueError where there is no such kind or dispute, and WrongFilters for a filter's value."""
        if of not in list(Of):
            kinds = ", ".join(Of)
            raise ValueError(
                _("There is no export of “%(of)s”: choose one of %(kinds)s.") % {"of": of, "kinds": kinds}
            )
        if of == Of.THREAD:
            if thread is None or not Thread.objects.filter(pk=thread).exists():
                raise ValueError(_("There is no such dispute."))
            return cls(Of.THREAD, thread=thread)
        if of == Of.EVERYTHING:
            return cls(Of.EVERYTHING)
        scope = cls(Of(of), kept_query(query))
        scope.claims()  # raises what is wrong
        return scope

    def claims(self) -> ClaimQuerySet:
        """The claims, in no order."""
        if self.of == Of.THREAD:
            return Claim.objects.visible().filter(thread_entry__thread=self.thread)
        if self.of == Of.EVERYTHING:
            return Claim.objects.visible()
        query = QueryDict(self.query)
        if self.of in (Of.CLAIMS, Of.API_CLAIMS):
            found = _page_claims(query) if self.of == Of.CLAIMS else _api_claims(query)
            return found.order_by()
        threads = threads_of(query) if self.of == Of.THREADS else _api_threads(query)
        return Claim.objects.visible().filter(thread_entry__thread__in=threads.order_by().values("pk"))

    def ids(self) -> QuerySet[Any]:
        """Their numbers in the order of the export: a dispute's by day, others as they came in."""
        claims = self.claims()
        if self.of == Of.THREAD:
            by_day = F("article__published_at").asc(nulls_last=True)
            return claims.order_by(by_day, "article", "start", "pk").values_list("pk", flat=True)
        return claims.order_by("pk").values_list("pk", flat=True)

    @property
    def file_name(self) -> str:
        """The name of its file, without the ending."""
        if self.of == Of.THREAD:
            return f"dispute-{self.thread}"
        return "claimtrack" if self.of == Of.EVERYTHING else "claims"


def unpaged(query: QueryDict) -> str:
    """The query of a list without its page."""
    kept = query.copy()
    kept.pop("page", None)
    return kept.urlencode()


def _page_claims(query: QueryDict) -> ClaimQuerySet:
    form = ClaimFilterForm(query)
    _refuse(form.errors)
    leave_common_words(form)
    return form.claims()


def threads_of(query: QueryDict) -> ThreadQuerySet:
    """The disputes that their list finds, words that no search can find aside. Raises WrongFilters."""
    form = ThreadFilterForm(query)
    _refuse(form.errors)
    leave_common_words(form)
    return form.threads()


def _api_claims(query: QueryDict) -> ClaimQuerySet:
    from claims.api.filters import ClaimFilter  # the API's filters know the framework; the pages do not

    found: ClaimQuerySet = _filtered(ClaimFilter(query, Claim.objects.visible()))
    return found


def _api_threads(query: QueryDict) -> ThreadQuerySet:
    from claims.api.filters import ThreadFilter

    found: ThreadQuerySet = _filtered(ThreadFilter(query, Thread.objects.live()))
    return found


def _filtered(filters: Any) -> Any:
    """What the API's filters find; a name that is none of theirs is wrong, as in the API's lists."""
    unknown = [name for name in filters.data if name not in filters.filters and name not in OF_LISTS]
    _refuse({name: [_("There is no filter of this name.")] for name in unknown})
    _refuse(filters.errors)
    return filters.qs


def _refuse(errors: Any) -> None:
    if errors:
        raise WrongFilters({name: [str(one) for one in told] for name, told in errors.items()})
