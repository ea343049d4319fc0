"""The one way in: every file of the upload page, the API and the command line passes through `ingest`.

Each article is stored in a transaction of its own, so what is in is in whatever the next file holds.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DataError, connection, transaction
from django.utils import timezone

from articles import dedup, state
from articles.models import Article, Batch, BatchItem, Outlet
from articles.readers import Budget, ReadArticle, ReadLimits, ReadRefusal, read_file, read_text
from articles.readers.fields import unless_unseen

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

logger = logging.getLogger(__name__)
Outcome = BatchItem.Outcome

_LOCK = 0x696E67  # "ing": articles are stored one after another, see _store
_NAME = 200  # characters of an outlet's name and key
TOGETHER = "What was sent at once"


@dataclass(frozen=True, slots=True)
class Given:
    """What the sender says about an article; it goes before what the file says."""

    title: str = ""
    outlet: str = ""
    author: str = ""
    url: str = ""
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as sent, or a text that came as characters; `refused` where it was never opened."""

    name: str
    data: bytes | str = b""
    refused: str = ""


def limits() -> ReadLimits:
    """The limits that the settings give."""
    return ReadLimits(
        article_bytes=settings.MAX_ARTICLE_BYTES,
        archive_bytes=settings.MAX_UPLOAD_BYTES,
        archive_files=settings.MAX_UPLOAD_FILES,
    )


def budget_of_all() -> Budget:
    """For files that are sent at once: their archives together may unpack to what one alone may."""
    return Budget.full(limits(), of=TOGETHER)


def open_batch(*, channel: str, by: User | AnonymousUser | None = None) -> Batch:
    """A batch to hold the reports of the files that come in together."""
    return Batch.objects.create(channel=channel, created_by=_person(by))


def ingest_all(
    uploads: Iterable[Upload],
    *,
    channel: str,
    by: User | AnonymousUser | None = None,
    given: Given | None = None,
    default_outlet: str = "",
) -> Batch:
    """Take in all files as one batch; from a generator, one file is in memory at a time."""
    batch, budget = open_batch(channel=channel, by=by), budget_of_all()
    for upload in uploads:
        ingest(
            name=upload.name,
            data=upload.data,
            refused=upload.refused,
            batch=batch,
            by=by,
            given=given,
            default_outlet=default_outlet,
            budget=budget,
        )
    return batch


def ingest(
    *,
    name: str,
    data: bytes | str,
    batch: Batch,
    by: User | AnonymousUser | None = None,
    given: Given | None = None,
    default_outlet: str = "",
    refused: str = "",
    budget: Budget | None = None,
) -> list[BatchItem]:
    """Store what one file holds and report on it: one item for a text, one a file for an archive.

    What the sender gives goes before what the file says; `default_outlet` is for files that name none. With a
    `budget`, what archives unpack to is counted together with the other files that have it.
    Whatever is in the file, this does not raise; only a database that does not answer does.
    """
    if refused:
        return [_report(batch, ReadRefusal(name, refused))]
    items = []
    for found in _read(name, data, budget):
        if isinstance(found, ReadRefusal):
            items.append(_report(batch, found))
        else:
            read = _complete(found, given or Given(), default_outlet)
            items.append(_store_or_refuse(read, batch=batch, by=_person(by)))
    return items


def _read(name: str, data: bytes | str, budget: Budget | None) -> Iterator[ReadArticle | ReadRefusal]:
    try:
        if isinstance(data, str):
            yield read_text(name, data, limits())
        else:
            yield from read_file(name, data, limits(), budget)
    except Exception:  # a file that trips up a parser must not stop the others; the log has it in full
        logger.exception("Reading %r failed", name)
        yield ReadRefusal(
            name, "It could not be read because of an error of this program; its log says which."
        )


def _complete(read: ReadArticle, given: Given, default_outlet: str) -> ReadArticle:
    return replace(
        read,
        title=unless_unseen(given.title) or read.title,
        outlet=unless_unseen(given.outlet) or read.outlet or default_outlet,
        author=unless_unseen(given.author) or read.author,
        url=given.url or read.url,
        published_at=given.published_at or read.published_at,
    )


