"""Exports over the API: the same files, the same rules."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from claims.exports import jobs
from claims.models import Claim, Export
from tests.exports.test_jobs import folder  # noqa: F401  (a fixture)
from tests.factories import add_dispute
from tests.roles.accounts import client_of

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/"


def sent(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.fixture
def reader(client: Client) -> User:
    user = User.objects.create_user("rita")
    client.force_login(user)
    return user


def post(client: Client, path: str, **data: Any) -> Any:
    return client.post(ROOT + path, json.dumps(data), content_type="application/json")


def test_every_denial_of_one_source_as_csv() -> None:
    add_dispute()
    source = Claim.objects.get(act="denial").source_id
    answer = Client().get(
        f"{ROOT}claims/export.csv?act=denial&source={source}", headers={"accept": "text/csv"}
    )
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    (row,) = csv.DictReader(io.StringIO(sent(answer).decode("utf-8-sig")))
    assert (row["act"], row["source_id"]) == ("denial", str(source))
    assert row["permalink"].startswith("http://testserver/claims/")


def test_files_hold_what_the_lists_find() -> None:
    thread, client = add_dispute(), Client()
    listed = client.get(f"{ROOT}claims/?act=assertion").json()["results"]
    lines = [
        json.loads(line) for line in sent(client.get(f"{ROOT}claims/export.jsonl?act=assertion")).splitlines()
    ]
    assert {line["id"] for line in lines} == {one["id"] for one in listed}
    assert len(lines) == 2
    assert len(sent(client.get(f"{ROOT}threads/export.jsonl?q=overloaded")).splitlines()) == 4
    assert len(sent(client.get(f"{ROOT}threads/{thread.pk}/export.jsonl")).splitlines()) == 4
    then = client.get(f"{ROOT}threads/{thread.pk}/export.jsonl?as_of=2021-05-04")
    assert len(sent(then).splitlines()) == 3
    assert sent(client.get(f"{ROOT}threads/{thread.pk}/export.parquet"))[:4] == b"PAR1"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("claims/export.csv?act=shout", 400),
        ("claims/export.csv?source=x", 400),
        ("claims/export.csv?acts=denial", 400),
        ("threads/export.csv?q=colour:red", 400),
        ("threads/1/export.csv?as_of=someday", 404),
        ("threads/99999999999999999999/export.csv", 404),
        ("exports/", 403),
        ("exports/1/", 403),
        ("exports/1/file/", 403),
    ],
)
def test_refusals_are_problems(path: str, status: int) -> None:
    answer = Client().get(ROOT + path)
    assert answer.status_code in ((401, 403) if status == 403 else (status,))
    assert "json" in answer["Content-Type"]
    assert answer.json()


def test_what_is_long_is_refused_with_the_way_on(settings: Any) -> None:
    settings.EXPORT_DIRECT_CLAIMS = 3
    add_dispute()
    answer = Client().get(f"{ROOT}claims/export.csv")
    assert answer.status_code == 413
    assert "/api/v1/exports/" in answer.content.decode()


def test_from_asking_to_fetching(client: Client, reader: User) -> None:
    add_dispute()
    asked = post(client, "exports/", of="claims", format="jsonl", query="act=denial")
    assert asked.status_code == 202
    told = asked.json()
    assert asked["Location"] == told["href"] == f"http://testserver{ROOT}exports/{told['id']}/"
    assert (told["state"], told["of"], told["query_of"], told["file"]) == ("waiting", "claims", "api", None)
    assert client.get(reverse("api:export-file", args=[told["id"]])).status_code == 409
    jobs.make(export_id=told["id"])
    ready = client.get(told["href"]).json()
    assert (ready["state"], ready["total"], ready["done"]) == ("ready", 1, 1)
    assert ready["expires_at"] > ready["ended_at"]
    (line,) = sent(client.get(ready["file"])).splitlines()
    assert json.loads(line)["page"].startswith("http://testserver/claims/")
    assert [one["id"] for one in client.get(f"{ROOT}exports/").json()["results"]] == [told["id"]]
    assert post(client, f"exports/{told['id']}/cancel/").status_code == 409
    other = client_of("editor")
    assert other.get(told["href"]).status_code == 404
    assert other.delete(told["href"]).status_code == 404
    assert client.delete(told["href"]).status_code == 204
    assert client.get(told["href"]).status_code == 404


def test_cancelling(client: Client, reader: User) -> None:
    told = post(client, "exports/", of="everything", format="csv").json()
    assert post(client, f"exports/{told['id']}/cancel/").json()["state"] == "cancelled"
    jobs.make(export_id=told["id"])
    assert Export.objects.get().state == "cancelled"


def test_a_file_that_is_gone(client: Client, reader: User, folder: Path) -> None:  # noqa: F811
    told = post(client, "exports/", of="everything", format="csv").json()
    jobs.make(export_id=told["id"])
    for path in folder.iterdir():
        path.unlink()
    assert client.get(f"{ROOT}exports/{told['id']}/file/").status_code == 410


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"of": "claims"},
        {"of": "all", "format": "csv"},
        {"of": "claims", "format": "xls"},
        {"of": "thread", "format": "csv"},
        {"of": "thread", "format": "csv", "thread": 0},
        {"of": "thread", "format": "csv", "thread": 10**30},
        {"of": "claims", "format": "csv", "query": "act=shout"},
        {"of": "claims", "format": "csv", "query": "x" * 3000},
        {"of": "claims", "format": "csv", "query": 5, "thread": "x"},
    ],
)
def test_nonsense_is_a_400(data: dict[str, Any], client: Client, reader: User) -> None:
    answer = post(client, "exports/", **data)
    assert answer.status_code == 400, answer.content
    assert not Export.objects.exists()


def test_too_many_at_once(client: Client, reader: User) -> None:
    for _ in range(jobs.MOST_OPEN):
        assert post(client, "exports/", of="everything", format="csv").status_code == 202
    assert post(client, "exports/", of="everything", format="csv").status_code == 409


def test_without_the_extra(client: Client, reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    for answer in (
        client.get(f"{ROOT}claims/export.parquet"),
        post(client, "exports/", of="everything", format="parquet"),
    ):
        assert answer.status_code == 501
        assert "requirements-parquet.txt" in answer.content.decode()


def test_an_export_begins_to_be_sent_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for day in range(1, 4):
        add_dispute(day=day, mark=f"Edition {day}.")
    monkeypatch.setattr("claims.exports.records.AT_ONCE", 2)
    answer = Client().get(f"{ROOT}claims/export.jsonl")
    pieces = iter(answer.streaming_content)  # type: ignore[call-overload]
    assert len(next(pieces).splitlines()) == 2
    with CaptureQueriesContext(connection) as asked:
        assert sum(len(piece.splitlines()) for piece in pieces) == 10
    assert len(asked) >= 5, "each further piece is read when it is asked for"
