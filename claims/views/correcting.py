"""Correcting a claim, adding one, and taking either back: the article's text beside the form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.models import Article
from claims import permissions, workflow
from claims.correction_forms import AddClaimForm, CorrectionForm, WordsForm
from claims.corrections import CORRECTIONS
from claims.highlight import Paragraph, by_paragraph, paragraphs
from claims.highlight import render as render_marks
from claims.models import Claim, Event
from claims.permissions import Action
from claims.views.acting import back, editor_of
from claims.views.article import marks_of

AROUND = 4  # paragraphs before and after a claim that are shown beside the form
EVENTS = 20


@dataclass
class Passage:
    """A paragraph of the article as HTML; `start` is its place in the text."""

    html: SafeString
    start: int
    joined: bool


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a claim right; with `look` only the sources that the name may mean are shown."""
    permissions.check(request.user, Action.CORRECT_CLAIM)
    claim = _claim(pk)
    if request.method != "POST":
        return _correct_page(request, claim, CorrectionForm(None, claim))
    form = CorrectionForm(request.POST, claim)
    if "look" in request.POST:
        return _correct_page(request, claim, _looking_up(form))
    correction = form.correction() if form.is_valid() else None
    if correction is None:
        return _correct_page(request, claim, form, status=400)
    try:
        done = workflow.correct_claim(
            claim_id=pk,
            correction=correction,
            by=editor_of(request),
            note=form.cleaned_data["note"],
            seen=_moment(form.cleaned_data["seen"]),
        )
    except workflow.ChangedMeanwhile as error:
        claim = _claim(pk)
        return _correct_page(request, claim, form.over(claim), status=409, conflict=error)
    except (workflow.NotAllowedNow, ValueError) as error:
        form.add_error(None, str(error))
        return _correct_page(request, claim, form, status=400, refused=error)
    if done.updated_at == claim.updated_at:
        messages.info(request, _("Nothing was changed."))
    else:
        messages.success(request, _("The claim is corrected. Its links are being looked for anew."))
    return back(request, claim.get_absolute_url())


@login_required
@require_POST
def correction_undo(request: HttpRequest, pk: int, event: int) -> HttpResponse:
    """Take back one correction of a claim."""
    permissions.check(request.user, Action.CORRECT_CLAIM)
    claim = get_object_or_404(Claim, pk=pk)
    get_object_or_404(Event, pk=event, subject_type="claim", subject_id=pk, action__in=CORRECTIONS)
    try:
        workflow.undo_correction(event_id=event, by=editor_of(request))
    except (workflow.NotAllowedNow, ValueError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("That is taken back."))
    return back(request, claim.get_absolute_url())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a claim that the machine has missed in an article."""
    permissions.check(request.user, Action.ADD_CLAIM)
    article = get_object_or_404(Article.objects.defer("minhash", "minhash_bands", "search"), pk=pk)
    if request.method != "POST":
        return _add_page(request, article, AddClaimForm(None, article))
    form = AddClaimForm(request.POST, article)
    if "look" in request.POST:
        return _add_page(request, article, _looking_up(form))
    spans = form.placed({}, None) if form.is_valid() else None
    if spans is None:
        return _add_page(request, article, form, status=400)
    try:
        claim = workflow.add_claim(
            article_id=pk,
            spans=spans,
            act=form.cleaned_data["act"],
            who=form.chosen(),
            proposition=form.cleaned_data["proposition"],
            note=form.cleaned_data["note"],
            though_alike=form.cleaned_data["though_alike"],
            by=editor_of(request),
        )
    except (workflow.NotAllowedNow, ValueError) as error:
        form.add_error(None, str(error))
        return _add_page(request, article, form, status=400, refused=error)
    said = _("The claim is added. Its links are being looked for.")
    messages.success(
        request, format_html('{} <a href="{}">{}</a>', said, claim.get_absolute_url(), _("See it"))
    )
    return redirect(f"{article.get_absolute_url()}#c{claim.pk}")


@login_required
@require_safe
def who_choices(request: HttpRequest, pk: int) -> HttpResponse:
    """The sources that a name may mean, as the part of a form that is exchanged while it is typed."""
    permissions.check(request.user, Action.CORRECT_CLAIM)
    if claim := request.GET.get("claim", ""):
        stored = Claim.objects.select_related("article", "source").filter(article=pk)
        found = get_object_or_404(stored, pk=claim if claim.isdecimal() and len(claim) < 19 else 0)
        form: WordsForm = CorrectionForm(request.GET, found)
    else:
        form = AddClaimForm(request.GET, get_object_or_404(Article.objects.defer("text"), pk=pk))
    return render(request, "correct/parts/who.html", {"form": form})


def _claim(pk: int) -> Claim:
    claims = Claim.objects.select_related("article__outlet", "source", "thread_entry__thread")
    heavy = ("embedding", "search", "article__minhash", "article__minhash_bands", "article__search")
    return get_object_or_404(claims.defer(*heavy), pk=pk)


def _looking_up(form: Any) -> Any:
    """The form as it was filled in, without complaints: the person is not done yet."""
    form.errors.clear()
    return form


def _moment(seen: str) -> datetime:
    """When the claim that the person saw was last changed; long ago where the form does not tell."""
    try:
        return datetime.fromisoformat(seen)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _correct_page(
    request: HttpRequest,
    claim: Claim,
    form: CorrectionForm,
    *,
    status: int = 200,
    conflict: workflow.ChangedMeanwhile | None = None,
    refused: Exception | None = None,
) -> HttpResponse:
    whole = "whole" in request.GET
    shown, cut = passages(claim.article.text, claim, whole=whole)
    events = list(Event.objects.about("claim", claim.pk)[:EVENTS])
    context = {
        "claim": claim,
        "article": claim.article,
        "form": form,
        "passages": shown,
        "cut": cut,
        "conflict": conflict,
        "alike": getattr(refused, "claim_id", None),
        "events": events,
        "undoable": {event.pk for event in events if event.action in CORRECTIONS},
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "correct/claim.html", context, status=status)


def _add_page(
    request: HttpRequest,
    article: Article,
    form: AddClaimForm,
    *,
    status: int = 200,
    refused: Exception | None = None,
) -> HttpResponse:
    context = {
        "article": article,
        "form": form,
        "passages": passages(article.text)[0],
        "alike": getattr(refused, "claim_id", None),
    }
    return render(request, "correct/add.html", context, status=status)


def passages(text: str, claim: Claim | None = None, *, whole: bool = True) -> tuple[list[Passage], bool]:
    """The paragraphs of a text, of a long one those around a claim; and whether any was left out."""
    found = paragraphs(text) or [Paragraph(0, len(text), False)]
    marks = by_paragraph(found, marks_of(claim) if claim else ())
    here = sum(one.start <= claim.start for one in found) - 1 if claim else 0
    first, last = (0, len(found)) if whole else (max(here - AROUND, 0), here + AROUND + 1)
    shown = [
        Passage(render_marks(text, inside, start=one.start, end=one.end), one.start, one.joined)
        for one, inside in list(zip(found, marks, strict=True))[first:last]
    ]
    return shown, len(shown) < len(found)
