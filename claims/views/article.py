"""Pages of articles and outlets, here because they show claims, which `articles` knows nothing of."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from articles.models import Article, Outlet
from claims.activity import activity_of
from claims.highlight import Mark, Paragraph, by_paragraph, paragraphs
from claims.highlight import render as render_marks
from claims.kept_figures import kept
from claims.models import Claim, Source, Thread
from claims.views.paging import page_of

QUOTED = 12  # sources that an outlet's page names
CLAIMS_AN_ARTICLE = 15  # about, to know whether an outlet's are many


@dataclass
class MarkedParagraph:
    """A paragraph as HTML with its claims marked, and the claims that begin in it."""

    html: SafeString
    joined: bool
    start: int  # in the text: what is selected on the page is found again by it
    claims: list[Claim] = field(default_factory=list)


@require_safe
def article_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The full text with source, cue and content marked, the claims beside it."""
    articles = Article.objects.select_related("outlet", "near_copy_of__outlet", "added_by")
    article = get_object_or_404(articles.defer("minhash", "minhash_bands", "search"), pk=pk)
    claims = list(
        Claim.objects.visible()
        .filter(article=article)
        .select_related("source", "thread_entry__thread", "verdict__rating")
        .defer("embedding", "search")
        .order_by("start", "pk")
    )
    for claim in claims:
        claim.article = article
    context = {
        "article": article,
        "claims": claims,
        "acts": {claim.act for claim in claims},
        "paragraphs": mark_paragraphs(article.text, claims),
        "near_copies": article.near_copies.select_related("outlet").only(
            "title", "published_at", "outlet__name", "near_copy_similarity"
        )[:50],
    }
    return render(request, "articles/article_detail.html", context)


def mark_paragraphs(text: str, claims: Sequence[Claim]) -> list[MarkedParagraph]:
    """The text cut into paragraphs, every claim marked by offset and anchored as ``c<id>``."""
    found = paragraphs(text) or [Paragraph(0, len(text), False)]
    marks = by_paragraph(found, (mark for claim in claims for mark in marks_of(claim)))
    starting: list[list[Claim]] = [[] for _ in found]
    starts = [paragraph.start for paragraph in found]
    for claim in claims:
        starting[max(bisect_right(starts, claim.start) - 1, 0)].append(claim)
    marked = []
    for paragraph, inside, begun in zip(found, marks, starting, strict=True):
        anchors: dict[int, list[str]] = {}
        for claim in begun:
            anchors.setdefault(min(max(claim.start, paragraph.start), paragraph.end - 1), []).append(
                f"c{claim.pk}"
            )
        html = render_marks(text, inside, start=paragraph.start, end=paragraph.end, anchors=anchors)
        marked.append(MarkedParagraph(html, paragraph.joined, paragraph.start, begun))
    return marked


def marks_of(claim: Claim) -> list[Mark]:
    """The spans of a claim as marks; the act gives the style of the content."""
    spans = (("source", claim.source_spans), ("cue", claim.cue_spans), ("content", claim.content_spans))
    return [
        Mark(start, end, role, claim.pk, f"act-{claim.act}" if role == "content" else "")
        for role, found in spans
        for start, end in found
    ]


@require_safe
def outlet_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An outlet: its articles, and the disputes that it reports."""
    outlet = get_object_or_404(Outlet, pk=pk)
    articles = outlet.articles.defer("text", "minhash", "minhash_bands", "search").order_by(
        "-published_at", "-pk"
    )
    article_count = outlet.articles.count()
    claims, name = Claim.objects.visible().of_outlet(outlet.pk), f"outlet {outlet.pk}"
    many = article_count * CLAIMS_AN_ARTICLE
    quoted = kept(f"quoted {name}", many, lambda: _quoted_most(outlet))
    sources = Source.objects.in_bulk([pk for pk, _count in quoted])
    for pk, count in quoted:
        if pk in sources:
            sources[pk].quoted_count = count  # type: ignore[attr-defined]
    context = {
        "outlet": outlet,
        "page": page_of(request, articles),
        "threads": Thread.objects.live().of_outlet(outlet.pk).newest_first()[:5],
        "article_count": article_count,
        "claim_count": kept(f"claims {name}", many, claims.count),
        "activity": activity_of(claims, name, many),
        "activity_list": f"{reverse('claims:search')}?outlet={outlet.pk}&",
        "quoted": [sources[pk] for pk, _count in quoted if pk in sources],
    }
    return render(request, "articles/outlet_detail.html", context)


def _quoted_most(outlet: Outlet) -> list[tuple[int, int]]:
    """The named sources that an outlet quotes most, each with how often it does."""
    there = Q(claims__article__outlet=outlet, claims__withdrawn_at__isnull=True)
    sources = Source.objects.named().filter(there).annotate(quoted_count=Count("claims"))
    return list(sources.order_by("-quoted_count", "name").values_list("pk", "quoted_count")[:QUOTED])
