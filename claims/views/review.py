"""The review queue: one suggestion a page, its place in the address; each answer leads on to the next one.

What somebody has decided here stays in their session, newest last, so that it can be taken back in order.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from claims import permissions, review_queue, workflow
from claims.link_reviews import last_review
from claims.models import BulkReview, Event, Link
from claims.permissions import Action
from claims.review_forms import ReviewFilterForm
from claims.views.editing import editor_of
from claims.workflow_errors import ChangedMeanwhile

DONE = "reviewed"  # in the session: what was decided, as lists [event, link, answer]
REMEMBERED = 50
ANSWERS = (Link.State.CONFIRMED, Link.State.REJECTED, Link.State.DOUBTFUL)


class Conflict(NamedTuple):
    """Somebody was faster: what they did, and what was answered here and is not written."""

    said: str
    answer: str


@login_required
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """The first suggestion of the queue, or that none waits."""
    permissions.check(request.user, Action.REVIEW_LINK)
    form = ReviewFilterForm(request.GET)
    first = [] if form.errors else review_queue.first(review_queue.waiting(form.wanted), 1)
    if first:
        return redirect(_address(first[0], form))
    context = {"form": form, "done": _done(request), "bulks": BulkReview.objects.all()[:5]}
    return render(request, "review/empty.html", context)


@login_required
@require_safe
def review_link(request: HttpRequest, pk: int) -> HttpResponse:
    """One suggestion; one that has been decided by now is shown as it is and can be decided anew."""
    permissions.check(request.user, Action.REVIEW_LINK)
    form = ReviewFilterForm(request.GET)
    link = review_queue.to_judge(pk)
    if link is None:
        return _gone(request, form)
    return _page(request, link, form)


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm, reject or doubt a suggestion and go on to the next one."""
    form = ReviewFilterForm(request.GET)
    to, seen = str(request.POST.get("to", "")), str(request.POST.get("seen", ""))
    if to not in ANSWERS or seen not in Link.State.values:
        return HttpResponseBadRequest(_("There is no such answer."))
    try:
        link = workflow.review_link(link_id=pk, to=to, by=editor_of(request), seen=seen)
    except Link.DoesNotExist:
        return _gone(request, form)
    except workflow.NotAllowedNow as error:
        return _refused(request, pk, form, error, to)
    event = last_review(pk)
    if event is not None:
        _remember(request, event, pk, to)
    return _onward(request, link, form)


@login_required
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back what this person decided last in this session, and show it again."""
    permissions.check(request.user, Action.REVIEW_LINK)
    form = ReviewFilterForm(request.GET)
    done = list(request.session.get(DONE, []))
    if not done:
        messages.info(request, _("There is nothing to take back."))
        return redirect(_queue(form))
    event_id, link_id, _answer = done.pop()
    request.session[DONE] = done
    try:
        workflow.undo_review(event_id=event_id, by=editor_of(request))
    except (Event.DoesNotExist, Link.DoesNotExist):
        return _gone(request, form)
    except workflow.NotAllowedNow as error:
        messages.error(request, str(error))
    return redirect(_address(link_id, form))


def _page(
    request: HttpRequest, link: Link, form: ReviewFilterForm, conflict: Conflict | None = None
) -> HttpResponse:
    done = _done(request)
    queue = review_queue.waiting(form.wanted)
    there = review_queue.around(link, queue, [link_id for _event, link_id, _to in done])
    left = review_queue.how_many(queue)
    waits = link.state == Link.State.SUGGESTED
    entry = getattr(link.from_claim, "thread_entry", None) or getattr(link.to_claim, "thread_entry", None)
    context: dict[str, Any] = {
        "form": form,
        "link": link,
        "claim_around": review_queue.surroundings(link.to_claim),
        "answer_around": review_queue.surroundings(link.from_claim),
        "thread": entry.thread if entry else None,
        "before": there[0] and _address(there[0], form),
        "after": there[1] and _address(there[1], form),
        "queue": _queue(form),
        "filters": form.address_part,
        "left": left,
        "uncounted": left == review_queue.COUNTED,
        "done": done,
        "total": left + len(done),
        "last": done[-1] if done else None,
        "decided": None if waits else last_review(link.pk),
        "conflict": conflict,
    }
    return render(request, "review/link.html", context, status=409 if conflict else 200)


def _onward(request: HttpRequest, link: Link, form: ReviewFilterForm) -> HttpResponse:
    queue = review_queue.waiting(form.wanted)
    following = review_queue.next_after(link, queue)
    if following is None and review_queue.first(queue, 1):
        messages.info(request, _("You have come to the end. What you have left open comes again."))
    return redirect(_address(following, form) if following else _queue(form))


def _gone(request: HttpRequest, form: ReviewFilterForm) -> HttpResponse:
    """The link is not there (any more): an article was read again or deleted. The queue goes on."""
    messages.info(request, _("That suggestion is gone: the machine no longer makes it."))
    return redirect(_queue(form))


def _refused(
    request: HttpRequest, pk: int, form: ReviewFilterForm, error: workflow.NotAllowedNow, to: str
) -> HttpResponse:
    """The same suggestion again, with why the answer is not written; nothing of it is lost."""
    link = review_queue.to_judge(pk)
    if link is None:
        raise Http404
    if isinstance(error, ChangedMeanwhile) and link.state == to:
        messages.info(request, _("%(said)s You agree, so nothing is to be done.") % {"said": error})
        return _onward(request, link, form)
    return _page(request, link, form, Conflict(str(error), to))


def _address(pk: int, form: ReviewFilterForm) -> str:
    return reverse("claims:review-link", args=[pk]) + form.address_part


def _queue(form: ReviewFilterForm) -> str:
    return reverse("claims:review") + form.address_part


def _done(request: HttpRequest) -> list[tuple[int, int, str]]:
    return [(event, link, to) for event, link, to in request.session.get(DONE, [])]


def _remember(request: HttpRequest, event: Event, link_id: int, to: str) -> None:
    done = [*request.session.get(DONE, []), [event.pk, link_id, str(to)]]
    request.session[DONE] = done[-REMEMBERED:]
