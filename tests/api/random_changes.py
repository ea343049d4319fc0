"""Changes of every kind that the product knows, drawn at random: a small newsroom in a hurry."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import ProtectedError

from articles.models import Article, Outlet
from claims import store, workflow
from claims.corrections import Correction
from claims.extraction.types import Act
from claims.models import BulkReview, Claim, Event, Evidence, Link, RightOfReply, Source, Thread, Verdict
from claims.sources_chosen import WhoSpeaks
from tests.claims.making import DAY, attribution, extraction, link_up, make_article, make_chief, make_user

Row = TypeVar("Row", bound=models.Model)
PLACES = ("gate", "mill", "bridge", "school", "tower", "ferry")
DONE = ("burned", "stood open", "was hit", "was shut", "fell", "was sold")
NAMES = ("Ada Quill", "Bo Tarn", "Cy Moss", "Di Fell", "Em Vale", "Fay Orm", "Fennmoor Town Council")
PAPERS = ("Fennmoor Gazette", "Harbour Wire", "The Fell Post")
REFUSED = (
    workflow.NotAllowedNow,
    ValueError,
    ValidationError,
    PermissionDenied,
    ProtectedError,
    *(AssertionError, ObjectDoesNotExist),
)


class Newsroom:
    """`change` does one thing that comes to pass; `done` counts which."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.number = 0
        self.done: Counter[str] = Counter()
        rights = ("change_link", "change_verdict", "change_claim", "change_thread", "change_source")
        self.editor, self.chief = make_user("edith", *rights), make_chief("carl")
        often = (self.add_article, self.review, self.correct, self.reread)
        seldom = (
            *(self.withdraw, self.restore, self.undo_correction, self.add_claim, self.review_many),
            *(self.undo_review, self.move, self.take_out, self.merge, self.split, self.rename, self.pin),
            *(self.undo_arrangement, self.rename_source, self.merge_sources, self.set_kind, self.affiliate),
            *(self.undo_source, self.write_verdict, self.add_evidence, self.ask, self.answer, self.submit),
            *(self.approve, self.retract, self.delete_article, self.rename_outlet, self.retitle, self.finish),
        )
        self.ways: list[Callable[[], Any]] = [*often * 3, self.link, *seldom]

    def change(self) -> None:
        while True:
            way = self.random.choice(self.ways)
            try:
                with transaction.atomic():
                    if way() is None:
                        continue
            except REFUSED:
                continue
            self.done[way.__name__] += 1
            return

    def any(self, rows: models.QuerySet[Row]) -> Row:
        """One of some rows. Raises ValueError where there is none."""
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        if not ids:
            raise ValueError("nothing to choose from")
        return rows.model._default_manager.get(pk=self.random.choice(ids))  # type: ignore[return-value]

    # What is read ----------------------------------------------------------------------------------------

    def _said(self, text: str, name: str, content: str) -> Any:
        act = self.random.choice([Act.ASSERTION, Act.DENIAL, Act.ACCUSATION])
        return attribution(text, name, "said", content, act=act, confidence=self.random.random())

    def add_article(self) -> Any:
        self.number += 1
        said = [
            (self.random.choice(NAMES), f"the {self.random.choice(PLACES)} {self.random.choice(DONE)} {n}")
            for n in range(self.number * 3, self.number * 3 + self.random.randint(1, 3))
        ]
        text = " ".join(f"{name} said that {content}." for name, content in said)
        when = self.random.choice([None, DAY + timedelta(days=self.random.randint(0, 90))])
        article = make_article(text, outlet=self.random.choice(PAPERS), published_at=when)
        found = extraction(*(self._said(text, name, content) for name, content in said))
        return store.replace_machine_claims(article=article, found=found)

    def reread(self) -> Any:
        """A newer reading finds other claims, or others' words."""
        article = self.any(Article.objects.all())
        parts = [part.rstrip(".").split(" said that ") for part in article.text.split(". ")]
        kept = [part for part in parts if self.random.random() < 0.7]
        found = [
            self._said(article.text, name, content[self.random.choice([0, 4]) :]) for name, content in kept
        ]
        version = f"test-{self.random.randint(2, 9)}"
        store.replace_machine_claims(article=article, found=extraction(*found, version=version))
        return article

    def link(self) -> Any:
        found = Claim.objects.visible().filter(origin=Claim.Origin.MACHINE)
        one, other = self.any(found), self.any(found)
        linked = Link.objects.touching([one.pk]).touching([other.pk])
        if one.article_id == other.article_id or linked.exists():
            return None
        kind = self.random.choice(["denies", "denies", "contradicts", "repeats"])
        return link_up((one, other, kind, self.random.choice([0.2, 0.9, 0.97])))

    def delete_article(self) -> Any:
        return self.any(Article.objects.all()).delete()

    def rename_outlet(self) -> Any:
        outlet = self.any(Outlet.objects.all())
        outlet.name = f"{outlet.name.split(' (')[0]} ({self.random.randint(1, 99)})"
        outlet.save()
        return outlet

    def retitle(self) -> Any:
        article = self.any(Article.objects.all())
        article.title = f"Title {self.random.random()}"
        article.save(update_fields=["title"])
        return article

    def finish(self) -> Any:
        article = self.any(Article.objects.all())
        article.state = self.random.choice(["processed", "failed", "pending"])
        article.save(update_fields=["state"])
        return article

    # Claims and links ------------------------------------------------------------------------------------

    def correct(self) -> Any:
        claim = self.any(Claim.objects.visible())
        correction = self.random.choice(
            [
                Correction(act=self.random.choice(list(Claim.Act.values))),
                Correction(proposition=f"something {self.random.random()}"),
                Correction(who=WhoSpeaks(name=self.random.choice((*NAMES, "Somebody New")))),
                Correction(relays=("Harbour Wire",)),
                Correction(who=WhoSpeaks()),
            ]
        )
        return workflow.correct_claim(claim_id=claim.pk, correction=correction, by=self.editor)

    def _event(self, kind: str, *actions: str) -> Event:
        return self.any(Event.objects.filter(subject_type=kind, action__in=actions))

    def undo_correction(self) -> Any:
        event = self._event("claim", "correct", "undo_correction")
        return workflow.undo_correction(event_id=event.pk, by=self.editor) if _there(Claim, event) else None

    def add_claim(self) -> Any:
        article = self.any(Article.objects.all())
        start = self.random.randint(0, 20)
        spans = {"content": ((start, start + self.random.randint(3, 12)),)}
        return workflow.add_claim(
            article_id=article.pk, spans=spans, act="assertion", by=self.editor, though_alike=True
        )

    def withdraw(self) -> Any:
        return workflow.withdraw_claim(claim_id=self.any(Claim.objects.visible()).pk, by=self.editor)

    def restore(self) -> Any:
        claim = self.any(Claim.objects.filter(withdrawn_at__isnull=False))
        return workflow.restore_claim(claim_id=claim.pk, by=self.editor)

    def review(self) -> Any:
        to = self.random.choice(["confirmed", "rejected", "doubtful"])
        return workflow.review_link(link_id=self.any(Link.objects.all()).pk, to=to, by=self.editor)

    def review_many(self) -> Any:
        waiting = list(Link.objects.filter(state="suggested").values_list("pk", flat=True)[:3])
        to = self.random.choice(["confirmed", "rejected"])
        if self.random.random() < 0.3:
            return workflow.undo_bulk(bulk_id=self.any(BulkReview.objects.all()).pk, by=self.editor)
        return workflow.review_links(link_ids=waiting, to=to, by=self.editor).bulk

    def undo_review(self) -> Any:
        event = self._event("link", "review", "undo")
        return workflow.undo_review(event_id=event.pk, by=self.editor) if _there(Link, event) else None

    # Disputes and sources --------------------------------------------------------------------------------

    def move(self) -> Any:
        claim, thread = self.any(Claim.objects.visible()), self.any(Thread.objects.live())
        return workflow.move_claim(claim_id=claim.pk, to=thread.pk, by=self.editor)

    def take_out(self) -> Any:
        claim = self.any(Claim.objects.in_disputes())
        return workflow.take_claim_out(claim_id=claim.pk, by=self.editor)

    def merge(self) -> Any:
        one, other = self.any(Thread.objects.live()), self.any(Thread.objects.live())
        return workflow.merge_threads(thread_id=one.pk, into=other.pk, by=self.editor)

    def split(self) -> Any:
        thread = self.any(Thread.objects.live())
        claims = list(thread.entries.values_list("claim", flat=True))
        some = self.random.sample(claims, self.random.randint(1, len(claims)))
        return workflow.split_thread(thread_id=thread.pk, claim_ids=some, by=self.editor)

    def rename(self) -> Any:
        thread = self.any(Thread.objects.all())
        title = f"Dispute {self.random.random()}"
        return workflow.rename_thread(thread_id=thread.pk, title=title, by=self.editor)

    def pin(self) -> Any:
        thread = self.any(Thread.objects.live())
        act = workflow.unpin_thread if thread.pinned_at else workflow.pin_thread
        return act(thread_id=thread.pk, by=self.editor)

    def undo_arrangement(self) -> Any:
        event = self._event("thread", "move", "take_out", "merge", "split", "undo")
        return workflow.undo_arrangement(event_id=event.pk, by=self.editor)

    def rename_source(self) -> Any:
        source = self.any(Source.objects.all())
        return workflow.rename_source(source_id=source.pk, name=f"N {self.random.random()}", by=self.editor)

    def merge_sources(self) -> Any:
        one, other = self.any(Source.objects.all()), self.any(Source.objects.all())
        return workflow.merge_sources(source_id=one.pk, into=other.pk, by=self.editor)

    def set_kind(self) -> Any:
        source, kind = self.any(Source.objects.all()), self.random.choice(["person", "organisation", "state"])
        return workflow.set_source_kind(source_id=source.pk, kind=kind, by=self.editor)

    def affiliate(self) -> Any:
        one, other = self.any(Source.objects.all()), self.any(Source.objects.all())
        return workflow.affiliate_source(source_id=one.pk, to=other.pk, by=self.editor)

    def undo_source(self) -> Any:
        event = self.any(Event.objects.filter(subject_type="source"))
        return workflow.undo_source_change(event_id=event.pk, by=self.editor)

    # Verdicts --------------------------------------------------------------------------------------------

    def write_verdict(self) -> Any:
        claim, rating = self.any(Claim.objects.visible()), self.random.choice(["false", "true", "unverified"])
        return workflow.set_verdict(
            claim_id=claim.pk, rating=rating, rationale=f"Seen {self.random.random()}.", by=self.editor
        )

    def add_evidence(self) -> Any:
        if self.random.random() < 0.3:
            piece = self.any(Evidence.objects.all())
            return workflow.remove_evidence(evidence_id=piece.pk, by=self.editor)
        claim = self.any(Claim.objects.filter(verdict__isnull=False))
        address = f"https://evidence.example/{self.random.random()}"
        return workflow.add_evidence(claim_id=claim.pk, url=address, stance="supports", by=self.editor)

    def ask(self) -> Any:
        claim = self.any(Claim.objects.filter(verdict__isnull=False))
        return workflow.ask_for_reply(claim_id=claim.pk, asked=self.random.choice(NAMES), by=self.editor)

    def answer(self) -> Any:
        reply = self.any(RightOfReply.objects.all())
        return workflow.record_reply(reply_id=reply.pk, state="answered", answer="It was so.", by=self.editor)

    def submit(self) -> Any:
        verdict = self.any(Verdict.objects.filter(workflow="in_progress"))
        return workflow.submit(verdict_id=verdict.pk, by=self.editor)

    def approve(self) -> Any:
        verdict = self.any(Verdict.objects.filter(workflow="awaiting_review"))
        return workflow.approve(verdict_id=verdict.pk, by=self.chief, publish=True)

    def retract(self) -> Any:
        verdict = self.any(Verdict.objects.filter(publication="published"))
        return workflow.retract(verdict_id=verdict.pk, by=self.chief, note="It was otherwise.")


def _there(model: Any, event: Event) -> bool:
    return bool(model.objects.filter(pk=event.subject_id).exists())
