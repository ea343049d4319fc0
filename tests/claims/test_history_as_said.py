"""As known on a date, a claim that an editor put right later says what it said then; so does a verdict."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from claims import workflow
from claims.corrections import Correction
from claims.models import Claim, Rating, Source, Thread
from claims.sources_chosen import WhoSpeaks
from claims.thread_history import dispute_as_of, thread_as_of
from claims.words_in_text import place_words
from tests.claims.making import (
    DAY,
    denial_of,
    make_chief,
    make_claim,
    make_editor,
    published,
)
from tests.claims.test_thread_history import dated

pytestmark = pytest.mark.django_db
TOLD = ("act", "proposition", "relays", "source_text", "cue_text", "content_text", "sentence", "cue_spans")


@pytest.fixture
def gate() -> Claim:
    return make_claim("the north gate was open", published_at=DAY)


def _told(claim: Claim) -> dict[str, Any]:
    return {name: getattr(claim, name) for name in TOLD} | {"by": claim.source and claim.source.name}


def _then(thread: Thread, pk: int, moment: Any) -> list[dict[str, Any]]:
    """What the API, the exports and the page make of a claim."""
    whole = thread_as_of(thread_id=thread.pk, moment=moment).entries.all()
    page = dispute_as_of(thread_id=thread.pk, moment=moment).claims or {}
    found = [*(entry.claim for entry in whole), *page.values()]
    return [_told(claim) for claim in found if claim.pk == pk]


def _correction(field: str, claim: Claim) -> Correction:
    words = {"source": "Ada Quill", "cue": "said", "content": "gate was open"}
    return {
        "act": Correction(act="accusation"),
        "proposition": Correction(proposition="the gate stood open"),
        "relays": Correction(relays=("Gazette",)),
        "source": Correction(who=WhoSpeaks(name="Orla Quist", kind="person")),
        "spans": Correction(spans=place_words(claim.article.text, words)),
    }[field]


@pytest.mark.parametrize("field", ["act", "proposition", "relays", "source", "spans"])
def test_a_claim_corrected_later_is_shown_as_it_was(gate: Claim, field: str) -> None:
    denial_of(gate, published_at=DAY)
    thread, editor, before = Thread.objects.get(), make_editor(), _told(gate)
    workflow.correct_claim(claim_id=gate.pk, correction=_correction(field, gate), by=editor)
    said = dated(10)
    after = _told(Claim.objects.get(pk=gate.pk))
    assert after != before
    assert _then(thread, gate.pk, said - timedelta(days=1)) == [before, before]
    assert _then(thread, gate.pk, said) == [after, after]


def test_of_several_corrections_each_stands_in_its_time(gate: Claim) -> None:
    denial_of(gate, published_at=DAY)
    thread, editor = Thread.objects.get(), make_editor()
    shown, moments = [_told(gate)], []
    for days, correction in (
        (10, Correction(act="accusation")),
        (20, Correction(proposition="the gate stood open")),
        (30, Correction(act="assertion", proposition="the gate was unlocked")),
    ):
        workflow.correct_claim(claim_id=gate.pk, correction=correction, by=editor)
        moments.append(dated(days))
        shown.append(_told(Claim.objects.get(pk=gate.pk)))
    day = timedelta(days=1)
    found = [_then(thread, gate.pk, moment)[0] for moment in (moments[0] - day, *moments)]
    assert found == shown


def test_a_speaker_who_is_gone_since_is_still_named(gate: Claim) -> None:
    denial_of(gate, published_at=DAY)
    thread, editor, was = Thread.objects.get(), make_editor(), gate.source
    workflow.correct_claim(claim_id=gate.pk, correction=_correction("source", gate), by=editor)
    said = dated(10)
    assert was is not None
    Source.objects.filter(pk=was.pk).delete()
    claims = dispute_as_of(thread_id=thread.pk, moment=said - timedelta(days=1)).claims
    assert claims is not None
    claim = claims[gate.pk]
    assert (claim.source, claim.source_text) == (None, was.name)


def test_a_verdict_says_what_it_said_then(client: Client, gate: Claim) -> None:
    denial_of(gate, published_at=DAY)
    thread, editor, chief = Thread.objects.get(), make_editor(), make_chief()
    verdict = published(gate, editor, chief)
    first, name = dated(10), Rating.objects.get(pk=verdict.rating_id).name
    workflow.retract(verdict_id=verdict.pk, by=chief, note="That was the wrong gate.")
    second = dated(20)
    workflow.set_verdict(claim_id=gate.pk, rating="true", rationale="The keeper’s log has it.", by=editor)
    workflow.submit(verdict_id=verdict.pk, by=editor)
    workflow.approve(verdict_id=verdict.pk, by=chief, publish=True)
    third = dated(30)
    Rating.objects.filter(pk=verdict.rating_id).update(name="Called otherwise since")

    def page(moment: Any) -> str:
        answer = client.get(thread.get_absolute_url(), {"as_of": moment.isoformat()})
        assert answer.status_code == 200
        return answer.content.decode()

    assert 'class="ruling' not in page(first - timedelta(days=1))
    then = page(first)
    assert name in then
    assert "wrong gate" not in then  # what was learnt later
    assert "keeper’s log" not in then
    assert "Called otherwise since" not in then
    assert 'class="ruling' not in page(second)
    last = page(third)
    assert "keeper’s log" in last
    assert "wrong gate" in last  # the correction of an earlier verdict
