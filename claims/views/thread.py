"""Pages of disputes."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import Article, Outlet
from claims.citation import cite_thread
from claims.dispute_reading import Dispute, Name, read_dispute, read_in_full
from claims.forms import ThreadFilterForm
from claims.models import Link, Source, Thread
from claims.moments import read_moment
from claims.thread_history import dispute_as_of
from claims.views.arranging import arranges, arranging_context
from claims.views.exchange import lay_out, put_in_full, ties_of
from claims.views.found import find_threads
from claims.views.linked_data import embed_context, verdicts_for_programs
from claims.views.thread_pages import (
    TABLE_PAGE,
    TABLE_ROWS,
    page_of_exchanges,
    shorten_voice,
    table_of,
)
from claims.views.timeline import timeline_of
from claims.voices_of_disputes import voices_of

NAMED = 6  # sources and outlets that a card names before it only counts
HEAD_NAMES = 30  # that the head of a dispute's page names


@require_safe
def thread_list(request: HttpRequest) -> HttpResponse:
    """Disputes, newest first, each with its claim and its strongest denial."""
    form = ThreadFilterForm(request.GET)
    found = find_threads(request, form)
    _name_voices(list(found.page.object_list))
    for thread in found.page.object_list:
        thread.match = found.matches.get(thread.pk)
    context = {"form": form, "found": found, "page": found.page, "newcomer": False}
    context["welcome"] = not request.user.is_authenticated and not request.GET
    if not found.total and not form.active:
        context["newcomer"] = not Article.objects.exists()
    return render(request, "claims/thread_list.html", context)


def _name_voices(threads: list[Thread]) -> None:
    """Give each thread of a page the names of who speaks and who reports, in one query for all."""
    found = voices_of((thread.pk for thread in threads), NAMED)
    for thread in threads:
        voices = found[thread.pk]
        for name in ("sources", "outlets"):
            setattr(thread, f"named_{name}", getattr(voices, name))
            setattr(thread, f"further_{name}", getattr(voices, f"further_{name}"))


@require_safe
def thread_detail(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """One dispute: claims and what answers them, row by row. A merged one and an older title lead on for as
    long as the merger or the new title stands."""
    now = get_object_or_404(Thread.objects.select_related("merged_into"), pk=pk)
    address, asked = _follow_merges(now).get_absolute_url(), request.GET.get("as_of", "")
    if request.path != address:
        query = f"?{request.GET.urlencode()}" if request.GET else ""  # which claim, table, page or day
        return redirect(address + query)
    dispute, wrong = _as_asked(now, asked, in_full=arranges(request))
    thread, links = dispute.thread, dispute.links
    rows, non_denials = lay_out(dispute.places, links, thread.lead_claim_id)
    timeline = timeline_of(dispute.places, links)
    context: dict[str, Any] = {"thread": thread, "address": address, "as_of": asked, "timeline": timeline}
    if "table" in request.GET:
        context["wanted"] = wanted = request.GET["table"]
        table = table_of(timeline.rows, rows, non_denials, wanted)
        context["page"] = Paginator(table, TABLE_PAGE).get_page(request.GET.get("page"))
        return render(request, "claims/thread_table.html", context)
    asked_for = {name: request.GET.get(name, "") for name in ("page", "claim")}
    arranging = arranging_context(request, thread)
    for voice in [] if arranging["arranging"] else non_denials:
        shorten_voice(voice)
    page = page_of_exchanges(rows, **asked_for, whole=arranging["arranging"])
    shown = [*page.voices(), *non_denials]
    claims = dispute.claims_in_full(place.pk for voice in shown for place in voice.members)
    put_in_full(shown, claims, dispute.links_in_full(ties_of(shown)))
    rated, states = dispute.rulings(claims), Counter(link.state for link in links)
    context |= {
        "as_of_wrong": wrong,
        "page": page,
        "non_denials": non_denials,
        "in_table": timeline.rows[:TABLE_ROWS],
        "citation": cite_thread(
            thread, address=request.build_absolute_uri(address), on=timezone.now().date()
        ),
        "rated": rated,
        **_voices_of(dispute),
        "oembed": "" if asked else embed_context(request, thread),
        # not of a past moment: what was said then may be retracted by now
        "claim_reviews": "" if asked else verdicts_for_programs(request, rated),
        "suggested": states[Link.State.SUGGESTED],
        "confirmed": states[Link.State.CONFIRMED],
        **arranging,
    }
    return render(request, "claims/thread_detail.html", context)


def _as_asked(thread: Thread, moment: str, *, in_full: bool) -> tuple[Dispute, str]:
    """The dispute as it was known at a moment, as it is now for none and for one that cannot be read, and
    what is wrong with that."""
    wrong = ""
    if moment:
        try:
            at = read_moment(moment)
        except ValueError as error:
            wrong = str(error)
        else:
            return dispute_as_of(thread_id=thread.pk, moment=at), ""
    return (read_in_full if in_full else read_dispute)(thread), wrong


def _voices_of(dispute: Dispute) -> dict[str, Any]:
    """Who speaks and who reports, for the head of the page; one name more than it shows where there are
    others."""
    named = [name for name in dispute.speakers if name.kind != Source.Kind.UNNAMED]
    sources, outlets = (sorted(names, key=_in_alphabet) for names in (named, dispute.outlets))
    return {
        "sources": [Source(pk=name.pk, name=name.name) for name in sources[: HEAD_NAMES + 1]],
        "unnamed": len(dispute.speakers) - len(named),
        "outlets": [Outlet(pk=name.pk, name=name.name) for name in outlets[: HEAD_NAMES + 1]],
    }


def _in_alphabet(name: Name) -> tuple[str, int]:
    return name.name.casefold(), name.pk


def _follow_merges(thread: Thread) -> Thread:
    """Where a thread has gone in the end; a ring (which nothing makes) ends at where it began."""
    seen = {thread.pk}
    while thread.merged_into is not None and thread.merged_into_id not in seen:
        thread = thread.merged_into
        seen.add(thread.pk)
    return thread
