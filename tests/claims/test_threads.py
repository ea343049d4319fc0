"""Disputes from links: regrouped in place, permalinks that stay, counts that are right."""

from datetime import timedelta

import pytest
from django.db import connection

from claims import link_store, store, thread_store, workflow
from claims.claim_keys import claim_key
from claims.disputes_lock import lock_disputes
from claims.extraction.types import Act
from claims.linking import types as linking
from claims.models import Claim, Link, Thread, ThreadClaim
from tests.claims.at_once import run_at_once
from tests.claims.making import (
    DAY,
    all_rows,
    attribution,
    denial_of,
    extraction,
    link_up,
    make_article,
    make_claim,
    make_editor,
)

pytestmark = pytest.mark.django_db


def _sides(thread: Thread) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {"claim": set(), "denial": set(), "non_denial": set()}
    for entry in thread.entries.all():
        found[entry.side].add(entry.claim_id)
    return found


def test_a_denial_and_what_it_denies_make_a_dispute() -> None:
    claim = make_claim("the gate was open", published_at=DAY)
    denial, link = denial_of(claim, outlet="Harbour Wire", published_at=DAY + timedelta(days=2))
    thread = Thread.objects.live().get()
    assert _sides(thread) == {"claim": {claim.pk}, "denial": {denial.pk}, "non_denial": set()}
    assert (thread.claim_count, thread.denial_count, thread.non_denial_count) == (1, 1, 0)
    assert (thread.opposing_count, thread.outlet_count, thread.origin_count) == (1, 2, 2)
    assert (thread.first_at, thread.last_at) == (DAY, DAY + timedelta(days=2))
    assert (thread.lead_link, thread.lead_claim, thread.lead_denial) == (link, claim, denial)
    assert "gate was open" in thread.title


def test_a_title_in_words_that_lean_on_the_speaker_names_the_source() -> None:
    claim = make_claim("it had sunk a trawler off Polis", source="Port Authority")
    denial_of(claim)
    assert (
        Thread.objects.get().title == "Disputed: According to Port Authority, it had sunk a trawler off Polis"
    )


def test_a_repetition_alone_is_no_dispute() -> None:
    first, second = make_claim("the gate was open"), make_claim("the gate stood open", source="Cy Moss")
    link_up((second, first, "repeats", 0.95))
    assert not Thread.objects.exists()


def test_a_near_copy_is_no_origin_of_its_own() -> None:
    claim = make_claim("the gate was open")
    copy = make_claim("the gate stood open", near_copy_of=claim.article, outlet="Harbour Wire")
    denial_of(claim)
    link_up((copy, claim, "repeats", 0.9))
    thread = Thread.objects.live().get()
    assert (thread.claim_count, thread.denial_count, thread.outlet_count, thread.origin_count) == (2, 1, 2, 2)


def test_who_neither_confirms_nor_denies_has_a_side_of_their_own() -> None:
    claim = make_claim("the gate was open")
    denial_of(claim)
    silent = make_claim("nothing about the gate", source="Di Fell", act=Act.NON_DENIAL)
    link_up((silent, claim, "repeats", 0.9))
    thread = Thread.objects.live().get()
    assert _sides(thread)["non_denial"] == {silent.pk}
    assert thread.non_denial_count == 1


def test_linking_again_changes_no_row() -> None:
    claim = make_claim("the gate was open")
    denial, _ = denial_of(claim)
    before = all_rows()
    link_up((denial, claim, "denies", 0.9))
    thread_store.regroup(claim_ids=[claim.pk])
    assert all_rows() == before


def test_a_stale_suggestion_goes_and_what_an_editor_said_stays() -> None:
    text = "Ada Quill said that the gate was open. Bo Tarn said no. Cy Moss said never. Di Fell said not so."
    names = {"Ada Quill": "the gate was open", "Bo Tarn": "no", "Cy Moss": "never", "Di Fell": "not so"}
    article = make_article(text)
    store.replace_machine_claims(
        article=article,
        found=extraction(*(attribution(text, who, "said", what) for who, what in names.items())),
    )
    claim, *denials = Claim.objects.order_by("start")
    everything = [
        linking.Link(
            claim_key(article=article, claim=denial),
            claim_key(article=article, claim=claim),
            linking.LinkKind.DENIES,
            0.9,
            (),
            "",
        )
        for denial in denials
    ]

    def write(found: list[linking.Link]) -> None:
        judged = link_store.documents_of([article.pk])
        link_store.write_links(article=article, judged=judged, found=found, linker_version="2")

    write(everything)
    editor = make_editor()
    by_denial = {link.from_claim_id: link for link in Link.objects.all()}
    workflow.confirm_link(link_id=by_denial[denials[0].pk].pk, by=editor)
    workflow.reject_link(link_id=by_denial[denials[1].pk].pk, by=editor)
    kept = list(Link.objects.exclude(state="suggested").order_by("pk").values())
    write([])
    assert list(Link.objects.order_by("pk").values()) == kept
    assert _sides(Thread.objects.live().get())["denial"] == {denials[0].pk}
    write(everything)  # nor does finding it again overrule the editor
    assert list(Link.objects.exclude(state="suggested").order_by("pk").values()) == kept


def test_a_link_found_the_other_way_round_turns_in_place() -> None:
    claim = make_claim("the gate was open")
    denial, link = denial_of(claim)
    (turned,) = link_up((claim, denial, "denies", 0.9))
    assert turned.pk == link.pk
    assert (turned.from_claim, turned.to_claim) == (claim, denial)


