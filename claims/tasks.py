"""Reading one article in a worker: extraction, claims, links, disputes."""

from __future__ import annotations

import logging

from celery import current_app, shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings

from articles import state
from articles.models import Article
from claims import (  # noqa: F401
    export_tasks,
    link_store,
    mail_tasks,
    near_lists,
    newsroom_tasks,
    query_vectors,
    relinking,
    review_import_tasks,
    store,
    webhook_tasks,
)
from claimtrack.metrics import timed
from claimtrack.outage import DATABASE_AWAY

logger = logging.getLogger(__name__)


@shared_task(  # type: ignore[untyped-decorator]
    name=state.PROCESS_TASK,
    autoretry_for=DATABASE_AWAY,
    retry_backoff=True,
    max_retries=settings.MAX_ATTEMPTS,
)
def process_article(article_id: int) -> None:
    """Extract one article's claims, link them and regroup their disputes; safe to run twice and to be killed.

    The outcome is on the article's row. A lost database connection is tried again by the queue; every other
    error is recorded there and raised.
    """
    with state.reading(article_id=article_id) as article:
        if article is None:
            return
        try:
            read_article(article)
        except DATABASE_AWAY:
            raise  # the row cannot be written to either; the queue or the sweep comes back to it
        except SoftTimeLimitExceeded:
            limit = settings.CELERY_TASK_SOFT_TIME_LIMIT
            said = f"Reading it took longer than {limit} seconds."
            state.fail(article_id=article_id, error=said, again=True)  # the machine may have been busy
            raise
        except Article.DoesNotExist:
            logger.info("Article %s was deleted while it was read.", article_id)
        except Exception as error:
            state.fail(article_id=article_id, error=plain_words(error), again=isinstance(error, MemoryError))
            raise


@shared_task(name=query_vectors.EMBED_TASK)  # type: ignore[untyped-decorator]
def embed_query(words: str, key: str) -> None:
    """Make the vector of the words of a search and hand it to the page that waits for it."""
    from claims.linking.embedding import embed  # keeps the weights out of web processes

    query_vectors.answer(key=key, vector=embed([words])[0])


def read_article(article: Article) -> None:
    """All of an article's way, each step stored before the next begins."""
    from claims.extraction.pipeline import extract  # keeps spaCy out of web processes

    with timed("extract"):
        found = extract(article.text)
    with timed("store"):
        claims = store.replace_machine_claims(article=article, found=found)
    if claims or near_lists.is_in_any(article_id=article.pk):
        with timed("link"):
            link_store.link_article(article=article)
    state.finish(
        article_id=article.pk,
        language=found.language,
        pipeline_version=found.pipeline_version,
        kept_because=found.skipped,
    )


def plain_words(error: Exception) -> str:
    """What the article's page says of an error: its kind and message, one line, never empty."""
    said = " ".join(str(error).split())
    return f"Reading it failed: {type(error).__name__}{f': {said}' if said else ''}"[:1000]


@shared_task(  # type: ignore[untyped-decorator]
    name=relinking.RELINK_TASK,
    autoretry_for=DATABASE_AWAY,
    retry_backoff=True,
    max_retries=settings.MAX_ATTEMPTS,
)
def relink_article(article_id: int) -> None:
    """Bring an article's links and disputes up to date after an editor has changed its claims."""
    relinking.relink(article_id=article_id)


@shared_task(  # type: ignore[untyped-decorator]
    name="claims.tasks.sweep_due_links", autoretry_for=DATABASE_AWAY, retry_backoff=True, max_retries=3
)
def sweep_due_links() -> int:
    """Send out what is due to be linked anew and tell how many."""
    due = relinking.claim_due()
    for article_id in due:
        current_app.send_task(relinking.RELINK_TASK, args=[article_id])
    return len(due)
