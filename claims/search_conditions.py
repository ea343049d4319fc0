"""What a search asks for, as conditions of the database: on claims, and on disputes.

A search of disputes finds those with one claim that meets all of it: ``source:Russia act:denial`` are the
disputes in which Russia denies. Of several values of a field one has to hold; of ``has:`` each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from articles.search import web_search
from claims.models import Link, Thread, ThreadClaim, Verdict
from claims.querysets import ClaimQuerySet, ThreadClaimQuerySet, ThreadQuerySet
from claims.search_lookups import Lookups, published
from claims.search_query import Query
from claims.search_vocabulary import ANY, NONE

FEW_THREADS = 20_000  # up to so many are looked up by number
BY_NUMBER = ("pk__in", "pk__one_of", "article__one_of", "claim__one_of")  # conditions that name the few
FEW_DAYS = 100  # a stretch of time whose articles are looked up by number
# Disputes with a link of a kind, by their own counts.
KINDS = {"denies": Q(denying_count__gt=0), "contradicts": Q(opposing_count__gt=F("denying_count"))}


@dataclass(frozen=True, slots=True)
class Asked:
    """A search: what was typed, and the source and outlet that were chosen from a list."""

    query: Query = field(default_factory=Query)
    source: int | None = None
    outlet: int | None = None
    lookups: Lookups = field(default_factory=Lookups, compare=False, repr=False)

    def narrowed(self, *, since: date | None = None, until: date | None = None) -> Asked:
        """With further days of publication, both included."""
        starts = [day for day in (self.query.since, since) if day]
        ends = [day for day in (self.query.until, until) if day]
        query = replace(self.query, since=max(starts, default=None), until=min(ends, default=None))
        return replace(self, query=query)


def claims_with(asked: Asked, claims: ClaimQuerySet) -> ClaimQuerySet:
    """The claims that meet all that is asked, its words aside."""
    wanted = (_of_claim(asked, OF_CLAIM), _of_threads_of(asked, OF_CLAIM))
    found = claims.filter(*wanted)
    return found.found_by_number() if any(map(_by_number, wanted)) else found


def places_with(asked: Asked, places: ThreadClaimQuerySet) -> ThreadClaimQuerySet:
    """The places in disputes of the claims that meet all that is asked, its words aside."""
    return places.filter(_of_claim(asked, OF_PLACE)).filter(_of_threads_of(asked, OF_PLACE))


def claims_asked(asked: Asked, claims: ClaimQuerySet) -> ClaimQuerySet:
    """The claims that meet all that is asked."""
    return claims_with(asked, claims).search(asked.query.web)


def threads_asked(asked: Asked, threads: ThreadQuerySet, also: Sequence[int] = ()) -> ThreadQuerySet:
    """The disputes with a claim that meets all that is asked; `also` are claims that do by their meaning."""
    query, found = asked.query, threads.filter(_of_thread(asked.query))
    wanted, words = _of_claim(asked, OF_PLACE), query.web
    if not wanted and not words:
        return found
    places = ThreadClaim.objects.shown().filter(wanted).order_by()
    if words or _few_days(query) or _by_number(wanted):
        # Found once, for all that a list asks of them: words are dear to look for.
        having = places.filter(search=web_search(words)) if words else places
        threads_then = having.values_list("thread", flat=True).distinct()
        if words and also:
            # Two lists put together: for "has the words or is one of these" every place would be looked at.
            threads_then = threads_then.union(places.filter(claim__in=also).values_list("thread", flat=True))
        if len(ids := list(threads_then[: FEW_THREADS + 1])) <= FEW_THREADS:
            return found.filter(pk__one_of=ids)
        if words:
            return found.filter(pk__in=threads_then)
    return found.filter(Exists(places.filter(thread=OuterRef("pk"))))


class Columns(NamedTuple):
    """Where something that has to do with a claim says what a search asks of claims."""

    claim: str
    source: str
    outlet: str
    published_at: str
    act: str
    thread: str
    edited: str


OF_CLAIM = Columns(
    "pk", "source", "article__outlet", "article__published_at", "act", "thread_entry__thread", "edited"
)
# a claim's place in a dispute
OF_PLACE = Columns("claim", "source", "outlet", "published_at", "act", "thread", "claim__edited")


def _of_claim(asked: Asked, at: Columns) -> Q:
    """What is asked of one claim, its words aside."""
    found = _published(asked, at)
    if asked.source is not None:
        found &= Q(**{at.source: asked.source})
    if asked.outlet is not None:
        found &= Q(**{at.outlet: asked.outlet})
    for negated in (False, True):
        for one in _terms_of_claim(asked, at, negated=negated):
            found &= ~one if negated else one
    return found


def _terms_of_claim(asked: Asked, at: Columns, *, negated: bool) -> list[Q]:
    query, found = asked.query, []
    if names := query.values("source", negated=negated):
        found.append(Q(**{f"{at.source}__one_of": asked.lookups.sources(names)}))
    if names := query.values("outlet", negated=negated):
        found.append(Q(**{f"{at.outlet}__one_of": asked.lookups.outlets(names)}))
    if acts := query.values("act", negated=negated):
        found.append(Q(**{f"{at.act}__in": acts}))
    if verdicts := query.values("verdict", negated=negated):
        found.append(_rated(asked, verdicts, at))
    return found


def _rated(asked: Asked, ratings: Sequence[str], at: Columns) -> Q:
    """Claims with one of the verdicts, published; few are looked up by number, as those of links are."""
    of_claim = Q(claim=OuterRef(at.claim))
    if NONE in ratings:
        wanted, any_at_all = published(ratings).filter(of_claim), published([ANY]).filter(of_claim)
        return Q(Exists(wanted)) | ~Q(Exists(any_at_all))
    claims = asked.lookups.rated(ratings)
    return (
        Q(Exists(published(ratings).filter(of_claim)))
        if claims is None
        else Q(**{f"{at.claim}__one_of": claims})
    )


def _published(asked: Asked, at: Columns) -> Q:
    """Between the days of a query, in UTC; written so that an index on the moment can be used.

    Claims are found by the articles of few days, by number: the database would else look through all that is
    newer. A place in a dispute knows its day.
    """
    query, days = asked.query, {}
    if query.since is not None:
        days["published_at__gte"] = datetime.combine(query.since, time.min, UTC)
    if query.until is not None and query.until < date.max:
        days["published_at__lt"] = datetime.combine(query.until + timedelta(days=1), time.min, UTC)
    if at is OF_CLAIM and _few_days(query):
        articles = asked.lookups.articles(days)
        if articles is not None:
            return Q(article__one_of=articles)
    return Q(**{name.replace("published_at", at.published_at): moment for name, moment in days.items()})


def _few_days(query: Query) -> bool:
    """Whether a query is of a stretch of time in which there are few articles."""
    if query.since is None or query.until is None:
        return False
    return (query.until - query.since).days <= FEW_DAYS


def _of_threads_of(asked: Asked, at: Columns) -> Q:
    """What is asked of a claim's links and of its dispute."""
    found = Q()
    for negated in (False, True):
        for one in _terms_of_links(asked, at, negated=negated):
            found &= ~one if negated else one
        for holding in asked.query.values("has", negated=negated):
            one = Q(**{f"{at.thread}__in": Thread.objects.live().filter(_holding(holding))})
            found &= ~one if negated else one
    return found


