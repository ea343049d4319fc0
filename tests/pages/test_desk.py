"""The editors' desk: what awaits whom, queue sizes, what failed, what is being read; each for who may."""

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article, Batch, BatchItem
from claims import workflow
from claims.models import Claim, Event, LinkingDue
from tests.claims.making import denial_of, make_article, make_chief, make_claim, make_editor, make_user
from tests.factories import add_dispute
from tests.pages.test_hostile import HOSTILE, _planted

pytestmark = pytest.mark.django_db
DESK = "/desk/"


def _all_rights(name: str = "chief") -> User:
    return User.objects.create_superuser(name)


def _page(client: Client) -> str:
    answer = client.get(DESK)
    assert answer.status_code == 200
    return answer.content.decode()


def _failed(number: int = 0) -> Article:
    return make_article(
        f"Text {number}.", title=f"Broken {number}", state="failed", error="The model is lost."
    )


def _batch(*states: str) -> Batch:
    batch = Batch.objects.create(channel="upload")
    for number, state in enumerate(states):
        article = make_article(f"Batch {batch.pk}, text {number}.", state=state)
        BatchItem.objects.create(batch=batch, name="a.txt", outcome="added", article=article)
    return batch


def test_it_is_for_accounts_and_each_sees_their_part(client: Client) -> None:
    assert "/accounts/login/" in client.get(DESK).headers["Location"]
    _failed()
    client.force_login(make_user("reader"))
    page = _page(client)
    assert "Broken" not in page
    assert "Waiting for you" not in page
    client.force_login(_all_rights())
    page = _page(client)
    assert "Broken 0" in page
    assert "The model is lost." in page


def test_what_waits_for_whom(client: Client) -> None:
    author, chief = make_editor(), make_chief()
    claim, other = make_claim("the gate was open"), make_claim("the mill burned")
    verdict = workflow.set_verdict(claim_id=claim.pk, rating="false", rationale="Shut.", by=author)
    client.force_login(author)
    assert "Your drafts" in _page(client)
    workflow.submit(verdict_id=verdict.pk, by=author)
    workflow.assign(claim_id=other.pk, to=author.pk, by=chief)
    page = _page(client)
    assert "Your drafts" not in page
    assert "Given to you" in page
    assert "the mill burned" in page
    client.force_login(chief)
    page = _page(client)
    assert "To review" in page
    assert "the gate was open" in page
    assert reverse("claims:verification", args=[claim.pk]) in page


def test_the_longest_untouched_come_first_and_none_twice(client: Client) -> None:
    chief = make_chief()
    claims = [make_claim(f"pier {number} sank") for number in range(9)]
    for claim in claims:
        workflow.set_verdict(claim_id=claim.pk, rating="false", rationale="It floats.", by=chief)
    workflow.assign(claim_id=claims[0].pk, by=chief, to=chief.pk)
    client.force_login(chief)
    waiting = {part.heading: part.verdicts for part in client.get(DESK).context["waiting"]}
    assert [verdict.claim_id for verdict in waiting["Given to you"]] == [claims[0].pk]
    assert [verdict.claim_id for verdict in waiting["Your drafts"]] == [claim.pk for claim in claims[1:8]]


def test_who_wrote_is_not_asked_to_review(client: Client) -> None:
    chief = make_chief()
    claim = make_claim("the gate was open")
    verdict = workflow.set_verdict(claim_id=claim.pk, rating="false", rationale="Shut.", by=chief)
    workflow.submit(verdict_id=verdict.pk, by=chief)
    client.force_login(chief)
    assert "To review" not in _page(client)


def test_queues_are_counted(client: Client) -> None:
    claim = make_claim("the gate was open")
    denial_of(claim)
    denial_of(claim, source="Cy Moss", score=0.45)
    client.force_login(_all_rights())
    page = " ".join(_page(client).split())
    assert "<b>2</b> <span>suggestions “denies” to review" in page
    assert "<b>0</b> <span>suggestions “repeats” to review" in page
    assert "<b>3</b> <span>disputed claims, verification not begun" in page
    assert reverse("claims:review") + "?kind=denies" in page


def test_one_is_tried_again_then_all(client: Client) -> None:
    articles = [_failed(number) for number in range(3)]
    client.force_login(_all_rights())
    retry = reverse("claims:desk-retry")
    assert client.post(retry, {"article": articles[0].pk}).headers["Location"] == DESK
    assert sorted(Article.objects.values_list("state", flat=True)) == ["failed", "failed", "pending"]
    event = Event.objects.get()
    assert (event.subject_type, event.subject_id, event.action) == ("article", articles[0].pk, "retry")
    assert (
        "is being read again already"
        in client.post(retry, {"article": articles[0].pk}, follow=True).content.decode()
    )
    client.post(retry)
    assert set(Article.objects.values_list("state", flat=True)) == {"pending"}
    assert Event.objects.count() == 3
    for nonsense in ("x", "-1", "9" * 40):
        assert client.post(retry, {"article": nonsense}).status_code == 302


