"""A dispute as it was known at a moment: from when its claims were published and when editors decided.

The same grouping as for today, over what had been published by then, with each link, placing, withdrawal,
title and verdict as editors had left it by then. What the machine suggests is dated by the claims: two
claims that were both out contradicted each other then, whenever their articles came in here. A claim of an
article without a date counts from when the article was added.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce

from claims.arrangement import ARRANGEMENTS
from claims.claim_keys import claim_id
from claims.linking.threads import ThreadGroup
from claims.linking.types import SURE
from claims.models import Claim, Event, Link, Thread, ThreadClaim, Verdict
from claims.neighbourhood import (
    Neighbourhood,
    claims_in,
    closure,
    exclusions,
    groups_of,
    sides_in,
)
from claims.origins import origins_of
from claims.thread_facts import Places, facts_of
from claims.verdict_snapshot import restore_into


def thread_as_of(*, thread_id: int, moment: datetime) -> Thread:
    """The dispute as of ``moment``, in the shape of ``ThreadQuerySet.for_detail``; not for saving.

    Where nothing of it was known yet it has no entries. Raises Thread.DoesNotExist.
    """
    thread = Thread.objects.for_detail().get(pk=thread_id)
    around = _then(thread, moment)
    group = _group(around, thread.pk)
    sides = {} if group is None else sides_in(around, group)
    places = {pk: (thread.pk, side) for pk, side in sides.items()}
    central = {} if group is None else {thread.pk: claim_id(group.key)}
    facts = facts_of(
        around.claims.values(),
        around.links,
        Places(thread.pk, places, central),
        origins_of(around.claims.values()),
    )
    rows = Claim.objects.for_list().filter(pk__in=places)
    claims = {claim.pk: claim for claim in rows}
    for name, value in facts.as_fields().items():
        setattr(thread, name, value)
    links = {link.pk: link for link in around.links}
    thread.lead_link = links.get(facts.lead_link_id or 0)
    thread.lead_claim = claims.get(facts.lead_claim_id or 0)
    thread.lead_denial = claims.get(facts.lead_denial_id or 0)
    thread.title, thread.title_edited = _title(thread, group, moment)
    thread.as_of = moment
    _as_then(claims.values(), moment)
    _hang_on(thread, claims, places, around.links)
    return thread


def _then(thread: Thread, moment: datetime) -> Neighbourhood:
    """What hung together with the dispute at the moment: claims, links and editors' placings of then."""
    entries, excluded, members = _arranged(thread, moment)
    seen = closure({*members, *thread.entries.values_list("claim", flat=True)}, Link.objects.all())
    out = Claim.objects.annotate(known=Coalesce("article__published_at", "article__added_at"))
    known = out.filter(pk__in=seen, known__lte=moment)
    withdrawn = _withdrawn(known, moment)
    claims = claims_in(seen, set(known.values_list("pk", flat=True)) - withdrawn)
    links = []
    states = _states("link", Link.objects.touching(claims).values_list("pk", flat=True), moment)
    for link in Link.objects.filter(from_claim__in=claims, to_claim__in=claims).order_by("pk"):
        link.state = Link.State(states.get(link.pk, link.state))
        guess = link.state == Link.State.SUGGESTED and link.score < SURE
        if link.state != Link.State.REJECTED and not guess:
            links.append(link)
    placed = {entry.claim_id: entry for entry in ThreadClaim.objects.filter(claim__in=seen)}
    for pk, then in entries.items():
        placed.pop(pk, None)
        if then is not None:
            values = dict(zip(("thread_id", "side", "pinned", "side_fixed"), then, strict=True))
            placed[pk] = ThreadClaim(claim_id=pk, **values)
    out_of = {**exclusions(claims), **{pk: threads for pk, threads in excluded.items() if pk in claims}}
    return Neighbourhood(claims, links, placed, {}, out_of)


def _arranged(
    thread: Thread, moment: datetime
) -> tuple[dict[int, list[Any] | None], dict[int, frozenset[int]], set[int]]:
    """Of the claims that editors have placed since: where they were, what they were out of; who was in."""
    entries: dict[int, list[Any] | None] = {}
    excluded: dict[int, frozenset[int]] = {}
    members = set(thread.entries.values_list("claim", flat=True))
    since = Event.objects.filter(subject_type="thread", action__in=ARRANGEMENTS, at__gt=moment)
    named = Q(subject_id=thread.pk) | Q(old__merged__has_key=str(thread.pk))
    while True:  # those of the claims that came from elsewhere lead to further ones
        keys = [str(pk) for pk in members]
        found = list(since.filter(named | Q(old__entries__has_any_keys=keys)).order_by("-pk"))
        grown = members | {int(pk) for event in found for pk in (event.old or {})["entries"]}
        if grown == members:
            break
        members = grown
    for event in found:  # newest first: what stood before the oldest of them is what stood then
        old = event.old or {}
        out: dict[int, set[int]] = {}
        for claim, barred in old["excluded"]:
            out.setdefault(claim, set()).add(barred)
        for pk, entry in old["entries"].items():
            entries[int(pk)] = entry
            excluded[int(pk)] = frozenset(out.get(int(pk), ()))
    return entries, excluded, members


