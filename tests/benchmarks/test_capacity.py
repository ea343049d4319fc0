"""docs/scale.md says what the committed results give."""

from __future__ import annotations

from typing import Any

from benchmarks import scale
from benchmarks.capacity import DOC, block, read_results, written


def test_the_figures_are_those_of_the_results() -> None:
    text = DOC.read_text(encoding="utf-8")
    assert written(text, read_results()) == text, "run python -m benchmarks.capacity"


def test_computed_as_shown() -> None:
    results: dict[str, dict[str, Any]] = {
        "extraction": {
            "date": "2026-01-02",
            "articles": 2,
            "words": 1000,
            "pipeline": {"attributions": 20, "words_per_cpu_second": 1000},
        },
        "linking": {
            "date": "2026-01-02",
            "sizes": {"100": {"linking": {"the worker's own CPU": {"p50": 50}}}},
        },
    }
    text = block(results)
    assert "| 500 words ÷ 1,000 words a core second | 0.50 core seconds |" in text
    assert "| 10.0 claims × 0.050 core seconds a claim | 0.50 core seconds |" in text
    assert "| 86,400 s ÷ (0.50 + 0.50) s | 86,400 |" in text
    assert "Readers" not in text  # nothing was measured of them


def test_slower_is_what_is_more_than_noise_and_more_than_allowed() -> None:
    def page(milliseconds: float, scanned: list[str]) -> dict[str, Any]:
        times = dict.fromkeys(scale.TIMES, milliseconds)
        return {**times, "queries": 4, "read from end to end": scanned, "plans": []}

    few = {"a": page(20, []), "b": page(1, []), "c": page(20, [])}
    many = {"a": page(50, []), "b": page(4, []), "c": page(30, ["claims_claim"])}
    found = scale.worse(scale.compared(few, many))
    assert list(found["slower"]) == ["a"]
    assert found["read from end to end"] == {"c": ["claims_claim"]}