def _terms_of_links(asked: Asked, at: Columns, *, negated: bool) -> list[Q]:
    """Kinds of link, and marks, of a claim."""
    query, found = asked.query, []
    if kinds := query.values("kind", negated=negated):
        found.append(_linked(asked, Link.objects.standing().filter(kind__in=kinds), at))
    if wanted := query.values("is", negated=negated):
        any_of = Q(pk__in=[])
        for mark in wanted:
            any_of |= MARKS[mark](asked, at)
        found.append(any_of)
    return found


def _confirmed(asked: Asked, at: Columns) -> Q:
    return _linked(asked, Link.objects.between_visible().filter(state=Link.State.CONFIRMED), at)


# What a mark asks of a claim; some ask the database what they mean.
MARKS: dict[str, Callable[[Asked, Columns], Q]] = {
    "confirmed": _confirmed,
    "machine": lambda asked, at: Q(**{at.edited: False}) & ~_confirmed(asked, at),
    "disputed": lambda asked, at: Q(**{f"{at.thread}__in": Thread.objects.live()}),
    "unanswered": lambda asked, at: ~_linked(asked, Link.objects.standing().opposing(), at),
}


def _linked(asked: Asked, links: models.QuerySet[Link], at: Columns) -> Q:
    """Claims at either end of one of the links.

    Few are looked up by number, in whatever order claims are wanted; of many one soon comes to the next, so
    each claim is asked for its links. One question finds out which.
    """
    ends = asked.lookups.ends(links)
    if ends is not None:
        return Q(**{f"{at.claim}__one_of": ends})
    claim = OuterRef(at.claim)
    return Q(Exists(links.order_by().filter(Q(from_claim=claim) | Q(to_claim=claim))))


def _by_number(condition: Q) -> bool:
    """Whether a condition on claims names the few that can meet it, or their articles."""
    if condition.negated:
        return False
    parts = [
        _by_number(part) if isinstance(part, Q) else isinstance(part, tuple) and part[0] in BY_NUMBER
        for part in condition.children
    ]
    return bool(parts) and (all(parts) if condition.connector == Q.OR else any(parts))


def _of_thread(query: Query) -> Q:
    """What is asked of a dispute as a whole."""
    found = Q()
    for negated in (False, True):
        for one in _terms_of_thread(query, negated=negated):
            found &= ~one if negated else one
    return found


def _terms_of_thread(query: Query, *, negated: bool) -> list[Q]:
    found = [_holding(holding) for holding in query.values("has", negated=negated)]
    if kinds := query.values("kind", negated=negated):
        any_kind = Q(pk__in=[])
        for kind in kinds:
            any_kind |= KINDS[kind] if kind in KINDS else _tied(Link.objects.standing().filter(kind=kind))
        found.append(any_kind)
    marks = {
        "confirmed": Q(confirmed_count__gt=0),
        "machine": Q(confirmed_count=0),
        "disputed": Q(opposing_count__gt=0),
        "unanswered": Q(unanswered_count__gt=0),
    }
    if wanted := query.values("is", negated=negated):
        any_of = Q(pk__in=[])
        for mark in wanted:
            any_of |= marks[mark]
        found.append(any_of)
    return found


def _tied(links: models.QuerySet[Link]) -> Q:
    """Disputes with one of the links between two of their claims."""
    thread = "from_claim__thread_entry__thread"
    inside = links.filter(to_claim__thread_entry__thread=F(thread))
    return Q(pk__in=inside.order_by().values(thread))


def _holding(holding: str) -> Q:
    """What a dispute has to hold."""
    places = ThreadClaim.objects.shown().filter(thread=OuterRef("pk"))
    return {
        "denial": Q(spoken_denial_count__gt=0),
        "non_denial": Q(non_denial_count__gt=0),
        "outlets": Q(outlet_count__gt=1),
        "verdict": Q(Exists(places.filter(claim__verdict__publication=Verdict.Publication.PUBLISHED))),
    }[holding]
