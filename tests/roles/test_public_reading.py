"""Reading by everybody, or by accounts only: every address of the site, whatever it is."""

import base64

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from claimtrack.sign_in.urls import WITHOUT_ACCOUNT
from tests.factories import add_dispute
from tests.roles.accounts import client_of
from tests.roles.addresses import NOTHING, addresses

OPEN = {*WITHOUT_ACCOUNT, "account_login"}  # what a stranger has to reach in order to sign in
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")

pytestmark = pytest.mark.django_db


@pytest.fixture
def private(settings) -> None:  # type: ignore[no-untyped-def]
    settings.PUBLIC_READING = False


def _turned_away(status: int, location: str) -> bool:
    return status == 401 or (status == 302 and location.startswith(reverse("login") + "?"))


@pytest.mark.parametrize("address", addresses(), ids=lambda address: address.key)
def test_nothing_is_answered_without_a_login(private: None, address) -> None:  # type: ignore[no-untyped-def]
    if address.name in OPEN:
        return
    for method in METHODS:
        answer = getattr(Client(), method)(address.path)
        assert _turned_away(answer.status_code, answer.headers.get("Location", "")), (method, address)
        assert len(answer.content) < 400


def test_real_objects_are_not_answered_either(private: None) -> None:
    thread = add_dispute()
    claim = thread.entries.all()[0].claim
    for address in (
        "/",
        "/nothing-here",
        thread.get_absolute_url(),
        claim.get_absolute_url(),
        claim.article.get_absolute_url(),
        f"/api/v1/claims/{claim.pk}/",
        f"/api/v1/claims/{claim.pk}",
        "/api/v1/schema/",
        "/API/v1/claims/",
        "//api/v1/claims/",
    ):
        answer = Client().get(address)
        assert _turned_away(answer.status_code, answer.headers.get("Location", "")), address
        assert "ferry" not in answer.content.decode()


def test_login_leads_back_to_what_was_asked_for(private: None) -> None:
    answer = Client().get("/search/?q=ferry")
    assert answer.headers["Location"] == "/accounts/login/?next=/search/%3Fq%3Dferry"
    assert Client().get("/accounts/login/").status_code == 200


@pytest.mark.parametrize("rank", ["reader", "editor"])
def test_every_account_reads(private: None, rank: str) -> None:
    thread, client = add_dispute(), client_of(rank)
    assert client.get(thread.get_absolute_url()).status_code == 200
    assert client.get(f"/api/v1/threads/{thread.pk}/").status_code == 200


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Basic " + base64.b64encode(b"ada:right-words-here").decode(), 200),
        ("basic " + base64.b64encode(b"ada:right-words-here").decode(), 200),
        ("Basic " + base64.b64encode(b"ada:wrong").decode(), 401),
        ("Basic " + base64.b64encode(b"gone:right-words-here").decode(), 401),
        ("Basic", 401),
        ("Basic \xff\xfe", 401),
        ("Basic a b", 401),
        ("Bearer x", 401),
        ("", 401),
    ],
)
def test_the_api_takes_name_and_password(private: None, header: str, status: int) -> None:
    User.objects.create_user("ada", password="right-words-here")
    User.objects.create_user("gone", password="right-words-here", is_active=False)
    thread = add_dispute()
    answer = Client().get(f"/api/v1/threads/{thread.pk}/", headers={"Authorization": header})
    assert answer.status_code == status
    assert ("ferry" in answer.content.decode()) is (status == 200)


def test_probes_stay_open(private: None) -> None:
    assert Client().get("/healthz").status_code == 200
    assert Client().get("/readyz").status_code in (200, 503)


def test_everybody_reads_by_default() -> None:
    thread = add_dispute()
    assert Client().get(thread.get_absolute_url()).status_code == 200
    assert Client().get(f"/api/v1/threads/{thread.pk}/").status_code == 200


def test_all_addresses_are_walked() -> None:
    """The walk finds what it is there for: pages, the API, addresses of choices, one by one."""
    found = {address.key: address.path for address in addresses()}
    assert found["claims:thread-list"] == "/"
    assert found["claims:claim-detail"] == f"/claims/{NOTHING}/"
    assert found["claims:verdict-step approve"] == f"/verdicts/{NOTHING}/approve"
    assert found["api:claim-detail"] == f"/api/v1/claims/{NOTHING}/"
    assert len(found) > 60
