"""Pages of exports: at once where short, by a worker where long; errors are words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from claims.exports import jobs
from claims.models import Export, Notification
from tests.exports.test_jobs import folder  # noqa: F401  (a fixture)
from tests.factories import add_dispute
from tests.roles.accounts import client_of

pytestmark = pytest.mark.django_db
FORMATS = ("csv", "jsonl", "parquet")


@pytest.fixture
def reader(client: Client) -> User:
    user = User.objects.create_user("rita")
    client.force_login(user)
    return user


def sent(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("format", FORMATS)
def test_lists_and_disputes_lead_to_their_files(format: str) -> None:
    thread, client = add_dispute(), Client()
    for page in ("/search/?q=ferry&page=1", "/?q=ferry", thread.get_absolute_url()):
        html = client.get(page).content.decode()
        links = (part.split('"')[0] for part in html.split('href="')[1:])
        (address,) = (link for link in links if f"claims.{format}" in link)
        answer = client.get(address.replace("&amp;", "&"))
        assert answer.status_code == 200, address
        assert "attachment" in answer.headers["Content-Disposition"]
        assert answer.headers["Content-Disposition"].endswith(f'.{format}"')
        assert len(sent(answer)) > 500
        assert "page=" not in address


def test_what_is_long_is_offered_to_be_made(settings: Any, client: Client, reader: User) -> None:
    settings.EXPORT_DIRECT_CLAIMS = 2
    add_dispute()
    anonymous = Client().get("/search/claims.csv?q=ferry")
    assert anonymous.status_code == 200
    assert "Sign in to have it made" in anonymous.content.decode()
    page = client.get("/search/claims.csv?q=ferry").content.decode()
    assert 'value="q=ferry"' in page
    answer = client.post("/exports/make", {"of": "claims", "query": "q=ferry", "format": "csv"}, follow=True)
    export = Export.objects.get()
    assert (export.of, export.query, export.base) == ("claims", "q=ferry", "http://testserver/")
    assert "You will be told" in answer.content.decode()
    assert "Words: " in answer.content.decode()
    assert client.get("/search/claims.csv?q=ferry&act=denial")["Content-Type"].startswith("text/csv")


def test_page_shows_how_far_it_is_and_leads_to_the_file(client: Client, reader: User) -> None:
    thread = add_dispute()
    assert "No export yet" in client.get("/exports/").content.decode()
    client.post("/exports/make", {"of": "thread", "thread": thread.pk, "format": "jsonl"})
    export = Export.objects.get()
    waiting = client.get("/exports/").content.decode()
    assert "hx-trigger" in waiting
    assert thread.title[:40] in waiting
    assert client.get(f"/exports/{export.pk}/file").status_code == 302
    Export.objects.update(state="running", total=4000, done=2000)
    assert "2,000 of 4,000 claims" in client.get("/exports/").content.decode()
    Export.objects.update(state="waiting")
    jobs.make(export_id=export.pk)
    ready = client.get("/exports/").content.decode()
    assert "hx-trigger" not in ready
    assert f"/exports/{export.pk}/file" in ready
    file = client.get(f"/exports/{export.pk}/file")
    assert file["Content-Type"] == "application/jsonl; charset=utf-8"
    assert len(sent(file).splitlines()) == 4
    client.post(f"/exports/{export.pk}/remove")
    assert not Export.objects.exists()


def test_news_of_an_export_lead_to_the_page(client: Client, reader: User) -> None:
    add_dispute()
    client.post("/exports/make", {"of": "everything", "format": "csv"})
    jobs.make(export_id=Export.objects.get().pk)
    page = client.get("/notifications/").content.decode()
    assert "your export is ready" in page
    assert Export.objects.get().file_name in page
    news = Notification.objects.get()
    assert client.get(f"/notifications/{news.pk}/").headers["Location"] == "/exports/"


def test_a_file_that_is_gone_is_said_to_be(client: Client, reader: User, folder: Path) -> None:  # noqa: F811
    client.post("/exports/make", {"of": "everything", "format": "csv"})
    export = Export.objects.get()
    jobs.make(export_id=export.pk)
    for path in folder.iterdir():
        path.unlink()
    answer = client.get(f"/exports/{export.pk}/file", follow=True)
    assert "have it made again" in answer.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"of": "everything", "format": "xls"},
        {"of": "thread", "thread": "9" * 30, "format": "csv"},
        {"of": "thread", "thread": "-1", "format": "csv"},
        {"of": "claims", "query": "since=\0never", "format": "csv"},
        {"of": "claims", "query": "q=" + "x" * 5000, "format": "csv"},
    ],
)
def test_nonsense_is_answered_in_words(data: dict[str, str], client: Client, reader: User) -> None:
    answer = client.post("/exports/make", data, follow=True)
    assert answer.status_code == 200
    assert "message-error" in answer.content.decode()
    assert not Export.objects.exists()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/search/claims.csv?since=never", 400),
        ("/search/claims.xls", 404),
        ("/threads/999999999/claims.csv", 404),
        ("/threads/99999999999999999999999/claims.csv", 404),
        ("/search/claims.csv?q=%00", 400),
    ],
)
def test_wrong_addresses(address: str, status: int, client: Client) -> None:
    assert client.get(address).status_code == status


def test_without_the_extra_no_link_leads_to_parquet(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    add_dispute()
    monkeypatch.setattr("claims.views.exports.parquet_is_there", lambda: False)
    assert "parquet" not in client.get("/search/?q=ferry").content.decode()
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    answer = client.get("/search/claims.parquet")
    assert answer.status_code == 501
    assert "requirements-parquet.txt" in answer.content.decode()


def test_files_of_others_are_not_there(client: Client, reader: User) -> None:
    client.post("/exports/make", {"of": "everything", "format": "csv"})
    export = Export.objects.get()
    jobs.make(export_id=export.pk)
    other = client_of("reviewer")
    assert other.get(f"/exports/{export.pk}/file").status_code == 404
    assert other.post(f"/exports/{export.pk}/remove").status_code == 404
    assert str(export.file_name) not in other.get("/exports/").content.decode()
    assert Client().get(f"/exports/{export.pk}/file").status_code == 302
    chief = client_of("administrator")
    assert "rita" in chief.get("/exports/").content.decode()
    assert len(sent(chief.get(f"/exports/{export.pk}/file"))) > 10
