"""Saved searches, following, and the page of notifications: for everybody who is signed in."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.models import Outlet
from claims import following
from claims.forms import ClaimFilterForm, ThreadFilterForm
from claims.models import Follow, Notification, SavedSearch, SearchLook, Source, Thread
from claims.permissions import Action, may
from claims.views.acting import back, editor_of
from claims.views.paging import page_of
from claims.workflow_errors import NotAllowedNow

PER_PAGE = 30
Kind = Notification.Kind
OF_VERIFICATION = (Kind.COMMENT, Kind.MENTION, Kind.ASSIGNED, Kind.REVIEW)
ADDRESSES = {SavedSearch.Listing.THREADS: "claims:thread-list", SavedSearch.Listing.CLAIMS: "claims:search"}


@require_safe
@login_required
def search_list(request: HttpRequest) -> HttpResponse:
    """One's own searches and those that others share, each with how much is new."""
    user = editor_of(request)
    looks = SearchLook.objects.filter(user=user, search=OuterRef("pk"))
    follows = Follow.objects.filter(user=user, search=OuterRef("pk"))
    searches = SavedSearch.objects.open_to(user).annotate(
        new_count=Subquery(looks.values("new_count")[:1]),
        looked_at=Subquery(looks.values("looked_at")[:1]),
        followed=Exists(follows),
        mine=ExpressionWrapper(Q(owner=user), BooleanField()),
    )
    page = page_of(request, searches.order_by(F("mine").desc(), "name", "pk"), per_page=PER_PAGE)
    describe(page.object_list)
    context = {
        "page": page,
        "may_share": may(user, Action.SHARE_SEARCH),
        "most": following.MOST_COUNTED,
        "longest": following.NAME_LENGTH,
    }
    return render(request, "desk/searches.html", context)


def describe(searches: Iterable[SavedSearch]) -> None:
    """Give each search `parts`, its filters in words: two queries for all of them."""
    queries = {search.pk: QueryDict(search.query) for search in searches}
    named = {
        "source": _names(Source, (query.get("source", "") for query in queries.values())),
        "outlet": _names(Outlet, (query.get("outlet", "") for query in queries.values())),
    }
    for search in searches:
        form = ThreadFilterForm if search.listing == SavedSearch.Listing.THREADS else ClaimFilterForm
        parts = []
        for name, value in queries[search.pk].items():
            field = form.base_fields.get(name)
            if field is not None:
                choices = {} if name == "verdict" else dict(getattr(field, "choices", ()))
                shown = named.get(name, {}).get(str(value)) or choices.get(value) or value
                parts.append((field.label, shown))
        search.parts = parts  # type: ignore[attr-defined]


def _names(model: type[Source] | type[Outlet], ids: Iterable[str]) -> dict[str, str]:
    wanted = {int(one) for one in ids if one.isdecimal() and len(one) < 19}
    return {
        str(pk): name for pk, name in model._default_manager.filter(pk__in=wanted).values_list("pk", "name")
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def search_save(request: HttpRequest) -> HttpResponse:
    """A form for the name; the list leads here with its query. What was wrong is shown with what was sent."""
    user = editor_of(request)
    sent = request.POST if request.method == "POST" else request.GET
    name, listing, query = (str(sent.get(part, "")) for part in ("name", "listing", "query"))
    shared = sent.get("shared") == "on"
    wrong, status = "", 200
    if request.method == "POST":
        try:
            following.save_search(name=name, listing=listing, query=query, shared=shared, by=user)
        except (NotAllowedNow, ValueError) as error:
            wrong, status = str(error), 409
        else:
            messages.success(
                request, _("The search is saved. You find it under “Saved searches” on your desk.")
            )
            return redirect("claims:search-list")
    if listing not in SavedSearch.Listing.values:
        raise Http404(_("There is no such list."))
    context = {
        "name": name or QueryDict(query.replace("\0", "")).get("q", "")[: following.NAME_LENGTH],
        "listing": listing,
        "list_name": SavedSearch.Listing(listing).label,
        "query": query,
        "shared": shared,
        "wrong": wrong,
        "may_share": may(user, Action.SHARE_SEARCH),
        "longest": following.NAME_LENGTH,
        "back": _address(listing, query),
    }
    return render(request, "desk/search_save.html", context, status=status)


def _address(listing: str, query: str) -> str:
    address = reverse(ADDRESSES[SavedSearch.Listing(listing)])
    return f"{address}?{query}" if query else address


@require_safe
@login_required
def search_open(request: HttpRequest, pk: int) -> HttpResponse:
    """To the list with its filters; what it finds now counts as seen."""
    user = editor_of(request)
    search = get_object_or_404(SavedSearch.objects.open_to(user), pk=pk)
    following.look_at(search=search, by=user)
    return HttpResponseRedirect(_address(search.listing, search.query))


@login_required
@require_POST
def search_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name; shared or not."""
    name, shared = str(request.POST.get("name", "")), request.POST.get("shared") == "on"
    try:
        following.change_search(search_id=pk, name=name, shared=shared, by=editor_of(request))
    except SavedSearch.DoesNotExist as error:
        raise Http404 from error
    except (NotAllowedNow, ValueError) as error:
        messages.error(request, f"{error} “{name}”" if name else str(error))
    else:
        messages.success(request, _("The search is changed."))
    return redirect("claims:search-list")


@login_required
@require_POST
def search_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Away with it, and with what others follow of it."""
    try:
        following.delete_search(search_id=pk, by=editor_of(request))
    except SavedSearch.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("The search is deleted."))
    return redirect("claims:search-list")


