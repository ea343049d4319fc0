"""Pages of articles that an older pipeline has read: what the present one would change, taking that over."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from articles.models import Article
from articles.querysets import ArticleQuerySet
from claims import permissions, reextraction, workflow
from claims.models import Reextraction
from claims.permissions import Action
from claims.views.paging import page_of

PER_PAGE = 25
WIDE = ("text", "minhash", "minhash_bands", "search", "reextraction__found", "reextraction__diff")
State = Reextraction.State
DIFFERENT = Q(added__gt=0) | Q(gone__gt=0) | Q(changed__gt=0)


def _for_editors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        permissions.check(request.user, Action.REREAD)
        return view(request, **kwargs)

    return guarded


@require_safe
@_for_editors
def reread_list(request: HttpRequest) -> HttpResponse:
    """Articles that another version has read, each with what would change; how far that is known."""
    version = reextraction.current_version()
    show = request.GET.get("show", "")
    page = page_of(request, _shown(reextraction.outdated(), version, show), per_page=PER_PAGE)
    for article in page.object_list:
        found = getattr(article, "reextraction", None)
        article.comparison = found if found is not None and found.version == version else None  # type: ignore[attr-defined]
    context = {"page": page, "show": show, "version": version, **_summary(version)}
    return render(request, "desk/reread_list.html", context)


def _shown(articles: ArticleQuerySet, version: str, show: str) -> ArticleQuerySet:
    """The articles that a choice of the page shows; all for none or an unknown one."""
    rows = Reextraction.objects.with_version(version)
    ready = rows.filter(state=State.READY)
    chosen = {
        "different": lambda: articles.filter(pk__in=ready.filter(DIFFERENT).values("article")),
        "same": lambda: articles.filter(pk__in=ready.exclude(DIFFERENT).values("article")),
        "failed": lambda: articles.filter(pk__in=rows.filter(state=State.FAILED).values("article")),
        "open": lambda: articles.exclude(pk__in=rows.values("article")),
    }.get(show)
    found = chosen() if chosen else articles
    return found.select_related("outlet", "reextraction").defer(*WIDE).order_by("-pk")


def _summary(version: str) -> dict[str, Any]:
    """How many articles there are by version, and how far the comparison has come, in two queries."""
    by_version = reextraction.outdated().values_list("pipeline_version").annotate(n=Count("*")).order_by()
    versions = sorted(by_version, key=lambda pair: -pair[1])
    of_ready = Q(state=State.READY)
    counts = Reextraction.objects.with_version(version).aggregate(
        waiting=Count("pk", filter=Q(state=State.WAITING)),
        applying=Count("pk", filter=Q(state=State.APPLYING)),
        ready=Count("pk", filter=of_ready),
        different=Count("pk", filter=of_ready & DIFFERENT),
        failed=Count("pk", filter=Q(state=State.FAILED)),
        added=Sum("added", filter=of_ready, default=0),
        gone=Sum("gone", filter=of_ready, default=0),
        changed=Sum("changed", filter=of_ready, default=0),
        kept=Sum("kept", filter=of_ready, default=0),
    )
    total = sum(count for _version, count in versions)
    known = counts["waiting"] + counts["applying"] + counts["ready"]
    return {
        "versions": versions,
        "total": total,
        "uncompared": max(total - known, 0),
        "under_way": counts["waiting"] + counts["applying"],
        **counts,
    }


@require_safe
@_for_editors
def reread_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What the present version would add to, remove from and change in one article's claims."""
    articles = Article.objects.select_related("outlet").defer("text", "minhash", "minhash_bands", "search")
    article = get_object_or_404(articles, pk=pk)
    version = reextraction.current_version()
    row = Reextraction.objects.with_version(version).filter(article=article).first()
    context = {
        "article": article,
        "row": row,
        "version": version,
        "outdated": reextraction.outdated().filter(pk=pk).exists(),
    }
    return render(request, "desk/reread_detail.html", context)


@require_POST
@_for_editors
def reread_compare(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Have one article compared, or all that are not yet."""
    if pk is not None:
        get_object_or_404(Article, pk=pk)
    return _start(request, pk, workflow.compare_reading, _said_compare)


@require_safe
@_for_editors
def reread_confirm(request: HttpRequest) -> HttpResponse:
    """What taking over all that was compared would do, to be confirmed."""
    version = reextraction.current_version()
    return render(request, "desk/reread_confirm.html", {"version": version, **_summary(version)})


@require_POST
@_for_editors
def reread_take_over(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Take over what was found in one article, or in all that were compared."""
    if pk is not None:
        get_object_or_404(Article, pk=pk)
    return _start(request, pk, workflow.take_over_reading, _said_take_over)


def _start(
    request: HttpRequest, pk: int | None, act: Callable[..., int], said: Callable[[int], str]
) -> HttpResponse:
    try:
        count = act(by=cast(User, request.user), article_ids=None if pk is None else [pk])
    except workflow.NotAllowedNow as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said(count))
    return redirect("claims:reread-list") if pk is None else redirect("claims:reread-detail", pk)


def _said_compare(count: int) -> str:
    words = ngettext("%(n)d article is being compared.", "%(n)d articles are being compared.", count)
    return words % {"n": count} if count else _("There is nothing to compare.")


def _said_take_over(count: int) -> str:
    words = ngettext("One article is brought up to date.", "%(n)d articles are brought up to date.", count)
    return words % {"n": count} if count else _("There is nothing to take over: compare the articles first.")
