"""A denial is a claim of its own: it takes no verdict from what it denies and gives none, whatever is done.

One claim with a published verdict and a denial without one, or the other way round; then each thing that
moves, merges, rewrites or relinks claims. The verdict has to stay where it was, and nowhere else.
"""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client

from claims import store, workflow
from claims.extraction.types import Act
from claims.models import Claim, Event, Link, Source, Thread, Verdict
from claims.workflow import NotAllowedNow
from tests.claims.making import attribution, denial_of, extraction, link_up, make_claim, published

pytestmark = pytest.mark.django_db


class Dispute:
    """A claim, its denial, and a second dispute to merge with and move to."""

    def __init__(self) -> None:
        self.author = User.objects.create_superuser("author")
        self.chief = User.objects.create_superuser("chief")
        self.claim = make_claim("the gate was open")
        self.denial, self.link = denial_of(self.claim)
        self.other = make_claim("the mill burned down", source="Cy Moss")
        self.other_denial, _ = denial_of(self.other, source="Dee Fell")
        self.thread = Thread.objects.get(entries__claim=self.claim)
        self.other_thread = Thread.objects.get(entries__claim=self.other)


def _reread(claim: Claim, *, act: str, shorter: bool = False) -> None:
    """Read the claim's article again with a newer pipeline that finds it with another act, or fewer words."""
    text = claim.article.text
    content = claim.content_text.rsplit(" ", 1)[0] if shorter else claim.content_text
    found = attribution(text, claim.source_text, "said", content, act=Act(act))
    store.replace_machine_claims(article=claim.article, found=extraction(found, version="newer-2"))


def _reread_all(dispute: Dispute) -> None:
    for claim, act in ((dispute.claim, "denial"), (dispute.denial, "assertion")):
        _reread(claim, act=act)
        _reread(claim, act=act, shorter=True)
        store.replace_machine_claims(article=claim.article, found=extraction(version="newer-3"))


def _merge_sources(dispute: Dispute) -> None:
    one, other = dispute.claim.source_id, dispute.denial.source_id
    assert one is not None
    assert other is not None
    workflow.merge_sources(source_id=other, into=one, by=dispute.chief)
    assert Source.objects.get(pk=other).merged_into_id == one


def _split_thread(dispute: Dispute) -> None:
    workflow.merge_threads(thread_id=dispute.other_thread.pk, into=dispute.thread.pk, by=dispute.chief)
    ids = [dispute.other.pk, dispute.other_denial.pk]
    workflow.split_thread(thread_id=dispute.thread.pk, claim_ids=ids, by=dispute.chief)


def _merge_and_undo(dispute: Dispute) -> None:
    workflow.merge_threads(thread_id=dispute.thread.pk, into=dispute.other_thread.pk, by=dispute.chief)
    event = Event.objects.filter(action="merge", subject_type="thread").latest("pk")
    workflow.undo_arrangement(event_id=event.pk, by=dispute.chief)


def _relink(dispute: Dispute) -> None:
    """The pair is said to be a repetition, then nothing, then a denial again."""
    for kind in ("repeats", "contradicts"):
        Link.objects.filter(pk=dispute.link.pk).delete()
        link_up((dispute.denial, dispute.claim, kind, 0.99))
        dispute.link = Link.objects.touching([dispute.denial.pk]).get()
        workflow.confirm_link(link_id=dispute.link.pk, by=dispute.chief)


