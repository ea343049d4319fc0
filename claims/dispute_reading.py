"""A dispute with its claims and the links between them, for its page: however large it is, in few queries.

A page lays all claims of a dispute out and then shows some of them. So each is read as a `Place` first, with
no more than its side, its day and its words, and `claims_in_full` reads all of those that are shown. Rows of
the database as Django makes them would take most of the time of a page with a thousand claims.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import CharField, F, OrderBy, Value, prefetch_related_objects

from articles.models import Outlet
from claims.folding import LAST, Tie
from claims.models import Claim, Link, Source, Thread, ThreadClaim, Verdict
from claims.querysets import ClaimQuerySet, LinkQuerySet, ThreadClaimQuerySet

_RULED = {Verdict.Publication.PUBLISHED, Verdict.Publication.RETRACTED}
_OUTLET = "outlet"  # no kind of a source


class Place(NamedTuple):
    """A claim's place in a dispute, and what a page tells of a claim that it only names."""

    pk: int  # of the claim
    side: str
    published_at: datetime | None = None
    article_id: int = 0
    start: int = 0  # in the text of the article
    act: str = ""
    cue_text: str = ""
    content_text: str = ""
    proposition: str = ""
    speaker: str = ""  # who says it; "" where that is not given
    outlet: str = ""  # who reports it, likewise
    ruled: bool = False  # whether it has a verdict that readers see

    @property
    def said_at(self) -> tuple[datetime, int, int]:
        """As `claims.folding.said_at` has it of a claim."""
        return self.published_at or LAST, self.article_id, self.start


class Name(NamedTuple):
    """Who speaks or who reports; of who speaks the kind."""

    pk: int
    name: str
    kind: str = ""


@dataclass
class Dispute:
    """The places by day of publication, the standing links between them, the best first, and who speaks and
    who reports, in no order."""

    thread: Thread
    places: Sequence[Place]
    links: Sequence[Tie | Link]
    speakers: Collection[Name]
    outlets: Collection[Name]
    claims: Mapping[int, Claim] | None = None  # in full, where all have been read; the links are then, too

    def claims_in_full(self, claim_ids: Iterable[int]) -> Mapping[int, Claim]:
        """All that is shown of some claims and of those that `rulings` gives, but for what verdicts rest on;
        without those that are gone by now."""
        if self.claims is not None:
            return self.claims
        return _shown_claims().order_by().in_bulk([*claim_ids, *self._ruled()])

    def rulings(self, claims: Mapping[int, Claim]) -> list[Claim]:
        """The claims that have a verdict which readers see, with its evidence and right of reply."""
        found = [claims[pk] for pk in self._ruled() if pk in claims]
        prefetch_related_objects(found, "verdict__evidence", "verdict__replies")
        return found

    def _ruled(self) -> list[int]:
        return sorted(place.pk for place in self.places if place.ruled)

    def links_in_full(self, links: Iterable[Tie | Link]) -> dict[int, Link]:
        """The rows of some links, where they are not rows already."""
        wanted = [link.pk for link in links if not isinstance(link, Link)]
        return Link.objects.in_bulk(wanted) if wanted else {}


def read_dispute(thread: Thread) -> Dispute:
    """The dispute as it is now, in three queries."""
    shown = ThreadClaim.objects.shown().filter(thread=thread)
    names = _names_in(shown)
    speakers = {pk: Name(pk, name, kind) for pk, name, kind in names if kind != _OUTLET}
    outlets = {pk: Name(pk, name) for pk, name, kind in names if kind == _OUTLET}
    rows = shown.order_by(*_in_order("published_at", "claim__article_id", "claim__start", "claim_id"))
    places = []
    for *told, publication, source_id, source_text, outlet_id in rows.values_list(
        *("claim_id", "side", "published_at", "claim__article_id", "claim__start", "act"),
        *("claim__cue_text", "claim__content_text", "claim__proposition"),
        *("claim__verdict__publication", "source_id", "claim__source_text", "outlet_id"),
    ):
        speaker = speakers[source_id].name if source_id in speakers else source_text
        outlet = outlets[outlet_id].name if outlet_id in outlets else ""
        places.append(Place._make((*told, speaker, outlet, publication in _RULED)))
    inside = {place.pk for place in places}
    found = _links_from(shown).values_list(*Tie._fields)
    ties = [tie for tie in map(Tie._make, found) if tie.to_claim_id in inside]
    return Dispute(thread, places, ties, speakers.values(), outlets.values())


def read_in_full(thread: Thread) -> Dispute:
    """The same with all claims and links in full, for a page that shows them all; in two queries."""
    order = _in_order("thread_entry__published_at", "article_id", "start", "pk")
    rows = _shown_claims().filter(thread_entry__thread=thread, thread_entry__hidden=False)
    claims = list(rows.select_related("thread_entry").defer("thread_entry__search").order_by(*order))
    inside = {claim.pk for claim in claims}
    found = _links_from(ThreadClaim.objects.shown().filter(thread=thread))
    links = [link for link in found if link.from_claim_id in inside and link.to_claim_id in inside]
    return of_claims(thread, [(claim, claim.thread_entry.side) for claim in claims], links)


def of_claims(thread: Thread, claims: Sequence[tuple[Claim, str]], links: Sequence[Link]) -> Dispute:
    """A dispute of claims with their sides, by day of publication, and of links, all read in full."""
    speakers = {claim.source for claim, _ in claims if claim.source}
    outlets = {claim.article.outlet for claim, _ in claims if claim.article.outlet}
    return Dispute(
        thread,
        [_place_of(claim, side) for claim, side in claims],
        links,
        [Name(source.pk, source.name, source.kind) for source in speakers],
        [Name(outlet.pk, outlet.name) for outlet in outlets],
        {claim.pk: claim for claim, _ in claims},
    )


def _place_of(claim: Claim, side: str) -> Place:
    verdict: Verdict | None = getattr(claim, "verdict", None)
    return Place(
        claim.pk,
        side,
        claim.article.published_at,
        claim.article_id,
        claim.start,
        claim.act,
        claim.cue_text,
        claim.content_text,
        claim.proposition,
        claim.source.name if claim.source else claim.source_text,
        claim.article.outlet.name if claim.article.outlet else "",
        verdict is not None and verdict.publication in _RULED,
    )


def _shown_claims() -> ClaimQuerySet:
    """Claims with all that a dispute's page shows of one, but for what its verdict rests on."""
    return Claim.objects.with_origin().select_related("verdict__rating")


def _in_order(published: str, *others: str) -> tuple[OrderBy | str, ...]:
    """By day of publication, undated last, then by place in the text."""
    return F(published).asc(nulls_last=True), *others


def _links_from(places: ThreadClaimQuerySet) -> LinkQuerySet:
    """The standing links from claims of a dispute, the best first."""
    wanted = Link.objects.standing().filter(from_claim__in=places.order_by().values("claim"))
    return wanted.order_by("-score", "pk")


def _names_in(places: ThreadClaimQuerySet) -> list[tuple[int, str, str]]:
    """Number, name and kind of who speaks and of who reports in a dispute, in one query."""
    of_source, of_outlet = (places.order_by().values(name) for name in ("source", "outlet"))
    outlets = Outlet.objects.filter(pk__in=of_outlet).order_by()
    sources = Source.objects.filter(pk__in=of_source).order_by().values_list("pk", "name", "kind")
    kind = Value(_OUTLET, output_field=CharField())
    return list(sources.union(outlets.values_list("pk", "name", kind), all=True))
