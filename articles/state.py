"""The one door for an article's processing state: locks the row, checks the transition, saves.

The database is the truth and the queue only a hint. ``due_at`` is when the sweep enqueues an article
(again). Who is being read is known by a lock that ends with its worker, so a needless hint does nothing
and a worker that died leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from articles.models import Article

State = Article.State

TRANSITIONS: dict[str, set[str]] = {
    State.PENDING: {State.PROCESSING, State.FAILED},
    State.PROCESSING: {State.PROCESSING, State.PROCESSED, State.KEPT, State.FAILED, State.PENDING},
    State.PROCESSED: {State.PENDING},
    State.KEPT: {State.PENDING},
    State.FAILED: {State.PENDING},
}
PROCESS_TASK = "claims.tasks.process_article"  # by name: articles knows nothing of claims
LOCK_SPACE = 0x61727469  # "arti": the first of the two keys of the advisory lock
HINT_GRACE = timedelta(seconds=settings.HINT_GRACE_SECONDS)  # for which the sweep leaves a message alone


class InvalidTransition(Exception):
    """The article's state does not allow what was asked for."""

    def __init__(self, article: Article, to: str) -> None:
        super().__init__(f"Article {article.pk} is {article.get_state_display()}; it cannot become {to!r}.")


def _move(article: Article, to: str) -> None:
    if to not in TRANSITIONS[article.state]:
        raise InvalidTransition(article, to)
    article.state = to
    article.state_changed_at = timezone.now()


def enqueue(*, article_id: int) -> None:
    """Send the hint to the workers once the surrounding transaction is committed."""
    transaction.on_commit(lambda: current_app.send_task(PROCESS_TASK, args=[article_id]), robust=True)


@contextmanager
def holding(*, article_id: int) -> Iterator[bool]:
    """Hold an article against every other worker; gives False where somebody is on it.

    The hold is an advisory lock of the database session: it ends with the worker, however the worker
    ends, so a message delivered twice is a quiet no and one whose worker was killed is taken up again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, article_id])
        row = cursor.fetchone()
    if not row or not row[0]:
        yield False
        return
    try:
        yield True
    finally:
        if connection.is_usable():  # a lost session has lost its locks
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, article_id])


@contextmanager
def reading(*, article_id: int) -> Iterator[Article | None]:
    """Hold an article while it is read; gives None where there is nothing to do or somebody is on it."""
    with holding(article_id=article_id) as held:
        yield _start(article_id=article_id) if held else None


@transaction.atomic
def _start(*, article_id: int) -> Article | None:
    """Count the attempt; an article begun MAX_ATTEMPTS times and never finished becomes failed here."""
    article = Article.objects.select_for_update().filter(pk=article_id).first()
    if article is None or article.state not in {State.PENDING, State.PROCESSING}:
        return None
    if article.attempts >= settings.MAX_ATTEMPTS:
        _move(article, State.FAILED)
        article.due_at = None
        article.error = article.error or (
            f"Reading was begun {article.attempts} times and never finished: the worker was stopped, "
            "ran out of memory or out of time."
        )
        article.save()
        return None
    _move(article, State.PROCESSING)
    article.attempts += 1
    article.due_at = timezone.now() + HINT_GRACE
    article.save()
    return article


@transaction.atomic
def finish(*, article_id: int, language: str, pipeline_version: str, kept_because: str = "") -> None:
    """Mark an article as read, or as kept without being read and why."""
    article = Article.objects.select_for_update().get(pk=article_id)
    _move(article, State.KEPT if kept_because else State.PROCESSED)
    article.language = language
    article.pipeline_version = pipeline_version
    article.processed_at = timezone.now()
    article.error = kept_because
    article.due_at = None
    article.save()


@transaction.atomic
def reread(*, article_id: int, language: str, pipeline_version: str, kept_because: str = "") -> None:
    """Mark an article that was read before as read by another version; one that waits is left to wait."""
    article = Article.objects.select_for_update().get(pk=article_id)
    if article.state not in {State.PROCESSED, State.KEPT}:
        raise InvalidTransition(article, State.PROCESSED)
    article.state = State.KEPT if kept_because else State.PROCESSED
    article.language, article.pipeline_version = language, pipeline_version
    article.processed_at, article.error = timezone.now(), kept_because
    article.save(update_fields=["state", "language", "pipeline_version", "processed_at", "error"])


@transaction.atomic
def fail(*, article_id: int, error: str, again: bool) -> None:
    """Record an error; with ``again`` the sweep tries once more while attempts are left."""
    article = Article.objects.select_for_update().filter(pk=article_id).first()
    if article is None or article.state in {State.PROCESSED, State.KEPT, State.FAILED}:
        return
    article.error = error
    if again and article.attempts < settings.MAX_ATTEMPTS:
        if article.state == State.PROCESSING:
            _move(article, State.PENDING)
        article.due_at = timezone.now() + HINT_GRACE * 2**article.attempts / 6  # first after a third of it
    else:
        _move(article, State.FAILED)
        article.due_at = None
    article.save()


@transaction.atomic
def retry(*, article_id: int) -> Article:
    """Start afresh on a person's word: attempts are counted from none again.

    Raises Article.DoesNotExist, and InvalidTransition where it is waiting or being read: the worker that is
    on it could not finish, and one whose worker died is taken up again by itself.
    """
    article = Article.objects.select_for_update().get(pk=article_id)
    if article.state == State.PROCESSING:
        raise InvalidTransition(article, State.PENDING)
    _move(article, State.PENDING)
    article.attempts = 0
    article.error = ""
    article.due_at = timezone.now() + HINT_GRACE
    article.save()
    enqueue(article_id=article.pk)
    return article


@transaction.atomic
def claim_due(*, limit: int = 500) -> list[int]:
    """Ids that the sweep shall enqueue now; each is put off by a grace so that sweeps do not pile up."""
    now = timezone.now()
    due = list(Article.objects.due(now=now).select_for_update(skip_locked=True).order_by("due_at")[:limit])
    for article in due:
        article.due_at = now + HINT_GRACE
    Article.objects.bulk_update(due, ["due_at"])
    return [article.pk for article in due]


def retry_all(*, article_ids: Iterable[int]) -> list[int]:
    """`retry` each; gives the ids of those whose state allowed it."""
    started = []
    for article_id in article_ids:
        try:
            retry(article_id=article_id)
        except InvalidTransition:
            continue
        started.append(article_id)
    return started
