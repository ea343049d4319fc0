"""Pages of sources: all of them, and one with everything it said."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from django.core.paginator import Page
from django.db.models import Count, F, Q, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.paging import MOST, page_of_rows
from claims.activity import activity_of
from claims.forms import SaidFilterForm, SourceFilterForm
from claims.kept_figures import kept
from claims.link_ends import with_claims
from claims.models import Claim, Link, Source, Thread
from claims.repetitions import put_under, with_repeated
from claims.views.found import find_claims

PER_PAGE = 50
SHOWN = 10  # disputes that a source's page shows before it points to the full list
EXCHANGES = 6  # links of each sort, half of them folded: the list of disputes has the others


@require_safe
def source_list(request: HttpRequest) -> HttpResponse:
    """Who speaks in the articles, who spoke most first."""
    form = SourceFilterForm(request.GET)
    rows: Any = form.sources().speaking().order_by("-claim_count", "name", "pk").values_list("pk", flat=True)
    if form.cleaned_data.get("q"):  # counted and put in order at once: it is the finding that takes the time
        rows = list(rows[: MOST + 1])
    page: Page[Any] = page_of_rows(rows, request.GET.get("page"), PER_PAGE)
    shown = Source.objects.select_related("affiliation").order_by().in_bulk(list(page.object_list))
    page.object_list = [shown[pk] for pk in page.object_list if pk in shown]
    return render(request, "claims/source_list.html", {"form": form, "page": page})


@require_safe
def source_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One source: who it is, what it said, who denies it and whom it denies. A merged one leads on, for as
    long as the merger stands, and the page there says so."""
    source = get_object_or_404(Source.objects.for_detail(), pk=pk)
    if source.merged_into_id is not None:
        return redirect(f"{reverse('claims:source-detail', args=[source.merged_into_id])}?merged={source.pk}")
    form = SaidFilterForm(request.GET)
    said, shown = Claim.objects.visible().of_source(source.pk), with_repeated(Claim.objects.for_list())
    found = find_claims(request, form, said, shown)
    if not form.query.words:  # else each place that has them is wanted
        found.page.object_list = put_under(list(found.page.object_list))
    context = {
        "source": source,
        "aliases": [alias for alias in source.aliases.all() if alias.name != source.name],
        "form": form,
        "found": found,
        "page": found.page,
        "threads": Thread.objects.live().of_source(source.pk).newest_first().only("title", "last_at")[:SHOWN],
        "merged_here": _merged_here(request, source),
    }
    if not form.active and found.page.number == 1:  # who looks for one thing is not shown everything
        context |= {
            "exchanges": exchanges_of(source),
            "quarrels": quarrels_of(source),
            "activity": activity_of(
                Claim.objects.visible().of_source(source.pk), f"source {source.pk}", source.claim_count
            ),
        }
    return render(request, "claims/source_detail.html", context)


class Exchanges(NamedTuple):
    """The strongest links of one sort, with both claims; `more` tells that there are others."""

    heading: str
    links: list[Link]
    more: bool


def exchanges_of(source: Source) -> list[Exchanges]:
    """Where a source contradicts itself, who denies it and whom it denies, strongest first."""
    links = Link.objects.standing().opposing().order_by("-score", "pk")
    itself = Q(from_source=F("to_source"))
    ranked = [
        (_("Contradicts itself"), links.filter(itself, from_source=source)),
        (_("Denied or contradicted by"), links.filter(to_source=source).exclude(itself)),
        (_("Denies or contradicts"), links.filter(from_source=source).exclude(itself)),
    ]
    parts = [rows.annotate(part=Value(part))[: EXCHANGES + 1] for part, (_name, rows) in enumerate(ranked)]
    found: list[list[Link]] = [[] for _part in ranked]
    for link in parts[0].union(*parts[1:], all=True):
        found[link.part].append(link)  # type: ignore[attr-defined]  # annotated above
    best = [sorted(rows, key=lambda link: (-link.score, link.pk))[:EXCHANGES] for rows in found]
    shown = {link.pk for link in with_claims(link for rows in best for link in rows)}
    return [
        Exchanges(name, [link for link in rows if link.pk in shown], len(all_rows) > EXCHANGES)
        for (name, _rows), rows, all_rows in zip(ranked, best, found, strict=True)
    ]


def quarrels_of(source: Source) -> list[tuple[Source, int, int]]:
    """Those whom a source denies or contradicts, or who do so to it, each with how often; most first."""
    most = kept(f"quarrels {source.pk}", source.claim_count, lambda: _quarrels(source))
    named = Source.objects.only("name").order_by().in_bulk([pk for pk, _out, _in in most])
    found = [(named[pk], out, back) for pk, out, back in most if pk in named]
    return sorted(found, key=lambda row: (-row[1] - row[2], row[0].name))


def _quarrels(source: Source) -> list[tuple[int, int, int]]:
    """SHOWN others by number, with how often the source is against them and they against it."""
    links = Link.objects.standing().opposing().order_by()

    def ends(mine: str, theirs: str, out: bool) -> QuerySet[Link, tuple[int, bool, int]]:
        rows = links.filter(**{mine: source, f"{theirs}__isnull": False}).exclude(**{theirs: source})
        return rows.annotate(out=Value(out)).values_list(theirs, "out").annotate(count=Count("pk"))

    counts: Counter[tuple[int, bool]] = Counter()
    both: Counter[int] = Counter()
    for pk, out, count in ends("from_source", "to_source", True).union(
        ends("to_source", "from_source", False), all=True
    ):
        counts[pk, out] = count
        both[pk] += count
    most = sorted(both, key=lambda pk: (-both[pk], pk))[:SHOWN]
    return [(pk, counts[pk, True], counts[pk, False]) for pk in most]


def _merged_here(request: HttpRequest, source: Source) -> Source | None:
    """The source by whose old address somebody has come here."""
    asked = request.GET.get("merged", "")
    if not asked.isdecimal() or len(asked) > 18:
        return None
    return Source.objects.filter(pk=int(asked), merged_into=source).first()
