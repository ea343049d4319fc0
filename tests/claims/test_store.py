"""Claims from extraction into the database: once each, and never over an editor's work."""

import threading
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from claims import store, verdicts, workflow
from claims.extraction.types import Act, SourceKind
from claims.models import Claim, Link, Source, SourceAlias, Thread, ThreadClaim
from claims.neighbourhood import neighbourhood
from claims.sources_store import name_key
from tests.claims.making import (
    all_rows,
    attribution,
    denial_of,
    extraction,
    link_up,
    make_article,
    make_claim,
    make_editor,
)

TEXT = (
    "The mayor claimed that the old bridge was closed. A clerk in the town hall said the gate was open. "
    "The ferrymen denied any part in it, the Gazette reported."
)
MAYOR = attribution(TEXT, "The mayor", "claimed", "that the old bridge was closed", canonical_source="Mayor")
CLERK = attribution(
    TEXT,
    "A clerk in the town hall",
    "said",
    "the gate was open",
    canonical_source="unnamed: a clerk in the town hall",
    source_kind=SourceKind.UNNAMED,
)
FERRY = attribution(
    TEXT, "The ferrymen", "denied", "any part in it", act=Act.DENIAL, relays=("Gazette",), confidence=0.4
)

pytestmark = pytest.mark.django_db


def test_a_claim_keeps_words_places_and_source() -> None:
    article = make_article(TEXT)
    ids = store.replace_machine_claims(article=article, found=extraction(FERRY, MAYOR, CLERK))
    mayor, _, ferry = Claim.objects.in_bulk(ids).values()
    assert [mayor.pk, ferry.pk] == [ids[0], ids[2]]
    assert (mayor.source_text, mayor.cue_text, mayor.content_text) == (
        "The mayor",
        "claimed",
        "that the old bridge was closed",
    )
    assert [TEXT[start:end] for start, end in mayor.content_spans] == [mayor.content_text]
    assert mayor.sentence == TEXT[mayor.sentence_start : mayor.sentence_end]
    assert mayor.source is not None
    assert (mayor.source.name, mayor.source.kind, mayor.source.article) == ("Mayor", "person", None)
    assert (ferry.act, ferry.relays, ferry.confidence, ferry.origin) == (
        "denial",
        ["Gazette"],
        0.4,
        "machine",
    )
    assert ferry.pipeline_version == extraction().pipeline_version


def test_reading_twice_changes_no_column_of_any_row() -> None:
    article = make_article(TEXT)
    found = extraction(MAYOR, CLERK, FERRY)
    store.replace_machine_claims(article=article, found=found)
    before = all_rows()
    store.replace_machine_claims(article=article, found=found)
    assert all_rows() == before


def test_one_attribution_found_twice_is_one_claim() -> None:
    ids = store.replace_machine_claims(article=make_article(TEXT), found=extraction(MAYOR, MAYOR))
    assert len(ids) == 1


def test_a_newer_version_updates_only_the_rows_it_reads_otherwise() -> None:
    article = make_article(TEXT)
    store.replace_machine_claims(article=article, found=extraction(MAYOR, CLERK))
    mayor, clerk = Claim.objects.order_by("start")
    store.replace_machine_claims(article=article, found=extraction(replace(MAYOR, act=Act.ACCUSATION), CLERK))
    mayor_now, clerk_now = Claim.objects.order_by("start")
    assert (mayor_now.pk, mayor_now.act) == (mayor.pk, "accusation")
    assert mayor_now.updated_at > mayor.updated_at
    assert clerk_now.updated_at == clerk.updated_at


def test_a_claim_found_with_slightly_other_spans_keeps_its_permalink() -> None:
    article = make_article(TEXT)
    (pk,) = store.replace_machine_claims(article=article, found=extraction(MAYOR))
    shorter = attribution(TEXT, "The mayor", "claimed", "the old bridge was closed", canonical_source="Mayor")
    assert store.replace_machine_claims(article=article, found=extraction(shorter)) == [pk]
    claim = Claim.objects.get()
    assert claim.content_text == "the old bridge was closed"
    assert claim.fingerprint == store.fingerprint(
        source=shorter.source, cue=shorter.cue, content=shorter.content
    )