def test_only_who_may_tries_again(client: Client) -> None:
    _failed()
    retry = reverse("claims:desk-retry")
    assert "/accounts/login/" in client.post(retry).headers["Location"]
    client.force_login(make_user("nobody", "change_claim"))
    assert client.post(retry).status_code == 403
    assert Article.objects.get().state == "failed"


def test_batches_under_way_with_live_progress_and_without_a_script(client: Client) -> None:
    batch = _batch("processed", "failed", "pending", "processing")
    _batch("processed")
    client.force_login(_all_rights())
    page = _page(client)
    assert "2 of 4 read" not in page
    assert "1 of 4 read, 1 failed" in page
    assert 'max="4" value="2"' in page
    part = reverse("claims:desk-batches")
    assert f'hx-get="{part}" hx-trigger="every 2s"' in page
    assert "<noscript>" in page
    assert client.get(part).headers["Location"] == DESK  # asked for by hand
    live = client.get(part, headers={"HX-Request": "true"}).content.decode()
    assert "1 of 4 read" in live
    assert "<html" not in live
    assert "data-announce" in live
    Article.objects.filter(batch_items__batch=batch).update(state="processed")
    live = client.get(part, headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in live  # nothing is asked any more
    assert "Nothing is being read" in live


def test_progress_is_for_who_adds_articles(client: Client) -> None:
    _batch("pending")
    client.force_login(make_user("nobody", "change_claim"))
    answer = client.get(reverse("claims:desk-batches"), headers={"HX-Request": "true"})
    assert "of 1 read" not in answer.content.decode()


def test_questions_to_the_database_do_not_grow(client: Client) -> None:
    chief = _all_rights()
    client.force_login(chief)
    author = make_editor()

    def fill(number: int) -> None:
        add_dispute(mark=f"Edition {number}.")
        _failed(number)
        _batch("pending", "processed")
        claim = make_claim(f"the gate was open on day {number}")
        verdict = workflow.set_verdict(claim_id=claim.pk, rating="false", rationale="Shut.", by=author)
        workflow.submit(verdict_id=verdict.pk, by=author)
        mine = make_claim(f"the mill burned on day {number}")
        workflow.set_verdict(claim_id=mine.pk, rating="false", rationale="Shut.", by=chief)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            _page(client)
        return len(queries)

    fill(0)
    first = asked()
    for number in range(1, 9):
        fill(number)
    assert asked() == first


def test_hostile_words_stay_words(client: Client) -> None:
    make_article("A text.", title=HOSTILE, state="failed", error=HOSTILE)
    claim = make_claim("the gate was open")
    Claim.objects.filter(pk=claim.pk).update(proposition=HOSTILE)
    chief = _all_rights(HOSTILE[:100])
    workflow.set_verdict(claim_id=claim.pk, rating="false", rationale="Shut.", by=chief)
    client.force_login(chief)
    page = _page(client)
    assert "alert" in page
    assert _planted(page) == []


def test_rights_are_single_permissions(client: Client) -> None:
    """An account with one right alone sees its part and no error."""
    _failed()
    _batch("pending")
    add_dispute()
    for codename in ("change_link", "change_verdict", "approve_verdict", "change_article", "add_article"):
        user = User.objects.create_user(codename)
        user.user_permissions.add(Permission.objects.get(codename=codename))
        client.force_login(user)
        assert "panel" in _page(client)


def _given_up(number: int) -> LinkingDue:
    article = make_article(f"Corrected {number}.", title=f"Corrected {number}")
    return LinkingDue.objects.create(article=article, due_at=None, attempts=3, error="The model is lost.")


def test_what_could_not_be_linked_is_linked_again(client: Client) -> None:
    due = [_given_up(number) for number in range(3)]
    waits = make_article("Still waiting.", title="Still waiting")
    later = LinkingDue.objects.create(article=waits)
    client.force_login(_all_rights())
    page = _page(client)
    assert "Corrected 2" in page
    assert "The model is lost." in page
    assert "Still waiting" not in page
    relink = reverse("claims:desk-relink")
    assert client.post(relink, {"article": due[0].pk}).headers["Location"] == DESK
    due[0].refresh_from_db()
    assert due[0].due_at is not None
    assert (due[0].attempts, due[0].error) == (0, "")
    assert LinkingDue.objects.filter(due_at=None).count() == 2
    event = Event.objects.get()
    assert (event.subject_type, event.subject_id, event.action) == ("article", due[0].pk, "relink")
    said = client.post(relink, {"article": due[0].pk}, follow=True).content.decode()
    assert "is being linked again already" in said
    client.post(relink)
    assert not LinkingDue.objects.filter(due_at=None).exists()
    assert Event.objects.count() == 3
    asked = later.asked_at
    later.refresh_from_db()
    assert later.asked_at == asked
    for nonsense in ("x", "-1", "9" * 40):
        assert client.post(relink, {"article": nonsense}).status_code == 302


def test_only_who_may_links_again(client: Client) -> None:
    _given_up(1)
    relink = reverse("claims:desk-relink")
    assert "/accounts/login/" in client.post(relink).headers["Location"]
    client.force_login(make_user("nobody", "change_claim"))
    assert client.post(relink).status_code == 403
    assert LinkingDue.objects.get().due_at is None
