"""The benchmark of the extraction, run small on texts of our own: real processes, real figures."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from benchmarks import extraction as bench
from benchmarks.machine import describe, peak_memory_mb

TEXTS = [
    "The mayor said on Friday that the old bridge fell.\n\n“It stands,” Paul Lind replied.",
    "Officials in Norland denied the report. The army claimed that the depot was empty.",
]
WORDS = sum(len(text.split()) for text in TEXTS)


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    path = tmp_path / "texts.jsonl"
    path.write_text("".join(json.dumps(text) + "\n" for text in TEXTS), encoding="utf-8")
    return path


def test_a_way_of_reading_is_timed_in_a_process_of_its_own(texts: Path) -> None:
    one, batch = bench.read("one_by_one", texts), bench.read("batches_of_64", texts)
    assert one["words"] == batch["words"] == WORDS
    assert one["attributions"] == batch["attributions"] >= 3
    assert one["words_per_second"] == pytest.approx(WORDS / one["seconds"], rel=0.5)
    assert one["peak_memory_mb"] >= one["loaded_memory_mb"] > 50


def test_a_process_that_fails_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "broken.jsonl").write_text("no json\n")
    with pytest.raises(RuntimeError, match="did not get ready"):
        bench.read("tokenizer", tmp_path / "broken.jsonl")


def test_long_articles_have_the_asked_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "read", lambda way, path: {"words_per_cpu_second": 500, "words": _words(path)})
    rows = bench.long_texts(TEXTS, (10, 500), tmp_path)
    assert [row["words"] for row in rows] == [10, 500]
    assert rows[1]["cpu_microseconds_per_word"] == 2000


def _words(path: Path) -> int:
    return len(json.loads(path.read_text(encoding="utf-8")).split())


def test_a_peer_that_is_not_there_is_left_out_with_the_reason(
    texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "PEER_PYTHON", tmp_path / "python")
    assert bench.peer(tmp_path, texts) == {"left_out": "no training environment: make setup-train"}
    monkeypatch.setattr(bench, "PEER_PYTHON", Path(sys.executable))
    assert "textacy is not installed" in bench.peer(tmp_path, texts)["left_out"]


def test_a_result_says_where_it_was_measured() -> None:
    told = describe()
    assert len(told["commit"].rstrip("+")) in (0, 40)  # none outside a repository
    assert told["machine"]["python"].startswith(f"{sys.version_info.major}.{sys.version_info.minor}")
    assert peak_memory_mb() > 20


def test_the_committed_result_is_of_this_benchmark() -> None:
    result = json.loads(bench.RESULTS.read_text(encoding="utf-8"))
    for name in ("pipeline", "pipeline_batches_of_64", "attribution_model", "tokenizer_only"):
        assert result[name]["words"] == result["words"]
    assert len(result["commit"].rstrip("+")) == 40
    words = [row["words"] for row in result["long_articles"]]
    assert words == pytest.approx(list(bench.LONG), rel=0.01)
