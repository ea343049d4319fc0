"""Pages of sources: all of them, and one with everything it said."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count, F, Q, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.paging import page_of_rows
from claims.activity import activity_of
from claims.forms import SaidFilterForm, SourceFilterForm
from claims.models import Claim, Link, Source, Thread
from claims.views.found import find_claims

PER_PAGE = 50
SHOWN = 10  # disputes and exchanges that a source's page shows before it points to the full list


@require_safe
def source_list(request: HttpRequest) -> HttpResponse:
    """Who speaks in the articles, who spoke most first."""
    form = SourceFilterForm(request.GET)
    spoken = Claim.objects.visible().by_speaker(form.sources())
    page = page_of_rows(spoken, request.GET.get("page"), PER_PAGE)
    counts = {row["source"]: row for row in page.object_list}
    sources = Source.objects.select_related("affiliation").in_bulk(list(counts))
    for pk, source in sources.items():
        for name in ("claim_count", "denial_count"):
            setattr(source, name, counts[pk][name])
    page.object_list = [sources[pk] for pk in counts if pk in sources]
    return render(request, "claims/source_list.html", {"form": form, "page": page})


@require_safe
def source_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One source: who it is, what it said, who denies it and whom it denies. A merged one leads on, for as
    long as the merger stands, and the page there says so."""
    source = get_object_or_404(Source.objects.for_detail(), pk=pk)
    if source.merged_into_id is not None:
        return redirect(f"{reverse('claims:source-detail', args=[source.merged_into_id])}?merged={source.pk}")
    form = SaidFilterForm(request.GET)
    found = find_claims(request, form, Claim.objects.visible().of_source(source.pk))
    context = {
        "source": source,
        "aliases": [alias for alias in source.aliases.all() if alias.name != source.name],
        "form": form,
        "found": found,
        "page": found.page,
        "threads": Thread.objects.live().of_source(source.pk).newest_first()[:SHOWN],
        "merged_here": _merged_here(request, source),
    }
    if not form.active and found.page.number == 1:  # who looks for one thing is not shown everything
        context |= {
            "exchanges": exchanges_of(source),
            "quarrels": quarrels_of(source),
            "activity": activity_of(Claim.objects.visible().of_source(source.pk)),
        }
    return render(request, "claims/source_detail.html", context)


def exchanges_of(source: Source) -> list[tuple[str, list[Link]]]:
    """Where a source contradicts itself, who denies it and whom it denies: a heading and links for each."""
    itself = Q(from_claim__source=F("to_claim__source"))
    links = Link.objects.standing().opposing().for_list().annotate(itself=itself)
    ranked = links.order_by("-itself", "-score", "pk")
    out, back = ranked.filter(from_claim__source=source), ranked.filter(to_claim__source=source)
    answering, answered = list(out[: 2 * SHOWN]), list(back[: 2 * SHOWN])
    own = [link for link in answering if link.from_claim.source_id == link.to_claim.source_id]
    others = [[link for link in some if link not in own][:SHOWN] for some in (answered, answering)]
    return [
        (_("Contradicts itself"), own[:SHOWN]),
        (_("Denied or contradicted by"), others[0]),
        (_("Denies or contradicts"), others[1]),
    ]


def quarrels_of(source: Source) -> list[tuple[Source, int, int]]:
    """Those whom a source denies or contradicts, or who do so to it, each with how often; most first."""
    links = Link.objects.standing().opposing().order_by()

    def ends(mine: str, theirs: str, out: bool) -> QuerySet[Link, tuple[int, str, bool, int]]:
        rows = links.filter(**{f"{mine}__source": source}).exclude(**{f"{theirs}__source": source})
        named = rows.filter(**{f"{theirs}__source__isnull": False}).annotate(out=Value(out))
        other = named.values_list(f"{theirs}__source", f"{theirs}__source__name", "out")
        return other.annotate(count=Count("pk"))

    names: dict[int, str] = {}
    counts: Counter[tuple[int, bool]] = Counter()
    for pk, name, out, count in ends("from_claim", "to_claim", True).union(
        ends("to_claim", "from_claim", False), all=True
    ):
        names[pk], counts[pk, out] = name, count
    most = sorted(names, key=lambda pk: (-counts[pk, True] - counts[pk, False], names[pk]))
    return [(Source(pk=pk, name=names[pk]), counts[pk, True], counts[pk, False]) for pk in most[:SHOWN]]


def _merged_here(request: HttpRequest, source: Source) -> Source | None:
    """The source by whose old address somebody has come here."""
    asked = request.GET.get("merged", "")
    if not asked.isdecimal() or len(asked) > 18:
        return None
    return Source.objects.filter(pk=int(asked), merged_into=source).first()
