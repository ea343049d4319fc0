"""No later reading takes away what editors have put right; links and disputes follow what they say."""

from __future__ import annotations

import pytest

from claims import store, workflow
from claims.corrections import Correction
from claims.extraction.types import Act, Extraction
from claims.models import Claim, Event, LinkingDue, ThreadClaim
from tests.claims.making import (
    attribution,
    denial_of,
    extraction,
    link_up,
    make_claim,
    make_editor,
)
from tests.claims.test_corrections import CLERK, CORRECTIONS, FERRY, MAYOR, TEXT, read, spans_of

pytestmark = pytest.mark.django_db


def _reading_again() -> Extraction:
    """A changed pipeline: other acts and propositions, other spans, and one claim more."""
    return extraction(
        attribution(
            TEXT,
            "The mayor",
            "claimed",
            "the old bridge was closed",
            canonical_source="Somebody else",
            proposition="what a newer pipeline makes of it",
            act=Act.BELIEF,
            relays=("Radio",),
        ),
        attribution(TEXT, "The ferrymen", "denied", "any part in it", act=Act.QUESTION),
        attribution(TEXT, "Nobody", "saw", "the lamp go out", canonical_source="Nobody"),
        version="test-2",
    )


@pytest.mark.parametrize("field", CORRECTIONS)
def test_reading_again_keeps_what_an_editor_corrected(field: str) -> None:
    mayor, ferry = read(MAYOR, FERRY)
    workflow.correct_claim(claim_id=mayor.pk, correction=CORRECTIONS[field], by=make_editor())
    before = Claim.objects.filter(pk=mayor.pk).values().get()
    ids = store.replace_machine_claims(article=mayor.article, found=_reading_again())
    assert Claim.objects.filter(pk=mayor.pk).values().get() == before
    ferry.refresh_from_db()
    assert (ferry.act, ferry.pipeline_version) == ("question", "test-2")  # nobody had touched it
    assert [Claim.objects.get(pk=pk).content_text for pk in ids if pk not in (mayor.pk, ferry.pk)] == [
        "the lamp go out"
    ]


def test_words_corrected_to_quite_another_place_are_not_found_a_second_time() -> None:
    (mayor,) = read(MAYOR)
    spans = spans_of(source="Nobody", cue="saw", content="the lamp go out")
    workflow.correct_claim(claim_id=mayor.pk, correction=Correction(spans=spans), by=make_editor())
    found = _reading_again()  # has the old words, a little otherwise, and the new ones exactly
    ids = store.replace_machine_claims(article=mayor.article, found=found)
    words = [Claim.objects.get(pk=pk).content_text for pk in ids]
    assert sorted(words) == ["any part in it", "the lamp go out"]
    assert mayor.pk in ids


def test_added_claims_stay_and_rejected_ones_stay_out() -> None:
    mayor, ferry = read(MAYOR, FERRY)
    editor = make_editor()
    spans = spans_of(source="A clerk in the town hall", cue="said", content="the gate was open")
    added = workflow.add_claim(article_id=mayor.article_id, spans=spans, act="assertion", by=editor)
    workflow.withdraw_claim(claim_id=mayor.pk, by=editor)
    before = Claim.objects.filter(pk=added.pk).values().get()
    for found in (extraction(CLERK, MAYOR, version="test-2"), _reading_again(), extraction()):
        store.replace_machine_claims(article=mayor.article, found=found)
        assert Claim.objects.filter(pk=added.pk).values().get() == before
        shown = set(Claim.objects.visible().values_list("content_text", flat=True))
        assert shown - {"the lamp go out", "any part in it"} == {"the gate was open"}
    assert not Claim.objects.filter(pk=ferry.pk).exists()
    assert Claim.objects.get(pk=mayor.pk).withdrawn_at is not None


def test_after_undoing_the_machine_has_its_claim_back() -> None:
    (mayor,) = read(MAYOR)
    editor = make_editor()
    workflow.correct_claim(claim_id=mayor.pk, correction=Correction(act="accusation"), by=editor)
    workflow.undo_correction(event_id=Event.objects.get().pk, by=editor)
    store.replace_machine_claims(article=mayor.article, found=_reading_again())
    assert Claim.objects.get(pk=mayor.pk).act == "belief"


# Links and disputes after it -----------------------------------------------------------------------------


def test_every_change_of_a_claim_makes_its_article_due_for_linking() -> None:
    (mayor,) = read(MAYOR)
    editor = make_editor()
    steps = [
        lambda: workflow.correct_claim(claim_id=mayor.pk, correction=Correction(act="accusation"), by=editor),
        lambda: workflow.undo_correction(event_id=Event.objects.latest("pk").pk, by=editor),
        lambda: workflow.add_claim(
            article_id=mayor.article_id, spans=spans_of(content="the lamp go out"), act="other", by=editor
        ),
        lambda: workflow.withdraw_claim(claim_id=mayor.pk, by=editor),
        lambda: workflow.restore_claim(claim_id=mayor.pk, by=editor),
    ]
    for step in steps:
        LinkingDue.objects.all().delete()
        step()
        assert LinkingDue.objects.get().article_id == mayor.article_id


def test_the_side_in_a_dispute_follows_the_corrected_act_at_once() -> None:
    claim = make_claim("the gate was open")
    silent = make_claim("there is nothing to say", source="Cy Moss")
    denial, _ = denial_of(claim)
    link_up((silent, claim, "repeats", 0.9))
    assert ThreadClaim.objects.get(claim=silent).side == "claim"
    workflow.correct_claim(claim_id=silent.pk, correction=Correction(act="non_denial"), by=make_editor())
    assert ThreadClaim.objects.get(claim=silent).side == "non_denial"
    assert ThreadClaim.objects.get(claim=denial).side == "denial"
