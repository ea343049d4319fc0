"""Measure linking: cross-validated over whole disputes, on links_dev and on seeds_dev.

    python -m training.link_evaluate --data DIR [--out FILE.json] [--no-cross-validation] [--judgements FILE]

Prints opposes, repeats, answered and type by set; opposes by kind and within or across articles; and the
share of gold pairs among the candidates. Writes the same as JSON. Cross-validation trains five models: it
needs scikit-learn and about five minutes of one core; --judgements keeps what they say, so that what comes
after the judge (thresholds, wording, guards) is measured again in seconds. Gold claims are given: only their
spans.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from claims.linking.candidates import CANDIDATES, candidate_pairs
from claims.linking.decide import decide
from claims.linking.judge import Judgement, judge_pairs
from claims.linking.linker import link_readings
from claims.linking.model_file import LinkModel, load_model
from claims.linking.reading import Reading
from claims.linking.types import OPPOSING, Link
from training.link_data import GoldLink, LinkData, load
from training.link_judgements import kept_judgements
from training.link_metric import Counts, LinkScores, closure, score_links
from training.link_readings import Background, read_all, with_stance
from training.marked_links import marked_articles, our_articles
from training.reader_folds import READERS, ReaderOf

METRICS = Path(__file__).parent / "metrics" / "linking.json"


def pools_of(data: LinkData, readings: Sequence[Reading]) -> list[list[Reading]]:
    """The readings by pool: articles that may be linked to one another."""
    pools: dict[str, list[Reading]] = {}
    for reading in readings:
        pools.setdefault(data.groups[reading.document.id], []).append(reading)
    return list(pools.values())


def predict(data: LinkData, readings: Sequence[Reading], model: LinkModel) -> list[Link]:
    """The links of each pool of `data`."""
    pools = pools_of(data, with_stance(readings, model.stance))
    return [link for pool in pools for link in link_readings(pool, model)]


def cross_validated(
    data: LinkData,
    readings: Sequence[Reading],
    known: Background,
    beside: Sequence[LinkData],
    readers: Path = READERS,
    kept: Path | None = None,
) -> list[Link]:
    """Links of every article by a model and a reader that saw no article of its group; `kept` holds the
    judgements."""
    from training.link_model import SETTINGS  # training needs scikit-learn

    judged: dict[str, list[Judgement]] = {}
    for one in kept_judgements(
        kept, lambda: _judged_by_fold(data, readings, known, beside, ReaderOf.load(readers))
    ):
        judged.setdefault(data.groups[one.denier[0]], []).append(one)
    links: list[Link] = []
    for pool in pools_of(data, readings):
        ordered = sorted(pool, key=lambda reading: reading.document.id)
        links.extend(
            decide(ordered, judged.get(data.groups[ordered[0].document.id], []), SETTINGS, known.idf)
        )
    return links


def _judged_by_fold(
    data: LinkData,
    readings: Sequence[Reading],
    known: Background,
    beside: Sequence[LinkData],
    readers: ReaderOf,
) -> list[Judgement]:
    """Every candidate pair, judged by the model that was trained without the fold of its group."""
    from training.link_fit import assign_folds
    from training.link_model import train

    folds = assign_folds(data)
    found: list[Judgement] = []
    for fold in sorted(set(folds.values())):
        model = train(data, readings, known, readers, without=fold, beside=beside)
        held = [reading for reading in readings if folds[data.groups[reading.document.id]] == fold]
        for pool in pools_of(data, with_stance(held, model.stance)):
            reader = readers.of(data.groups[pool[0].document.id])
            found.extend(judge_pairs(pool, candidate_pairs(pool), model, reader=reader))
        print(f"  fold {fold}: {len(held)} articles", flush=True)
    return found


def candidate_recall(data: LinkData, readings: Sequence[Reading]) -> dict[str, float]:
    """Share of sure gold pairs handed over within articles, across those of a group, and across all of the
    set."""
    pools: dict[str, list[Reading]] = {}
    for reading in readings:
        pools.setdefault(data.groups[reading.document.id], []).append(reading)
    by_group = {frozenset(pair) for pool in pools.values() for pair in candidate_pairs(pool, CANDIDATES)}
    overall = {frozenset(pair) for pair in candidate_pairs(readings, CANDIDATES)}
    within = [link.pair for link in data.links if link.source[0] == link.target[0]]
    across = [link.pair for link in data.links if link.source[0] != link.target[0]]
    return {
        "within": _share(within, overall),
        "across in group": _share(across, by_group),
        "across the whole set": _share(across, overall),
    }


def _share(wanted: Sequence[frozenset[Any]], handed: set[frozenset[Any]]) -> float:
    return sum(pair in handed for pair in wanted) / len(wanted) if wanted else 0.0


def by_part(gold: Iterable[GoldLink], links: Sequence[Link]) -> dict[str, dict[str, float]]:
    """Precision and recall of links within and across articles and by kind (recall by gold's kind, after
    closure)."""
    gold = list(gold)
    found: dict[str, dict[str, float]] = {}
    for name, inside in (("within", True), ("across", False)):
        own_gold = [link for link in gold if (link.source[0] == link.target[0]) == inside]
        own = {
            frozenset((link.source, link.target)): link.kind.value
            for link in links
            if (link.source[0] == link.target[0]) == inside
        }
        scores = score_links(own_gold, own)
        found[name] = {"opposes f1": scores.opposes.f1, "repeats f1": scores.repeats.f1}
    implied, _ = closure({frozenset((link.source, link.target)): link.kind.value for link in links})
    for kind in sorted(OPPOSING):
        sure = {link.pair for link in gold if link.kind == kind and link.sure}
        found[kind.value] = {"recall": _share(sorted(sure, key=sorted), set(implied))}
    return found


def textual_answered(gold: Iterable[GoldLink], links: Sequence[Link]) -> dict[str, int]:
    """Of the denials whose gold link is textual, how many are linked to a right claim (closed under
    repetition)."""
    implied, _ = closure({frozenset((link.source, link.target)): link.kind.value for link in links})
    right: dict[Any, bool] = {}
    gold = list(gold)
    deniers = {link.source for link in gold if link.textual and link.kind == "denies"}
    for link in gold:
        if link.source in deniers and link.kind in OPPOSING:
            right[link.source] = right.get(link.source, False) or link.pair in implied
    return {"linked": sum(right.values()), "of": len(right)}


def _row(name: str, scores: LinkScores) -> str:
    def cells(counts: Counts) -> str:
        return f"{counts.precision:6.3f} {counts.recall:6.3f} {counts.f1:6.3f}"

    both = f"{cells(scores.opposes)}  |{cells(scores.repeats)}"
    return f"{name:14}{both}  | {scores.answered:6.3f}  {scores.type_right:6.3f}"


def _as_json(scores: LinkScores) -> dict[str, Any]:
    result: dict[str, Any] = asdict(scores)
    for name in ("opposes", "repeats"):
        counts: Counts = getattr(scores, name)
        result[name] |= {"precision": counts.precision, "recall": counts.recall, "f1": counts.f1}
    return result


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("folder", type=Path, nargs="?", help="folder of the annotated articles")
    arguments.add_argument("--data", type=Path, help="the same, by name")
    arguments.add_argument(
        "--out", type=Path, help=f"default: {METRICS.name} beside this, where cross-validation was made"
    )
    arguments.add_argument(
        "--no-cross-validation", action="store_true", help="only the shipped model on dev and seeds"
    )
    arguments.add_argument(
        "--judgements", type=Path, help="JSON: cross-validated judgements, read when they fit the code"
    )
    arguments.add_argument("--readers", type=Path, default=READERS, help="folder of the readers by fold")
    options = arguments.parse_args()
    folder = options.data or options.folder
    if folder is None:
        arguments.error("name the folder of the annotated articles: --data DIR")
    sets = {name: load(folder, name) for name in ("links_train", "links_dev", "seeds_dev")}
    shipped = load_model()
    known = Background(shipped.idf, shipped.mean_article)
    readings = {name: read_all(data, known) for name, data in sets.items()}
    links = {name: predict(sets[name], readings[name], shipped) for name in ("links_dev", "seeds_dev")}
    if not options.no_cross_validation and find_spec("sklearn") is None:
        print("no cross-validation: scikit-learn is not installed (training environment)")
    elif not options.no_cross_validation:
        links["links_train"] = cross_validated(
            sets["links_train"],
            readings["links_train"],
            known,
            [marked_articles(folder), our_articles()],
            options.readers,
            options.judgements,
        )
    report: dict[str, Any] = {
        "date": datetime.now(UTC).date().isoformat(),
        "model": shipped.version,
        "settings": shipped.settings,
    }
    print(f"{'':14}{'opposes  P      R     F1':^21}|{'repeats  P      R     F1':^22}| answered  type")
    for name in sorted(links, key=lambda one: one != "links_train"):
        predicted = {frozenset((link.source, link.target)): link.kind.value for link in links[name]}
        scores = score_links(sets[name].links, predicted)
        label = "cross-valid." if name == "links_train" else name
        print(_row(label, scores))
        report[label] = _as_json(scores) | {"parts": by_part(sets[name].links, links[name])}
        print(
            "   ",
            {
                part: {k: round(v, 3) for k, v in values.items()}
                for part, values in report[label]["parts"].items()
            },
        )
    report["seeds textual denials"] = textual_answered(sets["seeds_dev"].links, links["seeds_dev"])
    print("textual denials of the seeds:", report["seeds textual denials"])
    report["candidates"] = {
        name: candidate_recall(sets[name], readings[name]) for name in ("links_train", "links_dev")
    }
    print(f"gold pairs handed over at {CANDIDATES}:", report["candidates"])
    out = options.out or (METRICS if "links_train" in links else None)  # never lose what takes long to make
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
