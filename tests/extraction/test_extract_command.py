"""``manage.py extract``: JSON lines and text files in, JSON lines out; these tests have no database."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

TEXT = "Mayor Ana Ruiz said on Friday that the old bridge fell.\r\n“It stands,” Paul Lind replied."


def extract(*arguments: str) -> str:
    """Run the command; what it complained about at the end, "" if nothing."""
    try:
        call_command("extract", *arguments)
    except CommandError as error:
        return str(error)
    return ""


def test_lines_in_lines_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = [{"id": "a", "text": TEXT}, {"id": 7, "text": ""}, {"id": "c", "text": TEXT}]
    source.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n")
    assert extract(str(source), "--out", str(out)) == ""
    found = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in found] == ["a", 7, "c"]
    assert found[0]["attributions"] == found[2]["attributions"]
    first = found[0]["attributions"][0]
    assert {
        "source",
        "cue",
        "content",
        "act",
        "canonical_source",
        "proposition",
        "confidence",
        "relays",
    } <= set(first)
    assert TEXT[slice(*first["content"][0])].endswith("the old bridge fell")
    assert first["canonical_source"] == "Ana Ruiz"
    assert "3 texts" in capsys.readouterr().err


def test_bad_lines_are_reported_and_the_rest_is_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        b'{"id": "a", "text": "Ana Ruiz said that it fell."}',
        b"not json",
        b'{"id": "b"}',
        b'{"id": "c", "text": 5}',
        b"[1]",
        b'\xff{"id"',
        b'{"id": "d", "text": "Paul Lind said that it stands."}',
    ]
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"\n".join(lines))))
    assert extract("-", "--out", "-", "--no-progress").startswith("5 bad input line(s)")
    printed = capsys.readouterr()
    assert [json.loads(line)["id"] for line in printed.out.splitlines()] == ["a", "d"]
    for number in (2, 3, 4, 5, 6):
        assert f"line {number}:" in printed.err


def test_text_files_and_missing_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ruiz.txt").write_bytes(TEXT.encode())
    assert extract(str(tmp_path / "ruiz.txt"), "--out", "-") == ""
    assert json.loads(capsys.readouterr().out)["id"] == "ruiz.txt"
    assert "no such file" in extract(str(tmp_path / "none.jsonl"), "--out", "-")


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text("")
    assert "cannot write" in extract(str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "no" / "out.jsonl"))


def test_a_wrong_pipeline_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CLAIMTRACK_PIPELINE", "no_such_pipeline")
    (tmp_path / "in.jsonl").write_text("")
    assert "no_such_pipeline" in extract(str(tmp_path / "in.jsonl"), "--out", "-")
