"""The linker's precision by kind of link, written beside the model for pages and API to show.

    python -m training.link_precision --data DIR

Measures the shipped model on links_dev, which it was not trained on, and writes claims/linking/model/
measured.json. A link is right where the annotators gave that very kind to the pair and were sure; pairs that
they found arguable are left out.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from claims.linking.linker import linker_version
from claims.linking.measured import Measured, Precision, save_measured
from claims.linking.model_file import load_model
from claims.linking.types import Link, LinkKind
from training.link_data import GoldLink, load
from training.link_evaluate import predict
from training.link_readings import Background, read_all


def precision_by_kind(gold: Iterable[GoldLink], links: Iterable[Link]) -> dict[str, Precision]:
    """Right and all links of each kind."""
    gold = list(gold)
    sure = {(link.pair, link.kind) for link in gold if link.sure}
    arguable = {link.pair for link in gold if not link.sure}
    right = dict.fromkeys(LinkKind, 0)
    given = dict.fromkeys(LinkKind, 0)
    for link in links:
        pair = frozenset((link.source, link.target))
        if (pair, link.kind.value) in sure:
            right[link.kind] += 1
        elif pair in arguable:
            continue
        given[link.kind] += 1
    return {kind.value: Precision(right[kind], given[kind]) for kind in LinkKind}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--data", type=Path, required=True, help="folder with links_dev_docs.jsonl")
    options = arguments.parse_args()
    model, data = load_model(), load(options.data, "links_dev")
    readings = read_all(data, Background(model.idf, model.mean_article))
    kinds = precision_by_kind(data.links, predict(data, readings, model))
    on = f"{len(data.documents)} annotated articles that it was not trained on, claims given"
    save_measured(Measured(linker_version(), on, kinds))
    for kind, one in kinds.items():
        print(f"{kind:12}{one.right:4} of {one.of:4} right{'':2}{one.share:6.3f}")


if __name__ == "__main__":
    main()
