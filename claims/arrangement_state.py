"""What a decision about the make-up of disputes has changed, as an event keeps it: enough to undo it.

The state of some claims and threads is plain JSON:
``entries`` claim id to [thread, side, pinned, side_fixed] or None, ``excluded`` pairs of claim and thread,
``out`` such pairs of other claims and these threads (events of before have none of it), ``merged`` thread id
to the thread it points on to or None, ``titles`` thread id to [title, by hand].
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from claims.models import Exclusion, Thread, ThreadClaim

State = dict[str, Any]


def state_of(claim_ids: Iterable[int], thread_ids: Iterable[int]) -> State:
    """How the claims and threads stand now."""
    claims, threads = sorted(set(claim_ids)), sorted(set(thread_ids))
    entries: dict[str, list[Any] | None] = {str(pk): None for pk in claims}
    for entry in ThreadClaim.objects.filter(claim__in=claims).order_by("claim"):
        entries[str(entry.claim_id)] = [entry.thread_id, entry.side, entry.pinned, entry.side_fixed]
    excluded = Exclusion.objects.filter(claim__in=claims).order_by("claim", "thread")
    out = Exclusion.objects.filter(thread__in=threads).exclude(claim__in=claims).order_by("claim", "thread")
    rows = Thread.objects.filter(pk__in=threads).order_by("pk")
    return {
        "entries": entries,
        "excluded": [list(pair) for pair in excluded.values_list("claim", "thread")],
        "out": [list(pair) for pair in out.values_list("claim", "thread")],
        "merged": {str(thread.pk): thread.merged_into_id for thread in rows},
        "titles": {str(thread.pk): [thread.title, thread.title_edited] for thread in rows},
    }


def decided(state: State) -> State:
    """The part of a state that editors alone decide; the machine may have changed the rest since."""
    return {
        "entries": {
            pk: [entry[0], entry[1] if entry[3] else None]
            for pk, entry in state["entries"].items()
            if entry is not None and entry[2]
        },
        "excluded": state["excluded"],
        "merged": state["merged"],
    }


def threads_in(state: State) -> set[int]:
    """Every thread that a state names."""
    named = {entry[0] for entry in state["entries"].values() if entry is not None}
    return named | {int(pk) for pk in state["merged"]} | {to for to in state["merged"].values() if to}


def restore(state: State, *, now: State) -> None:
    """Make the claims and threads stand as in a state; the caller regroups them then.

    A title goes back only where it still is the one of ``now``: a later one by hand stays.
    """
    for pk, entry in state["entries"].items():
        if entry is None:
            ThreadClaim.objects.filter(claim=int(pk)).delete()
            continue
        values = dict(zip(("thread_id", "side", "pinned", "side_fixed"), entry, strict=True))
        ThreadClaim.objects.update_or_create(claim_id=int(pk), defaults=values)
    kept = {tuple(pair) for pair in state["excluded"]}
    for row in Exclusion.objects.filter(claim__in=[int(pk) for pk in state["entries"]]):
        if (row.claim_id, row.thread_id) not in kept:
            row.delete()
    for claim, thread in kept:
        Exclusion.objects.get_or_create(claim_id=claim, thread_id=thread)
    _put_out(state.get("out", []), now=now.get("out", []))
    for pk, to in state["merged"].items():
        Thread.objects.filter(pk=int(pk)).update(merged_into=to)
    for pk, (title, by_hand) in state["titles"].items():
        was = Thread.objects.filter(pk=int(pk), title=now["titles"][pk][0])
        was.update(title=title, title_edited=by_hand)


def _put_out(before: list[list[int]], *, now: list[list[int]]) -> None:
    """Give the disputes back what was taken out of them, with which a merger or a split has taken it along;
    what the machine's own mergers have brought stays."""
    claims = {claim for claim, _ in before}
    for claim, thread in now:
        if claim in claims and [claim, thread] not in before:
            Exclusion.objects.filter(claim=claim, thread=thread).delete()
    for claim, thread in before:
        Exclusion.objects.get_or_create(claim_id=claim, thread_id=thread)
