"""Editors put claims right: each field with its event and undo, and no later reading takes it away."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from claims import store, workflow
from claims.corrections import Correction
from claims.extraction.types import Act, SourceKind
from claims.models import Claim, Event, Source, SourceAlias
from claims.sources_chosen import WhoSpeaks
from claims.words_in_text import place_words
from claims.workflow_errors import ChangedMeanwhile, NotAllowedNow, StandsAlready
from tests.claims.making import (
    attribution,
    extraction,
    make_article,
    make_chief,
    make_claim,
    make_editor,
    make_user,
    published,
)

pytestmark = pytest.mark.django_db

TEXT = (
    "The mayor claimed on Monday that the old bridge was closed at night. A clerk in the town hall said the "
    "gate was open. The ferrymen denied any part in it, the Gazette reported. Nobody saw the lamp go out."
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
FERRY = attribution(TEXT, "The ferrymen", "denied", "any part in it", act=Act.DENIAL)
VALUES = ("act", "proposition", "relays", "source_id", "source_text", "cue_text", "content_text", "sentence")


def read(*found: Any, version: str = "test-1") -> list[Claim]:
    article = make_article(TEXT)
    ids = store.replace_machine_claims(article=article, found=extraction(*found, version=version))
    return [Claim.objects.get(pk=pk) for pk in ids]


def spans_of(**words: str) -> dict[str, Any]:
    return place_words(TEXT, words)


def _values(claim: Claim) -> dict[str, Any]:
    return {name: getattr(Claim.objects.get(pk=claim.pk), name) for name in VALUES}


CORRECTIONS: dict[str, Correction] = {
    "act": Correction(act="accusation"),
    "proposition": Correction(proposition="the old bridge  was shut\n"),
    "relays": Correction(relays=("Gazette", "Harbour Wire")),
    "source": Correction(who=WhoSpeaks(name="Orla Quist", kind="person")),
    "spans": Correction(
        spans=spans_of(source="The mayor", cue="claimed", content="the old bridge was closed at night")
    ),
}


@pytest.mark.parametrize("field", CORRECTIONS)
def test_each_field_is_corrected_with_its_event_and_taken_back(field: str) -> None:
    (claim,) = read(MAYOR)
    editor, before = make_editor(), _values(claim)
    workflow.correct_claim(claim_id=claim.pk, correction=CORRECTIONS[field], by=editor, note="misread")
    now = _values(claim)
    assert now != before
    corrected = Claim.objects.get(pk=claim.pk)
    assert corrected.edited
    assert field in corrected.machine_reading
    event = Event.objects.about("claim", claim.pk)[0]
    assert (event.action, event.actor_name, event.note) == ("correct", "edith", "misread")
    assert event.old != event.new
    undone = workflow.undo_correction(event_id=event.pk, by=editor)
    assert _values(claim) == before
    assert (undone.edited, undone.machine_reading) == (False, {})
    redone = Event.objects.about("claim", claim.pk)[0]
    assert redone.action == "undo_correction"
    again = workflow.undo_correction(event_id=redone.pk, by=editor)
    assert _values(claim) == now
    assert again.edited
    assert field in again.machine_reading


def test_corrected_words_bring_sentence_place_and_proposition_along() -> None:
    (claim,) = read(MAYOR)
    workflow.correct_claim(claim_id=claim.pk, correction=CORRECTIONS["spans"], by=make_editor())
    claim.refresh_from_db()
    assert claim.content_text == "the old bridge was closed at night"
    assert claim.proposition == "the old bridge was closed at night"
    assert [TEXT[a:b] for a, b in claim.content_spans] == [claim.content_text]
    assert claim.start == claim.content_spans[0][0]
    assert claim.sentence == TEXT[claim.sentence_start : claim.sentence_end]
    spans = {
        role: [tuple(s) for s in getattr(claim, f"{role}_spans")] for role in ("source", "cue", "content")
    }
    assert claim.fingerprint == store.fingerprint(**spans)


def test_words_moved_to_another_sentence_show_that_sentence() -> None:
    (claim,) = read(FERRY)
    Claim.objects.filter(pk=claim.pk).update(sentence_start=TEXT.index("The ferry"), sentence_end=190)
    spans = spans_of(source="A clerk in the town hall", cue="said", content="gate was open")
    workflow.correct_claim(claim_id=claim.pk, correction=Correction(spans=spans), by=make_editor())
    claim.refresh_from_db()
    assert claim.sentence == "A clerk in the town hall said the gate was open."


def test_an_editors_proposition_stays_when_the_words_are_corrected() -> None:
    (claim,) = read(MAYOR)
    editor = make_editor()
    workflow.correct_claim(claim_id=claim.pk, correction=Correction(proposition="my words"), by=editor)
    workflow.correct_claim(claim_id=claim.pk, correction=CORRECTIONS["spans"], by=editor)
    claim.refresh_from_db()
    assert claim.proposition == "my words"


def test_what_stays_the_same_is_no_correction() -> None:
    (claim,) = read(MAYOR)
    same = Correction(
        act="assertion", who=WhoSpeaks(source_id=claim.source_id), proposition=claim.proposition, relays=()
    )
    before = Claim.objects.filter(pk=claim.pk).values().get()
    workflow.correct_claim(claim_id=claim.pk, correction=same, by=make_editor())
    assert Claim.objects.filter(pk=claim.pk).values().get() == before
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        Correction(act="rumour"),
        Correction(proposition="x" * 5001),
        Correction(relays=("a",) * 6),
        Correction(who=WhoSpeaks(source_id=987654)),
        Correction(who=WhoSpeaks(name="…")),
        Correction(who=WhoSpeaks(name="x" * 301)),
        Correction(spans={"content": ((0, 9999),)}),
        Correction(spans={"content": ()}),
        Correction(spans={"content": ((9, 10),)}),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(wrong: Correction) -> None:
    (claim,) = read(MAYOR)
    before = Claim.objects.filter(pk=claim.pk).values().get()
    with pytest.raises(ValueError):
        workflow.correct_claim(claim_id=claim.pk, correction=wrong, by=make_editor())
    assert Claim.objects.filter(pk=claim.pk).values().get() == before
    assert not Event.objects.exists()


def test_only_who_may_corrects_adds_and_takes_back() -> None:
    (claim,) = read(MAYOR)
    nobody = make_user("nora", "change_link", "change_verdict", "change_thread")
    correction = Correction(act="question")
    with pytest.raises(PermissionDenied):
        workflow.correct_claim(claim_id=claim.pk, correction=correction, by=nobody)
    with pytest.raises(PermissionDenied):
        workflow.add_claim(
            article_id=claim.article_id, spans=spans_of(content="lamp"), act="other", by=nobody
        )
    workflow.correct_claim(claim_id=claim.pk, correction=correction, by=make_editor())
    with pytest.raises(PermissionDenied):
        workflow.undo_correction(event_id=Event.objects.get().pk, by=nobody)
    assert Event.objects.count() == 1


def test_who_comes_later_is_told_and_changes_nothing() -> None:
    (claim,) = read(MAYOR)
    seen = claim.updated_at
    first, second = make_editor("ann"), make_editor("bea")
    workflow.correct_claim(claim_id=claim.pk, correction=Correction(act="accusation"), by=first, seen=seen)
    with pytest.raises(ChangedMeanwhile, match="ann has changed") as told:
        workflow.correct_claim(claim_id=claim.pk, correction=Correction(act="belief"), by=second, seen=seen)
    assert told.value.event is not None
    assert told.value.event.new is not None
    assert told.value.event.new["act"] == "accusation"
    claim.refresh_from_db()
    assert claim.act == "accusation"
    workflow.correct_claim(
        claim_id=claim.pk, correction=Correction(act="belief"), by=second, seen=claim.updated_at
    )
    first_event = Event.objects.about("claim", claim.pk).last()
    assert first_event is not None
    with pytest.raises(ChangedMeanwhile):
        workflow.undo_correction(event_id=first_event.pk, by=first)


def test_a_correction_of_another_field_does_not_stand_in_the_way_of_undo() -> None:
    (claim,) = read(MAYOR)
    editor = make_editor()
    for correction in (Correction(act="accusation"), Correction(proposition="other words")):
        workflow.correct_claim(claim_id=claim.pk, correction=correction, by=editor)
    first = Event.objects.about("claim", claim.pk).last()
    assert first is not None
    claim = workflow.undo_correction(event_id=first.pk, by=editor)
    assert (claim.act, claim.proposition) == ("assertion", "other words")
    assert set(claim.machine_reading) == {"proposition"}


def test_a_claim_with_a_published_verdict_stays_as_it_was_rated() -> None:
    (claim,) = read(MAYOR)
    editor, chief = make_editor(), make_chief()
    published(claim, editor, chief)
    with pytest.raises(NotAllowedNow, match="retract"):
        workflow.correct_claim(claim_id=claim.pk, correction=Correction(act="belief"), by=editor)


def test_a_withdrawn_claim_is_not_corrected() -> None:
    (claim,) = read(MAYOR)
    editor = make_editor()
    workflow.withdraw_claim(claim_id=claim.pk, by=editor)
    with pytest.raises(NotAllowedNow, match="withdrawn"):
        workflow.correct_claim(claim_id=claim.pk, correction=Correction(act="belief"), by=editor)


def test_words_that_are_another_claims_are_refused() -> None:
    mayor, _clerk = read(MAYOR, CLERK)
    spans = spans_of(source="A clerk in the town hall", cue="said", content="the gate was open")
    with pytest.raises(StandsAlready) as told:
        workflow.correct_claim(claim_id=mayor.pk, correction=Correction(spans=spans), by=make_editor())
    assert told.value.claim_id == _clerk.pk


# Sources -------------------------------------------------------------------------------------------------


def test_a_name_in_another_spelling_is_the_source_that_has_it() -> None:
    (claim,) = read(MAYOR)
    known = make_claim("it rained", source="Orla Quist").source
    who = WhoSpeaks(name="the  ORLA QUIST")
    workflow.correct_claim(claim_id=claim.pk, correction=Correction(who=who), by=make_editor())
    claim.refresh_from_db()
    assert claim.source == known
    assert claim.source_key == "orla quist"


def test_a_speaker_without_a_name_stays_with_the_article() -> None:
    (claim,) = read(MAYOR)
    who = WhoSpeaks(name="a night watchman", unnamed=True)
    workflow.correct_claim(claim_id=claim.pk, correction=Correction(who=who), by=make_editor())
    source = Claim.objects.get(pk=claim.pk).source
    assert source is not None
    assert (source.kind, source.article) == ("unnamed", claim.article)
    elsewhere = make_claim("it snowed")
    with pytest.raises(ValueError, match="no such source"):
        workflow.correct_claim(
            claim_id=elsewhere.pk,
            correction=Correction(who=WhoSpeaks(source_id=source.pk)),
            by=make_editor("second"),
        )


def test_nobody_named_is_a_correction_too() -> None:
    (claim,) = read(MAYOR)
    workflow.correct_claim(claim_id=claim.pk, correction=Correction(who=WhoSpeaks()), by=make_editor())
    assert Claim.objects.get(pk=claim.pk).source is None


def test_undo_finds_a_speaker_again_whose_row_was_deleted() -> None:
    (claim,) = read(CLERK)
    editor = make_editor()
    workflow.correct_claim(claim_id=claim.pk, correction=Correction(who=WhoSpeaks(name="Bo Tarn")), by=editor)
    store.replace_machine_claims(article=claim.article, found=extraction(CLERK))  # drops the unused clerk
    assert not Source.objects.filter(kind="unnamed").exists()
    workflow.undo_correction(event_id=Event.objects.get().pk, by=editor)
    source = Claim.objects.get(pk=claim.pk).source
    assert source is not None
    assert (source.name, source.kind, source.article) == (
        "a clerk in the town hall",
        "unnamed",
        claim.article,
    )


def test_undo_follows_a_source_that_was_merged() -> None:
    (claim,) = read(MAYOR)
    editor = make_editor()
    into = make_claim("it rained", source="Orla Quist").source
    assert into is not None
    assert claim.source is not None
    workflow.correct_claim(claim_id=claim.pk, correction=Correction(who=WhoSpeaks(name="Bo Tarn")), by=editor)
    Source.objects.filter(pk=claim.source_id).update(merged_into=into)
    SourceAlias.objects.filter(source=claim.source_id).update(source=into)
    workflow.undo_correction(event_id=Event.objects.get().pk, by=editor)
    assert Claim.objects.get(pk=claim.pk).source == into


# Adding --------------------------------------------------------------------------------------------------


def test_a_missed_claim_is_added_and_taken_back() -> None:
    (mayor,) = read(MAYOR)
    editor = make_editor()
    spans = spans_of(source="The ferrymen", cue="denied", content="any part in it")
    claim = workflow.add_claim(
        article_id=mayor.article_id, spans=spans, act="denial", by=editor, note="missed"
    )
    claim.refresh_from_db()
    assert (claim.origin, claim.confidence, claim.act) == ("editor", 1.0, "denial")
    assert claim.sentence == "The ferrymen denied any part in it, the Gazette reported."
    assert claim.source is not None
    assert (claim.source.name, claim.source.kind) == ("The ferrymen", "unnamed")
    event = Event.objects.get()
    assert (event.action, event.subject_id, event.note) == ("add", claim.pk, "missed")
    workflow.withdraw_claim(claim_id=claim.pk, by=editor)
    assert claim not in Claim.objects.visible()


def test_an_added_claim_takes_the_source_that_has_the_name() -> None:
    (mayor,) = read(MAYOR)
    known = make_claim("it rained", source="Ferrymen").source
    spans = spans_of(source="The ferrymen", cue="denied", content="any part in it")
    claim = workflow.add_claim(article_id=mayor.article_id, spans=spans, act="denial", by=make_editor())
    assert claim.source == known


def test_a_claim_that_stands_is_not_added_again() -> None:
    (mayor,) = read(MAYOR)
    editor, article = make_editor(), mayor.article_id
    same = spans_of(source="The mayor", cue="claimed", content="that the old bridge was closed")
    alike = spans_of(source="The mayor", cue="claimed", content="the old bridge was closed at night")
    for spans, though_alike in ((same, False), (same, True), (alike, False)):
        with pytest.raises(StandsAlready) as told:
            workflow.add_claim(
                article_id=article, spans=spans, act="other", by=editor, though_alike=though_alike
            )
        assert told.value.claim_id == mayor.pk
    assert workflow.add_claim(article_id=article, spans=alike, act="other", by=editor, though_alike=True).pk
