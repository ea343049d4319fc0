"""Pages of sources: all of them, and one with everything it said."""

from __future__ import annotations

from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from claims.forms import SaidFilterForm, SourceFilterForm
from claims.models import Claim, Link, Source, Thread
from claims.views.found import find_claims
from claims.views.paging import page_of

SHOWN = 10  # disputes and exchanges that a source's page shows before it points to the full list


@require_safe
def source_list(request: HttpRequest) -> HttpResponse:
    """Who speaks in the articles, who spoke most first."""
    form = SourceFilterForm(request.GET)
    page = page_of(request, form.sources(), per_page=50)
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
    links = Link.objects.standing().opposing().for_list().order_by("-score", "pk")
    answered, answering = links.filter(to_claim__source=source), links.filter(from_claim__source=source)
    by_others = ~Q(from_claim__source=F("to_claim__source"))
    context = {
        "source": source,
        "aliases": [alias for alias in source.aliases.all() if alias.name != source.name],
        "form": form,
        "found": found,
        "page": found.page,
        "threads": Thread.objects.live().of_source(source.pk).for_list()[:SHOWN],
        "exchanges": [
            (_("Denied or contradicted by"), answered.filter(by_others)[:SHOWN], "from"),
            (_("Denies or contradicts"), answering.filter(by_others)[:SHOWN], "to"),
        ],
        "merged_here": _merged_here(request, source),
        "contradictions": links.self_contradicting(source.pk)[:SHOWN],
    }
    return render(request, "claims/source_detail.html", context)


def _merged_here(request: HttpRequest, source: Source) -> Source | None:
    """The source by whose old address somebody has come here."""
    asked = request.GET.get("merged", "")
    if not asked.isdecimal() or len(asked) > 18:
        return None
    return Source.objects.filter(pk=int(asked), merged_into=source).first()
