"""The forms by which editors verify a claim: each calls one function of the workflow.

What was sent and not taken is shown again with its reason, beside what somebody else has saved meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from claims import workflow
from claims.comments import people_named
from claims.models import Claim, Comment, Evidence, Rating, RightOfReply, Verdict
from claims.verification_forms import (
    AskForm,
    CommentForm,
    EvidenceForm,
    ReplyForm,
    VerdictForm,
    verdict_form,
)
from claims.views.acting import attempt, editor_of, reason
from claims.views.verification_page import address, claim_for, page
from claims.workflow_errors import NotAllowedNow

STEPS: dict[str, Callable[..., Verdict]] = {
    "submit": workflow.submit,
    "approve": workflow.approve,
    "publish": workflow.publish,
    "return": workflow.return_to_author,
    "retract": workflow.retract,
}


@login_required
@require_safe
def verification(request: HttpRequest, pk: int) -> HttpResponse:
    """All about one claim's verification, for those who write or approve verdicts."""
    return page(request, claim_for(request, pk))


def _done(
    request: HttpRequest,
    claim: Claim,
    name: str,
    form: forms.Form,
    act: Callable[[], Any],
    said: str,
    part: str,
) -> HttpResponse:
    """Call the workflow with a valid form; what was sent is shown again where that is refused."""
    if not form.is_valid():
        return page(request, claim, 400, **{name: form})
    status = 400
    try:
        act()
    except NotAllowedNow as error:
        status, problem = 409, reason(error)
    except (ValueError, ValidationError, User.DoesNotExist) as error:
        problem = reason(error)
    else:
        messages.success(request, said)
        return redirect(address(claim.pk, part))
    form.add_error(None, problem)
    return page(request, claim_for(request, claim.pk), status, **{name: form})


@login_required
@require_POST
def verdict_write(request: HttpRequest, pk: int) -> HttpResponse:
    """Save a draft of a claim's verdict and, if asked to, hand it in for review."""
    claim = claim_for(request, pk)
    form: VerdictForm = verdict_form(getattr(claim, "verdict", None), Rating.objects.all(), request.POST)
    saved: list[Verdict] = []

    def act() -> None:
        saved.append(workflow.set_verdict(claim_id=claim.pk, by=editor_of(request), **form.cleaned_data))

    answer = _done(request, claim, "form", form, act, _("The draft is saved. Readers do not see it."), "")
    if saved and request.POST.get("then") == "submit":
        list(messages.get_messages(request))  # the one about the draft is out of date
        draft = {"verdict_id": saved[0].pk, "version": saved[0].version}
        attempt(request, _("The verdict awaits its review."), workflow.submit, **draft)
    return answer


@login_required
@require_POST
def verdict_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Submit, approve (and publish), publish, return or retract a verdict."""
    verdict = get_object_or_404(Verdict.objects.only("claim"), pk=pk)
    said = {
        "submit": _("The verdict awaits its review."),
        "approve": _("The verdict is approved."),
        "publish": _("The verdict is published."),
        "return": _("The verdict is back with its author."),
        "retract": _("The verdict is retracted. Readers see why."),
    }[step]
    note, seen = str(request.POST.get("note", "")), str(request.POST.get("version", ""))
    version = int(seen) if seen.isdecimal() and len(seen) < 19 else None
    arguments: dict[str, Any] = {"verdict_id": verdict.pk, "version": version, "note": note[:2000]}
    if step == "approve" and request.POST.get("then") == "publish":
        said, arguments["publish"] = _("The verdict is approved and published."), True
    attempt(request, said, STEPS[step], **arguments)
    return redirect(address(verdict.claim_id))


@login_required
@require_POST
def lock(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Take, release or break the lock."""
    claim = claim_for(request, pk)
    if step == "take":
        attempt(request, _("Nobody else can write now."), workflow.take_lock, claim_id=claim.pk)
    elif step == "release":
        attempt(request, _("Others can write again."), workflow.release_lock, claim_id=claim.pk)
    else:
        note = str(request.POST.get("note", ""))[:2000]
        attempt(request, _("The lock is broken."), workflow.break_lock, claim_id=claim.pk, note=note)
    return redirect(address(claim.pk))


