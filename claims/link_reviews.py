"""What editors say of links: one at a time or many at once, each to be taken back. Part of claims.workflow.

Whoever decides names the state that they have seen; where it is another by then they are told who has
decided what, and nothing is changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from claims import events, permissions, thread_store
from claims.arrangement import refuse_to_join
from claims.disputes_lock import lock_disputes
from claims.models import BulkReview, Event, Link
from claims.permissions import Action
from claims.workflow_errors import ChangedMeanwhile, InvalidTransition, NotAllowedNow

State = Link.State

LINK_TRANSITIONS: dict[str, set[str]] = {
    State.SUGGESTED: {State.CONFIRMED, State.REJECTED, State.DOUBTFUL},
    State.CONFIRMED: {State.REJECTED, State.DOUBTFUL},
    State.REJECTED: {State.CONFIRMED, State.DOUBTFUL},
    State.DOUBTFUL: {State.CONFIRMED, State.REJECTED},
}
REVIEWS = ("review", "undo")  # events of a link that say who decided
MOST_AT_ONCE = 250  # links in one press: each in a dispute of its own they take under two seconds


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """What became of many links: `bulk` holds those decided, None where there were none."""

    bulk: BulkReview | None
    left: int  # gone, or decided by somebody meanwhile
    refused: tuple[str, ...]  # why some could not be confirmed

    @property
    def done(self) -> int:
        return len(self.bulk.link_ids) if self.bulk else 0


def confirm_link(*, link_id: int, by: User, note: str = "") -> Link:
    """Say that a link is right; see `review_link`."""
    return review_link(link_id=link_id, to=State.CONFIRMED, by=by, note=note)


def reject_link(*, link_id: int, by: User, note: str = "") -> Link:
    """Say that a link is wrong: its dispute is regrouped without it; see `review_link`."""
    return review_link(link_id=link_id, to=State.REJECTED, by=by, note=note)


def doubt_link(*, link_id: int, by: User, note: str = "") -> Link:
    """Say that it cannot be told whether a link is right; see `review_link`."""
    return review_link(link_id=link_id, to=State.DOUBTFUL, by=by, note=note)


@transaction.atomic
def review_link(*, link_id: int, to: str, by: User, note: str = "", seen: str = "") -> Link:
    """Move a link along LINK_TRANSITIONS and regroup its dispute; neither claim's verdict is touched.

    ``seen`` is the state in which the person saw it. Raises Link.DoesNotExist, PermissionDenied,
    ChangedMeanwhile, InvalidTransition, and NotAllowedNow where a link is confirmed between claims that
    editors have put apart.
    """
    permissions.check(by, Action.REVIEW_LINK)
    lock_disputes()
    link = Link.objects.select_for_update().get(pk=link_id)
    if seen and link.state != seen:
        raise ChangedMeanwhile(_decided_by(link), last_review(link.pk))
    if to not in LINK_TRANSITIONS[link.state]:
        raise InvalidTransition(link, link.state, to)
    if to == State.CONFIRMED:
        refuse_to_join(link)
    events.record(
        subject=link, action="review", by=by, old={"state": link.state}, new={"state": to}, note=note
    )
    _write([link], to)
    return link


@transaction.atomic
def undo_review(*, event_id: int, by: User, note: str = "") -> Link:
    """Put a link back to what it was before one review, or before one was undone.

    Raises Event.DoesNotExist where the event is none of these, Link.DoesNotExist, PermissionDenied,
    ChangedMeanwhile where it was decided again since, and NotAllowedNow as `review_link` does.
    """
    permissions.check(by, Action.REVIEW_LINK)
    lock_disputes()
    event = Event.objects.get(pk=event_id, subject_type="link", action__in=REVIEWS)
    link = Link.objects.select_for_update().get(pk=event.subject_id)
    latest = last_review(link.pk)
    if latest is None or latest.pk != event.pk:
        raise ChangedMeanwhile(_decided_by(link), latest)
    back = State((event.old or {}).get("state", State.SUGGESTED))
    if back == State.CONFIRMED:
        refuse_to_join(link)
    new = {"state": back, "undoes": event.pk}
    events.record(subject=link, action="undo", by=by, old={"state": link.state}, new=new, note=note)
    _write([link], back)
    return link


@transaction.atomic
def review_links(
    *, link_ids: Collection[int], to: str, by: User, filters: str = "", note: str = ""
) -> BulkOutcome:
    """Decide many suggestions alike; those that somebody has decided by now are left as they are.

    Raises PermissionDenied, and ValueError for more than MOST_AT_ONCE or an answer that is none.
    """
    permissions.check(by, Action.REVIEW_LINKS_IN_BULK)
    if to not in LINK_TRANSITIONS[State.SUGGESTED]:
        raise ValueError(_("There is no such answer."))
    if len(link_ids) > MOST_AT_ONCE:
        raise ValueError(_("No more than %(most)d at once.") % {"most": MOST_AT_ONCE})
    lock_disputes()
    waiting = Link.objects.between_visible().filter(pk__in=link_ids, state=State.SUGGESTED)
    links: list[Link] = []
    refused: list[str] = []
    for link in waiting.select_for_update(of=("self",)).order_by("pk"):
        try:
            if to == State.CONFIRMED:
                refuse_to_join(link, beside=links)
        except NotAllowedNow as error:
            refused.append(str(error))
        else:
            links.append(link)
    left = len(set(link_ids)) - len(links) - len(refused)
    if not links:
        return BulkOutcome(None, left, tuple(refused))
    bulk = BulkReview.objects.create(
        to=to,
        link_ids=[link.pk for link in links],
        filters=filters[:2000],
        by_id=by.pk,
        by_name=by.get_username(),
    )
    old, new = {"state": State.SUGGESTED}, {"state": to, "bulk": bulk.pk}
    events.record_many(subjects=links, action="review", by=by, old=old, new=new, note=note)
    _write(links, to)
    return BulkOutcome(bulk, left, tuple(refused))


@transaction.atomic
def undo_bulk(*, bulk_id: int, by: User, note: str = "") -> BulkOutcome:
    """Make suggestions again of all links that one press decided, but for those decided anew since.

    Raises BulkReview.DoesNotExist, PermissionDenied, and NotAllowedNow where that was done already.
    """
    permissions.check(by, Action.REVIEW_LINKS_IN_BULK)
    lock_disputes()
    bulk = BulkReview.objects.select_for_update().get(pk=bulk_id)
    if bulk.undone_at is not None:
        raise NotAllowedNow(_("%(name)s has taken that back already.") % {"name": bulk.undone_by})
    latest: dict[int, Event] = {}
    for event in Event.objects.about("link", *bulk.link_ids).filter(action__in=REVIEWS):
        latest.setdefault(event.subject_id, event)
    ours = [pk for pk, event in latest.items() if (event.new or {}).get("bulk") == bulk.pk]
    links = list(Link.objects.filter(pk__in=ours, state=bulk.to).select_for_update().order_by("pk"))
    new = {"state": State.SUGGESTED, "undoes_bulk": bulk.pk}
    events.record_many(subjects=links, action="undo", by=by, old={"state": bulk.to}, new=new, note=note)
    _write(links, State.SUGGESTED)
    bulk.undone_at, bulk.undone_by = timezone.now(), by.get_username()
    bulk.save(update_fields=["undone_at", "undone_by"])
    return BulkOutcome(bulk, len(bulk.link_ids) - len(links), ())


def last_review(link_id: int) -> Event | None:
    """Who decided about a link last."""
    return Event.objects.about("link", link_id).filter(action__in=REVIEWS).first()


def _decided_by(link: Link) -> str:
    """Who decided what, and when, for whoever comes later."""
    latest = last_review(link.pk)
    said = {
        State.CONFIRMED: _("%(name)s has confirmed this link meanwhile."),
        State.REJECTED: _("%(name)s has rejected this link meanwhile."),
        State.DOUBTFUL: _("%(name)s has marked this link as doubtful meanwhile."),
        State.SUGGESTED: _("%(name)s has taken back what was decided about this link."),
    }
    return said[State(link.state)] % {"name": latest.actor_name if latest else _("Somebody")}


def _write(links: Iterable[Link], to: str) -> None:
    links = list(links)
    for link in links:
        link.state = State(to)
        link.updated_at = timezone.now()
    Link.objects.bulk_update(links, ["state", "updated_at"])
    thread_store.regroup(claim_ids={end for link in links for end in (link.from_claim_id, link.to_claim_id)})
