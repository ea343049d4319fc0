"""The linker's precision by kind of link and by score, written beside the model for pages and API to show.

    python -m training.link_precision --data DIR [--judgements FILE] [--readers DIR]

Measures on links_train, each article by a model and a reader that saw nothing of its dispute, and writes
claims/linking/model/measured.json. A link is right where the annotators gave that very kind to the pair and
were sure; pairs that they found arguable are left out. `--judgements` is as in ``link_evaluate``.
"""

from __future__ import annotations

import argparse
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from pathlib import Path

from claims.linking.linker import linker_version
from claims.linking.measured import Measured, Precision, save_measured
from claims.linking.model_file import load_model
from claims.linking.types import Link, LinkKind
from training.link_data import GoldLink, load
from training.link_evaluate import cross_validated
from training.link_readings import Background, read_all
from training.marked_links import marked_articles, our_articles
from training.reader_folds import READERS

# Least scores, where the share of right ones rises; contradictions are too few for more.
BANDS: Mapping[LinkKind, tuple[float, ...]] = {
    LinkKind.DENIES: (0.0, 0.4, 0.6),
    LinkKind.CONTRADICTS: (0.0, 0.4),
    LinkKind.REPEATS: (0.0, 0.4, 0.5, 0.7),
}


def precision_by_kind(gold: Iterable[GoldLink], links: Iterable[Link]) -> dict[str, tuple[Precision, ...]]:
    """Right and all links of each kind and band."""
    gold = list(gold)
    sure = {(link.pair, link.kind) for link in gold if link.sure}
    arguable = {link.pair for link in gold if not link.sure}
    counts = {kind: [[0, 0] for _ in bands] for kind, bands in BANDS.items()}
    for link in links:
        pair = frozenset((link.source, link.target))
        right = (pair, link.kind.value) in sure
        if right or pair not in arguable:
            count = counts[link.kind][bisect_right(BANDS[link.kind], link.score) - 1]
            count[0] += right
            count[1] += 1
    return {
        kind.value: tuple(
            Precision(right, of, least) for (right, of), least in zip(counts[kind], bands, strict=True)
        )
        for kind, bands in BANDS.items()
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--data", type=Path, required=True, help="folder of the annotated articles")
    arguments.add_argument("--judgements", type=Path, help="JSON: judgements kept by link_evaluate")
    arguments.add_argument("--readers", type=Path, default=READERS)
    options = arguments.parse_args()
    model, data = load_model(), load(options.data, "links_train")
    known = Background(model.idf, model.mean_article)
    beside = [marked_articles(options.data), our_articles()]
    readings = read_all(data, known)
    links = cross_validated(data, readings, known, beside, options.readers, options.judgements)
    kinds = precision_by_kind(data.links, links)
    on = f"{len(data.documents)} annotated articles, each judged without its dispute known; claims given"
    save_measured(Measured(linker_version(), on, kinds))
    for kind, bands in kinds.items():
        for one in bands:
            print(f"{kind:12} from {one.least:.2f} {one.right:4} of {one.of:4} right  {one.share:6.3f}")


if __name__ == "__main__":
    main()
