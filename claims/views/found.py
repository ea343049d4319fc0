"""A page of what a search has found: in the order asked for, with its words marked where they stand."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest

from articles.paging import MOST, page_of_rows
from claims.forms import ClaimFilterForm, ThreadFilterForm
from claims.models import Claim, Thread
from claims.query_vectors import vector_of
from claims.querysets import ClaimQuerySet
from claims.search_ranking import (
    best_claims,
    has_words,
    headlines,
    meaning_in_disputes,
    rank,
    rank_disputes,
)
from claims.views.paging import PER_PAGE

DISPUTES = 15  # on a page: each shows two quotations and who speaks


@dataclass
class Found:
    """One page and what is to be said of it.

    `total` counts everything found, more than the pages show where `cut`. `by_meaning` are claims that are
    here for what they mean; `mute` tells that no worker was there to say what that is; `common` that all the
    words are such as no search can find; `very_many` that so many claims have them that `total` is a
    guess and the latest are shown.
    """

    page: Page[Any]
    total: int
    by_meaning: frozenset[int] = frozenset()
    mute: bool = False
    common: bool = False
    very_many: bool = False
    matches: Mapping[int, Claim] = field(default_factory=dict)  # by dispute, its best matching claim

    @property
    def cut(self) -> bool:
        return self.total > self.page.paginator.count


def find_claims(
    request: HttpRequest,
    form: ClaimFilterForm,
    claims: ClaimQuerySet | None = None,
    shown: ClaimQuerySet | None = None,
) -> Found:
    """Claims that meet a form, best match first unless the newest are wanted first; of each what `shown`
    fetches, else what lists need."""
    shown = Claim.objects.for_list() if shown is None else shown
    if not form.query.words or form.cleaned_data.get("sort") == "new":
        page = _page(request, form.claims(claims), shown)
        found = Found(page, page.paginator.count)
    else:
        vector = vector_of(form.query.meaning)
        ranking = rank(form.asked, form.within(claims), vector, counted=True)
        page = _page(request, ranking.ids, shown)
        found = Found(
            page, ranking.total, ranking.by_meaning, mute=vector is None, very_many=ranking.very_many
        )
    if not found.total and _without_common_words(form):
        return dataclasses.replace(find_claims(request, form, claims, shown), common=True)
    mark_hits(page.object_list, form)
    return found


def find_threads(request: HttpRequest, form: ThreadFilterForm) -> Found:
    """Disputes that meet a form, in its order; with words and no other order wanted the best match first."""
    shown = Thread.objects.for_list().select_related(
        "lead_claim__verdict__rating", "lead_denial__verdict__rating"
    )
    if not form.query.words:
        page = _page(request, form.threads(), shown, DISPUTES)
        return Found(page, page.paginator.count)
    vector = vector_of(form.query.meaning)
    meaning = meaning_in_disputes(form.asked, vector)
    if form.cleaned_data.get("sort"):
        page = _page(request, form.threads(list(meaning.without_words)), shown, DISPUTES)
        best = best_claims(form.asked, meaning, [thread.pk for thread in page])
    else:
        best = rank_disputes(form.asked, meaning)
        page = _page(request, list(best), shown, DISPUTES)
    found = Found(page, page.paginator.count, meaning.without_words, mute=vector is None)
    if not found.total and _without_common_words(form):
        return dataclasses.replace(find_threads(request, form), common=True)
    _show_matches(found, best, form)
    return found


def _show_matches(found: Found, best: Mapping[int, int], form: ThreadFilterForm) -> None:
    """Mark the words in the leading pairs, and name the best match where no leading claim has them."""
    leads = {thread.pk: list(filter(None, (thread.lead_claim, thread.lead_denial))) for thread in found.page}
    shown = [claim for pair in leads.values() for claim in pair]
    apart = {pk: best[pk] for pk, pair in leads.items() if best.get(pk, 0) not in {0, *(c.pk for c in pair)}}
    hits = headlines([*(claim.pk for claim in shown), *apart.values()], form.query)
    # Only these are fetched: most disputes show the words in their leading pair.
    named = {pk: match for pk, match in apart.items() if not any(hits.get(lead.pk) for lead in leads[pk])}
    claims = Claim.objects.for_list().order_by().in_bulk(list(named.values()))
    for claim in [*shown, *claims.values()]:
        claim.hits = hits.get(claim.pk, [])
    found.matches = {pk: claims[match] for pk, match in named.items() if match in claims}


def mark_hits(claims: Iterable[Claim], form: ClaimFilterForm | ThreadFilterForm) -> None:
    """Give each claim ``hits``: where its sentence has the words of the search."""
    rows = list(claims)
    if form.query.words and rows:
        found = headlines([claim.pk for claim in rows], form.query)
        for claim in rows:
            claim.hits = found.get(claim.pk, [])


def _without_common_words(form: ClaimFilterForm | ThreadFilterForm) -> bool:
    """Take out of a search words that no search can find, “the” and “of”; whether there was anything else."""
    if not form.query.words or has_words(form.query):
        return False
    query = dataclasses.replace(form.query, words=())
    form.__dict__.pop("asked", None)  # it was worked out with the words
    form.query = query
    return True


def _page(
    request: HttpRequest, rows: QuerySet[Any] | list[int], shown: QuerySet[Any], per_page: int = PER_PAGE
) -> Page[Any]:
    """A page of ids, and what is shown of each.

    Asked in two steps: joining all that a list shows of a row to rows that are then sorted and thrown away
    took ten times as long as the sorting.
    """
    ids = rows if isinstance(rows, list) else rows.values_list("pk", flat=True)
    if getattr(rows, "few", False):
        ids = list(ids[: MOST + 1])  # all are sorted at once anyway: counted without another question
    page = page_of_rows(ids, request.GET.get("page"), per_page)
    by_id = shown.order_by().in_bulk(list(page.object_list))
    page.object_list = [by_id[pk] for pk in page.object_list if pk in by_id]
    return page
