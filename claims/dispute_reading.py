"""A dispute with its claims and the links between them, for its page: however large it is, each row once.

`ThreadQuerySet.for_detail` fetches with each claim its links with both of their claims, as the API tells
them. A page lays all claims of a dispute out and then shows some of them: so each is read lightly first, with
no more than its place, its day, who speaks and what about, and `fill` reads the rest of those that are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, TypeVar

from django.db.models import F, Model
from django.db.models.base import ModelState

from articles.models import Article, Outlet
from claims.folding import Tie
from claims.models import Claim, Link, Source, Thread, ThreadClaim, Verdict
from claims.querysets import ClaimQuerySet

Row = TypeVar("Row", bound=Model)

_SHOWN = (Verdict.Publication.PUBLISHED, Verdict.Publication.RETRACTED)


def _fields(model: type[Model], *names: str) -> tuple[str, ...]:
    """Columns of a row, its number first."""
    return tuple(field.attname for field in model._meta.concrete_fields if field.attname in ("id", *names))


_ENTRY = _fields(ThreadClaim, "thread_id", "claim_id", "side", "pinned", "side_fixed")
_CLAIM = _fields(
    Claim,
    *("article_id", "source_id", "start", "source_text", "cue_text", "content_text", "proposition", "act"),
)
_ARTICLE = _fields(Article, "outlet_id", "published_at", "added_at")
_SOURCE, _NAMED = _fields(Source, "name", "kind"), _fields(Outlet, "name")


@dataclass
class Dispute:
    """The entries by day of publication, each with its claim, the standing links between them, and which of
    the claims have a verdict that readers see. Claims are light until `fill` has been called for them."""

    thread: Thread
    entries: Sequence[ThreadClaim]
    links: Sequence[Tie | Link]
    ruled: frozenset[int]
    whole: bool = False  # everything has been read in full

    def fill(self, claims: Iterable[Claim], links: Iterable[Tie | Link]) -> dict[int, Link]:
        """Read all that is shown of some claims, with their verdicts, into them; the links in full, by id."""
        if self.whole:
            return {}
        light = {claim.pk: claim for claim in claims}
        for pk, full in shown_claims().in_bulk(list(light)).items():
            entry = light[pk].thread_entry
            light[pk].__dict__.update(full.__dict__)
            light[pk].thread_entry = entry
        ids = [link.pk for link in links]
        return Link.objects.in_bulk(ids) if ids else {}

    def rated(self) -> list[Claim]:
        """The claims that have a verdict which readers see."""
        found = [entry.claim for entry in self.entries if entry.claim_id in self.ruled]
        return sorted(found, key=lambda claim: claim.pk)


def shown_claims() -> ClaimQuerySet:
    """Claims with all that a dispute's page shows of one."""
    return Claim.objects.with_origin().select_related("verdict__rating").with_ruling()


def read_dispute(thread: Thread) -> Dispute:
    """The dispute as it is now."""
    order = F("claim__article__published_at").asc(nulls_last=True)
    rows = ThreadClaim.objects.shown().filter(thread=thread)
    ordered = rows.order_by(order, "claim__article_id", "claim__start")
    entries, ruled = _light(thread, ordered)
    claims = {entry.claim_id for entry in entries}
    links = Link.objects.standing().filter(from_claim__in=rows.order_by().values("claim"))
    found = links.order_by("-score", "pk").values_list(*Tie._fields)
    ties = [tie for tie in map(Tie._make, found) if tie.to_claim_id in claims]
    return Dispute(thread, entries, ties, frozenset(ruled))


def _light(thread: Thread, rows: Any) -> tuple[list[ThreadClaim], set[int]]:
    """The entries with light claims, and the claims whose verdict readers see. An article, outlet or speaker
    of several is one object."""
    parts = (
        _ENTRY,
        _paths("claim", _CLAIM),
        _paths("claim__article", _ARTICLE),
        _paths("claim__article__outlet", _NAMED),
        _paths("claim__source", _SOURCE),
        ("claim__verdict__publication",),
    )
    ends = list(accumulate(len(part) for part in parts))
    cuts = [slice(*pair) for pair in pairwise([0, *ends])]
    alias, kept = rows.db, _Kept(rows.db)
    entries, ruled = [], set()
    for row in rows.values_list(*(name for part in parts for name in part)):
        own, of_claim, of_article, of_outlet, of_source, (publication,) = (row[cut] for cut in cuts)
        entry, claim = _made(ThreadClaim, alias, _ENTRY, own), _made(Claim, alias, _CLAIM, of_claim)
        outlet = kept.row(Outlet, _NAMED, of_outlet)
        article, source = kept.row(Article, _ARTICLE, of_article), kept.row(Source, _SOURCE, of_source)
        article._state.fields_cache["outlet"] = outlet
        claim._state.fields_cache = {"article": article, "source": source, "thread_entry": entry}
        entry._state.fields_cache = {"thread": thread, "claim": claim}
        entries.append(entry)
        if publication in _SHOWN:
            ruled.add(claim.pk)
    return entries, ruled


class _Kept:
    """The rows that several claims share, made once each."""

    def __init__(self, alias: str) -> None:
        self._alias = alias
        self._rows: dict[tuple[type[Model], int], Any] = {}

    def row(self, model: type[Model], fields: Sequence[str], values: Sequence[Any]) -> Any:
        """The row whose number comes first among its values; None where there is none."""
        if values[0] is None:
            return None
        key = model, values[0]
        if key not in self._rows:
            self._rows[key] = _made(model, self._alias, fields, values)
        return self._rows[key]


def _made(model: type[Row], alias: str, fields: Sequence[str], values: Sequence[Any]) -> Row:
    """What ``model.from_db`` makes, a row of which only some fields are known yet, in a fifth of the time: it
    goes through all fields of the model for each row, and there are thousands."""
    row = model.__new__(model)
    state = ModelState()
    state.db, state.adding, state.fields_cache = alias, False, {}
    row.__dict__.update(zip(fields, values, strict=True), _state=state)
    return row


def _paths(start: str, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{start}__{name}" for name in names)
