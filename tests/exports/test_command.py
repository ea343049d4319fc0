"""``manage.py export``: the same files as on the pages."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.factories import add_dispute

pytestmark = pytest.mark.django_db


def test_everything_a_search_and_a_dispute(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import pyarrow.parquet as pq

    thread = add_dispute(mark="Edition 1.")
    add_dispute(day=9, mark="Edition 2.")
    call_command("export", str(tmp_path / "all.csv"), site="https://claims.example/")
    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 8
    assert rows[0]["permalink"] == f"https://claims.example/claims/{rows[0]['claim']}/"
    assert "8 claims in" in capsys.readouterr().err
    call_command("export", str(tmp_path / "denials.jsonl"), claims="q=act:denial")
    lines = (tmp_path / "denials.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["act"] for line in lines] == ["denial", "denial"]
    call_command("export", str(tmp_path / "one.parquet"), thread=thread.pk)
    assert pq.read_table(tmp_path / "one.parquet").num_rows == 4
    call_command("export", str(tmp_path / "x.csv"), threads="?q=overloaded&since=2021-05-08")
    assert len((tmp_path / "x.csv").read_text(encoding="utf-8").splitlines()) == 5
    assert {path.suffix for path in tmp_path.iterdir()} == {".csv", ".jsonl", ".parquet"}, "no .part is left"


def test_to_the_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    import sys

    add_dispute()
    call_command("export", "-", format="jsonl")
    sys.stdout.flush()
    assert len(capfdbinary.readouterr().out.splitlines()) == 4


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("all.xls", {}, "Say which format"),
        ("all", {}, "Say which format"),
        ("a.csv", {"thread": 999_999_999}, "no such dispute"),
        ("a.csv", {"claims": "since=never"}, "since"),
        ("no/such/folder/a.csv", {}, "No such file"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, name: str, options: dict[str, Any], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("export", str(tmp_path / name), **options)
    assert list(tmp_path.iterdir()) == []
