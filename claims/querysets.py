"""Reads of claims, sources, links and threads, shared by pages, API, feeds and tasks.

``for_list`` and ``for_detail`` fetch with the rows all that a list or a page shows of them, in a number of
queries that does not grow with the rows. Every filter may be called with nothing to filter by: an empty
string, an empty list or None leaves the rows as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from django.contrib.postgres.search import SearchRank
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.functions import Coalesce

from articles.models import Article
from articles.search import web_search
from claims.linking.types import SURE
from claims.name_pieces import name_holds

if TYPE_CHECKING:
    from claims.models import Claim, Event, Link, Source, Thread, ThreadClaim  # noqa: F401  (used in the bases)

FACTUAL = ("assertion", "denial", "accusation", "non_denial")  # acts that say how things are, or refuse to
OPPOSING = ("denies", "contradicts")
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def _storable(words: str) -> str:
    """The words without the one character that PostgreSQL takes in no text."""
    return words.replace("\0", " ")


class SourceQuerySet(models.QuerySet["Source"]):
    def named(self) -> SourceQuerySet:
        """Without the speakers whom their article does not name."""
        return self.exclude(kind="unnamed")

    def search(self, words: str) -> SourceQuerySet:
        """Sources one of whose names holds all the words, in any order."""
        return self._called(words, Q(), Q())

    def search_named(self, words: str) -> SourceQuerySet:
        """As `search` of those that are named; a description that holds in one article only is no name."""
        from claims.models.source import OF_NO_ARTICLE

        return self.named()._called(words, ~Q(kind="unnamed"), OF_NO_ARTICLE)

    def _called(self, words: str, sources: Q, aliases: Q) -> SourceQuerySet:
        """Those with the words in their own name, if they are such sources, or in one of such aliases: most
        speakers are unnamed, and half the time went to finding and dropping them."""
        from claims.models import SourceAlias

        found = self
        for word in _storable(words).split():
            called = SourceAlias.objects.filter(name_holds(word), aliases).order_by().values("source")
            own = self.model.objects.filter(name_holds(word), sources).order_by().values("pk")
            found = found.filter(pk__in=own.union(called))
        return found

    def speaking(self) -> SourceQuerySet:
        """Sources with a visible claim at least."""
        return self.filter(claim_count__gt=0)

    def for_list(self) -> SourceQuerySet:
        """With affiliation and counts, who spoke most first."""
        counted = self.speaking().select_related("affiliation")
        return counted.order_by(F("claim_count").desc(), "name", "pk")

    def for_detail(self) -> SourceQuerySet:
        """With counts, affiliation, ``aliases`` and ``affiliates``."""
        return self.select_related("affiliation", "article").prefetch_related("aliases", "affiliates")


class ClaimQuerySet(models.QuerySet["Claim"]):
    few = False  # these are some claims, found by their numbers

    def found_by_number(self) -> ClaimQuerySet:
        """The same, known to be few: sorted once found, not looked for in the order of all claims."""
        found = self.all()
        found.few = True
        return found

    def _clone(self) -> ClaimQuerySet:
        clone = super()._clone()  # type: ignore[misc]  # not in the stubs
        clone.few = self.few
        return cast("ClaimQuerySet", clone)

    def visible(self) -> ClaimQuerySet:
        """What pages and API show: not what an editor threw out."""
        return self.filter(withdrawn_at__isnull=True)

    def factual(self) -> ClaimQuerySet:
        """Claims that say how things are, or refuse to: no questions, demands, opinions or plans."""
        return self.filter(act__in=FACTUAL)

    def search(self, words: str) -> ClaimQuerySet:
        """Claims whose source, proposition or sentence has the words; best first is up to ``by_rank``."""
        return self.filter(search=web_search(words)) if words.strip() else self

    def by_rank(self, words: str) -> ClaimQuerySet:
        """Best match of the words first; adds ``rank``."""
        return self.annotate(rank=SearchRank(F("search"), web_search(words))).order_by("-rank", "-pk")

    def of_source(self, source_id: int | None) -> ClaimQuerySet:
        return self if source_id is None else self.filter(source=source_id)

    def of_outlet(self, outlet_id: int | None) -> ClaimQuerySet:
        return self if outlet_id is None else self.filter(article__outlet=outlet_id)

    def of_article(self, article_id: int | None) -> ClaimQuerySet:
        """The claims of one article in reading order."""
        return self if article_id is None else self.filter(article=article_id).order_by("start", "pk")

    def with_acts(self, acts: Iterable[str]) -> ClaimQuerySet:
        wanted = [act for act in acts if act]
        return self.filter(act__in=wanted) if wanted else self

    def newest_first(self) -> ClaimQuerySet:
        """By day of publication, those of one article in reading order."""
        if self.few:
            # The same order, asked of each claim's article: so the database neither follows an index from
            # article on nor reads all articles for some of them.
            own = Article.objects.filter(pk=OuterRef("article_id")).order_by()
            day = Subquery(own.values("published_at"))
            return self.order_by(day.desc(nulls_last=True), "article_id", "start", "pk")
        return self.order_by(F("article__published_at").desc(nulls_last=True), "-article", "start", "pk")

    def in_disputes(self) -> ClaimQuerySet:
        """Claims of disputes that lists show."""
        from claims.models import Thread

        return self.filter(thread_entry__thread__in=Thread.objects.live())

    def disputed(self) -> ClaimQuerySet:
        """Claims that have a place in a standing dispute."""
        return self.filter(
            thread_entry__thread__merged_into__isnull=True, thread_entry__thread__opposing_count__gt=0
        )

    def denied(self) -> ClaimQuerySet:
        """Claims that another claim denies or contradicts."""
        from claims.models import Link

        return self.filter(Exists(Link.objects.standing().opposing().filter(to_claim=OuterRef("pk"))))

    def with_origin(self) -> ClaimQuerySet:
        """With article, outlet and source: what is needed to say who said it where."""
        return self.select_related("article__outlet", "source__affiliation").defer(
            "article__text",
            "article__minhash",
            "article__minhash_bands",
            "article__search",
            "embedding",
            "search",
        )

    def for_list(self) -> ClaimQuerySet:
        """With article (without its text), outlet, source, its dispute (``thread_entry.thread``), verdict."""
        shown = self.with_origin().select_related("thread_entry__thread", "verdict__rating")
        return shown.defer("thread_entry__search")

    def for_detail(self) -> ClaimQuerySet:
        """As ``for_list``, with ``links_out`` and ``links_in`` that stand, each with both claims' origins."""
        from claims.models import Link

        links = Link.objects.standing().for_list()
        return self.for_list().prefetch_related(
            Prefetch("links_out", queryset=links), Prefetch("links_in", queryset=links)
        )

    def with_ruling(self) -> ClaimQuerySet:
        """With the evidence and the right of reply of its verdict, where it has one."""
        return self.prefetch_related("verdict__evidence", "verdict__replies")


