"""What editors do by form, and that nobody else can."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from claims.models import Claim, Event, Link, Thread, ThreadClaim, Verdict
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


def _actions() -> dict[str, tuple[str, dict[str, str], str]]:
    """Name of the action: its address, what is sent, the permission it needs."""
    thread, link, claim = _dispute()
    renaming = reverse("claims:thread-rename", args=[thread.pk])
    verdict = Verdict.objects.create(claim=link.from_claim, author=UserFactory(), rationale="Seen.")
    step = "claims:verdict-step"
    return {
        "judge": (reverse("claims:link-judge", args=[link.pk]), {"state": "confirmed"}, "change_link"),
        "write": (
            reverse("claims:verdict-write", args=[claim.pk]),
            {"rating": "false", "rationale": "The load list says so."},
            "change_verdict",
        ),
        "submit": (reverse(step, args=[verdict.pk, "submit"]), {}, "change_verdict"),
        "withdraw": (reverse("claims:claim-withdraw", args=[claim.pk]), {}, "change_claim"),
        "rename": (
            renaming,
            {"title": "The ferry"},
            "change_thread",
        ),
    }


@pytest.mark.parametrize("action", ["judge", "write", "submit", "withdraw", "rename"])
def test_only_who_may(client: Client, action: str) -> None:
    address, sent, needed = _actions()[action]
    before = Event.objects.count()
    assert client.get(address).status_code in {302, 405}
    assert "/accounts/login/" in client.post(address, sent).headers["Location"]
    assert _client().post(address, sent).status_code == 403
    assert Event.objects.count() == before
    assert _client(needed).post(address, sent).status_code == 302
    assert Event.objects.count() == before + 1


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


def test_the_way_back_never_leads_elsewhere() -> None:
    _thread, link, claim = _dispute()
    address = reverse("claims:link-judge", args=[link.pk])
    answer = _client("change_link").post(address, {"state": "doubtful", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == link.from_claim.get_absolute_url()
    assert claim.pk != link.from_claim_id


def test_verdict_goes_from_draft_to_print_by_two_people(client: Client) -> None:
    thread, _link, claim = _dispute()
    author, reviewer = _client("change_verdict", "approve_verdict"), _client("approve_verdict")
    address = reverse("claims:verdict-write", args=[claim.pk])
    sent = {"rating": "true", "rationale": "The load list shows 214 people for 150 places.", "then": "submit"}
    author.post(address, {**sent, "evidence_url": "https://port.example/list"})
    verdict = Verdict.objects.get(claim=claim)
    assert verdict.status == Verdict.Status.AWAITING_REVIEW
    assert "214 people" not in client.get(claim.get_absolute_url()).content.decode()
    approve = reverse("claims:verdict-step", args=[verdict.pk, "approve"])
    assert approve not in author.get(claim.get_absolute_url()).content.decode()
    assert approve in reviewer.get(claim.get_absolute_url()).content.decode()
    assert author.post(approve).status_code == 403
    assert reviewer.post(approve).status_code == 302
    for address in (claim.get_absolute_url(), thread.get_absolute_url()):
        page = client.get(address).content.decode()
        assert "214 people" in page
        assert "verdict-true" in page
    assert "verdict-true" in client.get("/").content.decode()


def test_denial_shows_no_verdict_of_its_claim(client: Client) -> None:
    _thread, link, claim = _dispute()
    Verdict.objects.create(
        claim=claim, rating="true", status="published", author=UserFactory(), approver=UserFactory()
    )
    assert "verdict-true" not in client.get(link.from_claim.get_absolute_url()).content.decode()
    answers = ThreadClaim.objects.get(claim=link.from_claim).thread.get_absolute_url()
    right = client.get(answers).content.decode().split('class="exchange-answers"')[1]
    assert "verdict-true" not in right.split("</section>")[0]


def test_wrong_verdict_form_is_shown_again_with_its_words() -> None:
    _thread, _link, claim = _dispute()
    address = reverse("claims:verdict-write", args=[claim.pk])
    sent = {"rating": "true", "rationale": "My long text", "evidence_url": "not an address"}
    answer = _client("change_verdict").post(address, sent)
    assert answer.status_code == 400
    assert "My long text" in answer.content.decode()
    assert "Enter a valid URL" in answer.content.decode()
    assert not Verdict.objects.exists()


def test_verdict_without_reasons_is_no_verdict_yet() -> None:
    _thread, _link, claim = _dispute()
    author = _client("change_verdict")
    address = reverse("claims:verdict-write", args=[claim.pk])
    page = author.post(address, {"rating": "true", "then": "submit"}, follow=True).content.decode()
    assert "needs its reasons" in page
    assert Verdict.objects.get(claim=claim).status == Verdict.Status.IN_PROGRESS


def test_withdrawn_claim_comes_back() -> None:
    _thread, _link, claim = _dispute()
    editor = _client("change_claim")
    address = reverse("claims:claim-withdraw", args=[claim.pk])
    for gone in (True, False):
        editor.post(address, {"note": "misread"})
        claim.refresh_from_db()
        assert (claim.withdrawn_at is not None) is gone
