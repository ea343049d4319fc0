"""Trains the small spaCy pipeline that textacy's ``direct_quotations`` needs beside it.

    python -m benchmarks.peer_parser UD OUT [--steps N]

spaCy's own English pipelines are not on PyPI, so the peer gets one of the same design (spaCy's "efficiency"
recipe: hash embeddings and a convolution, parts of speech, lemmas, dependency parser) trained on the UD
English treebanks in the folder UD (``en_*-train.conllu.gz``, ``en_*-dev.conllu.gz``) with a fixed seed. Needs
the training environment. OUT is a folder; nothing is done where it holds a finished pipeline.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc

SEED = 20180507
STEPS = 800  # two minutes; its speed, which is what is measured, is the same from the first step
PIPES = ["morphologizer", "trainable_lemmatizer", "parser"]
SENTENCES_A_DOC = 10  # so that the parser learns where sentences end
FINISHED = "figures.json"
SHOWN = ("pos_acc", "lemma_acc", "dep_las", "dep_uas", "sents_f")


def documents(treebanks: list[Path]) -> Iterator[Doc]:
    """The sentences of CoNLL-U files, some to a document."""
    from spacy.training.converters.conllu_to_docs import conllu_to_docs

    for path in treebanks:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from conllu_to_docs(  # type: ignore[no-untyped-call]
                lines.read(), n_sents=SENTENCES_A_DOC, no_print=True
            )


def train(ud: Path, out: Path, steps: int) -> dict[str, float]:
    """Train, keep the pipeline in ``out`` and return its figures on the dev sentences."""
    import spacy
    from spacy.cli.init_config import init_config
    from spacy.tokens import DocBin
    from spacy.training.initialize import init_nlp
    from spacy.training.loop import train as run

    with tempfile.TemporaryDirectory() as scratch:
        config = init_config(lang="en", pipeline=PIPES, optimize="efficiency", gpu=False, silent=True)
        for part in ("train", "dev"):
            found = sorted(ud.glob(f"en_*-{part}.conllu.gz"))
            if not found:
                raise SystemExit(f"{ud} has no en_*-{part}.conllu.gz (Universal Dependencies, English)")
            DocBin(docs=documents(found), store_user_data=False).to_disk(Path(scratch) / f"{part}.spacy")
            config["paths"][part] = str(Path(scratch) / f"{part}.spacy")
        config["training"] |= {"seed": SEED, "max_steps": steps, "eval_frequency": max(1, steps)}
        config["training"]["patience"] = 0
        trained = Path(scratch) / "trained"
        trained.mkdir()
        run(init_nlp(config), trained, stdout=sys.stderr, stderr=sys.stderr)
        best = spacy.load(trained / "model-best")
    out.parent.mkdir(parents=True, exist_ok=True)
    best.to_disk(out)
    scores = best.meta["performance"]
    return {name: round(float(scores[name]), 4) for name in SHOWN if scores.get(name) is not None}


def main(argv: list[str] | None = None) -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("ud", type=Path, help="folder with en_*-train.conllu.gz and en_*-dev.conllu.gz")
    ap.add_argument("out", type=Path)
    ap.add_argument("--steps", type=int, default=STEPS)
    args = ap.parse_args(argv)
    if (args.out / FINISHED).exists():
        return 0
    begun = time.monotonic()
    figures = train(args.ud, args.out, args.steps)
    report = {"steps": args.steps, "seconds": round(time.monotonic() - begun), "dev": figures}
    (args.out / FINISHED).write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(report))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