@login_required
@require_POST
def follow(request: HttpRequest) -> HttpResponse:
    """Follow a dispute, a source or a search, or no longer (``stop``)."""
    about = {
        f"{name}_id": _id(request, name) for name in ("thread", "source", "search") if name in request.POST
    }
    if len(about) != 1:
        raise Http404
    act = following.unfollow if request.POST.get("stop") else following.follow
    try:
        act(by=editor_of(request), **about)
    except (Thread.DoesNotExist, Source.DoesNotExist, SavedSearch.DoesNotExist) as error:
        raise Http404 from error
    stopped = bool(request.POST.get("stop"))
    messages.success(request, _("You follow it no more.") if stopped else _("You will be told what is new."))
    return back(request, reverse("claims:notifications"))


def _id(request: HttpRequest, name: str) -> int:
    value = str(request.POST.get(name, ""))
    if not value.isdecimal() or len(value) > 18:
        raise Http404
    return int(value)


@require_safe
@login_required
def notifications(request: HttpRequest) -> HttpResponse:
    """What one is told, newest first, and what one follows."""
    user = editor_of(request)
    rows = Notification.objects.filter(user=user).for_list()
    follows = Follow.objects.filter(user=user, thread__merged_into=None, source__merged_into=None)
    context = {
        "page": page_of(request, rows, per_page=PER_PAGE),
        "unread": Notification.objects.unread().filter(user=user).count(),
        "follows": follows.select_related("thread", "source", "search").order_by("-pk")[:100],
    }
    return render(request, "desk/notifications.html", context)


@require_safe
@login_required
def notification_open(request: HttpRequest, pk: int) -> HttpResponse:
    """To what it is about; it counts as read."""
    user = editor_of(request)
    rows = Notification.objects.filter(user=user).select_related("thread", "source", "search", "claim")
    row = get_object_or_404(rows.defer("claim__embedding", "claim__search"), pk=pk)
    following.mark_read(by=user, ids=[row.pk])
    if row.kind == Kind.EXPORT:
        return redirect("claims:export-list")
    if row.kind == Kind.WEBHOOK:
        return redirect("claims:webhook", int(row.details.get("webhook", 0)))
    if row.kind in OF_VERIFICATION and row.claim_id:
        return redirect("claims:verification", row.claim_id)
    target = row.search or row.thread or row.source or row.claim
    return redirect(target.get_absolute_url() if target else reverse("claims:notifications"))


@login_required
@require_POST
def notifications_read(request: HttpRequest) -> HttpResponse:
    """All of them have been read, or those that are named."""
    sent = [one for one in request.POST.getlist("id") if one.isdecimal() and len(one) < 19]
    ids = [int(one) for one in sent] if "id" in request.POST else None
    count = following.mark_read(by=editor_of(request), ids=ids)
    said = ngettext("One notification is marked as read.", "%(n)d notifications are marked as read.", count)
    messages.success(request, said % {"n": count} if count else _("Nothing was unread."))
    return back(request, reverse("claims:notifications"))
