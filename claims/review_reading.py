"""Reads imported feeds item by item, and finds the claims that their reviews may be about. Done by workers.

Safe to run twice and to be killed: an import that was begun is gone on with after the last item whose result
is stored, and a review that came before is found again by its key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models.functions import Cast
from django.utils import timezone
from pgvector.django import CosineDistance, HalfVectorField

from articles.querysets import is_due
from claims.interchange.feed_reader import Item, read_feed
from claims.interchange.read_claim_review import ReadReview, Refused, read, reviews_in
from claims.models import (
    Claim,
    EvidenceSuggestion,
    ImportedReview,
    ReviewImport,
    ReviewImportItem,
    ThreadClaim,
)
from claims.search_conditions import Asked
from claims.search_query import Query, Word
from claims.search_ranking import NEAR, rank

Outcome = ReviewImportItem.Outcome
GRACE = timedelta(seconds=90)  # how long a row that a worker has taken up is left to it
MOST_ATTEMPTS = 3
AT_ONCE = 500  # items that are written together
MATCHED_AT_ONCE = 20  # reviews that are compared in one message
OFFERED = 3  # claims for one review, each of another dispute
AGAIN = timedelta(days=7)  # new articles come: after so long a review is compared with the claims again
FIELDS = (
    *("url", "claim_text", "claimant", "claimed_at", "publisher", "site", "rating"),
    *("value", "best", "worst", "reviewed_at", "language"),
)
# A denial says the reverse of what it is near to, a question or demand says nothing that could be checked.
NOT_OFFERED = ("denial", "non_denial", "question", "demand")
_Read = tuple[Item, ReadReview | None, str]


def work_off_one() -> bool:
    """Read one import that is due, or compare some reviews; whether there was anything to do."""
    row = _next_import()
    if row is None:
        return match_some() > 0
    if row.attempts > MOST_ATTEMPTS:
        _finish(row, ReviewImport.State.FAILED, "Reading it was begun several times and never ended.")
        return True
    read_import(row)
    return True


def read_import(row: ReviewImport) -> None:
    """Read a feed to its end, and keep how each item fared; what a worker that died has stored stays so."""
    counts: Counter[str] = Counter(row.items.values_list("outcome", flat=True))
    found, place, broken = _reviews(read_feed(_kept(row))), counts.total(), ""
    for item, _review, why in islice(found, place):
        broken = why if item.last else broken
    while batch := list(islice(found, AT_ONCE)):
        with transaction.atomic():
            counts.update(_store(row, batch, place))
            ReviewImport.objects.filter(pk=row.pk).update(due_at=timezone.now() + GRACE, **_counted(counts))
        place += len(batch)
        broken = next((why for item, _review, why in batch if item.last), broken)
    for name, count in _counted(counts).items():
        setattr(row, name, count)
    nothing = broken and counts.total() == counts[Outcome.REFUSED]
    _finish(row, ReviewImport.State.FAILED if nothing else ReviewImport.State.DONE, broken)


def match_some() -> int:
    """Compare the reviews that have waited longest with the claims here; gives how many."""
    with transaction.atomic():
        due = ImportedReview.objects.select_for_update(skip_locked=True, of=("self",))
        waiting = due.filter(match_due_at__lte=timezone.now()).order_by("match_due_at", "pk")
        rows = list(waiting[:MATCHED_AT_ONCE])
        if not rows:
            return 0
        from claims.linking.embedding import embed  # keeps the weights out of web processes

        vectors = embed([row.claim_text for row in rows])
        for row, vector in zip(rows, vectors, strict=True):
            offer(row, [float(number) for number in vector])
        again = timezone.now() + AGAIN
        ImportedReview.objects.filter(pk__in=[row.pk for row in rows]).update(match_due_at=again)
    return len(rows)


def offer(review: ImportedReview, vector: Sequence[float]) -> None:
    """Suggest the review for the claims it may be about, the best of each dispute; found as a search is."""
    words = (word.strip("-\"'“”()") for word in review.claim_text.split())
    asked = Asked(Query(words=tuple(Word(word) for word in words if word and word.lower() != "or")))
    claims = Claim.objects.visible().in_disputes().exclude(act__in=NOT_OFFERED)
    ranking = rank(asked, claims, vector)
    having = frozenset(ranking.ids) - ranking.by_meaning
    distance = CosineDistance(Cast("embedding", HalfVectorField(dimensions=len(vector))), list(vector))
    far = dict(
        Claim.objects.filter(pk__in=ranking.ids[:60], embedding__isnull=False).values_list("pk", distance)
    )
    threads = dict(ThreadClaim.objects.filter(claim__in=ranking.ids[:60]).values_list("claim", "thread"))
    chosen: dict[int, int] = {}
    for pk in ranking.ids[:60]:
        if pk in threads and (pk in having or far.get(pk, 1.0) <= NEAR):
            chosen.setdefault(threads[pk], pk)
    rows = [
        EvidenceSuggestion(
            review=review, claim_id=pk, score=max(0.0, 1.0 - far.get(pk, 1.0)), by_words=pk in having
        )
        for pk in list(chosen.values())[:OFFERED]
    ]
    EvidenceSuggestion.objects.bulk_create(rows, ignore_conflicts=True)


def _next_import() -> ReviewImport | None:
    with transaction.atomic():
        due = ReviewImport.objects.select_for_update(skip_locked=True, of=("self",))
        row = due.filter(is_due(timezone.now())).order_by("due_at", "pk").first()
        if row is not None:
            row.state, row.due_at = ReviewImport.State.READING, timezone.now() + GRACE
            row.attempts += 1
            row.save(update_fields=["state", "due_at", "attempts"])
        return row


def _kept(row: ReviewImport) -> Iterator[bytes]:
    for data in row.pieces.order_by("number").values_list("data", flat=True).iterator(chunk_size=1):
        yield bytes(data)


def _reviews(feed: Iterable[Item]) -> Iterator[_Read]:
    """Each review, or why there is none; an item of a feed may hold several."""
    for item in feed:
        if item.value is None:
            yield item, None, item.problem
            continue
        try:
            held = list(reviews_in(item.value))
        except Refused as error:
            yield item, None, str(error)
            continue
        for value in held:
            try:
                yield item, read(value), ""
            except Refused as error:
                yield Item(item.place, value), None, str(error)


def _store(row: ReviewImport, batch: Sequence[_Read], place: int) -> Counter[str]:
    """Write some reviews and how each fared; the same review twice in a batch counts once as new."""
    wanted = {review.key: review for _item, review, _why in batch if review is not None}
    known = {one.key: one for one in ImportedReview.objects.filter(key__in=wanted)}
    now = timezone.now()
    outcomes = {key: _outcome(known.get(key), review) for key, review in wanted.items()}
    rows = [
        _row(key, review, row, known.get(key), now)
        for key, review in wanted.items()
        if outcomes[key] != Outcome.UNCHANGED
    ]
    ImportedReview.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=[*FIELDS, "came_with", "match_due_at", "changed_at"],
    )
    ids = dict(ImportedReview.objects.filter(key__in=wanted).values_list("key", "pk"))
    seen: set[str] = set()
    items = []
    for number, (item, review, why) in enumerate(batch, start=place + 1):
        outcome = Outcome.REFUSED if review is None else outcomes[review.key]
        if review is not None and review.key in seen:
            outcome, why = Outcome.UNCHANGED, "It stands in the feed twice."
        seen.update([review.key] if review else [])
        what = review.claim if review else _label(item)
        known_as = ids.get(review.key) if review else None
        items.append(
            ReviewImportItem(
                of=row, place=number, outcome=outcome, reason=why, what=what[:300], review_id=known_as
            )
        )
    ReviewImportItem.objects.bulk_create(items)
    return Counter(str(item.outcome) for item in items)


def _outcome(known: ImportedReview | None, review: ReadReview) -> Outcome:
    """A review that no standing import has counts as new again."""
    if known is None or known.came_with_id is None:
        return Outcome.ADDED
    same = all(getattr(known, name) == value for name, value in _fields(review).items())
    return Outcome.UNCHANGED if same else Outcome.CHANGED


def _row(
    key: str, review: ReadReview, came_with: ReviewImport, known: ImportedReview | None, now: datetime
) -> ImportedReview:
    first = known.came_with if known and known.came_with_id else came_with
    return ImportedReview(key=key, came_with=first, match_due_at=now, changed_at=now, **_fields(review))


def _fields(review: ReadReview) -> dict[str, object]:
    said = asdict(review)
    said["claim_text"] = said.pop("claim")
    return {name: said[name] for name in FIELDS}


def _label(item: Item) -> str:
    """Something by which a person finds a refused item again."""
    for name in ("claimReviewed", "url", "@id", "@type"):
        value = (item.value or {}).get(name)
        if isinstance(value, str) and value.strip():
            return " ".join(value.replace("\0", " ").split())
    return ""


def _counted(counts: Counter[str]) -> dict[str, int]:
    return {str(outcome): counts[str(outcome)] for outcome in Outcome}


def _finish(row: ReviewImport, state: str, error: str) -> None:
    row.state, row.error, row.due_at, row.finished_at = ReviewImport.State(state), error, None, timezone.now()
    row.save()
    row.pieces.all().delete()
