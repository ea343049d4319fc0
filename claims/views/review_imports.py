"""Pages of what other fact-checkers say: feeds are imported, their reviews accepted as evidence or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from claims import permissions, workflow
from claims.models import Evidence, EvidenceSuggestion, ReviewImport, ReviewImportItem
from claims.permissions import Action
from claims.review_imports import evidence_note
from claims.verdicts import may_see_drafts
from claims.views.acting import attempt, back, editor_of
from claims.views.paging import page_of

ITEMS = 100
SHOWN = 20
BLOCK = 1_000_000


def _for_editors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not may_see_drafts(request.user):
            raise PermissionDenied(_("Reviews of other fact-checkers are for editors and reviewers."))
        return view(request, **kwargs)

    return guarded


@require_safe
@_for_editors
def suggestion_list(request: HttpRequest) -> HttpResponse:
    """Reviews that may be about claims here: undecided, or accepted, or said to be about something else."""
    states = EvidenceSuggestion.State
    state = request.GET.get("state", "")
    state = state if state in states.values else str(states.SUGGESTED)
    rows = EvidenceSuggestion.objects.filter(state=state, claim__withdrawn_at__isnull=True)
    claim = request.GET.get("claim", "")
    if claim.isdecimal() and len(claim) < 19:
        rows = rows.filter(claim=int(claim))
    order = "-score" if state == states.SUGGESTED else "-decided_at"
    page = page_of(request, suggestions_shown(rows).order_by(order, "pk"), per_page=SHOWN)
    for row in page.object_list:
        row.note = evidence_note(row.review)
    context = {
        "page": page,
        "state": state,
        "states": states.choices,
        "stances": Evidence.Stance.choices,
        "may_decide": permissions.may(request.user, Action.WRITE_VERDICT),
        "may_import": permissions.may(request.user, Action.IMPORT_REVIEWS),
        "any_import": page.paginator.count > 0 or ReviewImport.objects.exists(),
    }
    return render(request, "factchecks/suggestions.html", context)


def suggestions_shown(rows: Any) -> Any:
    """With all that a list of suggestions shows of them."""
    wide = ("article__text", "article__minhash", "article__minhash_bands", "article__search")
    return rows.select_related(
        "review", "claim__article__outlet", "claim__source__affiliation", "claim__thread_entry__thread"
    ).defer(*(f"claim__{name}" for name in (*wide, "embedding", "search")))


@require_POST
@_for_editors
def suggestion_step(request: HttpRequest, pk: str, step: str) -> HttpResponse:
    """Accept a review as evidence, say that it is about something else, or take that back."""
    row = get_object_or_404(EvidenceSuggestion, pk=int(pk))
    note = str(request.POST.get("note", ""))[:2000]
    if step == "accept":
        stance = str(request.POST.get("stance", ""))
        if stance not in Evidence.Stance.values:
            messages.error(request, _("Say whether it supports the claim or contradicts it."))
        else:
            said = _("It is evidence for the claim’s verification now.")
            act = workflow.accept_suggestion
            attempt(request, said, act, suggestion_id=row.pk, stance=stance, note=note)
    elif step == "reject":
        said = _("It is not offered for this claim again.")
        attempt(request, said, workflow.reject_suggestion, suggestion_id=row.pk, note=note)
    else:
        said = _("The decision is taken back.")
        attempt(request, said, workflow.undo_suggestion, suggestion_id=row.pk, note=note)
    return back(request, _list_address())


def _list_address() -> str:
    from django.urls import reverse

    return reverse("claims:suggestion-list")


@require_http_methods(["GET", "HEAD", "POST"])
@_for_editors
def import_list(request: HttpRequest) -> HttpResponse:
    """What was imported, and the form for another feed."""
    wrong, status = "", 200
    if request.method == "POST":
        permissions.check(request.user, Action.IMPORT_REVIEWS)
        file = request.FILES.get("file")
        if file is None:
            wrong, status = _("Choose a file."), 400
        else:
            try:
                row = workflow.import_feed(
                    name=file.name or "",
                    pieces=_pieces(file),
                    channel=ReviewImport.Channel.UPLOAD,
                    by=editor_of(request),
                    most=settings.MAX_FEED_BYTES,
                )
            except workflow.FeedTooLarge as error:
                wrong, status = str(error), 413
            else:
                return redirect(row)
    context = {
        "page": page_of(request, ReviewImport.objects.order_by("-pk"), per_page=SHOWN),
        "wrong": wrong,
        "most": settings.MAX_FEED_BYTES // 1_000_000,
        "may_import": permissions.may(request.user, Action.IMPORT_REVIEWS),
    }
    return render(request, "factchecks/imports.html", context, status=status)


def _pieces(file: UploadedFile[bytes]) -> Iterator[bytes]:
    yield from file.chunks(BLOCK)


@require_safe
@_for_editors
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How each item of a feed fared."""
    row = get_object_or_404(ReviewImport, pk=pk)
    outcome = request.GET.get("outcome", "")
    items = row.items.select_related("review").order_by("place")
    if outcome in ReviewImportItem.Outcome.values:
        items = items.filter(outcome=outcome)
    outcomes = [(value, label, getattr(row, value)) for value, label in ReviewImportItem.Outcome.choices]
    context = {
        "row": row,
        "page": page_of(request, items, per_page=ITEMS),
        "outcome": outcome,
        "outcomes": outcomes,
        "may_undo": permissions.may(request.user, Action.IMPORT_REVIEWS)
        and row.state in (ReviewImport.State.WAITING, ReviewImport.State.DONE, ReviewImport.State.FAILED),
    }
    return render(request, "factchecks/import.html", context)


@require_POST
@_for_editors
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an import back."""
    row = get_object_or_404(ReviewImport, pk=pk)
    said = _("The import is taken back. What was accepted as evidence stays evidence.")
    note = str(request.POST.get("note", ""))[:2000]
    attempt(request, said, workflow.undo_import, import_id=row.pk, note=note)
    return redirect(row)
