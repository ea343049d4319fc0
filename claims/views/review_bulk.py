"""One answer for a whole set of suggestions: shown with its count, given and taken back with one press."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from claims import permissions, review_queue, workflow
from claims.link_ends import with_claims
from claims.link_reviews import MOST_AT_ONCE, BulkOutcome
from claims.models import BulkReview, Link
from claims.permissions import Action
from claims.review_forms import BulkForm, ReviewFilterForm
from claims.review_queue import COUNTED
from claims.views.editing import editor_of

NAMED = 12  # links shown in full before they are only counted


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """Show what the filters hold, and decide exactly what was shown."""
    permissions.check(request.user, Action.REVIEW_LINKS_IN_BULK)
    form = ReviewFilterForm(request.GET)
    if request.method == "POST":
        sent = BulkForm(request.POST)
        if sent.is_valid() and len(sent.link_ids) <= MOST_AT_ONCE:
            return _decide(request, form, sent)
        messages.error(request, _("Nothing was decided: choose an answer."))
    waiting = [] if form.errors else review_queue.first(review_queue.waiting(form.wanted), COUNTED)
    ids = waiting[:MOST_AT_ONCE]
    rows = Link.objects.in_bulk(ids[:NAMED])
    context = {
        "form": form,
        "shown": with_claims(rows[pk] for pk in ids[:NAMED] if pk in rows),
        "further": max(len(ids) - NAMED, 0),
        "number": len(ids),
        "total": len(waiting),
        "uncounted": COUNTED,
        "ids": ",".join(map(str, ids)),
        "filters": form.address_part,
        "bulks": BulkReview.objects.all()[:10],
    }
    return render(request, "review/bulk.html", context)


@login_required
@require_POST
def bulk_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back all that one press decided, but for what was decided anew since."""
    done = get_object_or_404(BulkReview, pk=pk)
    try:
        outcome = workflow.undo_bulk(bulk_id=done.pk, by=editor_of(request))
    except workflow.NotAllowedNow as error:
        messages.error(request, str(error))
    else:
        back = len(done.link_ids) - outcome.left
        said = ngettext("%(n)d link waits again.", "%(n)d links wait again.", back) % {"n": back}
        if outcome.left:
            left = ngettext(
                "%(n)d stays: it was decided anew since, or is gone.",
                "%(n)d stay: they were decided anew since, or are gone.",
                outcome.left,
            )
            said = f"{said} {left % {'n': outcome.left}}"
        messages.success(request, said)
    return redirect(reverse("claims:review-bulk") + ReviewFilterForm(request.GET).address_part)


def _decide(request: HttpRequest, form: ReviewFilterForm, sent: BulkForm) -> HttpResponse:
    outcome = workflow.review_links(
        link_ids=sent.link_ids,
        to=sent.cleaned_data["to"],
        by=editor_of(request),
        filters=form.address_part,
        note=sent.cleaned_data["note"],
    )
    level = messages.success if outcome.done else messages.warning
    level(request, " ".join(_told(outcome)))
    return redirect(reverse("claims:review-bulk") + form.address_part)


def _told(outcome: BulkOutcome) -> list[str]:
    n = outcome.done
    said = [ngettext("%(n)d link is decided.", "%(n)d links are decided.", n) % {"n": n}]
    if outcome.left:
        left = ngettext(
            "%(n)d was left alone: somebody has decided it meanwhile, or it is gone.",
            "%(n)d were left alone: somebody has decided them meanwhile, or they are gone.",
            outcome.left,
        )
        said.append(left % {"n": outcome.left})
    if outcome.refused:
        refused = ngettext(
            "%(n)d could not be confirmed: %(why)s",
            "%(n)d could not be confirmed, the first one because: %(why)s",
            len(outcome.refused),
        )
        said.append(refused % {"n": len(outcome.refused), "why": outcome.refused[0]})
    return said