def test_what_is_no_longer_found_goes_with_its_unnamed_source() -> None:
    article = make_article(TEXT)
    store.replace_machine_claims(article=article, found=extraction(MAYOR, CLERK))
    assert Source.objects.filter(article=article).count() == 1
    store.replace_machine_claims(article=article, found=extraction(MAYOR))
    assert [claim.content_text for claim in Claim.objects.all()] == ["that the old bridge was closed"]
    assert not Source.objects.filter(article=article).exists()


def _edit(claim: Claim) -> None:
    Claim.objects.filter(pk=claim.pk).update(edited=True, proposition="as the editor put it")


def _withdraw(claim: Claim) -> None:
    workflow.withdraw_claim(claim_id=claim.pk, by=make_editor())


def _judge(claim: Claim) -> None:
    verdicts.set_verdict(claim_id=claim.pk, rating="false", rationale="It stood open.", by=make_editor())


def _confirm(claim: Claim) -> None:
    workflow.confirm_link(link_id=denial_of(claim)[1].pk, by=make_editor())


def _reject(claim: Claim) -> None:
    workflow.reject_link(link_id=denial_of(claim)[1].pk, by=make_editor())


def _pin(claim: Claim) -> None:
    thread = Thread.objects.create(title="By hand", title_edited=True)
    ThreadClaim.objects.create(thread=thread, claim=claim, side="claim", pinned=True)


@pytest.mark.parametrize("touch", [_edit, _withdraw, _judge, _confirm, _reject, _pin])
@pytest.mark.parametrize("again", ["not found", "found with other words", "found as it was"])
def test_what_an_editor_touched_stays_as_it_is(touch, again: str) -> None:  # type: ignore[no-untyped-def]
    article = make_article(TEXT)
    (pk,) = store.replace_machine_claims(article=article, found=extraction(MAYOR))
    touch(Claim.objects.get(pk=pk))
    before = Claim.objects.filter(pk=pk).values().get()
    other = attribution(TEXT, "The mayor", "claimed", "the old bridge was closed", canonical_source="Mayor")
    found = {
        "not found": extraction(),
        "found with other words": extraction(other, version="test-2"),
        "found as it was": extraction(replace(MAYOR, act=Act.QUESTION), version="test-2"),
    }[again]
    assert store.replace_machine_claims(article=article, found=found) == [pk]  # nor is there a second one
    assert Claim.objects.filter(pk=pk).values().get() == before


def test_a_dispute_whose_claims_are_gone_stands_no_more() -> None:
    claim = make_claim("the gate was open")
    denial_of(claim)
    assert Thread.objects.live().count() == 1
    store.replace_machine_claims(article=claim.article, found=extraction())
    assert Thread.objects.live().count() == 0
    thread = Thread.objects.get()
    assert (thread.claim_count, thread.opposing_count, thread.lead_link_id) == (0, 0, None)


@pytest.mark.parametrize("content", [(), ((0, 5), (150, 10_000)), ((7, 7),)])
def test_spans_outside_the_text_are_refused_and_nothing_is_written(content) -> None:  # type: ignore[no-untyped-def]
    article = make_article(TEXT)
    with pytest.raises(ValueError, match=f"article {article.pk}"):
        store.replace_machine_claims(
            article=article, found=extraction(MAYOR, replace(CLERK, content=content))
        )
    assert not Claim.objects.exists()
    assert not SourceAlias.objects.exists()


def test_the_database_itself_refuses_a_second_row_for_one_attribution() -> None:
    claim = make_claim("the gate was open")
    claim.pk = None
    with pytest.raises(IntegrityError, match="claim_once_per_article"), transaction.atomic():
        claim.save(force_insert=True)


