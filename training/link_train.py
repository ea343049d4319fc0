"""Train what claims/linking loads besides the encoder: stance of claims, two looks at pairs, kind.

    python -m training.link_train --data DIR [--out FILE]

DIR holds links_train_*.jsonl and polnear_train.jsonl. The same data give the same model.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from claims.linking.model_file import JUDGE_FILE, save_model
from training.link_data import load
from training.link_model import SETTINGS, background, train
from training.link_readings import read_all
from training.marked_links import marked_articles, our_articles
from training.reader_folds import READERS, ReaderOf


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--data", type=Path, required=True, help="folder of the annotated articles")
    arguments.add_argument("--out", type=Path, default=JUDGE_FILE)
    arguments.add_argument("--readers", type=Path, default=READERS, help="folder of the readers by fold")
    options = arguments.parse_args()
    data = load(options.data, "links_train")
    known = background(options.data, data)
    beside = [marked_articles(options.data), our_articles()]
    readers = ReaderOf.load(options.readers)
    model = train(data, read_all(data, known), known, readers, tell=print, beside=beside)
    save_model(replace(model, settings=SETTINGS), options.out)
    print(f"{options.out}: {options.out.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
