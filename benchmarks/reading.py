"""One process that reads texts in one way, once told to go, and says how long that took.

    python -m benchmarks.reading WAY TEXTS.jsonl [--core N] [--parser FOLDER]

TEXTS.jsonl has a JSON string a line. It loads what WAY needs, reads one short text, prints "ready", waits for
a line on standard input, reads all texts and prints a JSON object. One thread; ``--core`` pins it (Linux).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "READING_THREADS"):
    os.environ[variable] = "1"  # before numpy is imported
WARM_UP = "“It fell,” the mayor said. The army denied the report."
BATCH = 64
Read = Callable[[Sequence[str]], dict[str, Any]]  # texts to what else is worth telling


def one_by_one() -> Read:
    """The whole pipeline, a text a call."""
    from claims.extraction.pipeline import extract

    def read(texts: Sequence[str]) -> dict[str, Any]:
        return {"attributions": sum(len(extract(text).attributions) for text in texts)}

    return read


def batched() -> Read:
    """The whole pipeline, 64 texts a call."""
    from claims.extraction.pipeline import extract_many

    def read(texts: Sequence[str]) -> dict[str, Any]:
        return {"attributions": sum(len(e.attributions) for e in extract_many(texts, batch_size=BATCH))}

    return read


def attribution_model() -> Read:
    """The attribution model alone: tokenizer, network, decoding."""
    from claims.extraction.attribution_model import load_model

    model = load_model()

    def read(texts: Sequence[str]) -> dict[str, Any]:
        return {"attributions": sum(len(model.find_attributions(text)) for text in texts)}

    return read


def tokenizer() -> Read:
    """spaCy's English tokenizer alone: the floor."""
    from claims.extraction.attribution_model import tokenize

    def read(texts: Sequence[str]) -> dict[str, Any]:
        return {"tokens": sum(len(tokenize(text)) for text in texts)}

    return read


def textacy(parser: Path) -> Read:
    """textacy's rules for direct quotations on a spaCy parse; a text with odd quotation marks is refused."""
    import spacy
    from textacy.extract.triples import direct_quotations  # type: ignore[import-not-found,unused-ignore]

    nlp = spacy.load(parser)

    def read(texts: Sequence[str]) -> dict[str, Any]:
        quotations = refused = 0
        for doc in nlp.pipe(texts, batch_size=BATCH):
            try:
                quotations += len(list(direct_quotations(doc)))
            except ValueError:
                refused += 1
        return {"quotations": quotations, "texts_refused": refused}

    return read


WAYS: dict[str, Callable[[], Read]] = {
    "one_by_one": one_by_one,
    "batches_of_64": batched,
    "attribution_model": attribution_model,
    "tokenizer": tokenizer,
}


def main(argv: list[str] | None = None) -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("way", choices=[*WAYS, "textacy"])
    ap.add_argument("texts", type=Path)
    ap.add_argument("--core", type=int)
    ap.add_argument("--parser", type=Path, help="spaCy pipeline for textacy")
    args = ap.parse_args(argv)
    if args.core is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {args.core})
    from benchmarks.machine import peak_memory_mb

    texts = [json.loads(line) for line in args.texts.read_text(encoding="utf-8").splitlines()]
    begun = time.perf_counter()
    read = textacy(args.parser) if args.way == "textacy" else WAYS[args.way]()
    read([WARM_UP])
    loaded = time.perf_counter() - begun
    loaded_mb = peak_memory_mb()
    print("ready", flush=True)
    sys.stdin.readline()
    wall, cpu = time.perf_counter(), time.process_time()
    told = read(texts)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    words = sum(len(text.split()) for text in texts)
    result = {
        "words": words,
        "seconds": round(wall, 2),
        "words_per_second": round(words / wall),
        "words_per_cpu_second": round(words / cpu),
        "load_seconds": round(loaded, 2),
        "loaded_memory_mb": loaded_mb,
        "peak_memory_mb": peak_memory_mb(),
        **told,
    }
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
