"""What editors do to the make-up of disputes: move a claim, take one out, merge, split, and undo that.

A dispute that an editor has touched is fixed as it then stands: the claims it holds stay until an editor
moves them, and new ones still join by their links. Decisions that contradict each other are refused, with
the one that stands in the way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from claims import events, permissions, thread_store
from claims.arrangement_state import State, decided, restore, state_of, threads_in
from claims.disputes_lock import lock_disputes
from claims.models import Claim, Event, Exclusion, Link, Thread, ThreadClaim
from claims.permissions import Action
from claims.workflow_errors import NotAllowedNow

ARRANGEMENTS = ("move", "take_out", "merge", "split", "undo")


@transaction.atomic
def move_claim(*, claim_id: int, to: int, by: User, side: str = "", note: str = "") -> Thread:
    """Put a claim into a dispute, on a side where one is given, and out of the one it was in.

    Raises Claim.DoesNotExist, Thread.DoesNotExist, PermissionDenied, ValueError for an unknown side, and
    NotAllowedNow where it is there already or a confirmed link holds it where it is.
    """
    permissions.check(by, Action.ARRANGE_THREADS)
    wanted = ThreadClaim.Side(side) if side else None
    lock_disputes()
    thread, claim = _standing(to), Claim.objects.visible().get(pk=claim_id)
    entry = ThreadClaim.objects.filter(claim=claim).first()
    if entry is not None and entry.thread_id == thread.pk and wanted in (None, entry.side):
        raise NotAllowedNow(_("The claim is in this dispute already."))
    origin = {entry.thread_id} if entry is not None else set()
    stay = _members(origin - {thread.pk}) - {claim.pk}
    _refuse_to_part({claim.pk}, stay)
    touched = _members(origin | {thread.pk}) | {claim.pk}
    old = state_of(touched, origin | {thread.pk})
    _fix(origin | {thread.pk})
    values = {"thread": thread, "pinned": True, "side_fixed": wanted is not None}
    kept = wanted or (entry.side if entry is not None else ThreadClaim.Side.CLAIM)
    ThreadClaim.objects.update_or_create(claim=claim, defaults={**values, "side": kept})
    Exclusion.objects.filter(thread=thread, claim=claim).delete()
    return _done(thread, "move", by, note, old, touched)


@transaction.atomic
def take_claim_out(*, claim_id: int, by: User, note: str = "") -> Thread:
    """Take a claim out of its dispute for good; it may still belong to another one. Gives the dispute.

    Moving it there again takes this back. Raises Claim.DoesNotExist, PermissionDenied, and NotAllowedNow
    where it is in no dispute or a confirmed link holds it there.
    """
    permissions.check(by, Action.ARRANGE_THREADS)
    lock_disputes()
    claim = Claim.objects.visible().get(pk=claim_id)
    entry = ThreadClaim.objects.select_related("thread").filter(claim=claim).first()
    if entry is None:
        raise NotAllowedNow(_("The claim is in no dispute."))
    thread = entry.thread
    touched = _members({thread.pk})
    _refuse_to_part({claim.pk}, touched - {claim.pk})
    old = state_of(touched, {thread.pk})
    entry.delete()
    _fix({thread.pk})
    Exclusion.objects.get_or_create(thread=thread, claim=claim)
    return _done(thread, "take_out", by, note, old, touched)


@transaction.atomic
def merge_threads(*, thread_id: int, into: int, by: User, note: str = "") -> Thread:
    """Make two disputes one, at the address of ``into``; the other's address points there from then on.

    A title given by hand stays, that of ``into`` first. Raises Thread.DoesNotExist, PermissionDenied, and
    NotAllowedNow where one is merged already or a claim was taken out of the other.
    """
    permissions.check(by, Action.ARRANGE_THREADS)
    lock_disputes()
    gone, thread = _standing(thread_id), _standing(into)
    if gone.pk == thread.pk:
        raise NotAllowedNow(_("A dispute cannot be merged into itself."))
    pointing = set(Thread.objects.filter(merged_into=gone).values_list("pk", flat=True))
    touched = _members({gone.pk, thread.pk})
    barred = Exclusion.objects.filter(thread__in=[gone.pk, thread.pk], claim__in=touched).first()
    if barred is not None:
        said = _("An editor has taken claim %(claim)s out of dispute %(dispute)s: put it back first.")
        raise NotAllowedNow(said % {"claim": barred.claim_id, "dispute": barred.thread_id})
    old = state_of(touched, {gone.pk, thread.pk, *pointing})
    _fix({gone.pk, thread.pk})
    ThreadClaim.objects.filter(thread=gone).update(thread=thread)
    if gone.title_edited and not thread.title_edited:
        Thread.objects.filter(pk=thread.pk).update(title=gone.title, title_edited=True)
    Thread.objects.filter(pk=gone.pk).update(merged_into=thread, merged_claims=[])
    thread_store.point_on(thread_id=gone.pk, to=thread.pk)
    return _done(thread, "merge", by, note, old, touched)


@transaction.atomic
def split_thread(*, thread_id: int, claim_ids: Collection[int], by: User, note: str = "") -> Thread:
    """Part a dispute in two: the claims named and the rest. Gives the new dispute.

    The larger part keeps the address; of equal ones that with the earliest claim. Raises Thread.DoesNotExist,
    PermissionDenied, ValueError unless the claims are some of the dispute's and not all, and NotAllowedNow
    where a confirmed link ties the parts.
    """
    permissions.check(by, Action.ARRANGE_THREADS)
    lock_disputes()
    thread, named = _standing(thread_id), set(claim_ids)
    members = _members({thread.pk})
    visible = set(Claim.objects.visible().filter(pk__in=members).values_list("pk", flat=True))
    if not named or not named < visible:
        raise ValueError(_("Name some of the claims of the dispute, not all of them."))
    rest = visible - named
    _refuse_to_part(named, rest)
    leaving = _smaller_or_younger(named, rest)
    old = state_of(members, {thread.pk})
    _fix({thread.pk})
    new = Thread.objects.create(title=thread.title)
    ThreadClaim.objects.filter(claim__in=leaving).update(thread=new)
    out = Exclusion.objects.filter(thread=thread).values_list("claim", flat=True)
    Exclusion.objects.bulk_create(Exclusion(thread=new, claim_id=pk) for pk in out)
    old["merged"][str(new.pk)] = thread.pk  # where the new address leads when the split is undone
    _done(thread, "split", by, note, old, members)
    return Thread.objects.get(pk=new.pk)


@transaction.atomic
def undo_arrangement(*, event_id: int, by: User, note: str = "") -> Event:
    """Take back a move, a taking out, a merger, a split or an undoing of these; gives the event of it.

    Raises Event.DoesNotExist where the event is none of these, PermissionDenied, and NotAllowedNow where
    editors have decided something about the same claims or disputes since.
    """
    permissions.check(by, Action.ARRANGE_THREADS)
    lock_disputes()
    event = Event.objects.get(pk=event_id, subject_type="thread", action__in=ARRANGEMENTS)
    before, after = _only_present(event.old or {}), _only_present(event.new or {})
    claims = {int(pk) for pk in after["entries"]}
    threads = {int(pk) for pk in after["merged"]}
    leading_on = {int(pk): to for pk, to in before["merged"].items() if to and not after["merged"].get(pk)}
    # What editors have put since into a dispute that this makes an address alone would be in none.
    newcomers = ThreadClaim.objects.filter(thread__in=leading_on, pinned=True).exclude(claim__in=claims)
    now = state_of(claims, threads)
    if decided(now) != decided(after) or now["out"] != after.get("out", now["out"]) or newcomers.exists():
        raise NotAllowedNow(_("Something else has been decided about these claims since: undo that first."))
    restore(before, now=after)
    for pk, to in leading_on.items():
        thread_store.point_on(thread_id=pk, to=to)
    subject = Thread.objects.get(pk=event.subject_id)
    thread_store.regroup(claim_ids=claims, thread_ids=threads_in(before) | threads_in(after))
    new = {**state_of(claims, threads), "undoes": event.pk}
    return events.record(subject=subject, action="undo", by=by, old=now, new=new, note=note)


def refuse_to_join(link: Link, beside: Collection[Link] = ()) -> None:
    """Raise NotAllowedNow where editors have put a link's two claims apart, or any that confirmed links tie
    to these: confirming it would contradict that. ``beside`` are links that are being confirmed with it."""
    ends = {link.from_claim_id, link.to_claim_id}
    one, other = _tied_to(link.from_claim_id, beside), _tied_to(link.to_claim_id, beside)
    placed = ThreadClaim.objects.filter(claim__in=one | other, pinned=True)
    homes = dict(placed.values_list("claim", "thread"))
    here, there = ({homes[pk] for pk in part if pk in homes} for part in (one, other))
    if here and there and len(here | there) > 1:
        if ends <= homes.keys():
            said = _("An editor has put the two claims in different disputes: move one of them first.")
        else:
            said = _("Confirmed links tie the two claims to different disputes: take one of them back.")
        raise NotAllowedNow(said)
    barred = Q(claim__in=one, thread__in=there - here) | Q(claim__in=other, thread__in=here - there)
    out = Exclusion.objects.filter(barred).first()
    if out is None:
        return
    if out.claim_id in ends:
        said = _("An editor has taken one of the claims out of the other’s dispute: put it back first.")
        raise NotAllowedNow(said)
    said = _("An editor has taken claim %(claim)s out of dispute %(dispute)s: put it back first.")
    raise NotAllowedNow(said % {"claim": out.claim_id, "dispute": out.thread_id})


def _tied_to(claim_id: int, beside: Collection[Link]) -> set[int]:
    """The claim and all to which confirmed links lead from it, however many."""
    confirmed = Link.objects.standing().filter(state=Link.State.CONFIRMED)
    found, new = {claim_id}, {claim_id}
    while new:
        pairs = list(confirmed.touching(new).values_list("from_claim_id", "to_claim_id"))
        pairs += [(link.from_claim_id, link.to_claim_id) for link in beside]
        new = {end for pair in pairs if not new.isdisjoint(pair) for end in pair} - found
        found |= new
    return found


def _standing(thread_id: int) -> Thread:
    thread = Thread.objects.select_for_update(of=("self",)).get(pk=thread_id)
    if thread.merged_into_id is not None:
        said = _("Dispute %(gone)s has been merged into dispute %(into)s.")
        raise NotAllowedNow(said % {"gone": thread.pk, "into": thread.merged_into_id})
    return thread


def _members(thread_ids: Iterable[int]) -> set[int]:
    return set(ThreadClaim.objects.filter(thread__in=list(thread_ids)).values_list("claim", flat=True))


def _fix(thread_ids: Iterable[int]) -> None:
    """From now on the claims that these disputes hold stay in them."""
    ThreadClaim.objects.filter(thread__in=list(thread_ids)).update(pinned=True)


def _refuse_to_part(some: Collection[int], others: Collection[int]) -> None:
    confirmed = Link.objects.standing().filter(state=Link.State.CONFIRMED).touching(some)
    for link in confirmed.touching(others).order_by("pk"):
        if {link.from_claim_id, link.to_claim_id} & set(some) and (
            {link.from_claim_id, link.to_claim_id} & set(others)
        ):
            said = _(
                "An editor has confirmed that claim %(one)s %(kind)s claim %(other)s: take that back first."
            )
            ends = {"one": link.from_claim_id, "kind": link.get_kind_display(), "other": link.to_claim_id}
            raise NotAllowedNow(said % ends)


def _smaller_or_younger(one: set[int], other: set[int]) -> set[int]:
    """Of two parts of a dispute the one that needs a new address."""

    def first(part: set[int]) -> tuple[datetime, int]:
        dates = Claim.objects.filter(pk__in=part).values_list("article__published_at", "article__added_at")
        return min(published or added for published, added in dates), min(part)

    if len(one) != len(other):
        return min(one, other, key=len)
    return max(one, other, key=first)


def _only_present(state: State) -> State:
    """A state without the claims that have been deleted since, with their articles."""
    ids = [int(pk) for pk in state["entries"]] + [claim for claim, _ in state.get("out", [])]
    there = set(Claim.objects.filter(pk__in=ids).values_list("pk", flat=True))
    pairs = {name: state[name] for name in ("excluded", "out") if name in state}
    return {
        **state,
        "entries": {pk: entry for pk, entry in state["entries"].items() if int(pk) in there},
        **{name: [pair for pair in found if pair[0] in there] for name, found in pairs.items()},
    }


def _done(thread: Thread, action: str, by: User, note: str, old: State, touched: set[int]) -> Thread:
    """Regroup what was touched and record the decision; gives the dispute as it is now."""
    threads = {int(pk) for pk in old["merged"]}
    thread_store.regroup(claim_ids=touched, thread_ids=threads)
    new = state_of(touched, threads)
    events.record(subject=thread, action=action, by=by, old=old, new=new, note=note)
    Thread.objects.filter(pk__in=threads).update(updated_at=timezone.now())
    return Thread.objects.get(pk=thread.pk)
