"""The editors' desk: what awaits them, how long the queues are, what has failed and what is being read."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from articles.models import Article, Batch, BatchItem
from claims import permissions, reextraction, workflow
from claims.article_retry import MOST_AT_ONCE
from claims.counting import counted
from claims.kept_figures import kept
from claims.models import (
    EvidenceSuggestion,
    Link,
    LinkingDue,
    Notification,
    Thread,
    ThreadClaim,
    Verdict,
    VerdictWriter,
)
from claims.permissions import Action, may

SHOWN = 6  # rows of each part before it points to the full list
COUNTED = 10_000  # rows of a queue that are counted
# What is told of a verification: the state it is in, and who claims what.
TOLD = (
    *("claim_id", "workflow", "author_name", "updated_at", "claim__source__name", "claim__source_text"),
    *("claim__act", "claim__proposition", "claim__cue_text", "claim__content_text"),
)
WIDE = ("text", "minhash", "minhash_bands", "search")  # columns that lists do without
Workflow = Verdict.Workflow


@require_safe
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """Each part only for who may act on it."""
    user = cast(User, request.user)
    context: dict[str, Any] = {"may_reread": may(user, Action.REREAD)}
    context["news"] = Notification.objects.filter(user=user).for_list()[:SHOWN]
    waiting = _waiting(user)
    context |= {"waiting": waiting, "waiting_any": any(part.verdicts for part in waiting or [])}
    context |= _queues(user) | {"most": COUNTED, "most_at_once": MOST_AT_ONCE}
    if context["may_reread"]:
        failed = Article.objects.filter(state=Article.State.FAILED).select_related("outlet")
        context["failed"] = failed.defer(*WIDE).order_by("-pk")[:SHOWN]
        unlinked = LinkingDue.objects.filter(due_at__isnull=True).select_related("article")
        context["unlinked"] = unlinked.defer(*(f"article__{name}" for name in WIDE)).order_by("-asked_at")[
            :SHOWN
        ]
    if user.has_perm("articles.add_article"):
        context["batches"] = batches_under_way()
    return render(request, "desk/desk.html", context)


class Waiting(NamedTuple):
    """Verifications that wait for the person who looks, for one reason."""

    heading: str
    verdicts: list[Verdict]  # one more than is shown where there are more


def _waiting(user: User) -> list[Waiting] | None:
    """What to review, what was given to one, one's own drafts; None for who has no part in it. One query."""
    unfinished = Verdict.objects.filter(workflow__in=[Workflow.UNSTARTED, Workflow.IN_PROGRESS])
    parts: list[tuple[str, QuerySet[Verdict]]] = []
    if may(user, Action.APPROVE_VERDICT):
        mine = VerdictWriter.objects.filter(verdict=OuterRef("pk"), round=OuterRef("round"), user_id=user.pk)
        # Asked of each that waits: for "not exists" all that anybody ever wrote would be read.
        waiting = Verdict.objects.filter(workflow=Workflow.AWAITING_REVIEW)
        handed_in = waiting.alias(wrote=Subquery(mine.values("pk")[:1])).filter(wrote__isnull=True)
        parts.append((_("To review"), handed_in))
    if may(user, Action.WRITE_VERDICT):
        parts.append((_("Given to you"), unfinished.filter(assignee=user)))
        drafts = unfinished.filter(author=user).exclude(assignee=user)
        parts.append((_("Your drafts"), drafts))
    if not parts:
        return None
    # Each cut by itself: numbering all that waits to cut it then would read all of it for each visit.
    shown = [
        verdicts.annotate(part=Value(number))
        .select_related("claim__source")
        .only(*TOLD)
        .order_by("updated_at", "pk")[: SHOWN + 1]
        for number, (_name, verdicts) in enumerate(parts)
    ]
    found: list[Waiting] = [Waiting(name, []) for name, _wanted in parts]
    rows = shown[0].union(*shown[1:], all=True) if len(shown) > 1 else shown[0]
    for row in sorted(rows, key=lambda row: (row.updated_at, row.pk)):
        found[row.part].verdicts.append(row)
    return found


