"""The tables of figures in README.md and the model card are what the committed results give."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from training import figures_table
from training.figures_table import BLOCK, CARD, README, card_block, read_results, readme_block, rewritten


@pytest.mark.parametrize("path", [README, CARD], ids=["readme", "card"])
def test_the_committed_tables_are_what_the_committed_results_give(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == figures_table.documents(read_results())[path], (
        f"{path}: figures edited by hand, or results without `python -m training.figures_table`"
    )


def test_every_figure_of_the_readme_stands_in_the_results() -> None:
    results = read_results()
    figures = results["extraction"]["polnear_dev"]["figures"]
    block = readme_block(results)
    for name in ("attribution", "strict", "content"):
        assert f"{figures[name]['f1']:.3f}" in block
    assert f"{results['speed']['pipeline']['words_per_cpu_second']:,} words a second" in block


def test_a_changed_result_changes_both_tables() -> None:
    results = json.loads(json.dumps(read_results()))
    results["extraction"]["polnear_dev"]["figures"]["attribution"]["f1"] = 0.1234
    assert "0.123" in readme_block(results)
    assert "0.123" in card_block(results)


def test_what_was_not_measured_has_no_row() -> None:
    extraction = {k: v for k, v in read_results()["extraction"].items() if k in ("date", "polnear_dev")}
    block = readme_block({"extraction": extraction})
    assert "who said what" in block
    for other in ("speaker", "links", "reading speed", "air strikes"):
        assert other not in block


def test_tables_have_cells_for_every_column() -> None:
    for block in (readme_block(read_results()), card_block(read_results())):
        for table in block.split("\n\n"):
            rows = [line for line in table.splitlines() if line.startswith("|")]
            assert len({line.count("|") for line in rows}) <= 1


def test_only_the_block_is_rewritten() -> None:
    page = "before\n<!-- figures: begin (x) -->\nold\n<!-- figures: end -->\nafter\n"
    new = rewritten(page, "new\n")
    assert new == page.replace("old", "new")
    assert BLOCK.search(new)
    with pytest.raises(ValueError, match="no '<!-- figures: begin"):
        rewritten("a page without marks", "new\n")
