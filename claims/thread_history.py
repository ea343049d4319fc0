"""A dispute as it was known at a moment: from when its claims were published and when editors decided.

The same grouping as for today, over what had been published by then, with each claim, link, placing,
withdrawal, title and verdict as editors had left it by then. What the machine suggests is dated by the
claims: two claims that were both out contradicted each other then, whenever their articles came in here. A
claim of an article without a date counts from when the article was added.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Value

from articles.models import Article
from claims import claim_state
from claims.arrangement import ARRANGEMENTS
from claims.claim_keys import claim_id
from claims.dispute_reading import Dispute, of_claims
from claims.linking.threads import ThreadGroup
from claims.linking.types import SURE
from claims.models import Claim, Event, Exclusion, Link, Rating, Source, Thread, ThreadClaim, Verdict
from claims.neighbourhood import Neighbourhood, closure, exclusions, groups_of, sides_in
from claims.origins import origins_of
from claims.thread_facts import Places, facts_of
from claims.verdict_snapshot import restore_into


def thread_as_of(*, thread_id: int, moment: datetime) -> Thread:
    """The dispute as of ``moment``, in the shape of ``ThreadQuerySet.for_detail``; not for saving.

    Where nothing of it was known yet it has no entries. Raises Thread.DoesNotExist.
    """
    past = _past(thread_id, moment)
    entries = _entries(past)
    for entry in entries:
        for name, end in (("links_out", "from_claim_id"), ("links_in", "to_claim_id")):
            own = [link for link in past.links if getattr(link, end) == entry.claim_id]
            _prefetched(entry.claim, name, Link, own)
    _prefetched(past.thread, "entries", ThreadClaim, entries)
    return past.thread


def dispute_as_of(*, thread_id: int, moment: datetime) -> Dispute:
    """The same for the dispute's page; its claims and links are read in full. Raises Thread.DoesNotExist."""
    past = _past(thread_id, moment)
    entries = _entries(past)
    inside = [
        link for link in past.links if link.from_claim_id in past.places and link.to_claim_id in past.places
    ]
    inside.sort(key=lambda link: (-link.score, link.pk))
    return of_claims(past.thread, [(entry.claim, entry.side) for entry in entries], inside)


@dataclass
class _Past:
    """A dispute of then, what hung together with it, the links of that in full, the side of each claim."""

    thread: Thread
    around: Neighbourhood
    links: Sequence[Link]
    places: Mapping[int, str]


