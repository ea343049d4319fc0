"""What editors do by form, and that nobody else can."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from claims import workflow
from claims.models import Claim, Link, Thread, ThreadClaim, Verdict
from tests.factories import UserFactory, add_dispute

pytestmark = pytest.mark.django_db


def _client(*permissions: str) -> Client:
    user: User = UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def _dispute() -> tuple[Thread, Link, Claim]:
    thread = add_dispute()
    link = Link.objects.get(kind="denies")
    return thread, link, link.to_claim


@pytest.mark.parametrize("state", ["confirmed", "rejected", "doubtful"])
def test_link_is_judged_and_leads_back(state: str) -> None:
    _thread, link, _claim = _dispute()
    editor = _client("change_link")
    address = reverse("claims:link-judge", args=[link.pk])
    answer = editor.post(address, {"state": state, "next": "/search/?q=ferry"})
    assert answer.headers["Location"] == "/search/?q=ferry"
    link.refresh_from_db()
    assert link.state == state
    assert editor.post(address, {"state": "maybe"}).status_code == 400


def test_a_page_from_before_somebody_decided_turns_nothing_over() -> None:
    _thread, link, claim = _dispute()
    late = _client("change_link")
    page = late.get(claim.get_absolute_url()).content.decode()
    address = reverse("claims:link-judge", args=[link.pk])
    form = page.split(f'action="{address}"')[1].split("</form>")[0]
    sent = {name: form.split(f'name="{name}" value="')[1].split('"')[0] for name in ("seen", "next")}
    ann: User = UserFactory(username="ann", is_superuser=True)
    workflow.confirm_link(link_id=link.pk, by=ann)
    told = late.post(address, {**sent, "state": "rejected"}, follow=True).content.decode()
    assert "ann has confirmed this link meanwhile." in told
    link.refresh_from_db()
    assert link.state == "confirmed"
    late.post(address, {**sent, "seen": "confirmed", "state": "rejected"})
    link.refresh_from_db()
    assert link.state == "rejected"


def test_the_way_back_never_leads_elsewhere() -> None:
    _thread, link, claim = _dispute()
    address = reverse("claims:link-judge", args=[link.pk])
    answer = _client("change_link").post(address, {"state": "doubtful", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == link.from_claim.get_absolute_url()
    assert claim.pk != link.from_claim_id


def test_denial_shows_no_verdict_of_its_claim(client: Client) -> None:
    _thread, link, claim = _dispute()
    Verdict.objects.create(
        claim=claim,
        rating_id="true",
        workflow="done",
        publication="published",
        published_at=timezone.now(),
        author=UserFactory(),
        approver=UserFactory(),
    )
    assert "verdict-true" not in client.get(link.from_claim.get_absolute_url()).content.decode()
    answers = ThreadClaim.objects.get(claim=link.from_claim).thread.get_absolute_url()
    right = client.get(answers).content.decode().split('class="exchange-answers"')[1]
    assert "verdict-true" not in right.split("</section>")[0]


def test_withdrawn_claim_comes_back() -> None:
    _thread, _link, claim = _dispute()
    editor = _client("change_claim")
    address = reverse("claims:claim-withdraw", args=[claim.pk])
    for gone in (True, False):
        editor.post(address, {"note": "misread"})
        claim.refresh_from_db()
        assert (claim.withdrawn_at is not None) is gone