class LinkQuerySet(models.QuerySet["Link"]):
    def between_visible(self) -> LinkQuerySet:
        """Neither claim was thrown out by an editor."""
        return self.filter(hidden=False)

    def standing(self) -> LinkQuerySet:
        """Not rejected, nor a mere guess that no editor has looked at, and both claims are visible."""
        return self.between_visible().exclude(state="rejected").exclude(state="suggested", score__lt=SURE)

    def opposing(self) -> LinkQuerySet:
        """Denials and counter-claims."""
        return self.filter(kind__in=OPPOSING)

    def self_contradicting(self, source_id: int) -> LinkQuerySet:
        """Denials and counter-claims of a source to what it has said itself."""
        return self.opposing().filter(from_source=source_id, to_source=source_id)

    def touching(self, claim_ids: Iterable[int]) -> LinkQuerySet:
        """With one of the claims at either end."""
        wanted = list(claim_ids)
        return self.filter(Q(from_claim__in=wanted) | Q(to_claim__in=wanted))

    def for_list(self) -> LinkQuerySet:
        """With both claims, their articles (without texts), outlets and sources."""
        ends = ("from_claim", "to_claim")
        heavy = ("article__text", "article__minhash", "article__minhash_bands", "article__search")
        return self.select_related(
            *(f"{end}__{part}" for end in ends for part in ("article__outlet", "source__affiliation"))
        ).defer(*(f"{end}__{field}" for end in ends for field in (*heavy, "embedding", "search")))


class ThreadClaimQuerySet(models.QuerySet["ThreadClaim"]):
    def shown(self) -> ThreadClaimQuerySet:
        """Places of claims that no editor has thrown out."""
        return self.filter(hidden=False)

    def light(self) -> ThreadClaimQuerySet:
        """Without the words by which searches find them."""
        return self.defer("search")