@dataclass
class _Decisions:
    """What editors decided, by the number of what they decided on: for what came after the moment how it was
    before, for verdicts and the title how they were left."""

    withdrawn: dict[int, bool] = field(default_factory=dict)
    corrected: defaultdict[int, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    states: dict[int, str] = field(default_factory=dict)  # of links
    verdicts: dict[int, _Ruling] = field(default_factory=dict)
    title: str | None = None


@dataclass
class _Ruling:
    """A verdict of then: what was published and when, and the last retraction before it, if any."""

    shown: dict[str, Any] | None = None
    at: datetime | None = None
    correction: str = ""
    retracted_at: datetime | None = None


def _past(thread_id: int, moment: datetime) -> _Past:
    member = ArrayAgg("entries__claim", filter=Q(entries__claim__isnull=False), default=Value([]))
    thread = Thread.objects.select_related("merged_into").annotate(members=member).get(pk=thread_id)
    around, links, title = _then(thread, moment)
    group = _group(around, thread.pk)
    sides = {} if group is None else sides_in(around, group)
    central = {} if group is None else {thread.pk: claim_id(group.key)}
    places = Places(thread.pk, {pk: (thread.pk, side) for pk, side in sides.items()}, central)
    facts = facts_of(around.claims.values(), around.links, places, origins_of(around.claims.values()))
    for name, value in facts.as_fields().items():
        setattr(thread, name, value)
    thread.lead_link = {link.pk: link for link in links}.get(facts.lead_link_id or 0)
    thread.lead_claim = around.claims.get(facts.lead_claim_id or 0)
    thread.lead_denial = around.claims.get(facts.lead_denial_id or 0)
    thread.title_edited = title is not None
    thread.title = title if title is not None else group.title if group is not None else thread.title
    thread.as_of = moment
    return _Past(thread, around, links, sides)


def _then(thread: Any, moment: datetime) -> tuple[Neighbourhood, list[Link], str | None]:
    """What hung together with the dispute at the moment, claims, links and editors' placings of then; the
    links once more, in full; and the title that an editor had given it."""
    entries, excluded, members = _arranged(thread.pk, set(thread.members), moment)
    seen = closure(members, Link.objects.all())
    rows = _claims(seen)
    links = list(Link.objects.filter(from_claim__in=seen, to_claim__in=seen).order_by("pk"))
    decided = _decided(thread.pk, rows, links, moment)
    claims = {
        pk: claim
        for pk, claim in rows.items()
        if moment_of(claim) <= moment and not decided.withdrawn.get(pk, claim.withdrawn_at is not None)
    }
    _as_said(claims, decided.corrected)
    _as_ruled(claims, decided.verdicts)
    standing = []
    for link in links:
        link.state = Link.State(decided.states.get(link.pk, link.state))
        guess = link.state == Link.State.SUGGESTED and link.score < SURE
        both = link.from_claim_id in claims and link.to_claim_id in claims
        if both and link.state != Link.State.REJECTED and not guess:
            link.from_claim, link.to_claim = claims[link.from_claim_id], claims[link.to_claim_id]
            standing.append(link)
    placed = {
        pk: row.thread_entry for pk, row in rows.items() if getattr(row, "thread_entry", None) is not None
    }
    for pk, then in entries.items():
        placed.pop(pk, None)
        if then is not None:
            values = dict(zip(("thread_id", "side", "pinned", "side_fixed"), then, strict=True))
            placed[pk] = ThreadClaim(claim_id=pk, **values)
    out_of = {pk: excluded.get(pk, frozenset(rows[pk].out_of)) for pk in claims}
    around = Neighbourhood(claims, standing, placed, {}, {pk: out for pk, out in out_of.items() if out})
    return around, standing, decided.title


def _claims(ids: Iterable[int]) -> dict[int, Any]:
    """The claims with all that a page shows of one, their places and (`out_of`) the disputes that editors
    have taken them out of."""
    out_of = Exclusion.objects.filter(claim=OuterRef("pk")).order_by().values("thread")
    rows = Claim.objects.with_origin().select_related("thread_entry", "verdict__rating")
    found = rows.filter(pk__in=ids).annotate(out_of=ArraySubquery(out_of)).order_by()
    return {claim.pk: claim for claim in found}


def _arranged(
    thread_id: int, members: set[int], moment: datetime
) -> tuple[dict[int, list[Any] | None], dict[int, frozenset[int]], set[int]]:
    """Of the claims that editors have placed since: where they were, what they were out of; who was in."""
    entries: dict[int, list[Any] | None] = {}
    excluded: dict[int, frozenset[int]] = {}
    since = Event.objects.filter(subject_type="thread", action__in=ARRANGEMENTS, at__gt=moment)
    named = Q(subject_id=thread_id) | Q(old__merged__has_key=str(thread_id))
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
        _taken_along(excluded, event)
    return entries, excluded, members


def _taken_along(excluded: dict[int, frozenset[int]], event: Event) -> None:
    """Put claims that were taken out before, and that a merger or a split took along as such, back out of
    the disputes that they were out of."""
    old, new = event.old or {}, event.new or {}
    was, then = old.get("out", []), new.get("out", [])
    threads = {int(pk) for pk in {**old["merged"], **new["merged"]}}
    claims = {claim for claim, _ in was + then}
    today = exclusions(claims - excluded.keys())
    for claim in claims:
        others = excluded.get(claim, today.get(claim, frozenset())) - threads
        excluded[claim] = others | {thread for pk, thread in was if pk == claim}


def _decided(
    thread_id: int, claims: Mapping[int, Any], links: Iterable[Link], moment: datetime
) -> _Decisions:
    """All that editors decided on some claims, links, verdicts and the title, in one query."""
    verdicts = [claim.verdict.pk for claim in claims.values() if getattr(claim, "verdict", None) is not None]
    events = Event.objects.filter(
        Q(subject_type="claim", subject_id__in=list(claims), at__gt=moment)
        | Q(subject_type="link", subject_id__in=[link.pk for link in links], at__gt=moment)
        | Q(subject_type="verdict", subject_id__in=verdicts, at__lte=moment, new__has_key="publication")
        | Q(subject_type="thread", subject_id=thread_id, action__in=("rename", *ARRANGEMENTS), at__lte=moment)
    )
    found = _Decisions()
    for event in events.order_by("pk"):
        pk, old = event.subject_id, event.old or {}
        if event.subject_type == "verdict":
            _follow(found.verdicts.setdefault(pk, _Ruling()), event)
        elif event.subject_type == "thread":
            found.title = _left_title(event, found.title)
        elif event.subject_type == "link":
            if "state" in old:  # what the first change after the moment found is what stood then
                found.states.setdefault(pk, old["state"])
        else:
            if "withdrawn" in old:
                found.withdrawn.setdefault(pk, old["withdrawn"])
            for name, value in claim_state.recorded(old).items():
                found.corrected[pk].setdefault(name, value)
    return found


def _left_title(event: Event, before: str | None) -> str | None:
    """The title by hand that a dispute has after a renaming of it or a decision about its make-up."""
    new = event.new or {}
    if event.action == "rename":
        return str(new["title"])
    if str(event.subject_id) not in new["titles"]:
        return before
    title, by_hand = new["titles"][str(event.subject_id)]
    return str(title) if by_hand else None


def _follow(ruling: _Ruling, event: Event) -> None:
    """Take one publication or retraction into what is known of a verdict."""
    new = event.new or {}
    if new["publication"] == Verdict.Publication.PUBLISHED:
        ruling.shown, ruling.at = new, event.at
    else:
        ruling.shown = None
        ruling.correction, ruling.retracted_at = event.note.strip(), event.at


def _as_said(claims: Mapping[int, Claim], corrected: Mapping[int, dict[str, Any]]) -> None:
    """Give the claims that were corrected later the speaker, words, act and meaning that they had."""
    changed = {pk: values for pk, values in corrected.items() if pk in claims and values}
    moved = {claims[pk].article_id for pk, values in changed.items() if "spans" in values}
    texts = dict(Article.objects.filter(pk__in=moved).values_list("pk", "text")) if moved else {}
    named = {values["source"]["id"] for values in changed.values() if values.get("source")}
    speakers = Source.objects.select_related("affiliation").in_bulk(list(named)) if named else {}
    for pk, values in changed.items():
        claim = claims[pk]
        if "spans" in values:
            claim.article.text = texts[claim.article_id]
        claim_state.put(claim, values)
        if "source" in values:
            was = values["source"]
            claim.source = speakers.get(was["id"]) if was else None
            if was and claim.source is None:  # a speaker of one article who is gone since
                claim.source_text = was["name"]


def _as_ruled(claims: Mapping[int, Claim], rulings: Mapping[int, _Ruling]) -> None:
    """Give the claims the verdicts that were published by then; later ones and drafts are taken off."""
    shown: list[tuple[Verdict, _Ruling]] = []
    ratings: dict[str, Rating] = {}
    for claim in claims.values():
        verdict: Verdict | None = getattr(claim, "verdict", None)
        if verdict is None:
            continue
        ruling = rulings.get(verdict.pk)
        if ruling is None or ruling.shown is None:
            claim._state.fields_cache["verdict"] = None
            continue
        shown.append((verdict, ruling))
        if verdict.rating is not None:
            ratings[verdict.rating.pk] = verdict.rating
    wanted = {ruling.shown["rating"] for _, ruling in shown if ruling.shown} - set(ratings)
    if wanted:
        ratings |= Rating.objects.in_bulk(list(wanted))
    for verdict, ruling in shown:
        assert ruling.shown is not None
        restore_into(verdict, ruling.shown, ratings.get(ruling.shown["rating"]))
        verdict.published_at = ruling.at
        verdict.correction, verdict.retracted_at = ruling.correction, ruling.retracted_at


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


def _entries(past: _Past) -> list[ThreadClaim]:
    """The entries by day of publication, each with its claim."""
    claims = sorted((past.around.claims[pk] for pk in past.places), key=_order)
    for claim in claims:
        claim.thread_entry = ThreadClaim(thread=past.thread, claim=claim, side=past.places[claim.pk])
    return [claim.thread_entry for claim in claims]


def _order(claim: Claim) -> tuple[bool, datetime, int, int]:
    at = claim.article.published_at
    return at is None, at or moment_of(claim), claim.article_id, claim.start


def moment_of(claim: Claim) -> datetime:
    """When a claim was out: its article's publication, else when that was added."""
    return claim.article.published_at or claim.article.added_at


def _prefetched(row: Any, name: str, model: Any, rows: list[Any]) -> None:
    found = model.objects.all()
    found._result_cache = rows
    if not hasattr(row, "_prefetched_objects_cache"):
        row._prefetched_objects_cache = {}
    row._prefetched_objects_cache[name] = found