def test_the_database_itself_refuses_a_second_link_for_one_pair() -> None:
    claim = make_claim("the gate was open")
    denial, link = denial_of(claim)
    with pytest.raises(IntegrityError, match="link_once_per_pair"), transaction.atomic():
        Link.objects.create(from_claim=claim, to_claim=denial, kind="repeats", score=0.5)
    assert Link.objects.get() == link


def test_deleting_an_article_takes_its_claims_and_unnamed_sources_along() -> None:
    article = make_article(TEXT)
    store.replace_machine_claims(article=article, found=extraction(MAYOR, CLERK))
    article.delete()
    assert not Claim.objects.exists()
    assert list(Source.objects.values_list("name", flat=True)) == ["Mayor"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Pentagon", "Pentagon"),
        ("U.S.", "US"),
        ("People's Council", "People’s Council"),
        ("HARBOUR WIRE", "Harbour Wire"),
        ("Jean-Marc Ayrault", "Jean Marc  Ayrault"),
        ("Bo Tarn Jr.", "Bo Tarn Jr"),
    ],
)
def test_two_spellings_are_one_source(one: str, other: str) -> None:
    assert name_key(one) == name_key(other) != ""
    assert make_claim("it rained", source=one).source == make_claim("it snowed", source=other).source


@pytest.mark.parametrize(("one", "other"), [("Ada Quill", "Bo Quill"), ("Theodor", "Odor"), ("Ånd", "And")])
def test_two_names_are_two_sources(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_an_unnamed_speaker_is_another_one_in_another_article() -> None:
    for number in (1, 2):
        text = f"{TEXT} {number}"
        store.replace_machine_claims(article=make_article(text), found=extraction(CLERK))
    assert [source.name for source in Source.objects.all()] == ["a clerk in the town hall"] * 2
    assert {source.kind for source in Source.objects.all()} == {"unnamed"}


def test_what_an_article_knows_of_a_source_fills_gaps_and_replaces_nothing() -> None:
    make_claim("it rained", source="Ada Quill", source_kind=SourceKind.UNKNOWN)
    make_claim("taxes fall", source="Town Council", source_kind=SourceKind.ORGANISATION)
    make_claim("it snowed", source="Ada Quill", affiliation="the Town Council")
    make_claim("it hailed", source="Ada Quill", source_kind=SourceKind.STATE, affiliation="ministry")
    ada = Source.objects.get(name="Ada Quill")
    assert ada.kind == "person"
    assert ada.affiliation is not None
    assert ada.affiliation.name == "Town Council"
    assert not Source.objects.filter(name="ministry").exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_the_same_new_names_make_one_source_each() -> None:
    names = ["Ada Quill", "Bo Tarn", "Cy Moss", "Di Fell"]
    articles = []
    for number in range(4):
        said = names if number % 2 else names[::-1]
        text = " ".join(f"{name} said that {name} won{number}." for name in said)
        found = extraction(*(attribution(text, name, "said", f"{name} won{number}") for name in said))
        articles.append((make_article(text), found))
    start = threading.Barrier(len(articles))
    errors: list[BaseException] = []

    def work(number: int) -> None:
        try:
            start.wait()
            store.replace_machine_claims(article=articles[number][0], found=articles[number][1])
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(articles))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(Source.objects.values_list("name", flat=True)) == names
    assert Claim.objects.count() == 16


def test_regrouping_needs_no_other_dispute() -> None:
    """A change in one dispute leaves another's row as it was, to the microsecond."""
    first, second = make_claim("the gate was open"), make_claim("the mill burned")
    denial_of(first)
    denial_of(second)
    before = Thread.objects.order_by("pk").values()[1]
    third = make_claim("the gate stood open", source="Cy Moss")
    link_up((third, first, "repeats", 0.9))
    assert Thread.objects.order_by("pk").values()[1] == before
    assert neighbourhood([second.pk]).claims.keys().isdisjoint({first.pk, third.pk})