def test_two_disputes_that_turn_out_to_be_one_keep_both_addresses() -> None:
    first, second = make_claim("the gate was open"), make_claim("the gate stood open", source="Cy Moss")
    denial, _ = denial_of(first)
    denial_of(second, source="Di Fell")
    third = make_claim("the gate was wide open", source="Em Vale")
    link_up((third, first, "repeats", 0.9))
    older, newer = Thread.objects.order_by("pk")
    link_up((second, denial, "denies", 0.99), (third, second, "repeats", 0.9))
    older.refresh_from_db()
    newer.refresh_from_db()
    assert (older.merged_into, newer.merged_into) == (None, older)
    assert newer.claim_count == newer.denial_count == newer.opposing_count == 0
    assert Thread.objects.live().get() == older
    assert older.claim_count + older.denial_count == 5


def test_what_pointed_to_a_merged_dispute_points_on() -> None:
    first, second = make_claim("the gate was open"), make_claim("the gate stood open", source="Cy Moss")
    denial, _ = denial_of(first)
    denial_of(second, source="Di Fell")
    older, newer = Thread.objects.order_by("pk")
    oldest = Thread.objects.create(title="long merged", merged_into=newer)
    link_up((second, denial, "denies", 0.99), (second, first, "repeats", 0.9))
    oldest.refresh_from_db()
    assert oldest.merged_into == older


def test_a_rejected_link_ends_a_dispute_and_confirming_it_brings_it_back() -> None:
    claim = make_claim("the gate was open")
    denial, link = denial_of(claim)
    thread = Thread.objects.live().get()
    editor = make_editor()
    workflow.reject_link(link_id=link.pk, by=editor)
    assert not Thread.objects.live().exists()
    workflow.confirm_link(link_id=link.pk, by=editor)
    assert Thread.objects.live().get() == thread
    assert _sides(thread)["denial"] == {denial.pk}


def test_a_rejected_link_splits_a_dispute() -> None:
    first, second = make_claim("the gate was open"), make_claim("the mill burned", source="Cy Moss")
    denial_of(first)
    denial_of(second, source="Di Fell")
    (bridge,) = link_up((second, first, "repeats", 0.99))
    assert Thread.objects.live().count() == 1
    kept = Thread.objects.live().get()
    workflow.reject_link(link_id=bridge.pk, by=make_editor())
    assert Thread.objects.live().count() == 2
    assert kept in Thread.objects.live()


def test_a_title_by_hand_outlives_regrouping() -> None:
    claim = make_claim("the gate was open")
    denial_of(claim)
    thread = Thread.objects.live().get()
    workflow.rename_thread(thread_id=thread.pk, title="The gate of Fennmoor", by=make_editor())
    denial_of(claim, source="Di Fell")
    thread.refresh_from_db()
    assert (thread.title, thread.denial_count) == ("The gate of Fennmoor", 2)


def test_a_pinned_claim_stays_where_an_editor_put_it() -> None:
    claim = make_claim("the gate was open")
    denial, _ = denial_of(claim)
    stranger = make_claim("the mill burned")
    thread = Thread.objects.live().get()
    workflow.move_claim(claim_id=stranger.pk, to=thread.pk, side="claim", by=make_editor())
    other, _ = denial_of(stranger, source="Di Fell")
    thread_store.regroup(claim_ids=[claim.pk, stranger.pk])
    assert _sides(thread) == {
        "claim": {claim.pk, stranger.pk},
        "denial": {denial.pk, other.pk},
        "non_denial": set(),
    }
    thread.refresh_from_db()
    assert thread.claim_count == 2


def test_links_to_claims_that_went_meanwhile_are_left_out() -> None:
    """Judging takes long; another worker may have re-read the other article in between."""
    claim, denial = make_claim("the gate was open"), make_claim("no gate was open", source="Bo Tarn")
    judged = link_store.documents_of([claim.article_id, denial.article_id])
    found = linking.Link(
        judged[1].claims[0].key, judged[0].claims[0].key, linking.LinkKind.DENIES, 0.9, (), ""
    )
    store.replace_machine_claims(article=claim.article, found=extraction())
    link_store.write_links(article=denial.article, judged=judged, found=[found], linker_version="test")
    assert not Link.objects.exists()
    assert not Thread.objects.exists()


def test_writing_disputes_needs_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        _lock_outside_of_any_transaction()


def _lock_outside_of_any_transaction() -> None:
    in_block, connection.in_atomic_block = connection.in_atomic_block, False
    try:
        lock_disputes()
    finally:
        connection.in_atomic_block = in_block


@pytest.mark.django_db(transaction=True)
def test_processes_that_link_into_one_dispute_at_once_lose_nothing() -> None:
    claim = make_claim("the gate was open")
    denials = [make_claim(f"no, not the gate {n}", source=f"Speaker {n}", act=Act.DENIAL) for n in range(4)]
    run_at_once(
        "from tests.claims.making import link_up\nfrom claims.models import Claim",
        "claim, denial = (Claim.objects.get(pk=int(pk)) for pk in sys.argv[1:3])\n"
        'link_up((denial, claim, "denies", 0.9))',
        [(claim.pk, denial.pk) for denial in denials],
    )
    thread = Thread.objects.get()
    assert _sides(thread)["denial"] == {denial.pk for denial in denials}
    assert (thread.claim_count, thread.denial_count, thread.opposing_count) == (1, 4, 4)
    assert ThreadClaim.objects.count() == 5
