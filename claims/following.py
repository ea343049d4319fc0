"""Saved searches, following, and reading one's notifications: what a person keeps for themselves.

Whoever is signed in may; only sharing a search needs a right, and is recorded. A saved search is the query of
a list's address; what it finds is what the list finds (claims.forms), claims that the list adds for their
meaning alone aside.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from claims import events, permissions
from claims.forms import ClaimFilterForm, ThreadFilterForm
from claims.models import Claim, Follow, Notification, SavedSearch, SearchLook, Source, Thread, ThreadClaim
from claims.permissions import Action
from claims.querysets import ClaimQuerySet, ThreadQuerySet
from claims.search_ranking import has_words
from claims.workflow_errors import NotAllowedNow

Listing = SavedSearch.Listing
NAME_LENGTH = 100
QUERY_LENGTH = 2000
MOST_SEARCHES = 200  # of one person
MOST_COUNTED = 100  # new finds; this many are shown as "100+"
NOT_KEPT = ("page", "claim", "csrfmiddlewaretoken")  # parts of an address that are no part of the search


@transaction.atomic
def save_search(*, name: str, listing: str, query: str, by: User, shared: bool = False) -> SavedSearch:
    """Keep a list's filters under a name; all that it finds now counts as seen.

    Raises PermissionDenied where it is to be shared and the account may not, ValueError for a name that is
    empty or too long, a query too long or an unknown list, and NotAllowedNow where one has that name already.
    """
    if shared:
        permissions.check(by, Action.SHARE_SEARCH)
    name, kept = _clean_name(name), kept_query(query)
    if listing not in Listing.values:
        raise ValueError(_("There is no such list."))
    if SavedSearch.objects.filter(owner=by).count() >= MOST_SEARCHES:
        raise NotAllowedNow(
            _("You have %(most)d saved searches: delete one that you do not need.") % {"most": MOST_SEARCHES}
        )
    try:
        with transaction.atomic():
            search = SavedSearch.objects.create(
                name=name,
                listing=listing,
                query=kept,
                shared=shared,
                owner=by,
                owner_name=by.get_username(),
            )
    except IntegrityError:
        raise NotAllowedNow(_("You have a search of that name: choose another one.")) from None
    if shared:
        events.record(subject=search, action="share", by=by, new={"name": name})
    look_at(search=search, by=by)
    return search


@transaction.atomic
def change_search(*, search_id: int, name: str, shared: bool, by: User) -> SavedSearch:
    """Give one's search another name, share it or keep it for oneself. Raises as `save_search` does, and
    SavedSearch.DoesNotExist."""
    search = _own(search_id, by)
    if shared and not search.shared:
        permissions.check(by, Action.SHARE_SEARCH)
    old = {"name": search.name, "shared": search.shared}
    search.name, search.shared = _clean_name(name), shared
    try:
        with transaction.atomic():
            search.save(update_fields=["name", "shared"])
    except IntegrityError:
        raise NotAllowedNow(_("You have a search of that name: choose another one.")) from None
    new = {"name": search.name, "shared": search.shared}
    if old != new and (old["shared"] or shared):
        events.record(subject=search, action="change", by=by, old=old, new=new)
    if not shared:
        SearchLook.objects.filter(search=search).exclude(user=by).delete()
        Follow.objects.filter(search=search).exclude(user=by).delete()
    return search


@transaction.atomic
def delete_search(*, search_id: int, by: User) -> None:
    """Delete one's search; a shared one whose owner's account is gone may be deleted by who may share.

    Raises SavedSearch.DoesNotExist and PermissionDenied.
    """
    search = _own(search_id, by)
    if search.shared:
        events.record(subject=search, action="delete", by=by, old={"name": search.name})
    search.delete()


def look_at(*, search: SavedSearch, by: User) -> None:
    """Everything that a search finds now has been seen."""
    seen = {"looked_at": timezone.now(), "seen": newest(search.listing), "new_count": 0}
    SearchLook.objects.update_or_create(user=by, search=search, defaults=seen)


def newest(listing: str) -> int:
    """The newest row by which a list's finds are known to be new: ids grow in the order of reading."""
    rows = ThreadClaim.objects if listing == Listing.THREADS else Claim.objects
    return int(rows.aggregate(newest=Max("pk"))["newest"] or 0)


