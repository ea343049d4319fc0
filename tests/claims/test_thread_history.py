"""A dispute as of a moment: nothing of what came later, and all of what stood then."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from claims import workflow
from claims.models import Claim, Event, Link, Thread
from claims.moments import read_moment
from claims.thread_history import thread_as_of
from tests.api.asking import get
from tests.claims.making import (
    DAY,
    denial_of,
    link_up,
    make_chief,
    make_claim,
    make_editor,
    published,
)

pytestmark = pytest.mark.django_db


def sides(thread: Thread) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for entry in thread.entries.all():
        found.setdefault(entry.side, set()).add(entry.claim_id)
    return found


def states(thread: Thread) -> dict[tuple[int, int], str]:
    return {
        (link.from_claim_id, link.to_claim_id): link.state
        for entry in thread.entries.all()
        for link in entry.claim.links_out.all()
    }


def then(thread: Thread, moment: datetime) -> Thread:
    return thread_as_of(thread_id=thread.pk, moment=moment)


def dated(days: int) -> datetime:
    """The moment that all events so far are put to; articles here are published around DAY."""
    moment = DAY + timedelta(days=days)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE claims_event DISABLE TRIGGER claims_event_append_only")
        cursor.execute("UPDATE claims_event SET at = %s WHERE at > now() - interval '1 year'", [moment])
        cursor.execute("ALTER TABLE claims_event ENABLE TRIGGER claims_event_append_only")
    return moment


@pytest.fixture
def gate() -> Claim:
    return make_claim("the gate was open", published_at=DAY)


@pytest.fixture
def denial(gate: Claim) -> Claim:
    return denial_of(gate, published_at=DAY + timedelta(days=2), outlet="Harbour Wire")[0]


def test_what_was_published_later_is_not_shown(gate: Claim, denial: Claim) -> None:
    late, _ = denial_of(gate, source="Di Fell", published_at=DAY + timedelta(days=5))
    thread = Thread.objects.get()
    assert sides(then(thread, DAY - timedelta(days=1))) == {}
    first = then(thread, DAY + timedelta(days=1))
    assert (sides(first), first.stands, first.lead_claim) == ({}, False, None)  # a claim alone is no dispute
    second = then(thread, DAY + timedelta(days=3))
    assert sides(second) == {"claim": {gate.pk}, "denial": {denial.pk}}
    assert (second.denial_count, second.outlet_count, second.opposing_count) == (1, 2, 1)
    assert second.last_at == DAY + timedelta(days=2)
    assert (second.lead_claim, second.lead_denial) == (gate, denial)
    assert sides(then(thread, DAY + timedelta(days=6)))["denial"] == {denial.pk, late.pk}
    thread.refresh_from_db()
    assert thread.denial_count == 2


def test_a_claim_without_a_date_counts_from_when_it_was_added(gate: Claim) -> None:
    denial, _ = denial_of(gate, published_at=None)
    thread = Thread.objects.get()
    assert sides(then(thread, DAY + timedelta(days=9))) == {}
    assert sides(then(thread, denial.article.added_at)) == {"claim": {gate.pk}, "denial": {denial.pk}}


@pytest.mark.parametrize("decision", ["confirmed", "rejected", "doubtful"])
def test_what_editors_said_of_a_link_later_is_not_known(gate: Claim, denial: Claim, decision: str) -> None:
    thread, link = Thread.objects.get(), Link.objects.get()
    workflow.review_link(link_id=link.pk, to=decision, by=make_editor())
    said = dated(10)
    before = then(thread, said - timedelta(days=1))
    assert states(before) == {(denial.pk, gate.pk): "suggested"}
    assert before.stands
    after = then(thread, said)
    assert states(after) == ({} if decision == "rejected" else {(denial.pk, gate.pk): decision})
    assert after.stands is (decision != "rejected")


def test_a_link_that_was_rejected_and_confirmed_again_has_each_state_in_its_time(
    gate: Claim, denial: Claim
) -> None:
    thread, link, editor = Thread.objects.get(), Link.objects.get(), make_editor()
    workflow.reject_link(link_id=link.pk, by=editor)
    first = dated(10)
    workflow.confirm_link(link_id=link.pk, by=editor)
    second = dated(20)
    shown = [states(then(thread, moment)) for moment in (first - timedelta(1), first, second)]
    pair = (denial.pk, gate.pk)
    assert shown == [{pair: "suggested"}, {}, {pair: "confirmed"}]


def test_verdicts_stand_from_their_publication_to_their_retraction(gate: Claim, denial: Claim) -> None:
    thread, editor, chief = Thread.objects.get(), make_editor(), make_chief()
    verdict = published(gate, editor, chief)
    first = dated(10)
    workflow.retract(verdict_id=verdict.pk, by=chief, note="Wrong gate.")
    second = dated(20)
    workflow.set_verdict(claim_id=gate.pk, rating="true", rationale="It was open.", by=editor)
    dated(30)

    def shown(moment: datetime) -> list[str]:
        found = {
            entry.claim_id: getattr(entry.claim, "verdict", None)
            for entry in then(thread, moment).entries.all()
        }
        assert found.pop(denial.pk) is None
        return [verdict.rating_id for verdict in found.values() if verdict is not None]

    assert [shown(first - timedelta(1)), shown(first), shown(second)] == [[], ["false"], []]


def test_titles_withdrawals_and_arrangements_of_later_are_undone(gate: Claim, denial: Claim) -> None:
    editor = make_editor()
    mill = make_claim("the mill burned", source="Cy Moss", published_at=DAY)
    no_mill, _ = denial_of(mill, source="Di Fell", published_at=DAY)
    here, there = Thread.objects.order_by("pk")
    was = here.title
    workflow.rename_thread(thread_id=here.pk, title="The gate of Fennmoor", by=editor)
    named = dated(10)
    workflow.merge_threads(thread_id=there.pk, into=here.pk, by=editor)
    merged = dated(20)
    workflow.take_claim_out(claim_id=no_mill.pk, by=editor)
    taken = dated(30)
    workflow.withdraw_claim(claim_id=mill.pk, by=editor)
    gone = dated(40)
    both = {"claim": {gate.pk, mill.pk}, "denial": {denial.pk, no_mill.pk}}
    only = {"claim": {gate.pk}, "denial": {denial.pk}}
    day = timedelta(days=1)
    expected: list[tuple[datetime, Any, str]] = [
        (named - day, only, was),
        (named, only, "The gate of Fennmoor"),
        (merged - day, only, "The gate of Fennmoor"),
        (merged, both, "The gate of Fennmoor"),
        (taken, {**only, "claim": {gate.pk, mill.pk}}, "The gate of Fennmoor"),
        (gone, only, "The gate of Fennmoor"),
    ]
    for moment, members, title in expected:
        found = then(here, moment)
        assert (sides(found), found.title) == (members, title), moment


def test_claims_of_a_dispute_that_was_split_since_are_back_in_it(gate: Claim, denial: Claim) -> None:
    mill = make_claim("the mill burned", source="Cy Moss", published_at=DAY)
    no_mill, _ = denial_of(mill, source="Di Fell", published_at=DAY)
    link_up((mill, gate, "repeats", 0.99))
    (thread,) = Thread.objects.live()
    new = workflow.split_thread(thread_id=thread.pk, claim_ids=[mill.pk, no_mill.pk], by=make_editor())
    split = dated(10)
    for one in (thread, new):
        before = sides(then(one, split - timedelta(days=1)))
        if one == thread:
            assert before == {"claim": {gate.pk, mill.pk}, "denial": {denial.pk, no_mill.pk}}
        else:
            assert before == {}  # its address did not lead to anything yet
    assert sides(then(thread, split)) == sides(Thread.objects.get(pk=thread.pk))


def test_a_claim_that_was_taken_out_is_out_also_before_a_merger_that_was_undone(
    gate: Claim, denial: Claim
) -> None:
    editor, kept = make_editor(), Thread.objects.get()
    mill = make_claim("the mill burned", source="Cy Moss", published_at=DAY)
    no_mill, _ = denial_of(mill, source="Di Fell", published_at=DAY)
    extra = make_claim("the mill burned down", source="Em Vale", published_at=DAY)
    link_up((extra, mill, "repeats", 0.9))
    gone = Thread.objects.exclude(pk=kept.pk).get()
    workflow.take_claim_out(claim_id=extra.pk, by=editor)
    taken = dated(10)
    workflow.merge_threads(thread_id=gone.pk, into=kept.pk, by=editor)
    merged = dated(20)
    merger = Event.objects.about("thread", kept.pk)[0]
    only = {"claim": {mill.pk}, "denial": {no_mill.pk}}
    both = {"claim": {gate.pk, mill.pk}, "denial": {denial.pk, no_mill.pk}}
    expected = [(gone, taken, only), (kept, merged, both), (gone, merged, {})]
    for thread, moment, members in expected:
        assert sides(then(thread, moment)) == members
    workflow.undo_arrangement(event_id=merger.pk, by=editor)
    for thread, moment, members in [*expected, (gone, dated(30), only)]:
        assert sides(then(thread, moment)) == members
    assert sides(then(gone, taken - timedelta(days=1))) == {**only, "claim": {mill.pk, extra.pk}}


def test_a_title_that_came_with_a_merger_stands_until_that_is_undone(gate: Claim, denial: Claim) -> None:
    editor, kept = make_editor(), Thread.objects.get()
    was = kept.title
    mill = make_claim("the mill burned", source="Cy Moss", published_at=DAY)
    denial_of(mill, source="Di Fell", published_at=DAY)
    gone = Thread.objects.exclude(pk=kept.pk).get()
    workflow.rename_thread(thread_id=gone.pk, title="The mill of Fennmoor", by=editor)
    named = dated(10)
    workflow.merge_threads(thread_id=gone.pk, into=kept.pk, by=editor)
    merged = dated(20)
    merger = Event.objects.about("thread", kept.pk)[0]
    workflow.undo_arrangement(event_id=merger.pk, by=editor)
    undone = dated(30)
    workflow.rename_thread(thread_id=kept.pk, title="The gate of Fennmoor", by=editor)
    renamed = dated(40)
    expected = [
        (named, was),
        (merged, "The mill of Fennmoor"),
        (undone, was),
        (renamed, "The gate of Fennmoor"),
    ]
    assert [(moment, then(kept, moment).title) for moment, _ in expected] == expected
    assert then(gone, undone).title == "The mill of Fennmoor"


def test_the_state_of_now_is_the_state_as_of_now(gate: Claim, denial: Claim) -> None:
    silent = make_claim("nothing about the gate", source="Hal Ives", act="non_denial")
    link_up((silent, gate, "repeats", 0.9))
    workflow.confirm_link(link_id=Link.objects.get(from_claim=denial).pk, by=make_editor())
    thread = Thread.objects.get()
    now = get(f"threads/{thread.pk}/")
    as_of = get(f"threads/{thread.pk}/", as_of="2100-01-01")
    assert as_of.pop("as_of") == "2100-01-01T23:59:59.999999Z"
    assert now.pop("as_of") is None
    assert as_of == now
    assert not Event.objects.filter(action="rename").exists()


def test_api_and_page_take_a_date(client: Client, gate: Claim, denial: Claim) -> None:
    thread = Thread.objects.get()
    address = thread.get_absolute_url()
    assert len(get(f"threads/{thread.pk}/", as_of="2021-03-06")["claims"]) == 2
    assert get(f"threads/{thread.pk}/", as_of="2021-03-05")["claims"] == []
    assert get(f"threads/{thread.pk}/", as_of="2021-03-06T05:59:59Z")["claims"] == []
    (wrong,) = get(f"threads/{thread.pk}/", status=400, as_of="yesterday")["errors"]
    assert wrong["parameter"] == "as_of"
    assert "no date" in wrong["detail"]
    client.force_login(make_editor())
    assert b"tie-judge" in client.get(address).content
    page = client.get(address, {"as_of": "2021-03-06"}).content
    assert b"known on 6 March 2021" in page
    assert b"Bo Tarn" in page
    assert b"tie-judge" not in page
    assert b"Nothing of this dispute was known yet" in client.get(address, {"as_of": "2021-03-05"}).content
    assert "no date" in client.get(address, {"as_of": "2021-31-12"}).content.decode()
    moved = client.get(f"/threads/{thread.pk}/", {"as_of": "2021-03-06"})
    assert moved["Location"] == f"{address}?as_of=2021-03-06"


def test_a_day_is_its_end_and_a_time_without_a_zone_is_in_utc() -> None:
    assert read_moment("2021-03-04") == datetime(2021, 3, 4, 23, 59, 59, 999999, UTC)
    assert read_moment("2021-03-04T18:30") == datetime(2021, 3, 4, 18, 30, tzinfo=UTC)
    for wrong in ("", "today", "2021-02-30", "2021-03-04T25:00"):
        with pytest.raises(ValueError):
            read_moment(wrong)
