"""What editors do by form: each view calls one function of the workflow, says how it went and leads back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from claims import permissions, workflow
from claims.forms import VerdictForm
from claims.models import Claim, Link, Thread, Verdict
from claims.views.claim import claim_context

VERDICT_STEPS: dict[str, Callable[..., Verdict]] = {
    "submit": workflow.submit,
    "approve": workflow.approve,
    "return": workflow.return_to_author,
    "retract": workflow.retract,
}


def editor_of(request: HttpRequest) -> User:
    """The account that acts; the views are for accounts only."""
    return cast(User, request.user)


def _back(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """To the page that the form came from, if it is one of ours."""
    target = str(request.POST.get("next", ""))
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if safe else otherwise)


def _try(request: HttpRequest, done: str, act: Callable[..., Any], **arguments: Any) -> None:
    """Call the workflow and tell the person how it went; a missing permission is a 403, as everywhere."""
    try:
        act(by=editor_of(request), **arguments)
    except (workflow.NotAllowedNow, ValueError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)


@login_required
@require_POST
def link_judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm, reject or doubt a link."""
    link = get_object_or_404(Link, pk=pk)
    state = str(request.POST.get("state", ""))
    if state not in Link.State.values:
        return HttpResponseBadRequest(_("There is no such answer."))
    said = {
        Link.State.CONFIRMED: _("The link is confirmed."),
        Link.State.REJECTED: _("The link is rejected. It can be brought back on the page of either claim."),
        Link.State.DOUBTFUL: _("The link is marked as doubtful."),
    }
    _try(request, said.get(Link.State(state), ""), workflow.review_link, link_id=link.pk, to=state)
    return _back(request, reverse_claim(link.from_claim_id))


def reverse_claim(claim_id: int) -> str:
    return Claim(pk=claim_id).get_absolute_url()


@login_required
@require_POST
def verdict_write(request: HttpRequest, pk: int) -> HttpResponse:
    """Save a draft of a claim's verdict and, if asked to, hand it in for review."""
    claim = get_object_or_404(Claim.objects.for_detail(), pk=pk)
    permissions.check(request.user, permissions.Action.WRITE_VERDICT)
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return render(request, "claims/claim_detail.html", claim_context(request, claim, form), status=400)
    try:
        verdict = workflow.set_verdict(claim_id=claim.pk, by=editor_of(request), **form.cleaned_data)
    except ValidationError as error:
        form.add_error("evidence_url", error)
        return render(request, "claims/claim_detail.html", claim_context(request, claim, form), status=400)
    except (Claim.DoesNotExist, workflow.NotAllowedNow, ValueError) as error:
        messages.error(request, str(error))
        return redirect(claim)
    if request.POST.get("then") == "submit":
        _try(request, _("The verdict awaits its review."), workflow.submit, verdict_id=verdict.pk)
    else:
        messages.success(request, _("The draft is saved. Readers do not see it."))
    return redirect(claim)


@login_required
@require_POST
def verdict_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Submit, approve, return or retract a verdict."""
    verdict = get_object_or_404(Verdict.objects.select_related("claim"), pk=pk)
    said = {
        "submit": _("The verdict awaits its review."),
        "approve": _("The verdict is published."),
        "return": _("The verdict is back with its author."),
        "retract": _("The verdict is retracted."),
    }
    note = str(request.POST.get("note", ""))
    _try(request, said[step], VERDICT_STEPS[step], verdict_id=verdict.pk, note=note)
    return redirect(verdict.claim)


@login_required
@require_POST
def claim_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw out a false extraction, or take it back in."""
    claim = get_object_or_404(Claim, pk=pk)
    note = str(request.POST.get("note", ""))
    if claim.withdrawn_at is None:
        done = _("The claim is withdrawn: pages and API show it no more.")
        _try(request, done, workflow.withdraw_claim, claim_id=claim.pk, note=note)
    else:
        _try(request, _("The claim is back."), workflow.restore_claim, claim_id=claim.pk, note=note)
    return redirect(claim)


@login_required
@require_POST
def thread_rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a dispute a title that stays."""
    thread = get_object_or_404(Thread, pk=pk)
    title = str(request.POST.get("title", ""))
    _try(request, _("The title is changed."), workflow.rename_thread, thread_id=thread.pk, title=title)
    thread.refresh_from_db()
    return redirect(thread)
