"""What editors change in claims reaches links and disputes through a worker, and is never lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from celery import current_app
from django.conf import settings
from django.utils import timezone

from claims import link_store, relinking, tasks, workflow
from claims.corrections import Correction
from claims.models import Claim, Link, LinkingDue
from claims.words_in_text import place_words
from tests.claims.making import make_article, make_claim, make_editor

TEXT = """Norvik emptied its tanks in the harbour at night, Mayor Ada Quill said on Monday.

The shipping line Norvik denied that it had emptied its tanks in the harbour.

The school choir will sing in the town hall, a clerk said.
"""


@pytest.mark.django_db
def test_an_added_claim_and_denial_are_linked_by_the_linker_that_ships() -> None:
    article, editor = make_article(TEXT), make_editor()
    claim = place_words(
        TEXT,
        {"source": "Mayor Ada Quill", "cue": "said", "content": "Norvik emptied its tanks in the harbour"},
    )
    denial = place_words(
        TEXT,
        {
            "source": "The shipping line Norvik",
            "cue": "denied",
            "content": "that it had emptied its tanks in the harbour",
        },
    )
    first = workflow.add_claim(article_id=article.pk, spans=claim, act="accusation", by=editor)
    second = workflow.add_claim(
        article_id=article.pk, spans=denial, act="denial", by=editor, proposition="Norvik emptied its tanks"
    )
    tasks.relink_article(article.pk)
    link = Link.objects.get()
    assert (link.from_claim_id, link.to_claim_id, link.kind) == (second.pk, first.pk, "denies")
    assert not Claim.objects.filter(embedding__isnull=True).exists()
    assert not LinkingDue.objects.exists()
    other = place_words(TEXT, {"source": "a clerk", "content": "The school choir will sing in the town hall"})
    workflow.correct_claim(
        claim_id=second.pk, correction=Correction(spans=other, act="assertion", proposition=""), by=editor
    )
    tasks.relink_article(article.pk)
    assert not Link.objects.exists()


@pytest.mark.django_db
def test_what_is_changed_while_it_runs_is_due_again(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = make_claim("the gate was open")
    relinking.ask(article_id=claim.article_id)
    monkeypatch.setattr(link_store, "link_article", lambda article: relinking.ask(article_id=article.pk))
    relinking.relink(article_id=claim.article_id)
    assert LinkingDue.objects.get().attempts == 0


@pytest.mark.django_db
def test_nothing_due_is_nothing_done() -> None:
    claim = make_claim("the gate was open")
    tasks.relink_article(claim.article_id)
    tasks.relink_article(987654)
    assert Claim.objects.get().embedding is None


@pytest.mark.django_db
def test_an_article_without_claims_is_done_at_once() -> None:
    claim = make_claim("the gate was open")
    workflow.withdraw_claim(claim_id=claim.pk, by=make_editor())
    tasks.relink_article(claim.article_id)
    assert not LinkingDue.objects.exists()


@pytest.mark.django_db
def test_an_error_is_kept_tried_again_and_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(article: object) -> None:
        raise RuntimeError("no\nluck")

    claim = make_claim("the gate was open")
    relinking.ask(article_id=claim.article_id)
    monkeypatch.setattr(link_store, "link_article", fail)
    for attempt in range(1, settings.MAX_ATTEMPTS + 1):
        with pytest.raises(RuntimeError):
            relinking.relink(article_id=claim.article_id)
        due = LinkingDue.objects.get()
        assert (due.attempts, due.error) == (attempt, "RuntimeError: no luck")
        assert (due.due_at is None) == (attempt == settings.MAX_ATTEMPTS)
    assert relinking.claim_due() == []
    relinking.ask(article_id=claim.article_id)  # the next change of an editor
    assert LinkingDue.objects.get().error == ""


@pytest.mark.django_db
def test_a_lost_message_is_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[list[int]] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args: sent.append(args))
    claim = make_claim("the gate was open")
    relinking.ask(article_id=claim.article_id)
    assert tasks.sweep_due_links() == 0  # the first message has its grace
    LinkingDue.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert tasks.sweep_due_links() == 1
    assert sent == [[claim.article_id]]
    assert tasks.sweep_due_links() == 0


@pytest.mark.django_db(transaction=True)
def test_the_message_is_sent_when_the_correction_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[str, list[int]]] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args: sent.append((name, args)))
    claim = make_claim("the gate was open")
    workflow.correct_claim(claim_id=claim.pk, correction=Correction(act="question"), by=make_editor())
    assert sent == [(relinking.RELINK_TASK, [claim.article_id])]
