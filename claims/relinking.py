"""After an editor has changed claims of an article: its links and disputes are brought up to date.

By the way that a newly read article goes (`claims.link_store.link_article`), in a worker. What is due is a
row of the database and the message only a hint: a lost one is sent again by the sweep.
"""

from __future__ import annotations

from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from articles.models import Article
from articles.querysets import is_due
from claims.models import LinkingDue
from claimtrack.outage import DATABASE_AWAY

RELINK_TASK = "claims.tasks.relink_article"
HINT_GRACE = timedelta(seconds=settings.HINT_GRACE_SECONDS)  # for which the sweep leaves a message alone


def ask(*, article_id: int) -> None:
    """Have an article linked anew once the surrounding transaction is committed."""
    now = timezone.now()
    fresh = {"asked_at": now, "due_at": now + HINT_GRACE, "attempts": 0, "error": ""}
    LinkingDue.objects.update_or_create(article_id=article_id, defaults=fresh)
    transaction.on_commit(lambda: current_app.send_task(RELINK_TASK, args=[article_id]), robust=True)


def relink(*, article_id: int) -> None:
    """Link an article anew if that is due; safe to run twice and to be killed.

    What an editor changes while it runs makes it due again. The error of a failed try is on the row.
    """
    from claims import link_store  # which asks for other articles to be linked anew

    due = LinkingDue.objects.filter(article=article_id).first()
    if due is None:
        return
    last = due.attempts + 1 >= settings.MAX_ATTEMPTS
    again = None if last else timezone.now() + HINT_GRACE * 2**due.attempts
    LinkingDue.objects.filter(article=article_id).update(attempts=F("attempts") + 1, due_at=again)
    article = Article.objects.defer("minhash", "minhash_bands", "search").get(pk=article_id)
    try:
        link_store.link_article(article=article)
    except DATABASE_AWAY:
        raise  # the row cannot be written to either; the queue or the sweep comes back to it
    except Exception as error:
        said = f"{type(error).__name__}: {' '.join(str(error).split())}"[:1000]
        LinkingDue.objects.filter(article=article_id).update(error=said)
        raise
    LinkingDue.objects.filter(article=article_id, asked_at=due.asked_at).delete()


@transaction.atomic
def claim_due(*, limit: int = 500) -> list[int]:
    """Ids of the articles that the sweep shall send out now; each is put off, so sweeps do not pile up."""
    now = timezone.now()
    due = LinkingDue.objects.filter(is_due(now)).select_for_update(skip_locked=True)
    ids = list(due.order_by("due_at").values_list("pk", flat=True)[:limit])
    LinkingDue.objects.filter(pk__in=ids).update(due_at=now + HINT_GRACE)
    return ids
