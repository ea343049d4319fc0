"""What an export holds, in each format; no cell of it is a formula."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from claims import workflow
from claims.exports.cells import safe
from claims.exports.formats import HEAD, NoParquet, as_bytes, writer_of
from claims.exports.records import AT_ONCE, FIELDS, Record, flat, records, records_of_thread
from claims.exports.scope import Of, Scope, WrongFilters
from claims.models import Claim, Source, Thread
from tests.claims.making import make_chief, make_claim, make_editor, published
from tests.factories import ArticleFactory, add_claim, add_dispute

pytestmark = pytest.mark.django_db
SITE = "https://claims.example"


def absolute(path: str) -> str:
    return SITE + path


def found(scope: Scope) -> list[Record]:
    return list(flat(records(scope.ids(), thread=scope.thread)))


def written(scope: Scope, format: str) -> bytes:
    return b"".join(as_bytes(records(scope.ids(), thread=scope.thread), format, absolute))


def test_a_dispute_as_shown_and_as_read_in_bulk_is_the_same() -> None:
    thread = add_dispute()
    claim = thread.lead_claim
    assert claim is not None
    published(claim, make_editor(), make_chief())
    shown = records_of_thread(Thread.objects.for_detail().get(pk=thread.pk))
    bulk = found(Scope.read(of="thread", thread=thread.pk))
    assert shown == bulk
    assert len(bulk) == 4
    assert set(bulk[0]) == set(FIELDS)
    assert [record["verdict"] for record in bulk if record["claim"] == claim.pk] == ["false"]


def test_every_format_holds_the_same_claims() -> None:
    import pyarrow.parquet as pq

    add_dispute(mark="Edition 1.")
    add_dispute(day=9, mark="Edition 2.")
    scope = Scope.read(of="everything")
    ids = list(Claim.objects.order_by("pk").values_list("pk", flat=True))
    rows = list(csv.DictReader(io.StringIO(written(scope, "csv").decode("utf-8-sig"))))
    lines = [json.loads(line) for line in written(scope, "jsonl").decode().splitlines()]
    table = pq.read_table(io.BytesIO(written(scope, "parquet"))).to_pylist()
    assert [int(row["claim"]) for row in rows] == ids == [line["id"] for line in lines]
    assert [row["claim"] for row in table] == ids
    for row, line, cells in zip(rows, lines, table, strict=True):
        assert row["sentence"] == line["sentence"] == cells["sentence"]
        assert row["source"] == line["source"]["name"] == cells["source"]
        assert row["published_at"] == line["article"]["published_at"].replace("Z", "+00:00")
        assert row["published_at"] == cells["published_at"].isoformat()
        assert row["permalink"] == line["page"] == cells["permalink"] == f"{SITE}/claims/{row['claim']}/"
        assert [link["to_claim"] for link in line["links"]] == [link["to_claim"] for link in cells["links"]]
        assert line["content_spans"] == cells["content_spans"]
        assert row["answers_claim"] == (str(line["links"][0]["to_claim"]) if line["links"] else "")
        text = Claim.objects.get(pk=row["claim"]).article.text
        assert text[slice(*line["sentence_span"])] == line["sentence"]


def test_a_claim_without_source_outlet_or_day() -> None:
    article = ArticleFactory(outlet=None, published_at=None, text="It was said that the gate was shut.")
    add_claim(article=article, sentence=article.text, cue="was said", content="the gate was shut")
    scope = Scope.read(of="everything")
    (line,) = written(scope, "jsonl").splitlines()
    told = json.loads(line)
    assert (told["source"], told["article"]["outlet"], told["article"]["published_at"]) == (None, None, None)
    (row,) = csv.DictReader(io.StringIO(written(scope, "csv").decode("utf-8-sig")))
    assert (row["source_id"], row["outlet"], row["published_at"], row["thread"]) == ("", "", "", "")
    assert len(written(scope, "parquet")) > 100


def test_nothing_found_is_a_head_alone() -> None:
    import pyarrow.parquet as pq

    scope = Scope.read(of="claims", query="q=nothing+has+these")
    assert written(scope, "csv").decode("utf-8-sig").strip() == ",".join(HEAD)
    assert written(scope, "jsonl") == b""
    assert pq.read_table(io.BytesIO(written(scope, "parquet"))).num_rows == 0


def test_withdrawn_claims_and_unpublished_verdicts_stay_here() -> None:
    thread, editor = add_dispute(), make_editor()
    assert thread.lead_claim is not None
    workflow.set_verdict(claim_id=thread.lead_claim.pk, rating="false", rationale="No.", by=editor)
    workflow.withdraw_claim(claim_id=thread.lead_denial_id or 0, by=editor)
    rows = found(Scope.read(of="everything"))
    assert thread.lead_denial_id not in {row["claim"] for row in rows}
    assert len(rows) == 3
    assert {row["verdict"] for row in rows} == {""}


def test_many_batches_are_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow.parquet as pq

    for number in range(7):
        make_claim(f"gate {number} was open")
    monkeypatch.setattr("claims.exports.records.AT_ONCE", 3)
    scope = Scope.read(of="everything")
    assert len(list(records(scope.ids()))) == 3
    assert AT_ONCE > 3
    assert len(written(scope, "csv").splitlines()) == 8
    assert len(written(scope, "jsonl").splitlines()) == 7
    assert pq.read_table(io.BytesIO(written(scope, "parquet"))).num_rows == 7


def test_memory_does_not_hold_what_is_written() -> None:
    for number in range(5):
        make_claim(f"gate {number} was open")
    pieces = list(as_bytes(records(Scope.read(of="everything").ids()), "csv", absolute))
    assert len(pieces) == 2
    assert pieces[-1] == b""


# What is found --------------------------------------------------------------------------------------------


def test_a_search_is_that_of_the_page_and_of_the_api(client: Client) -> None:
    add_dispute()
    make_claim("the ferry was repainted")
    for query in ("q=act:denial", "q=ferry", "act=all&q=ferry", "q=ferry+-repainted"):
        rows = found(Scope.read(of="claims", query=query))
        page = client.get(f"/search/?{query}")
        by_words = page.context["found"].total - len(page.context["found"].by_meaning)
        assert len(rows) == by_words > 0, query
    listed = client.get("/api/v1/claims/?act=denial").json()["results"]
    rows = found(Scope.read(of="api_claims", query="act=denial"))
    assert [row["claim"] for row in rows] == [one["id"] for one in listed]
    assert len(rows) == 1
    disputed = found(Scope.read(of="threads", query="q=overloaded"))
    assert len(disputed) == 4
    assert len(found(Scope.read(of="api_threads", query="q=overloaded"))) == 4


@pytest.mark.parametrize(
    "asked",
    [
        {"of": "nothing"},
        {"of": "thread"},
        {"of": "thread", "thread": 999_999_999},
        {"of": "claims", "query": "q=" + "x" * 3000},
    ],
)
def test_what_cannot_be_exported_is_said(asked: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Scope.read(**asked)


def test_wrong_filters_are_named() -> None:
    with pytest.raises(WrongFilters) as refused:
        Scope.read(of="claims", query="since=yesterday")
    assert list(refused.value.errors) == ["since"]
    with pytest.raises(WrongFilters) as refused:
        Scope.read(of="api_claims", query="act=shout")
    assert list(refused.value.errors) == ["act"]


def test_file_names() -> None:
    thread = add_dispute()
    assert Scope.read(of="thread", thread=thread.pk).file_name == f"dispute-{thread.pk}"
    assert Scope(Of.EVERYTHING).file_name == "claimtrack"


# Formulas -------------------------------------------------------------------------------------------------

STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+1", "-2+3", "@SUM(A1)", "＝1", "＋1", "－1", "＠A", "\t=1", "\r=1", "\n=1", "\tx", "\rx"),
        *("  =1", "\u00a0=1", "\u2003@x", "\ufeff=1", "\u200b=1", "\u202e=1", " \t=1", "\x0b=1", "\x00=1"),
        *('=HYPERLINK("http://a.example","x")', "=cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "﹦1", "−1"),
    ],
)
def test_what_begins_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("value", ["the gate", "a=b", "“=1”", "", "'=1", "3 - 4", -4, -0.5, 7, None])
def test_what_is_none_stays_as_it_is(value: object) -> None:
    assert safe(value) == ("" if value is None else str(value))


@given(st.text())
def test_no_cell_begins_like_a_formula(text: str) -> None:
    assert not safe(text).strip().startswith(STARTS)
    assert safe(text).removeprefix("'") == text.removeprefix("'")


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", " =1", "＝1", "\t=1", '=1"\r\n"=2'])
def test_no_field_of_a_row_is_one(name: str) -> None:
    thread = add_dispute()
    Source.objects.filter(name="Captain Tor Hagen").update(name=name)
    Thread.objects.update(title=name)
    table = written(Scope.read(of="everything"), "csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    assert f"'{name}" in {row["source"] for row in rows}
    for row in rows:
        for cell in row.values():
            assert not cell.strip().startswith(STARTS)
    assert thread.pk


def test_without_the_extra_parquet_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    with pytest.raises(NoParquet, match=r"requirements-parquet\.txt"):
        writer_of("parquet", io.BytesIO(), absolute)
