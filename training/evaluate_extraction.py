"""Score the shipped extraction on marked articles and say how far its confidence can be trusted.

    python -m training.evaluate_extraction DATA [--model FOLDER] [--out FILE] [--predictions FILE]

DATA holds ``polnear_dev.jsonl`` and, for what else is measured, ``seeds_dev_docs.jsonl`` (claims with source,
cue and content all explicit) and ``links_train_*.jsonl`` (who speaks, what kind of claim, on the held-out
articles). Without ``--model`` the whole pipeline runs as the product runs it; with it, the attribution model
of that folder alone.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from claims.extraction.attribution_model import SHIPPED, AttributionModel, RawAttribution
from claims.extraction.types import Attribution
from training import evaluate_claims, evaluate_sources
from training.attribution_score import matches, score
from training.source_gold import read_links, read_seeds

Found = Sequence[RawAttribution | Attribution]
BINS = 10


def as_json(found: Found) -> list[dict[str, Any]]:
    """Attributions in the interchange format."""
    return [
        {
            "source": [list(s) for s in a.source],
            "cue": [list(s) for s in a.cue],
            "content": [list(s) for s in a.content],
            "confidence": a.confidence,
        }
        for a in found
    ]


def reader(model: Path | None) -> Callable[[str], Found]:
    """What turns a text into attributions: the whole pipeline, or one model folder."""
    if model is not None:
        return AttributionModel(model).find_attributions
    from claims.extraction.pipeline import extract

    return lambda text: extract(text).attributions


def reliability(outcomes: Sequence[tuple[float, bool]]) -> dict[str, Any]:
    """Expected calibration error over ten equal bins, and the bins."""
    table = []
    error = 0.0
    for number in range(BINS):
        inside = [o for o in outcomes if min(int(o[0] * BINS), BINS - 1) == number]
        if inside:
            said = sum(c for c, _ in inside) / len(inside)
            was = sum(right for _, right in inside) / len(inside)
            error += abs(said - was) * len(inside) / len(outcomes)
            table.append(
                {"from": number / BINS, "count": len(inside), "said": round(said, 3), "was": round(was, 3)}
            )
    return {"expected_calibration_error": round(error, 4), "bins": table}


def rounded(figures: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    return {name: {k: round(v, 4) for k, v in row.items()} for name, row in figures.items()}


def load(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def evaluate_polnear(articles: list[dict[str, Any]], read: Callable[[str], Found]) -> dict[str, Any]:
    """F1 figures, calibration and speed on articles whose every attribution is marked."""
    begun = time.perf_counter()
    predicted = {a["id"]: as_json(read(a["text"])) for a in articles}
    seconds = time.perf_counter() - begun
    outcomes = []
    for article in articles:
        found = predicted[article["id"]]
        right = matches(article, found)
        outcomes += [(a["confidence"], i in right) for i, a in enumerate(found)]
    words = sum(len(a["text"].split()) for a in articles)
    return {
        "articles": len(articles),
        "figures": rounded(score(articles, predicted)),
        "confidence": reliability(outcomes),
        "words_per_second": round(words / seconds),
    }


def evaluate_core(articles: list[dict[str, Any]], read: Callable[[str], Found]) -> dict[str, Any]:
    """How many of the claims with source, cue and content all explicit are found."""
    missed = []
    total = 0
    for article in articles:
        core = [a for a in article["attributions"] if a.get("level") == "core"]
        found = as_json(read(article["text"]))
        hit = matches({**article, "attributions": core}, found, of_gold=True)
        total += len(core)
        missed += [a["id"] for i, a in enumerate(core) if i not in hit]
    return {
        "articles": len(articles),
        "core_claims": total,
        "found": round((total - len(missed)) / total, 4) if total else None,
        "missed": missed,
    }


def evaluate_speakers(data: Path) -> dict[str, Any]:
    """Canonical sources and acts on the articles kept for measuring; none where DATA does not have them."""
    from claims.extraction.pipeline import extract

    needed = ("links_train_docs.jsonl", "links_train_claims.jsonl", "seeds_dev_docs.jsonl")
    missing = [name for name in needed if not (data / name).exists()]
    if missing:
        print(f"speakers and acts are not measured: {', '.join(missing)} missing in {data}", file=sys.stderr)
        return {}
    held_out = list(read_links(data, held_out=True))
    return {
        "sources": {
            "seeds_core": evaluate_sources.measure(list(read_seeds(data)), core=True),
            "held_out": evaluate_sources.measure(held_out),
        },
        "claims": evaluate_claims.evaluate(held_out, lambda text: extract(text).attributions),
    }


def main(argv: list[str] | None = None) -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("data", type=Path, help="folder with polnear_dev.jsonl and seeds_dev_docs.jsonl")
    ap.add_argument(
        "--model", type=Path, help="a folder of weights, to be scored without the rest of the pipeline"
    )
    ap.add_argument("--out", type=Path, help="also write the figures to this JSON file")
    ap.add_argument(
        "--predictions", type=Path, help="also write the dev articles' attributions, one article a line"
    )
    args = ap.parse_args(argv)
    if not (args.data / "polnear_dev.jsonl").exists():
        raise SystemExit(f"{args.data / 'polnear_dev.jsonl'} is missing: give the folder that holds it")
    read = reader(args.model)
    articles = load(args.data / "polnear_dev.jsonl")
    config = json.loads(((args.model or SHIPPED) / "config.json").read_text(encoding="utf-8"))
    result = {
        "date": date.today().isoformat(),
        "model_version": config["version"],
        "whole_pipeline": args.model is None,
        "polnear_dev": evaluate_polnear(articles, read),
    }
    seeds = args.data / "seeds_dev_docs.jsonl"
    if seeds.exists():
        result["seeds_dev"] = evaluate_core(load(seeds), read)
    if args.model is None:
        result |= evaluate_speakers(args.data)
    if args.predictions:
        with args.predictions.open("w", encoding="utf-8") as out:
            for article in articles:
                line = {"id": article["id"], "attributions": as_json(read(article["text"]))}
                out.write(json.dumps(line) + "\n")
    if args.out:
        args.out.parent.mkdir(parents=True, exist_ok=True)
        args.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