def _store_or_refuse(read: ReadArticle, *, batch: Batch, by: User | None) -> BatchItem:
    try:
        return _store(read, batch=batch, by=by)
    except DataError:
        logger.exception("The database cannot hold %r", read.name)
        return _report(batch, ReadRefusal(read.name, "The database cannot hold it; the log says why."))


@transaction.atomic
def _store(read: ReadArticle, *, batch: Batch, by: User | None) -> BatchItem:
    """Store one article unless it is there already; its report is saved with it or not at all."""
    sha256 = dedup.text_hash(read.text)
    values = dedup.signature(read.text)
    bands = dedup.band_keys(values)
    # One at a time until commit: two copies that come in at once must see one another, and neither a unique
    # constraint nor a row lock tells of a near copy that is not yet committed.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if there := Article.objects.filter(sha256=sha256).select_related("outlet").first():
        return _item(batch, read.name, Outcome.DUPLICATE, article=there, reason=_same_text(there))
    first, similarity = _first_of_its_kind(values, bands)
    article = Article.objects.create(
        outlet=outlet_named(read.outlet),
        title=read.title,
        author=read.author,
        url=read.url,
        published_at=read.published_at,
        text=read.text,
        sha256=sha256,
        word_count=len(dedup.words(read.text)),
        file_name=_storable(read.name),
        file_format=read.file_format,
        encoding=read.encoding,
        near_copy_of=first,
        near_copy_similarity=similarity,
        minhash=values,
        minhash_bands=bands,
        due_at=timezone.now() + state.HINT_GRACE,
        added_by=by,
    )
    state.enqueue(article_id=article.pk)
    if first is None:
        return _item(batch, read.name, Outcome.ADDED, article=article)
    reason = f"{similarity:.0%} the same as article {first.pk}, “{first}”; both count as one origin."
    return _item(batch, read.name, Outcome.NEAR_COPY, article=article, reason=reason)


def _first_of_its_kind(values: list[int], bands: list[int]) -> tuple[Article | None, float | None]:
    """The oldest origin that it copies, and the similarity with the nearest text of that origin."""
    origins: dict[int, float] = {}
    for pk, origin, stored in Article.objects.sharing_a_band(bands):
        alike = dedup.similarity(values, stored)
        if alike >= dedup.NEAR_COPY:
            origins[origin or pk] = max(alike, origins.get(origin or pk, 0.0))
    if not origins:
        return None, None
    oldest = min(origins)
    return Article.objects.get(pk=oldest), origins[oldest]


def outlet_named(name: str) -> Outlet | None:
    """The outlet of this name, made where there is none; None for a name without a letter or digit."""
    name = re.sub(r"\s+", " ", _storable(name)).strip()[:_NAME].rstrip()
    key = outlet_key(name)
    if not key:
        return None
    outlet, _ = Outlet.objects.get_or_create(key=key, defaults={"name": name})
    return outlet


def outlet_key(name: str) -> str:
    """What two spellings of one outlet share: case, accents' encoding and punctuation are left out."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(re.findall(r"[^\W_]+", plain))[:_NAME].rstrip()


def _same_text(there: Article) -> str:
    where = f", from {there.outlet}" if there.outlet else ""
    return f"The same text is stored as article {there.pk}{where}."


def _report(batch: Batch, refusal: ReadRefusal) -> BatchItem:
    return _item(batch, refusal.name, Outcome.REFUSED, reason=refusal.reason)


def _item(
    batch: Batch, name: str, outcome: str, *, article: Article | None = None, reason: str = ""
) -> BatchItem:
    return BatchItem.objects.create(
        batch=batch, name=_storable(name), outcome=outcome, article=article, reason=_storable(reason)
    )


def _storable(name: str) -> str:
    """A file's name as PostgreSQL can hold it: systems allow any bytes in names."""
    readable = name.encode("utf-8", "surrogateescape" if _from_bytes(name) else "replace")
    return readable.decode("utf-8", "replace").replace("\0", "\ufffd")[:1000]


def _from_bytes(name: str) -> bool:
    return not any("\ud800" <= c <= "\udfff" and not "\udc80" <= c <= "\udcff" for c in name)


def _person(by: User | AnonymousUser | None) -> User | None:
    return by if by is not None and by.is_authenticated else None
