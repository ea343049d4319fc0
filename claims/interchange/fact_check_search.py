"""Published verdicts found by words and meaning, in the shape of Google's Fact Check Tools API.

A client of that API reads this one by changing the address; what Google leaves to its index is told here as
far as it is known here. Only verdicts of this site are in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.utils import timezone

from claims.interchange.addresses import Site
from claims.interchange.claim_nodes import Node, OneClaim, claims_as_one, text_of
from claims.models import Claim, Source, Verdict
from claims.query_vectors import vector_of
from claims.querysets import ClaimQuerySet
from claims.search_conditions import Asked
from claims.search_query import Query, Word
from claims.search_ranking import rank

MOST = 100  # of a page
NAMED = 10  # last claims before a page that its token names: one of them will still be found
_SALT = "claims:search"


class BadToken(ValueError):
    """A page token that was not given for this search."""


@dataclass(frozen=True, slots=True)
class Before:
    """The rows before a page: how many, and which were the last, so that none is skipped where some go.

    Where words are ranked `last` has the claims, the last one first; else the time and number of one verdict.
    """

    count: int
    last: list[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Search:
    """What is asked; "" and None where it is not."""

    query: str = ""
    language: str = ""
    publisher: str = ""
    max_age_days: int | None = None
    page_size: int = 10
    page_token: str = ""
    offset: int = 0

    @property
    def _key(self) -> list[Any]:
        return [self.query, self.language, self.publisher, self.max_age_days]

    @property
    def before(self) -> Before:
        """What comes before the page. Raises BadToken."""
        if not self.page_token:
            return Before(self.offset)
        try:
            key, count, last = signing.loads(self.page_token, salt=_SALT)
        except (signing.BadSignature, ValueError, TypeError) as error:
            raise BadToken("The pageToken was not made here.") from error
        if key != self._key:
            raise BadToken("The pageToken belongs to another search: leave everything else as it was.")
        return Before(int(count), list(last))

    def token(self, before: Before) -> str:
        """For the page that follows."""
        return signing.dumps([self._key, before.count, before.last], salt=_SALT)


def search(site: Site, asked: Search) -> Node:
    """One page: ``claims`` and, where there are more, ``nextPageToken``; {} where nothing is found.

    Raises BadToken.
    """
    before = asked.before
    if not _is_ours(site, asked.publisher) or not _speaks(asked.language):
        return {}
    claims = _published(asked.max_age_days)
    page = _ranked_page if asked.query.strip() else _newest_page
    ids, until = page(claims, asked, before)
    shown = ids[: asked.page_size]
    rows = Claim.objects.visible().for_list().order_by().in_bulk(shown)
    wholes = claims_as_one(rows)
    found: Node = {}
    if nodes := [_claim(site, rows[pk], wholes[pk]) for pk in shown if pk in wholes]:
        found["claims"] = nodes
    if len(ids) > len(shown):
        found["nextPageToken"] = asked.token(until)
    return found


def _published(max_age_days: int | None) -> ClaimQuerySet:
    claims = Claim.objects.visible().filter(verdict__publication=Verdict.Publication.PUBLISHED)
    if max_age_days is None:
        return claims
    return claims.filter(verdict__published_at__gte=_days_ago(max_age_days))


def _days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def _ranked(claims: ClaimQuerySet, words: str) -> list[int]:
    """By words and meaning, best first; the words are plain words, without fields and operators."""
    typed = (word.lstrip("-") for word in words.replace('"', " ").split())
    plain = Query(words=tuple(Word(word) for word in typed if word and word.lower() != "or"))
    return rank(Asked(plain), claims, vector_of(plain.meaning)).ids


def _ranked_page(claims: ClaimQuerySet, asked: Search, before: Before) -> tuple[list[int], Before]:
    """A page's claims and the first of the next page, and what comes before that one."""
    ids = _ranked(claims, asked.query.strip())
    places = {pk: place for place, pk in enumerate(ids, start=1)}
    gone = before.count - len(before.last)  # where the page begins if none of the last ones is found now
    begin = next((places[pk] for pk in before.last if pk in places), gone)
    end = begin + asked.page_size
    named = [*reversed(ids[begin:end]), *before.last]
    return ids[begin : end + 1], Before(end, named[:NAMED])


def _newest_page(claims: ClaimQuerySet, asked: Search, before: Before) -> tuple[list[int], Before]:
    """The same by the time of publication, newest first."""
    rows, begin = claims.order_by("-verdict__published_at", "-verdict__pk"), before.count
    if before.last:
        moment, number = datetime.fromisoformat(before.last[0]), before.last[1]
        older = Q(verdict__published_at__lt=moment)
        rows = rows.filter(older | Q(verdict__published_at=moment, verdict__pk__lt=number))
        begin = 0
    found = rows.values_list("pk", "verdict__published_at", "verdict__pk")
    page = list(found[begin : begin + asked.page_size + 1])
    last = [[at.isoformat(), pk] for _claim_id, at, pk in page[: asked.page_size][-1:] if at]
    return [claim_id for claim_id, _at, _pk in page], Before(before.count + asked.page_size, *last)


def _is_ours(site: Site, wanted: str) -> bool:
    """Whether a filter by the publisher's site means this one: its host, or a domain that it belongs to."""
    if not wanted:
        return True
    host = wanted.split("//")[-1].split("/")[0].lower()
    ours = {site.host.lower(), publisher_site(site).lower()}
    return any(one == host or one.endswith(f".{host}") for one in ours)


def _speaks(wanted: str) -> bool:
    return not wanted or wanted.lower().split("-")[0] == settings.LANGUAGE_CODE.split("-")[0]


def publisher_site(site: Site) -> str:
    """The host of whoever publishes the verdicts."""
    return str(site.publisher["url"]).split("//")[-1].split("/")[0]


def _claim(site: Site, claim: Claim, whole: OneClaim) -> Node:
    verdict: Verdict = claim.verdict
    assert verdict.rating is not None
    assert verdict.published_at is not None
    days = [one.article.published_at for one in whole.members if one.article.published_at]
    named = claim.source is not None and claim.source.kind != Source.Kind.UNNAMED
    node: Node = {
        "text": text_of(claim),
        "claimant": claim.source.name if named and claim.source else "",
        "claimDate": _moment(min(days)) if days else "",
        "claimReview": [
            {
                "publisher": {"name": settings.PUBLISHER_NAME, "site": publisher_site(site)},
                "url": site.claim_page(claim.pk),
                "title": text_of(claim),
                "reviewDate": _moment(verdict.published_at),
                "textualRating": verdict.rating.name,
                "languageCode": settings.LANGUAGE_CODE,
            }
        ],
    }
    return {key: value for key, value in node.items() if value}


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