@login_required
@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who is to verify a claim."""
    claim, to = claim_for(request, pk), str(request.POST.get("to", ""))
    person = int(to) if to.isdecimal() and len(to) < 19 else None
    if to and not User.objects.filter(pk=person or 0).exists():
        messages.error(request, _("There is no such account."))
    else:
        said = _("It is assigned.") if person else _("It is assigned to nobody.")
        attempt(request, said, workflow.assign, claim_id=claim.pk, to=person)
    return redirect(address(claim.pk))


@login_required
@require_POST
def evidence_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a piece of evidence."""
    claim, form = claim_for(request, pk), EvidenceForm(request.POST, auto_id="new-evidence-%s")

    def act() -> None:
        workflow.add_evidence(claim_id=claim.pk, by=editor_of(request), **form.cleaned_data)

    return _done(request, claim, "evidence_form", form, act, _("The evidence is added."), "evidence")


@login_required
@require_POST
def evidence_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Change or remove a piece of evidence; 404 also where somebody removes it at the same moment."""
    piece = get_object_or_404(Evidence.objects.select_related("verdict"), pk=pk)
    claim = claim_for(request, piece.verdict.claim_id)
    try:
        return _evidence_step(request, claim, piece, step)
    except Evidence.DoesNotExist as error:
        raise Http404(str(error)) from error


def _evidence_step(request: HttpRequest, claim: Claim, piece: Evidence, step: str) -> HttpResponse:
    if step == "remove":
        attempt(request, _("The evidence is removed."), workflow.remove_evidence, evidence_id=piece.pk)
        return redirect(address(claim.pk, "evidence"))
    form = EvidenceForm(request.POST, auto_id=f"evidence-{piece.pk}-%s")

    def act() -> None:
        workflow.change_evidence(evidence_id=piece.pk, by=editor_of(request), **form.cleaned_data)

    done = _("The evidence is changed.")
    return _done(request, claim, f"evidence_{piece.pk}", form, act, done, "evidence")


@login_required
@require_POST
def reply_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that somebody was asked."""
    claim, form = claim_for(request, pk), AskForm(request.POST, auto_id="ask-%s")

    def act() -> None:
        workflow.ask_for_reply(claim_id=claim.pk, by=editor_of(request), **form.cleaned_data)

    return _done(request, claim, "ask_form", form, act, _("The question is recorded."), "replies")


@login_required
@require_POST
def reply_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Record what came of a question, or take it back; 404 also where somebody has just done that."""
    reply = get_object_or_404(RightOfReply.objects.select_related("verdict"), pk=pk)
    claim = claim_for(request, reply.verdict.claim_id)
    try:
        return _reply_step(request, claim, reply, step)
    except RightOfReply.DoesNotExist as error:
        raise Http404(str(error)) from error


def _reply_step(request: HttpRequest, claim: Claim, reply: RightOfReply, step: str) -> HttpResponse:
    if step == "remove":
        note = str(request.POST.get("note", ""))[:2000]
        said = _("The question is taken back.")
        attempt(request, said, workflow.remove_reply, reply_id=reply.pk, note=note)
        return redirect(address(claim.pk, "replies"))
    form = ReplyForm(request.POST, auto_id=f"reply-{reply.pk}-%s")

    def act() -> None:
        workflow.record_reply(reply_id=reply.pk, by=editor_of(request), **form.cleaned_data)

    return _done(request, claim, f"reply_{reply.pk}", form, act, _("The outcome is recorded."), "replies")


@login_required
@require_POST
def comment_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something to the other editors; says whom it did not reach."""
    claim, form = claim_for(request, pk), CommentForm(request.POST, auto_id="comment-%s")

    def act() -> None:
        said = workflow.comment(claim_id=claim.pk, text=form.cleaned_data["text"], by=editor_of(request))
        for name in people_named(said.text)[1]:
            messages.warning(request, _("Nobody who sees this page is called @%(name)s.") % {"name": name})

    return _done(request, claim, "comment_form", form, act, _("The comment is added."), "comments")


@login_required
@require_POST
def comment_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Change one's own comment, or remove one."""
    said = get_object_or_404(Comment.objects.only("claim"), pk=pk)
    claim = claim_for(request, said.claim_id)
    if step == "remove":
        attempt(request, _("The comment is removed."), workflow.remove_comment, comment_id=said.pk)
        return redirect(address(claim.pk, "comments"))
    form = CommentForm(request.POST, auto_id=f"comment-{said.pk}-%s")

    def act() -> None:
        workflow.edit_comment(comment_id=said.pk, text=form.cleaned_data["text"], by=editor_of(request))

    return _done(request, claim, f"comment_{said.pk}", form, act, _("The comment is changed."), "comments")
