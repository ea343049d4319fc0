"""What a newer pipeline finds is shown first and taken over on an editor's word; an editor's work stays."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import PermissionDenied

from articles.models import Article
from claims import reextraction, relinking, store, tasks, thread_store, workflow
from claims.corrections import Correction
from claims.extraction import pipeline
from claims.extraction.types import Act, Attribution, Extraction
from claims.models import (
    Claim,
    Event,
    Exclusion,
    Link,
    LinkingDue,
    NameInArticle,
    Reextraction,
    Source,
    SourceAlias,
    Thread,
    ThreadClaim,
    Verdict,
)
from claims.sources_chosen import WhoSpeaks
from claims.workflow_errors import NotAllowedNow
from tests.claims.making import attribution, make_article, make_chief, make_user, published
from tests.claims.test_tasks import FIRST, FRENCH, _take_in

pytestmark = pytest.mark.django_db
OLD, NEW = "0.9-test", pipeline.PIPELINE_VERSION


@pytest.fixture
def editor() -> User:
    user = make_user("rex")
    user.user_permissions.add(Permission.objects.get(codename="change_article"))
    return user


def work_off() -> None:
    """What the workers do with all that is due."""
    while reextraction.work_off_one():
        pass
    for due in LinkingDue.objects.all():
        relinking.relink(article_id=due.pk)
    assert not LinkingDue.objects.exists()


def read_by_old(text: str = FIRST) -> Article:
    """An article that another version has read: one claim otherwise, one not at all, one too much."""
    article = _take_in(text)
    tasks.process_article(article.pk)
    first, second = article.claims.order_by("start")[:2]
    Claim.objects.filter(pk=first.pk).update(act=Act.QUESTION, proposition="Something else")
    second.delete()
    words = article.text[:30]
    extra = attribution(article.text, "", "", words, act=Act.BELIEF, canonical_source="")
    Claim.objects.create(
        article=article,
        content_spans=[list(span) for span in extra.content],
        start=0,
        sentence_start=0,
        sentence_end=len(words),
        sentence=words,
        content_text=words,
        act=Act.BELIEF,
        confidence=0.2,
        fingerprint=store.fingerprint(source=(), cue=(), content=extra.content),
    )
    Article.objects.filter(pk=article.pk).update(pipeline_version=OLD)
    article.refresh_from_db()
    return article


def rows(article: Article) -> list[Any]:
    return list(article.claims.order_by("pk").values("pk", "act", "proposition", "content_text", "source"))


def test_compared_then_taken_over_by_the_pipeline_that_ships(editor: User) -> None:
    article = read_by_old()
    before = rows(article)
    assert list(reextraction.outdated()) == [article]
    assert workflow.compare_reading(by=editor) == 1
    work_off()
    row = Reextraction.objects.get()
    assert (row.state, row.added, row.gone, row.changed, row.kept) == ("ready", 1, 1, 1, 0), row.error
    assert row.diff["changed"][0]["was"]["act"] == "question"
    assert row.diff["changed"][0]["now"]["act"] != "question"
    assert rows(article) == before  # nothing is written by comparing
    assert workflow.take_over_reading(by=editor) == 1
    work_off()
    row.refresh_from_db()
    article.refresh_from_db()
    assert (row.state, row.error, article.pipeline_version) == ("applied", "", NEW)
    assert not reextraction.outdated().exists()
    event = Event.objects.get(subject_type="article", subject_id=article.pk)
    assert (event.actor_name, event.old) == ("rex", {"version": OLD})
    assert event.new == {"version": NEW, "added": 1, "gone": 1, "changed": 1}
    fresh = pipeline.extract(article.text)
    found = {store.words(article.text, one.content) for one in fresh.attributions}
    assert set(article.claims.values_list("content_text", flat=True)) == found


def test_article_that_was_kept_unread_is_compared_too(editor: User) -> None:
    article = _take_in(FRENCH)
    tasks.process_article(article.pk)
    Article.objects.filter(pk=article.pk).update(pipeline_version=OLD)
    workflow.compare_reading(by=editor, article_ids=[article.pk])
    work_off()
    workflow.take_over_reading(by=editor, article_ids=[article.pk])
    work_off()
    article.refresh_from_db()
    assert (article.state, article.pipeline_version) == ("kept", NEW)
    assert article.error


def test_only_who_may_and_only_what_is_due(editor: User) -> None:
    article = make_article("Ada Quill said that it rained.", state="processed", pipeline_version=NEW)
    with pytest.raises(NotAllowedNow, match="present version"):
        workflow.compare_reading(by=editor, article_ids=[article.pk])
    with pytest.raises(NotAllowedNow, match="compared"):
        workflow.take_over_reading(by=editor, article_ids=[article.pk])
    assert workflow.compare_reading(by=editor) == workflow.take_over_reading(by=editor) == 0
    nobody = make_user("nobody", "change_claim")
    for act in (workflow.compare_reading, workflow.take_over_reading):
        with pytest.raises(PermissionDenied):
            act(by=nobody)
    assert not Reextraction.objects.exists()


def test_comparison_with_an_older_version_is_worth_nothing(editor: User) -> None:
    article = make_article("Ada Quill said that it rained.", state="processed", pipeline_version="0.1")
    Reextraction.objects.create(article=article, version=OLD, state="ready", found={}, diff={})
    assert workflow.take_over_reading(by=editor) == 0
    assert workflow.compare_reading(by=editor) == 1
    row = Reextraction.objects.get()
    assert (row.version, row.state, row.found) == (NEW, "waiting", None)


def test_what_cannot_be_taken_over_says_why_and_can_be_tried_again(editor: User) -> None:
    article = make_article("Ada Quill said that it rained.", state="processed", pipeline_version=OLD)
    found = extraction_of(attribution(article.text, "Ada Quill", "said", "it rained"), version=NEW)
    prepared(article, found)
    wrong = replace(found, attributions=(replace(found.attributions[0], content=((0, 10_000),)),))
    Reextraction.objects.update(found=reextraction.as_json(wrong))
    workflow.take_over_reading(by=editor)
    work_off()
    row = Reextraction.objects.get()
    assert row.state == "failed"
    assert "does not lie in" in row.error
    assert not article.claims.exists()
    assert workflow.compare_reading(by=editor) == 1
    work_off()
    row.refresh_from_db()
    assert (row.state, row.error) == ("ready", "")


def test_begun_too_often_is_failed_and_not_begun_again(editor: User) -> None:
    article = make_article("Ada Quill said that it rained.", state="processed", pipeline_version=OLD)
    workflow.compare_reading(by=editor, article_ids=[article.pk])
    Reextraction.objects.update(attempts=3)
    work_off()
    row = Reextraction.objects.get()
    assert row.state == "failed"
    assert "begun 3 times" in row.error


def test_an_article_that_waits_to_be_read_is_left_to_wait(editor: User) -> None:
    article = make_article("Ada Quill said that it rained.", state="processed", pipeline_version=OLD)
    prepared(article, extraction_of(attribution(article.text, "Ada Quill", "said", "it rained"), version=NEW))
    workflow.take_over_reading(by=editor)
    Article.objects.filter(pk=article.pk).update(state="pending")
    work_off()
    assert Reextraction.objects.get().state == "failed"
    assert not article.claims.exists()


def extraction_of(*found: Attribution, version: str) -> Extraction:
    return Extraction(tuple(found), "en", version)


def prepared(article: Article, found: Extraction) -> Reextraction:
    """An article compared with a reading that we have written ourselves."""
    diff = reextraction.rehearse(article=article, found=found)
    counts = {name: len(changes) for name, changes in diff.items()}
    stored = {"found": reextraction.as_json(found), "diff": diff, **counts}
    return Reextraction.objects.create(article=article, version=NEW, state="ready", **stored)


def test_a_reading_is_stored_as_it_was() -> None:
    found = pipeline.extract(FIRST)
    assert found.attributions
    assert reextraction.from_json(reextraction.as_json(found)) == found


# A hundred edits ------------------------------------------------------------------------------------------

SPEAKERS = ("Ada Quill", "Bo Tarn", "Cy Moss", "Di Fell", "Ed Rook", "Flo Marsh")
THINGS = ("gate", "mill", "bridge", "road", "harbour", "tower", "school", "well", "depot", "ferry")
SENTENCES = 14  # in each of as many articles
ALL = ("change_link", "change_verdict", "change_claim", "change_thread", "change_source", "approve_verdict")


class Newsroom:
    """Articles with claims and links as an old version left them, and editors who decide about them."""

    def __init__(self, seed: int, rex: User) -> None:
        self.random = random.Random(seed)
        self.rex, self.by, self.chief = rex, make_user("edna", *ALL), make_chief("carl")
        self.articles = [self._article(number) for number in range(SENTENCES)]
        self.claims = list(Claim.objects.order_by("pk"))
        self._link()
        self.decided: set[int] = set()  # claims that stay as they are
        self.last_event = 0
        self.used: set[int] = set()  # claims about whose dispute or speaker somebody has decided, no more
        self.links: set[int] = set()

    def _article(self, number: int) -> Article:
        text = "\n".join(
            f"{SPEAKERS[(number + at) % len(SPEAKERS)]} said that the {THINGS[at % len(THINGS)]} of town "
            f"{number} was shut on day {at}."
            for at in range(SENTENCES)
        )
        article = make_article(text, state="processed", pipeline_version=OLD)
        store.replace_machine_claims(
            article=article, found=extraction_of(*self.reading(article), version=OLD)
        )
        return article

    def reading(self, article: Article) -> Iterator[Attribution]:
        begin = 0
        for line in article.text.split("\n"):
            source, content = line.split(" said that ")
            at = begin + len(source) + 1
            yield Attribution(
                source=((begin, begin + len(source)),),
                cue=((at, at + 4),),
                content=((at + 10, at + 10 + len(content) - 1),),
                sentence=(begin, begin + len(line)),
                confidence=0.8,
                act=Act.ASSERTION,
                canonical_source=source,
                proposition=content.rstrip("."),
            )
            begin += len(line) + 1

    def _link(self) -> None:
        for one, other in zip(self.claims[: 5 * SENTENCES], self.claims[5 * SENTENCES :], strict=False):
            kind = self.random.choice(["denies", "contradicts"])
            Link.objects.create(from_claim=other, to_claim=one, kind=kind, score=0.7)
        thread_store.regroup(claim_ids=[claim.pk for claim in self.claims])

    def free_claim(self) -> Claim:
        """A claim about which nobody has decided yet."""
        free = [claim for claim in self.claims if claim.pk not in self.decided | self.used]
        claim = self.random.choice(free)
        self.decided.add(claim.pk)
        return Claim.objects.select_related("article", "source").get(pk=claim.pk)

    def free_link(self) -> Link:
        links = Link.objects.exclude(pk__in=self.links)
        taken = self.decided | self.used
        links = links.exclude(from_claim__in=taken).exclude(to_claim__in=taken)
        link = self.random.choice(list(links.order_by("pk")))
        self.links.add(link.pk)
        self.decided |= {link.from_claim_id, link.to_claim_id}
        return link

    def free_thread(self) -> Thread:
        """A dispute none of whose claims anybody has decided about; now somebody has about all of them."""
        taken = ThreadClaim.objects.filter(claim__in=self.decided | self.used).values("thread")
        live = Thread.objects.live().filter(title_edited=False).exclude(pk__in=taken).order_by("pk")
        thread = self.random.choice(list(live))
        self.decided |= set(thread.entries.values_list("claim", flat=True))
        return thread

    def _only_used(self, claim_ids: Iterable[int]) -> None:
        """The decision is not about the claims themselves: a newer reading may change these."""
        self.used |= set(claim_ids)
        self.decided -= set(claim_ids)

    def edits(self) -> list[Callable[[], Any]]:
        """Each kind of decision that an editor can make."""
        by, flow = self.by, workflow

        def correct(**fields: Any) -> Any:
            claim = self.free_claim()
            if fields.get("spans") is True:
                (start, end), (cue,) = claim.content_spans[0], claim.cue_spans
                fields["spans"] = {"content": ((start, end - 4),), "cue": (tuple(cue),), "source": ()}
            return flow.correct_claim(claim_id=claim.pk, correction=Correction(**fields), by=by)

        def add() -> None:
            article = self.random.choice(self.articles)
            at = self.random.randrange(len(article.text) - 40)
            added = flow.add_claim(
                article_id=article.pk,
                spans={"content": ((at, at + 9 + self.random.randrange(9)),), "cue": (), "source": ()},
                act="assertion",
                by=by,
                who=WhoSpeaks(name="Gil Dane"),
                though_alike=True,
            )
            self.decided.add(added.pk)

        def verdict(step: str) -> None:
            claim = self.free_claim()
            if step in {"published", "retracted"}:
                found = published(claim, by, self.chief)
                if step == "retracted":
                    flow.retract(verdict_id=found.pk, by=self.chief, note="It was open after all.")
                return
            found = flow.set_verdict(claim_id=claim.pk, rating="false", rationale="It was open.", by=by)
            if step == "submitted":
                flow.submit(verdict_id=found.pk, by=by)

        def move() -> None:
            thread, claim = self.free_thread(), self.free_claim()
            before = set(ThreadClaim.objects.filter(thread__claims=claim).values_list("claim", flat=True))
            flow.move_claim(claim_id=claim.pk, to=thread.pk, by=by, side="claim")
            self.decided |= before

        def take_out() -> None:
            thread = self.free_thread()
            flow.take_claim_out(claim_id=thread.entries.order_by("pk")[0].claim_id, by=by)

        def merge_threads() -> None:
            flow.merge_threads(thread_id=self.free_thread().pk, into=self.free_thread().pk, by=by)

        def split_thread() -> None:
            thread = self.free_thread()
            flow.split_thread(
                thread_id=thread.pk, claim_ids=[thread.entries.order_by("pk")[0].claim_id], by=by
            )

        def rename() -> None:
            thread = self.free_thread()
            self._only_used(thread.entries.values_list("claim", flat=True))
            flow.rename_thread(thread_id=thread.pk, title=f"Title {thread.pk}", by=by)

        def split_source() -> None:
            claim = self.free_claim()
            assert claim.source_id is not None
            self._only_used([claim.pk])
            ids = [claim.article_id]
            name = f"Other {claim.pk}"
            flow.split_source(source_id=claim.source_id, name=name, article_ids=ids, by=by)

        def merge_source() -> None:
            flow.correct_claim(  # somebody to merge, with a claim of its own
                claim_id=self.free_claim().pk, correction=Correction(who=WhoSpeaks(name="Mayor Quill")), by=by
            )
            gone = SourceAlias.objects.get(key="mayor quill").source
            kept = SourceAlias.objects.get(key="ada quill").source
            if gone != kept:
                flow.merge_sources(source_id=gone.pk, into=kept.pk, by=by)

        return [
            lambda: correct(act="denial"),
            lambda: correct(proposition="It was never open."),
            lambda: correct(who=WhoSpeaks(name="Hal Pike")),
            lambda: correct(relays=("Harbour Wire",)),
            lambda: correct(spans=True),
            add,
            lambda: flow.withdraw_claim(claim_id=self.free_claim().pk, by=by),
            lambda: flow.confirm_link(link_id=self.free_link().pk, by=by),
            lambda: flow.reject_link(link_id=self.free_link().pk, by=by),
            lambda: flow.doubt_link(link_id=self.free_link().pk, by=by),
            lambda: verdict("draft"),
            lambda: verdict("submitted"),
            lambda: verdict("published"),
            lambda: verdict("retracted"),
            move,
            take_out,
            merge_threads,
            split_thread,
            rename,
            split_source,
            merge_source,
            lambda: flow.affiliate_source(
                source_id=self.random.choice(Source.objects.filter(merged_into=None)).pk, to=None, by=by
            ),
        ]

    def newer(self, article: Article) -> Extraction:
        """Another reading: a third as before, the rest shifted, told otherwise, missed or new."""
        found = []
        for one in self.reading(article):
            (start, end) = one.content[0]
            kind = self.random.randrange(6)
            found += {
                0: [one],
                1: [one],
                2: [replace(one, content=((start + 4, end),), proposition="Read otherwise")],
                3: [replace(one, act=Act.BELIEF, canonical_source="Somebody Else", relays=("A Wire",))],
                4: [],
                5: [one, replace(one, cue=(), source=(), content=((start, start + 3),))],
            }[kind]
        return extraction_of(*found, version=NEW)

    def what_editors_decided(self) -> dict[str, list[Any]]:
        """Every row on which an editor's decision stands, with every column but those that machines own."""
        machine = {"embedding", "search"}
        claims = Claim.objects.filter(pk__in=self.decided).order_by("pk").values()
        placed = ThreadClaim.objects.filter(claim__in=self.decided, pinned=True)
        links = Link.objects.filter(pk__in=self.links).order_by("pk")
        by_hand = Event.objects.filter(subject_type="thread", action="merge", pk__lte=self.last_event)
        gone = {int(pk) for event in by_hand for pk, to in event.new["merged"].items() if to}
        merged = Thread.objects.filter(pk__in=gone).order_by("pk")
        return {
            "claims": [{k: v for k, v in row.items() if k not in machine} for row in claims],
            "links": list(links.values("pk", "kind", "state")),
            "verdicts": list(Verdict.objects.order_by("pk").values()),
            "places": list(placed.order_by("claim").values("claim", "thread", "side_fixed")),
            "out": list(Exclusion.objects.order_by("pk").values()),
            "titles": list(Thread.objects.filter(title_edited=True).order_by("pk").values("pk", "title")),
            "merged": list(merged.values("pk", "merged_into")),
            "sources": list(
                Source.objects.filter(pk__in=Event.objects.filter(subject_type="source").values("subject_id"))
                .order_by("pk")
                .values("pk", "name", "affiliation", "affiliation_fixed", "merged_into")
            ),
            "settled": list(NameInArticle.objects.order_by("pk").values()),
            "events": list(Event.objects.order_by("pk").values()),
        }


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_hundred_edits_outlive_a_newer_reading_of_every_article(seed: int, editor: User) -> None:
    room = Newsroom(seed, editor)
    kinds = room.edits()
    rest = [room.random.choice(kinds[:14]) for _ in range(100 - 3 * len(kinds))]
    for edit in [*kinds, *kinds, *kinds, *rest]:
        edit()
    assert Event.objects.count() >= 100
    room.last_event = Event.objects.latest("pk").pk
    for article in room.articles:
        prepared(article, room.newer(article))
    before = room.what_editors_decided()
    assert len(before["claims"]) == len(room.decided)
    untouched = Claim.objects.exclude(pk__in=room.decided)
    machine_before = list(untouched.order_by("pk").values("pk", "act", "content_text", "source"))

    assert workflow.take_over_reading(by=editor) == len(room.articles)
    work_off()
    assert set(Reextraction.objects.values_list("state", "error")) == {("applied", "")}

    after = room.what_editors_decided()
    after["events"] = after["events"][: len(before["events"])]
    for name, found in before.items():
        assert after[name] == found, name
    for article in room.articles:
        for name in NameInArticle.objects.filter(article=article):  # who was split off stays split off
            claims = article.claims.filter(source_key=name.key).exclude(machine_reading__has_key="source")
            assert set(claims.values_list("source", flat=True)) <= {name.source_id}
    # and it was no idle run: the machine's own rows have changed a great deal
    machine_after = list(untouched.order_by("pk").values("pk", "act", "content_text", "source"))
    assert machine_after != machine_before
    assert sum(Reextraction.objects.values_list("gone", flat=True)) > 0
    assert sum(Reextraction.objects.values_list("added", flat=True)) > 0
    assert sum(Reextraction.objects.values_list("changed", flat=True)) > 0
