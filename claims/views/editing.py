"""What editors do by form: each view calls one function of the workflow, says how it went and leads back."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.models import Article
from claims import workflow
from claims.models import Claim, Link, Thread
from claims.views.acting import attempt, back
from claims.views.acting import editor_of as editor_of
from claims.views.undoing import say_with_undo


@login_required
@require_POST
def link_judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm, reject or doubt a link; ``seen`` is the state in which the page showed it."""
    link = get_object_or_404(Link, pk=pk)
    state, seen = str(request.POST.get("state", "")), str(request.POST.get("seen", ""))
    if state not in Link.State.values:
        return HttpResponseBadRequest(_("There is no such answer."))
    said = {
        Link.State.CONFIRMED: _("The link is confirmed."),
        Link.State.REJECTED: _(
            "The link is rejected. It can also be brought back on the page of either claim."
        ),
        Link.State.DOUBTFUL: _("The link is marked as doubtful."),
    }
    if attempt(request, "", workflow.review_link, link_id=link.pk, to=state, seen=seen):
        say_with_undo(request, said.get(Link.State(state), _("The link is a suggestion again.")), link)
    return back(request, reverse_claim(link.from_claim_id))


def reverse_claim(claim_id: int) -> str:
    return Claim(pk=claim_id).get_absolute_url()


@login_required
@require_POST
def claim_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw out a false extraction, or take it back in."""
    claim = get_object_or_404(Claim, pk=pk)
    note = str(request.POST.get("note", ""))
    if claim.withdrawn_at is None:
        done = _("The claim is withdrawn: pages and API show it no more.")
        if attempt(request, "", workflow.withdraw_claim, claim_id=claim.pk, note=note):
            say_with_undo(request, done, claim)
    else:
        attempt(request, _("The claim is back."), workflow.restore_claim, claim_id=claim.pk, note=note)
    return redirect(claim)


@login_required
@require_POST
def thread_rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a dispute a title that stays."""
    thread = get_object_or_404(Thread, pk=pk)
    title = str(request.POST.get("title", ""))
    if attempt(request, "", workflow.rename_thread, thread_id=thread.pk, title=title):
        say_with_undo(request, _("The title is changed."), thread)
    thread.refresh_from_db()
    return redirect(thread)


@login_required
@require_POST
def article_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Have an article read again; leads back to ``next``, else to the article."""
    article = get_object_or_404(Article.objects.only("pk"), pk=pk)
    attempt(request, _("The article will be read again."), workflow.retry_article, article_id=article.pk)
    return back(request, article.get_absolute_url())