PATHS: dict[str, Callable[[Dispute], object]] = {
    "confirming the link": lambda it: workflow.confirm_link(link_id=it.link.pk, by=it.chief),
    "rejecting the link": lambda it: workflow.reject_link(link_id=it.link.pk, by=it.chief),
    "linking anew, as a repetition too": _relink,
    "merging the disputes": lambda it: workflow.merge_threads(
        thread_id=it.thread.pk, into=it.other_thread.pk, by=it.chief
    ),
    "merging and undoing that": _merge_and_undo,
    "splitting a dispute": _split_thread,
    "moving the denial to the side of the claim": lambda it: workflow.move_claim(
        claim_id=it.denial.pk, to=it.other_thread.pk, side="claim", by=it.chief
    ),
    "moving the claim to the side of the denial": lambda it: workflow.move_claim(
        claim_id=it.claim.pk, to=it.other_thread.pk, side="denial", by=it.chief
    ),
    "taking the denial out": lambda it: workflow.take_claim_out(claim_id=it.denial.pk, by=it.chief),
    "merging the sources of both": _merge_sources,
    "reading the articles again": _reread_all,
}


@pytest.mark.parametrize("rated", ["claim", "denial"])
@pytest.mark.parametrize("path", PATHS)
def test_a_verdict_stays_with_its_claim(path: str, rated: str, client: Client) -> None:
    dispute = Dispute()
    claim: Claim = getattr(dispute, rated)
    others = [
        one
        for one in (dispute.claim, dispute.denial, dispute.other, dispute.other_denial)
        if one.pk != claim.pk
    ]
    published(claim, dispute.author, dispute.chief)
    before = Verdict.objects.values().get()
    PATHS[path](dispute)
    assert Verdict.objects.values().get() == before  # the same one, unchanged, and no second one
    kept = Claim.objects.get(pk=claim.pk)
    assert (kept.act, kept.content_text) == (claim.act, claim.content_text)
    assert client.get(f"/api/v1/claims/{claim.pk}/").json()["verdict"]["rating"] == "false"
    shown = client.get(claim.get_absolute_url()).content.decode()
    assert f'<section class="ruling" id="verdict-{claim.pk}"' in shown
    for other in others:
        answer = client.get(f"/api/v1/claims/{other.pk}/")
        if answer.status_code == 404:  # not found again when its article was read anew
            continue
        assert answer.json()["verdict"] is None
        assert '<section class="ruling' not in client.get(other.get_absolute_url()).content.decode()


@pytest.mark.parametrize("rated", ["claim", "denial"])
def test_a_thread_shows_the_verdict_beside_its_claim_alone(rated: str, client: Client) -> None:
    dispute = Dispute()
    claim: Claim = getattr(dispute, rated)
    published(claim, dispute.author, dispute.chief)
    shown = client.get(f"/api/v1/threads/{dispute.thread.pk}/").json()["claims"]
    assert {one["id"] for one in shown if one["verdict"]} == {claim.pk}
    page = client.get(dispute.thread.get_absolute_url()).content.decode()
    assert page.count('<section class="ruling"') == 1
    ruling = page.split('<section class="ruling"')[1].split("</section>")[0]
    assert claim.get_absolute_url() in ruling


def test_a_claim_with_an_approved_verdict_cannot_become_a_denial() -> None:
    """Not by an editor's correction, and not in the database."""
    dispute = Dispute()
    verdict = published(dispute.claim, dispute.author, dispute.chief)
    with pytest.raises(NotAllowedNow, match="verdict"):
        workflow.refuse_if_approved(dispute.claim)
    with pytest.raises(IntegrityError, match="keeps its act"), transaction.atomic():
        Claim.objects.filter(pk=dispute.claim.pk).update(act="denial")
    workflow.retract(verdict_id=verdict.pk, by=dispute.chief, note="Not what was said.")
    workflow.refuse_if_approved(dispute.claim)
    Claim.objects.filter(pk=dispute.claim.pk).update(act="denial")


def test_a_verdict_cannot_be_handed_to_the_denial() -> None:
    dispute = Dispute()
    verdict = workflow.set_verdict(claim_id=dispute.claim.pk, rating="true", by=dispute.author)
    with pytest.raises(IntegrityError, match="stays with its claim"), transaction.atomic():
        Verdict.objects.filter(pk=verdict.pk).update(claim=dispute.denial)
