"""Writes the tables of figures in README.md and the model card from the committed results, never by hand.

    python -m training.figures_table            # rewrite the marked blocks
    python -m training.figures_table --check    # exit 1 where a block is not what the results give

A block stands between ``<!-- figures: begin … -->`` and ``<!-- figures: end -->``. A figure whose file is not
there has no row.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = {
    "extraction": ROOT / "training/metrics/extraction.json",
    "linking": ROOT / "training/metrics/linking.json",
    "speed": ROOT / "benchmarks/results/extraction.json",
}
README, CARD = ROOT / "README.md", ROOT / "claims/extraction/model/README.md"
BLOCK = re.compile(r"(<!-- figures: begin[^>]*-->\n).*?(<!-- figures: end -->)", re.DOTALL)
EVALUATE, BENCH = "`make eval-extraction DATA=…`", "`make bench-extraction DATA=…`"
LINKS = "`make setup-train && .venv-train/bin/python -m training.link_evaluate --data DATA`"

HUMAN = ("people who mark the same article, with each other (16 PolNeAR articles)", "0.77", "", "")
# Attribution, strict and content F1 on the same dev articles with the same scorer, where known.
ELSEWHERE = (
    HUMAN,
    ("MiniLM tagger, words labelled one by one, three epochs", "0.70", "0.38", "0.80"),
    ("dependency rules with a cue list learnt from the training articles", "0.53", "", ""),
    ("GenderGapTracker (rules on a parse)", "0.43", "", ""),
    ("textacy direct_quotations (rules on a parse)", "0.27", "", ""),
)
Results = dict[str, dict[str, Any]]


def read_results() -> Results:
    """What has been measured and committed, by name."""
    return {
        name: json.loads(path.read_text(encoding="utf-8")) for name, path in RESULTS.items() if path.exists()
    }


def markdown(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A table; every row is as long as its head."""
    lines: list[tuple[str, ...]] = [head, tuple("---" for _ in head), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def two(value: float) -> str:
    return f"{value:.2f}"


def three(value: float) -> str:
    return f"{value:.3f}"


def rows_of_extraction(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    """README's rows from extraction.json."""
    dev = found["polnear_dev"]
    f1 = ", ".join(three(dev["figures"][name]["f1"]) for name in ("attribution", "strict", "content"))
    marks = f"who said what (PolNeAR dev, {dev['articles']} articles): F1 of attribution, strict, content"
    rows = [(marks, f"{f1} (annotators with each other: {HUMAN[1]} attribution)", EVALUATE)]
    error = three(dev["confidence"]["expected_calibration_error"])
    what = "confidence: expected calibration error, same articles (it was fitted on them)"
    rows.append((what, error, EVALUATE))
    if "seeds_dev" in found:
        seeds = found["seeds_dev"]
        what = (
            f"claims found in {seeds['articles']} articles about disputed air strikes "
            f"({seeds['core_claims']} claims with source, cue and content all explicit)"
        )
        rows.append((what, two(seeds["found"]), EVALUATE))
    if "sources" in found:
        core = found["sources"]["seeds_core"]["all"]
        what = f"right speaker named, marked spans given (those {core['claims']} claims)"
        rows.append((what, two(core["accuracy"]), EVALUATE))
        held = found["sources"]["held_out"]
        what = f"the same, {held['all']['claims']} held-out claims of PolNeAR"
        rows.append((what, two(held["all"]["accuracy"]), EVALUATE))
        outside = held["outside_sentence"]
        what = f"of these, where only another sentence names the speaker ({outside['claims']} claims)"
        rows.append((what, two(outside["accuracy"]), EVALUATE))
    if "claims" in found:
        claims = found["claims"]
        acts = claims["acts"]
        what = "right speaker named, from the text alone (those held-out claims that are found)"
        rows.append((what, two(claims["canonical_source"]), EVALUATE))
        what = "kind of claim, the same found claims: macro-F1; F1 of denials"
        rows.append((what, f"{two(acts['macro_f1'])}; {two(acts['acts']['denial']['f1'])}", EVALUATE))
    return rows


def readme_block(results: Results) -> str:
    """The table of README.md."""
    found = results["extraction"]
    rows = rows_of_extraction(found)
    if "linking" in results and "cross-valid." in results["linking"]:
        pairs = results["linking"]["cross-valid."]["opposes"]
        figure = f"precision {two(pairs['precision'])}, recall {two(pairs['recall'])}"
        what = "denying and contradicting links (marked claims given), cross-validated"
        rows.append((f"{what}, {results['linking']['date']}", figure, LINKS))
    if "speed" in results:
        speed = results["speed"]
        figure = (
            f"{speed['pipeline']['words_per_cpu_second']:,} words a second of processor time, "
            f"{speed['peak_memory_mb']} MB, first article after {speed['cold_start_seconds']} s"
        )
        rows.append((f"reading speed, one core, {processor(speed)}", figure, BENCH))
    return f"Measured on {found['date']}.\n\n" + markdown(("what", "figure", "command"), rows)


def processor(speed: dict[str, Any]) -> str:
    return str(speed["machine"]["processor"]).split(" (")[0]


def card_block(results: Results) -> str:
    """The figures of the model card."""
    found = results["extraction"]
    dev = found["polnear_dev"]
    head = (f"`polnear_dev`, {dev['articles']} articles", "precision", "recall", "F1")
    figures = [
        (name, *(three(row[k]) for k in ("precision", "recall", "f1")))
        for name, row in dev["figures"].items()
    ]
    text = f"Measured {found['date']} by {EVALUATE}, the whole pipeline as the product runs it.\n\n"
    text += markdown(head, figures) + "\n"
    text += markdown(("what else", "figure", "command"), rows_of_extraction(found)[1:]) + "\n"
    ours = ("**this model**", *(three(dev["figures"][n]["f1"]) for n in ("attribution", "strict", "content")))
    text += "Beside others, by the same rule, measured elsewhere (programs: on the same articles):\n\n"
    text += markdown(("who", "attribution F1", "strict F1", "content F1"), [ours, *ELSEWHERE])
    bins = dev["confidence"]["bins"]
    text += "\nHow far the confidence can be trusted (same articles):\n\n"
    table = [
        (f"{b['from']:.1f} to {b['from'] + 0.1:.1f}", str(b["count"]), three(b["said"]), three(b["was"]))
        for b in bins
    ]
    return text + markdown(("confidence", "attributions", "mean confidence", "share right"), table)


def rewritten(document: str, block: str) -> str:
    """``document`` with ``block`` between its two marks; raises ValueError where they are missing."""
    if not BLOCK.search(document):
        raise ValueError("no '<!-- figures: begin -->' … '<!-- figures: end -->' block")
    return BLOCK.sub(lambda found: found[1] + block + found[2], document, count=1)


def documents(results: Results) -> dict[Path, str]:
    """Both files as the results give them."""
    blocks = {README: readme_block(results), CARD: card_block(results)}
    return {path: rewritten(path.read_text(encoding="utf-8"), block) for path, block in blocks.items()}


def main(argv: list[str] | None = None) -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--check", action="store_true", help="write nothing, exit 1 where a table is another")
    args = ap.parse_args(argv)
    stale = [p for p, text in documents(read_results()).items() if p.read_text(encoding="utf-8") != text]
    for path in stale:
        if args.check:
            print(
                f"{path}: not the figures of the results; python -m training.figures_table writes them",
                file=sys.stderr,
            )
        else:
            path.write_text(documents(read_results())[path], encoding="utf-8")
            print(f"{path}: figures written")
    return 1 if stale and args.check else 0


if __name__ == "__main__":
    raise SystemExit(main())