def _queues(user: User) -> dict[str, Any]:
    """How many of each kind wait, for who may act on them; COUNTED at the most. One query, and two for the
    claims that nobody verifies yet: of very many disputes not at each visit."""
    wanted: dict[str, QuerySet[Any]] = {}
    if may(user, Action.WRITE_VERDICT):
        wanted["awaiting_review"] = Verdict.objects.filter(workflow=Workflow.AWAITING_REVIEW)
        wanted["disputes"] = Thread.objects.live()
        wanted["offered"] = EvidenceSuggestion.objects.filter(state="suggested")
    if may(user, Action.REVIEW_LINK):
        suggested = Link.objects.filter(state=Link.State.SUGGESTED)
        wanted |= {f"link {kind}": suggested.filter(kind=kind) for kind in Link.Kind.values}
    if may(user, Action.REREAD):
        wanted["failed_count"] = Article.objects.filter(state=Article.State.FAILED)
        wanted["outdated"] = reextraction.outdated()
        wanted["unlinked_count"] = LinkingDue.objects.filter(due_at__isnull=True)
    counts: dict[str, Any] = dict(counted(wanted, COUNTED))
    if "disputes" in counts:
        at_least = 2 * counts.pop("disputes")  # claims of disputes: each has one and its denial
        counts["unstarted"] = kept("unstarted", at_least, lambda: _disputed() - _begun().count())
    if may(user, Action.REVIEW_LINK):
        kinds = Link.Kind.choices
        counts["suggested"] = [(kind, str(label), counts.pop(f"link {kind}")) for kind, label in kinds]
    return counts


def _disputed() -> int:
    """Claims of standing disputes, from the disputes' own counts."""
    sides = Sum(F("claim_count") + F("denial_count") + F("non_denial_count"), default=0)
    return int(Thread.objects.live().aggregate(claims=sides)["claims"])


def _begun() -> QuerySet[Verdict]:
    """Verifications under way, or done, of claims of standing disputes."""
    place = ThreadClaim.objects.shown().filter(claim=OuterRef("claim"), thread__in=Thread.objects.live())
    return Verdict.objects.exclude(workflow=Workflow.UNSTARTED).filter(Exists(place))


def batches_under_way() -> list[Batch]:
    """The newest batches of which some articles are not read yet, each with its progress."""
    new = ("added", "near_copy")
    open_items = BatchItem.objects.filter(
        batch=OuterRef("pk"), outcome__in=new, article__state__in=["pending", "processing"]
    )
    found = Batch.objects.filter(Exists(open_items)).with_progress().select_related("created_by")
    return list(found.order_by("-pk")[:SHOWN])


@require_safe
@login_required
def desk_batches(request: HttpRequest) -> HttpResponse:
    """The part of the desk that tells how far the batches are, for who asks again and again."""
    if not request.headers.get("HX-Request"):
        return redirect("claims:desk")
    batches = batches_under_way() if request.user.has_perm("articles.add_article") else []
    return render(request, "desk/parts/batches.html", {"batches": batches})


@login_required
@require_POST
def retry_failed(request: HttpRequest) -> HttpResponse:
    """Have one failed article read again, or all of them."""
    permissions.check(request.user, Action.REREAD)
    sent = str(request.POST.get("article", ""))
    ids = [int(sent)] if sent.isdecimal() and len(sent) < 19 else [] if sent else None
    count = workflow.retry_articles(by=cast(User, request.user), article_ids=ids)
    if count:
        said = ngettext("One article is read again.", "%(n)d articles are read again.", count)
        messages.success(request, said % {"n": count})
    else:
        messages.info(request, _("It is being read again already."))
    return redirect("claims:desk")


@login_required
@require_POST
def relink_given_up(request: HttpRequest) -> HttpResponse:
    """Have one article linked again for which that failed after a correction, or all of them."""
    permissions.check(request.user, Action.REREAD)
    sent = str(request.POST.get("article", ""))
    ids = [int(sent)] if sent.isdecimal() and len(sent) < 19 else [] if sent else None
    count = workflow.relink_articles(by=cast(User, request.user), article_ids=ids)
    if count:
        said = ngettext("One article is linked again.", "%(n)d articles are linked again.", count)
        messages.success(request, said % {"n": count})
    else:
        messages.info(request, _("It is being linked again already."))
    return redirect("claims:desk")
