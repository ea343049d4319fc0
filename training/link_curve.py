"""The linker's learning curve: how well it does with an eighth, a quarter, a half, all of the articles.

    python -m training.link_curve --data DIR [--out FILE.json] [--plot FILE.svg]

Cross-validated over whole disputes as in ``link_evaluate``: each fold is judged by models that saw a share of
the other folds' disputes, the smaller share inside the larger. The readers by fold stay as they are,
so this is the curve of what is fitted on links (stance, both looks, kind). F1 is with the shipped thresholds;
average precision hangs on none. Takes as long as four times ``link_evaluate``, less what is remembered.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from claims.linking.candidates import candidate_pairs
from claims.linking.decide import decide
from claims.linking.judge import Judgement, judge_pairs
from claims.linking.model_file import load_model
from claims.linking.reading import Reading
from claims.linking.types import OPPOSING, Link
from training.link_data import LinkData, load
from training.link_evaluate import pools_of
from training.link_fit import assign_folds
from training.link_metric import score_links
from training.link_model import SETTINGS, train
from training.link_readings import Background, read_all, with_stance
from training.marked_links import marked_articles, our_articles
from training.reader_folds import READERS, ReaderOf
from training.reader_train import without_groups

METRICS = Path(__file__).parent / "metrics"
SHARES = (0.125, 0.25, 0.5, 1.0)


def share_of(groups: set[str], share: float) -> set[str]:
    """A share of ``groups``, the same every time and inside every larger share."""
    ordered = sorted(groups, key=lambda group: hashlib.sha256(("curve " + group).encode()).digest())
    return set(ordered[: max(5, round(len(ordered) * share))])


def judged(
    data: LinkData,
    readings: Sequence[Reading],
    known: Background,
    readers: ReaderOf,
    beside: Sequence[LinkData],
    share: float,
) -> tuple[dict[str, list[Judgement]], float]:
    """Judgements by group, each by models of ``share`` of the other folds' groups, and the mean number of
    articles they were trained on."""
    folds = assign_folds(data)
    found: dict[str, list[Judgement]] = {}
    sizes = []
    for fold in sorted(set(folds.values())):
        mine = share_of({group for group, its in folds.items() if its != fold}, share)
        part = without_groups(data, set(folds) - mine)
        names = {document.id for document in part.documents}
        model = train(part, [r for r in readings if r.document.id in names], known, readers, beside=beside)
        held = [r for r in readings if folds[data.groups[r.document.id]] == fold]
        for pool in pools_of(data, with_stance(held, model.stance)):
            group = data.groups[pool[0].document.id]
            reader = readers.of(group)
            found[group] = judge_pairs(pool, candidate_pairs(pool), model, reader=reader)
        sizes.append(len(names))
        print(f"  {share}: fold {fold}, {len(names)} articles", flush=True)
    return found, float(np.mean(sizes))


def average_precision(data: LinkData, judgements: Sequence[Judgement], opposing: bool) -> float:
    """Of sure pairs among those judged; arguable ones count nowhere."""
    wanted = {link.pair: link.sure for link in data.links if (link.kind in OPPOSING) == opposing}
    rows = [
        (one.opposes if opposing else one.repeats, wanted.get(frozenset((one.denier, one.target))))
        for one in judgements
    ]
    sure = np.array([gold is True for _, gold in sorted(rows, key=lambda row: -row[0]) if gold is not False])
    precision = np.cumsum(sure) / np.arange(1, len(sure) + 1)
    return float((precision * sure).sum() / max(1, sure.sum()))


def figures(
    data: LinkData, readings: Sequence[Reading], found: dict[str, list[Judgement]], idf: dict[str, float]
) -> dict[str, float]:
    """What is told of one share."""
    links: list[Link] = []
    for pool in pools_of(data, readings):
        ordered = sorted(pool, key=lambda reading: reading.document.id)
        links += decide(ordered, found[data.groups[ordered[0].document.id]], SETTINGS, idf)
    scores = score_links(
        data.links, {frozenset((link.source, link.target)): link.kind.value for link in links}
    )
    every = [one for some in found.values() for one in some]
    return {
        "opposes F1": round(scores.opposes.f1, 4),
        "opposes precision": round(scores.opposes.precision, 4),
        "opposes average precision": round(average_precision(data, every, True), 4),
        "repeats F1": round(scores.repeats.f1, 4),
        "repeats average precision": round(average_precision(data, every, False), 4),
        "answered": round(scores.answered, 4),
    }


def plot(rows: Sequence[dict[str, Any]]) -> str:
    """The curves as an SVG: figures upward from 0 to 0.5, articles on a scale of doublings."""
    shown = (("repeats F1", "#0a6b50"), ("opposes F1", "#a3372b"), ("opposes average precision", "#8a6d1a"))
    places = [60 + 130 * step for step in range(len(rows))]
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 320" font-family="sans-serif"'
        ' font-size="13">',
        '<rect width="640" height="320" fill="#fff"/>',
    ]
    for tenth in range(6):
        y = 270 - 48 * tenth
        parts.append(f'<path d="M50 {y}H470" stroke="#ddd"/><text x="20" y="{y + 4}">0.{tenth}</text>')
    for x, row in zip(places, rows, strict=True):
        parts.append(f'<text x="{x}" y="292" text-anchor="middle">{row["articles"]:.0f}</text>')
    parts.append('<text x="255" y="312" text-anchor="middle">articles trained on</text>')
    for name, colour in shown:
        points = [(x, 270 - 480 * row[name]) for x, row in zip(places, rows, strict=True)]
        line = " ".join(f"{x},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(
            f'<text x="{points[-1][0] + 8}" y="{points[-1][1] + 4:.1f}" fill="{colour}">{name}</text>'
        )
    return "\n".join([*parts, "</svg>", ""])


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--data", type=Path, required=True, help="folder of the annotated articles")
    arguments.add_argument("--out", type=Path, default=METRICS / "learning-curve.json")
    arguments.add_argument("--plot", type=Path, default=METRICS / "learning-curve.svg")
    arguments.add_argument("--readers", type=Path, default=READERS)
    options = arguments.parse_args()
    data = load(options.data, "links_train")
    shipped = load_model()
    known = Background(shipped.idf, shipped.mean_article)
    readings = read_all(data, known)
    theirs = set(data.groups.values())
    beside = [without_groups(more, theirs) for more in (marked_articles(options.data), our_articles())]
    readers = ReaderOf.load(options.readers)
    rows = []
    for share in SHARES:
        found, articles = judged(data, readings, known, readers, beside, share)
        rows.append({"share": share, "articles": articles, **figures(data, readings, found, known.idf)})
        print(rows[-1], flush=True)
    options.out.write_text(
        json.dumps({"model": shipped.version, "shares": rows}, indent=2) + "\n", encoding="utf-8"
    )
    options.plot.write_text(plot(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
