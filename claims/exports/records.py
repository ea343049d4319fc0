"""Claims as records to carry away: flat dicts, the same from the database in bulk and from one shown dispute.

`FIELDS` names what a record has. Texts are never None; moments are aware and in UTC; offsets count code
points of the article's text, whose hash stands beside them. Read in two steps: ids by a server-side cursor,
then the rows of a few hundred ids at a time, so that memory does not grow with the export and no transaction
is held open meanwhile. What was withdrawn since the ids were read is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from claims.models import Claim, Link, Thread

Record = dict[str, Any]
AT_ONCE = 500  # claims whose rows are in memory together; with 2,000 it is no faster and 20 MB more

# Name in the record: where it comes from.
_COLUMNS: dict[str, str] = {
    "claim": "pk",
    "act": "act",
    "source_id": "source_id",
    "source": "source__name",
    "source_kind": "source__kind",
    "affiliation": "source__affiliation__name",
    "source_text": "source_text",
    "relays": "relays",
    "cue": "cue_text",
    "content": "content_text",
    "proposition": "proposition",
    "sentence": "sentence",
    "sentence_start": "sentence_start",
    "sentence_end": "sentence_end",
    "source_spans": "source_spans",
    "cue_spans": "cue_spans",
    "content_spans": "content_spans",
    "outlet_id": "article__outlet_id",
    "outlet": "article__outlet__name",
    "article_id": "article_id",
    "article": "article__title",
    "article_url": "article__url",
    "published_at": "article__published_at",
    "sha256": "article__sha256",
    "near_copy_of": "article__near_copy_of_id",
    "thread": "thread_entry__thread_id",
    "side": "thread_entry__side",
    "thread_title": "thread_entry__thread__title",
    "confidence": "confidence",
    "origin": "origin",
    "edited": "edited",
    "pipeline_version": "pipeline_version",
    "verdict": "verdict__rating_id",
    "verdict_name": "verdict__rating__name",
    "verdict_at": "verdict__published_at",
    "created_at": "created_at",
    "updated_at": "updated_at",
}
_ASKED_TOO = (
    "verdict__publication",
    "thread_entry__thread__merged_into_id",
    "thread_entry__thread__opposing_count",
    "thread_entry__thread__claim_count",
    "thread_entry__thread__denial_count",
)
_TEXTS = (
    *("source", "source_kind", "affiliation", "outlet", "side", "thread_title", "verdict", "verdict_name"),
    *("article", "article_url"),
)
_LINK_COLUMNS = ("pk", "from_claim_id", "to_claim_id", "kind", "scope", "state", "score")
_LINK_TEXTS = ("trigger_text", "reason")
FIELDS = (*_COLUMNS, "links")


def records(ids: QuerySet[Any], *, thread: int | None = None) -> Iterator[list[Record]]:
    """The claims of some ids in their order, AT_ONCE at a time, each with the answers that it gives.

    ``ids`` is a ``values_list("pk", flat=True)``. With a thread, links are those within it, and the claim's
    place is told also where the dispute does not stand.
    """
    batch: list[int] = []
    for pk in ids.iterator(chunk_size=10 * AT_ONCE):
        batch.append(pk)
        if len(batch) == AT_ONCE:
            yield _read(batch, thread)
            batch = []
    if batch:
        yield _read(batch, thread)


def _read(ids: Sequence[int], thread: int | None) -> list[Record]:
    names = list(_COLUMNS)
    rows = Claim.objects.visible().filter(pk__in=ids).order_by()
    found: dict[int, Record] = {}
    for row in rows.values_list(*_COLUMNS.values(), *_ASKED_TOO):
        record = dict(zip(names, row, strict=False))
        published, merged, *counts = row[len(names) :]
        if published != "published":
            record["verdict"] = record["verdict_name"] = record["verdict_at"] = None
        if thread is None and not (merged is None and counts[0] and all(counts)):
            record["thread"] = record["side"] = record["thread_title"] = None
        for name in _TEXTS:
            record[name] = record[name] or ""
        record["links"] = []
        found[record["claim"]] = record
    _add_links(found, thread)
    return [found[pk] for pk in ids if pk in found]


def _add_links(found: dict[int, Record], thread: int | None) -> None:
    links = Link.objects.standing().filter(from_claim__in=list(found)).order_by("pk")
    if thread is not None:
        links = links.filter(to_claim__thread_entry__thread=thread)
    for row in links.values_list(*_LINK_COLUMNS, *_LINK_TEXTS):
        record = found.get(row[1])
        if record is not None:
            record["links"].append(_link(row))


def _link(row: Sequence[Any]) -> Record:
    pk, _from, to_claim, kind, scope, state, score, trigger, reason = row
    return {
        "id": pk,
        "kind": kind,
        "to_claim": to_claim,
        "scope": scope,
        "state": state,
        "score": score,
        "trigger": trigger,
        "reason": reason,
    }


def records_of_thread(thread: Thread) -> list[Record]:
    """The claims of a dispute as `ThreadQuerySet.for_detail` or `thread_as_of` gives it."""
    entries = list(thread.entries.all())
    inside = {entry.claim_id for entry in entries}
    links: defaultdict[int, list[Record]] = defaultdict(list)
    for entry in entries:
        for link in sorted(entry.claim.links_out.all(), key=lambda link: link.pk):
            if link.to_claim_id in inside:
                values = (getattr(link, name) for name in (*_LINK_COLUMNS, *_LINK_TEXTS))
                links[entry.claim_id].append(_link(tuple(values)))
    return [
        {**_told(entry.claim), "thread": thread.pk, "side": entry.side, "thread_title": thread.title}
        | {"links": links[entry.claim_id]}
        for entry in entries
    ]


def _told(claim: Claim) -> Record:
    """A claim's own part of its record, by the same paths as in the database."""
    record: Record = {}
    for name, path in _COLUMNS.items():
        value: Any = claim
        for part in path.split("__"):
            value = getattr(value, part, None)
        record[name] = (value or "") if name in _TEXTS else value
    verdict = getattr(claim, "verdict", None)
    if verdict is None or not verdict.is_published:
        record |= {"verdict": "", "verdict_name": "", "verdict_at": None}
    return record


def flat(batches: Iterable[Iterable[Record]]) -> Iterator[Record]:
    """One record after another."""
    for batch in batches:
        yield from batch