def _withdrawn(claims: Iterable[Claim], moment: datetime) -> set[int]:
    """Those of the claims that an editor had thrown out by then."""
    now = {claim.pk: claim.withdrawn_at is not None for claim in claims}
    then = _states("claim", now, moment, field="withdrawn")
    return {pk for pk, out in now.items() if then.get(pk, out)}


def _states(subject: str, ids: Iterable[int], moment: datetime, field: str = "state") -> dict[int, Any]:
    """The value of a field as the first change after the moment found it, by id; the unchanged are left
    out."""
    since = Event.objects.filter(subject_type=subject, subject_id__in=list(ids), at__gt=moment)
    found: dict[int, Any] = {}
    for pk, old in since.order_by("pk").values_list("subject_id", "old"):
        if old and field in old:
            found.setdefault(pk, old[field])
    return found


def _group(around: Neighbourhood, thread_id: int) -> ThreadGroup | None:
    """The group that is the dispute: the one that editors made it, else the one that holds most of it."""
    inside = {pk for pk, entry in around.entries.items() if entry.thread_id == thread_id}
    groups = groups_of(around)
    for group in groups:
        if group.home == str(thread_id):
            return group
    shared = [
        (sum(claim_id(key) in inside for key in group.members), -place)
        for place, group in enumerate(groups)
        if not group.home
    ]
    most, place = max(shared, default=(0, 0))
    return groups[-place] if most else None


def _title(thread: Thread, group: ThreadGroup | None, moment: datetime) -> tuple[str, bool]:
    """The title that an editor had given it by then, else what the claims known then make of it."""
    named = Event.objects.about("thread", thread.pk).filter(action="rename", at__lte=moment)
    given = named.values_list("new__title", flat=True).first()
    if given is not None:
        return str(given), True
    return (group.title if group is not None else thread.title), False


def _as_then(claims: Iterable[Claim], moment: datetime) -> None:
    """Give the claims the verdicts that were published by then; later ones and drafts are taken off."""
    for claim in claims:
        verdict: Verdict | None = getattr(claim, "verdict", None)
        if verdict is None:
            continue
        past = Event.objects.about("verdict", verdict.pk).filter(at__lte=moment, new__has_key="publication")
        then = past.values_list("new", flat=True).first()
        if not then or then["publication"] != Verdict.Publication.PUBLISHED:
            claim._state.fields_cache["verdict"] = None
            continue
        restore_into(verdict, then)


def _hang_on(
    thread: Thread, claims: dict[int, Claim], places: dict[int, tuple[int, str]], links: Sequence[Link]
) -> None:
    """Put the entries, each with its claim and that claim's links, where prefetching would have put them."""
    order = sorted(
        claims.values(),
        key=lambda claim: (
            claim.article.published_at is None,
            claim.article.published_at or moment_of(claim),
            claim.article_id,
            claim.start,
        ),
    )
    for claim in order:
        claim.thread_entry = ThreadClaim(thread=thread, claim=claim, side=places[claim.pk][1])
        for name, end in (("links_out", "from_claim_id"), ("links_in", "to_claim_id")):
            own = [link for link in links if getattr(link, end) == claim.pk]
            _prefetched(claim, name, Link, own)
    for link in links:
        for end in ("from_claim", "to_claim"):
            if (claim_then := claims.get(getattr(link, f"{end}_id"))) is not None:
                setattr(link, end, claim_then)
    _prefetched(thread, "entries", ThreadClaim, [claim.thread_entry for claim in order])


def moment_of(claim: Claim) -> datetime:
    """When a claim was out: its article's publication, else when that was added."""
    return claim.article.published_at or claim.article.added_at


def _prefetched(row: Any, name: str, model: Any, rows: list[Any]) -> None:
    found = model.objects.all()
    found._result_cache = rows
    if not hasattr(row, "_prefetched_objects_cache"):
        row._prefetched_objects_cache = {}
    row._prefetched_objects_cache[name] = found