class ThreadQuerySet(models.QuerySet["Thread"]):
    def live(self) -> ThreadQuerySet:
        """Disputes that stand: not merged into another, a denial or counter-claim opposite to a claim."""
        return self.filter(
            merged_into__isnull=True, opposing_count__gt=0, claim_count__gt=0, denial_count__gt=0
        )

    def search(self, words: str) -> ThreadQuerySet:
        """Disputes with a claim that has the words."""
        return self._holding(Q(claim__search=web_search(words))) if words.strip() else self

    def of_source(self, source_id: int | None) -> ThreadQuerySet:
        """Disputes in which the source speaks."""
        return self if source_id is None else self._holding(Q(source=source_id))

    def of_outlet(self, outlet_id: int | None) -> ThreadQuerySet:
        return self if outlet_id is None else self._holding(Q(outlet=outlet_id))

    def of_article(self, article_id: int | None) -> ThreadQuerySet:
        return self if article_id is None else self._holding(Q(claim__article=article_id))

    def with_acts(self, acts: Iterable[str]) -> ThreadQuerySet:
        """Disputes with a claim of one of the acts."""
        wanted = [act for act in acts if act]
        return self._holding(Q(act__in=wanted)) if wanted else self

    def with_non_denial(self) -> ThreadQuerySet:
        """Disputes in which somebody would neither confirm nor deny."""
        return self.filter(non_denial_count__gt=0)

    def with_explicit_denial(self) -> ThreadQuerySet:
        """Disputes in which somebody denies in so many words, not merely says the contrary."""
        return self.filter(spoken_denial_count__gt=0)

    def with_states(self, states: Iterable[str]) -> ThreadQuerySet:
        """Disputes with an opposing link in one of the review states."""
        from claims.models import Link

        wanted = [state for state in states if state]
        if not wanted:
            return self
        links = Link.objects.opposing().filter(state__in=wanted)
        return self._holding(Exists(links.filter(from_claim=OuterRef("claim"))))

    def across_outlets(self) -> ThreadQuerySet:
        """Disputes that several outlets report."""
        return self.filter(outlet_count__gt=1)

    def newest_first(self) -> ThreadQuerySet:
        return self.order_by(F("last_at").desc(nulls_last=True), "-pk")

    def pinned_first(self) -> ThreadQuerySet:
        """What editors keep on top, latest pinned first; then newest first."""
        return self.order_by(F("pinned_at").desc(nulls_last=True), F("last_at").desc(nulls_last=True), "-pk")

    def most_disputed_first(self) -> ThreadQuerySet:
        """By denials and counter-claims, then by what they answer."""
        latest = F("last_at").desc(nulls_last=True)
        return self.order_by("-denial_count", "-opposing_count", "-claim_count", latest, "-pk")

    def longest_open_first(self) -> ThreadQuerySet:
        """What has waited longest for an answer; claims without a date last."""
        return self.order_by(F("unanswered_since").asc(nulls_last=True), "pk")

    def with_recency(self) -> ThreadQuerySet:
        """Adds ``recent_at``: as ``last_at``, but long ago where no date is known."""
        return self.annotate(recent_at=Coalesce("last_at", Value(LONG_AGO)))

    def for_list(self) -> ThreadQuerySet:
        """With ``lead_claim`` and ``lead_denial``, each with article, outlet, source, and ``lead_link``."""
        ends = ("lead_claim", "lead_denial")
        heavy = ("article__text", "article__minhash", "article__minhash_bands", "article__search")
        return (
            self.select_related(
                "lead_link",
                *(f"{end}__{part}" for end in ends for part in ("article__outlet", "source__affiliation")),
            )
            .defer(*(f"{end}__{field}" for end in ends for field in (*heavy, "embedding", "search")))
            .newest_first()
        )

    def for_detail(self) -> ThreadQuerySet:
        """With ``entries`` by day of publication, each with its ``claim`` as in ``ClaimQuerySet.for_list``.

        The claims' ``links_out`` are those that stand, without the claims that they lead to.
        """
        from claims.models import Claim, Link, ThreadClaim

        links = Prefetch("links_out", queryset=Link.objects.standing())
        claims = Claim.objects.for_list().prefetch_related(links).with_ruling()
        entries = (
            ThreadClaim.objects.shown()
            .light()
            .order_by(
                F("claim__article__published_at").asc(nulls_last=True), "claim__article_id", "claim__start"
            )
            .prefetch_related(Prefetch("claim", queryset=claims))
        )
        return self.for_list().prefetch_related(Prefetch("entries", queryset=entries))

    def _holding(self, of_entry: Q | Exists) -> ThreadQuerySet:
        """Threads with a visible claim that meets a condition on its entry."""
        from claims.models import ThreadClaim

        return self.filter(Exists(ThreadClaim.objects.shown().filter(of_entry, thread=OuterRef("pk"))))


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, subject_type: str, *subject_ids: int) -> EventQuerySet:
        """What happened to some objects of one type, newest first."""
        return self.filter(subject_type=subject_type, subject_id__in=subject_ids).order_by("-pk")
