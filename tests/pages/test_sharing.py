"""A dispute carried elsewhere: address, citation, table; nothing in it becomes a formula or markup."""

import csv
import re
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from claims import workflow
from claims.models import Claim, ThreadClaim, Verdict
from tests.claims.making import make_chief
from tests.factories import UserFactory, add_dispute

pytestmark = pytest.mark.django_db


def _table(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    sent = b"".join(answer.streaming_content)  # type: ignore[arg-type]
    assert sent.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(sent.decode("utf-8-sig"))))


def test_table_has_every_claim_with_its_place_and_link(client: Client) -> None:
    thread = add_dispute()
    rows = _table(client, reverse("claims:thread-export", args=[thread.pk, "csv"]))
    assert len(rows) == 4
    denial = next(row for row in rows if row["side"] == "denial")
    claim = Claim.objects.get(pk=denial["claim"])
    assert denial["link"] == "denies"
    assert Claim.objects.get(pk=denial["answers_claim"]).content_text == "The ferry was overloaded"
    assert (
        claim.article.text[int(denial["start"]) : int(denial["end"])] == denial["sentence"] == claim.sentence
    )
    assert denial["sha256"] == claim.article.sha256
    assert denial["permalink"] == f"http://testserver{claim.get_absolute_url()}"


def test_table_as_of_a_day_leaves_out_what_came_later(client: Client) -> None:
    thread = add_dispute()
    address = reverse("claims:thread-export", args=[thread.pk, "csv"])
    assert len(_table(client, f"{address}?as_of=2021-05-04")) == 3
    assert client.get(f"{address}?as_of=someday").status_code == 400


def test_unpublished_verdict_is_not_in_the_table(client: Client) -> None:
    thread = add_dispute()
    claim = ThreadClaim.objects.filter(thread=thread, side="claim").order_by("claim__pk")[0].claim
    verdict = Verdict.objects.create(claim=claim, rating_id="false", author=UserFactory())
    address = reverse("claims:thread-export", args=[thread.pk, "csv"])
    assert {row["verdict"] for row in _table(client, address)} == {""}
    Verdict.objects.filter(pk=verdict.pk).update(
        workflow="done", publication="published", approver=UserFactory(), published_at="2022-01-01T00:00Z"
    )
    assert sorted(row["verdict"] for row in _table(client, address)) == ["", "", "", "false"]


def test_citation_leads_back_to_the_words(client: Client) -> None:
    thread = add_dispute()
    claim = ThreadClaim.objects.get(thread=thread, side="denial").claim
    page = client.get(claim.get_absolute_url()).content.decode()
    cited = re.search(r'<textarea id="share-citation"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert cited is not None
    for part in (
        "Captain Tor Hagen",
        "4 May 2021",
        f"http://testserver{claim.get_absolute_url()}",
        claim.sentence,
    ):
        assert part in cited[1]
    assert f"characters {claim.sentence_start}–{claim.sentence_end}" in cited[1]


def test_dispute_offers_address_citation_and_files(client: Client) -> None:
    thread = add_dispute()
    page = client.get(thread.get_absolute_url()).content.decode()
    assert f'value="http://testserver{thread.get_absolute_url()}"' in page
    assert reverse("claims:thread-export", args=[thread.pk, "csv"]) in page
    assert reverse("api:thread-detail", args=[thread.pk]) in page
    assert "2 claims, 1 denial or counter-claim, 1 non-denial. claimtrack" in page
    then = client.get(f"{thread.get_absolute_url()}?as_of=2021-05-04").content.decode()
    assert "As known on 4 May 2021" in then
    assert f"{reverse('claims:thread-export', args=[thread.pk, 'csv'])}?as_of=2021-05-04" in then
    for address in (f"{reverse('api:thread-detail', args=[thread.pk])}?as_of=2021-05-04",):
        assert client.get(address).status_code == 200


def test_hostile_moment_stays_words(client: Client) -> None:
    thread = add_dispute()
    page = client.get(thread.get_absolute_url(), {"as_of": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page
    assert "is no date" in page


@pytest.mark.parametrize(
    "asked", ["claim={pk}", "table=all", "table={pk}&page=2", "as_of=2021-05-04", "arrange=1"]
)
def test_a_shared_address_keeps_what_it_asks_for_when_the_dispute_is_renamed(
    client: Client, asked: str
) -> None:
    thread = add_dispute()
    query = asked.format(pk=thread.lead_denial_id)
    shared = f"{thread.get_absolute_url()}?{query}"
    workflow.rename_thread(thread_id=thread.pk, title="Whether it was full", by=make_chief())
    answer = client.get(shared)
    assert answer.status_code == 302
    thread.refresh_from_db()
    assert answer.headers["Location"] == f"{thread.get_absolute_url()}?{query}"
