"""Articles are read or linked again on an editor's word, those above all that could not be. Part of
claims.workflow."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from articles import state
from articles.models import Article
from claims import events, permissions, relinking
from claims.models import LinkingDue
from claims.permissions import Action
from claims.workflow_errors import NotAllowedNow

MOST_AT_ONCE = 500  # articles in one press: about a second


@transaction.atomic
def retry_articles(*, by: User, article_ids: Collection[int] | None = None) -> int:
    """Have failed articles read again: these, or up to MOST_AT_ONCE of all; gives how many.

    Those that have not failed, or no longer, are left alone. Raises PermissionDenied.
    """
    permissions.check(by, Action.REREAD)
    failed = Article.objects.filter(state=Article.State.FAILED).order_by("-pk")
    if article_ids is not None:
        failed = failed.filter(pk__in=article_ids)
    errors = dict(failed.select_for_update().values_list("pk", "error")[:MOST_AT_ONCE])
    started = state.retry_all(article_ids=errors)
    events.record_many(
        subjects=[Article(pk=pk) for pk in started],
        action="retry",
        by=by,
        old={"state": "failed"},
        new={"state": "pending"},
    )
    return len(started)


@transaction.atomic
def retry_article(*, article_id: int, by: User, note: str = "") -> Article:
    """Have one article read again, failed or not.

    Raises Article.DoesNotExist, PermissionDenied, and NotAllowedNow where it is waiting or being read.
    """
    permissions.check(by, Action.REREAD)
    old = Article.objects.only("state").get(pk=article_id).state
    try:
        article = state.retry(article_id=article_id)
    except state.InvalidTransition as error:
        raise NotAllowedNow(_("The article is waiting or being read already.")) from error
    events.record(
        subject=article, action="retry", by=by, old={"state": old}, new={"state": article.state}, note=note
    )
    return article


@transaction.atomic
def relink_articles(*, by: User, article_ids: Collection[int] | None = None) -> int:
    """Have articles linked again that could not be after a correction: these, or up to MOST_AT_ONCE of all.

    Gives how many; those that are being tried anyway are left alone. Raises PermissionDenied.
    """
    permissions.check(by, Action.REREAD)
    given_up = LinkingDue.objects.filter(due_at__isnull=True).order_by("-asked_at")
    if article_ids is not None:
        given_up = given_up.filter(article__in=article_ids)
    waiting = list(given_up.select_for_update().values_list("article", flat=True)[:MOST_AT_ONCE])
    for article_id in waiting:
        relinking.ask(article_id=article_id)
    events.record_many(subjects=[Article(pk=pk) for pk in waiting], action="relink", by=by)
    return len(waiting)
