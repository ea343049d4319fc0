"""What a dispute's row counts of its links and claims keeps step with what editors decide."""

import pytest
from django.core.paginator import Page

from articles import paging
from articles.models import Article
from claims import workflow
from claims.corrections import Correction
from claims.models import Claim, Link, Thread
from tests.claims.making import make_chief
from tests.factories import ArticleFactory, add_dispute

pytestmark = pytest.mark.django_db
FIELDS = ("opposing_count", "denying_count", "confirmed_count", "spoken_denial_count")


def _counts(thread: Thread) -> tuple[int, ...]:
    return Thread.objects.values_list(*FIELDS).get(pk=thread.pk)


def test_links_and_denials_are_counted_as_they_are_decided() -> None:
    thread, chief = add_dispute(), make_chief()
    link = Link.objects.get(kind="denies")
    assert _counts(thread) == (1, 1, 0, 1)
    workflow.confirm_link(link_id=link.pk, by=chief)
    assert _counts(thread) == (1, 1, 1, 1)
    denial = link.from_claim
    workflow.correct_claim(claim_id=denial.pk, by=chief, correction=Correction(act="assertion"))
    assert _counts(thread) == (1, 1, 1, 0)
    workflow.correct_claim(claim_id=denial.pk, by=chief, correction=Correction(act="denial"))
    workflow.withdraw_claim(claim_id=denial.pk, by=chief)
    assert _counts(thread)[:3] == (0, 0, 0)
    workflow.restore_claim(claim_id=denial.pk, by=chief)
    assert _counts(thread) == (1, 1, 1, 1)


def test_a_contradiction_is_no_denial() -> None:
    thread = add_dispute()
    Link.objects.filter(kind="denies").update(kind="contradicts")
    from claims import thread_store

    thread_store.regroup(claim_ids=[Claim.objects.order_by("pk")[0].pk])
    assert _counts(thread)[:2] == (1, 0)


def test_a_long_list_is_counted_and_paged_to_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST", 5)
    for _ in range(5):
        ArticleFactory()
    rows = Article.objects.order_by("-pk")
    page: Page[Article] = paging.page_of_rows(rows, "99", 2)
    assert (page.paginator.count, page.number, len(page)) == (5, 3, 1)
    assert page.paginator.more is False  # type: ignore[attr-defined]
    ArticleFactory()
    page = paging.page_of_rows(rows, "99", 2)
    assert (page.paginator.count, page.number, len(page)) == (5, 3, 1)
    assert page.paginator.more is True  # type: ignore[attr-defined]
    assert paging.page_of_rows([1, 2, 3], None, 2).paginator.count == 3
