"""The scale of verdicts: shown to everybody, edited by administrators."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from claims import permissions, workflow
from claims.models import Event, Rating
from claims.permissions import Action, may
from claims.verification_forms import RatingForm
from claims.views.acting import attempt, editor_of, reason
from claims.workflow_errors import NotAllowedNow


@require_safe
def scale(request: HttpRequest) -> HttpResponse:
    """Every rating with its meaning; an administrator can change them here."""
    return _page(request)


def _page(request: HttpRequest, status: int = 200, **sent: RatingForm) -> HttpResponse:
    edits = may(request.user, Action.EDIT_SCALE)
    ratings = list(Rating.objects.annotate(used=Count("verdicts")).order_by("place", "name"))
    context = {
        "edits": edits,
        "ratings": [
            (rating, (sent.get(rating.slug) or RatingForm.of(rating)) if edits else None)
            for rating in ratings
            if edits or not rating.retired or rating.used
        ],
        "new_form": sent.get("") or RatingForm(auto_id="new-rating-%s"),
        "events": Event.objects.filter(subject_type="rating").order_by("-pk")[:20],
    }
    return render(request, "claims/scale.html", context, status=status)


@login_required
@require_POST
def rating_add(request: HttpRequest) -> HttpResponse:
    """Add a rating."""
    permissions.check(request.user, Action.EDIT_SCALE)
    return _save(request, "", RatingForm(request.POST, auto_id="new-rating-%s"))


@login_required
@require_POST
def rating_step(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """Change, retire, restore or move a rating."""
    permissions.check(request.user, Action.EDIT_SCALE)
    rating = get_object_or_404(Rating, pk=slug)
    if step == "change":
        return _save(request, slug, RatingForm(request.POST, auto_id=f"rating-{rating.slug}-%s"))
    if step in ("up", "down"):
        attempt(request, _("The order is changed."), workflow.move_rating, slug=slug, up=step == "up")
    else:
        retired = step == "retire"
        said = _("The rating is not offered any more.") if retired else _("The rating is offered again.")
        attempt(request, said, workflow.retire_rating, slug=slug, retired=retired)
    return redirect("claims:scale")


def _save(request: HttpRequest, slug: str, form: RatingForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, 400, **{slug: form})
    try:
        if slug:
            workflow.change_rating(slug=slug, by=editor_of(request), **form.cleaned_data)
        else:
            workflow.add_rating(by=editor_of(request), **form.cleaned_data)
    except (NotAllowedNow, ValueError) as error:
        form.add_error(None, reason(error))
        return _page(request, 409, **{slug: form})
    return redirect("claims:scale")