def kept_query(query: str) -> str:
    """What of an address's query is the search. Raises ValueError where it is too long."""
    sent = QueryDict(query.replace("\0", ""), mutable=True)
    for name in NOT_KEPT:
        sent.pop(name, None)
    for name in [name for name in sent if not any(sent.getlist(name))]:
        del sent[name]
    kept = sent.urlencode()
    if len(kept) > QUERY_LENGTH:
        raise ValueError(_("The search is too long to be kept."))
    return kept


def finds(search: SavedSearch, *, since: int = 0) -> ClaimQuerySet | ThreadQuerySet:
    """What a search finds; of it what came in after row `since`, as `newest` gives it."""
    query = QueryDict(search.query)
    if search.listing == Listing.CLAIMS:
        claims = ClaimFilterForm(query)
        leave_common_words(claims)
        return claims.claims().order_by().filter(pk__gt=since)
    form = ThreadFilterForm(query)
    leave_common_words(form)
    threads = form.threads().order_by()
    if not since:
        return threads
    came = ThreadClaim.objects.shown().filter(thread=OuterRef("pk"), pk__gt=since)
    return threads.filter(Exists(came))


def leave_common_words(form: ClaimFilterForm | ThreadFilterForm) -> None:
    """As the list does: words that no search can find, “the” and “of”, ask for nothing."""
    if form.query.words and not has_words(form.query):
        form.query = replace(form.query, words=())


def count_new(search: SavedSearch, *, since: int) -> int:
    """How much has come, MOST_COUNTED at the most."""
    return finds(search, since=since)[:MOST_COUNTED].count()


@transaction.atomic
def follow(
    *, by: User, thread_id: int | None = None, source_id: int | None = None, search_id: int | None = None
) -> Follow:
    """Be told what is new in one of these from now on.

    Raises Thread.DoesNotExist, Source.DoesNotExist, and SavedSearch.DoesNotExist also for a search of
    somebody else that is not shared.
    """
    if thread_id is not None:
        thread = Thread.objects.get(pk=thread_id)
        return Follow.objects.get_or_create(user=by, thread_id=thread.merged_into_id or thread.pk)[0]
    if source_id is not None:
        source = Source.objects.get(pk=source_id)
        return Follow.objects.get_or_create(user=by, source_id=source.merged_into_id or source.pk)[0]
    search = SavedSearch.objects.open_to(by).get(pk=search_id or 0)
    return Follow.objects.get_or_create(user=by, search=search)[0]


def unfollow(
    *, by: User, thread_id: int | None = None, source_id: int | None = None, search_id: int | None = None
) -> None:
    """Be told no more, of what was merged into it neither; nothing happens to who does not follow."""
    mine = Follow.objects.filter(user=by)
    if thread_id is not None:
        mine.filter(Q(thread=thread_id) | Q(thread__merged_into=thread_id)).delete()
    if source_id is not None:
        mine.filter(Q(source=source_id) | Q(source__merged_into=source_id)).delete()
    if search_id is not None:
        mine.filter(search=search_id).delete()


def follow_mergers() -> None:
    """Whoever follows what was merged into another follows that too; the old row waits for an undoing."""
    found = Follow.objects.filter(Q(thread__merged_into__isnull=False) | Q(source__merged_into__isnull=False))
    rows = found.values_list("user", "thread__merged_into", "source__merged_into")
    new = [Follow(user_id=user, thread_id=thread, source_id=source) for user, thread, source in rows]
    Follow.objects.bulk_create(new, ignore_conflicts=True)


def mark_read(*, by: User, ids: Collection[int] | None = None) -> int:
    """Notifications of one's own have been read: these, or all; gives how many were unread."""
    rows = Notification.objects.unread().filter(user=by)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    return rows.update(read_at=timezone.now())


def _clean_name(name: str) -> str:
    name = " ".join(name.replace("\0", " ").split())
    if not 0 < len(name) <= NAME_LENGTH:
        raise ValueError(_("A name has 1 to %(most)d characters.") % {"most": NAME_LENGTH})
    return name


def _own(search_id: int, by: User) -> SavedSearch:
    search = SavedSearch.objects.open_to(by).select_for_update(of=("self",)).get(pk=search_id)
    orphan = search.owner_id is None and permissions.may(by, Action.SHARE_SEARCH)
    if search.owner_id != by.pk and not orphan:
        raise PermissionDenied(_("The search belongs to %(name)s.") % {"name": search.owner_name})
    return search
