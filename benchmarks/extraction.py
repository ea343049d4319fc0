"""How fast the extraction reads, with how much memory, alone and beside others, on one machine in one run.

    python -m benchmarks.extraction DATA [--out FILE] [--texts N] [--long WORDS …]

DATA holds ``polnear_dev.jsonl`` (any JSON lines with a ``text``) and, for the peer, ``ud/`` (see
``peer_parser``). Every figure comes from a process of its own with one thread, on a core of its own. The
peer, textacy's ``direct_quotations``, needs the training environment (``make setup-train``) and a spaCy
pipeline with a parser, which is trained once; without them the result says why it was left out. Six minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.machine import ROOT, describe

RESULTS = Path(__file__).parent / "results" / "extraction.json"
PEER_PYTHON = ROOT / ".venv-train/bin/python"
PEER_PARSER = ROOT / "training/work/peer_parser"
LONG = (25_000, 100_000, 200_000)  # words


class Reader:
    """A process of ``benchmarks.reading``, loaded and waiting for ``go``."""

    def __init__(self, way: str, texts: Path, core: int, *more: str, python: str = sys.executable) -> None:
        command = [python, "-m", "benchmarks.reading", way, str(texts), "--core", str(core), *more]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        if self._line() != "ready":
            raise RuntimeError(f"{way}: the reading process did not get ready")

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def go(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def result(self) -> dict[str, Any]:
        """Waits for the end."""
        line = self._line()
        if self._process.wait() or not line:
            raise RuntimeError("a reading process failed; see above")
        found: dict[str, Any] = json.loads(line)
        return found


def read(way: str, texts: Path, *more: str, python: str = sys.executable) -> dict[str, Any]:
    """One way of reading, alone on the first core."""
    reader = Reader(way, texts, cores()[0], *more, python=python)
    reader.go()
    return reader.result()


def cores() -> list[int]:
    """The cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def cold_start() -> dict[str, float]:
    """Seconds from starting Python to the first short text read, the first time and the best of three."""
    code = "from claims.extraction.pipeline import extract; extract('The mayor said it was over.')"
    taken = []
    for _ in range(3):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
        taken.append(round(time.perf_counter() - begun, 2))
    return {"first": taken[0], "best": min(taken)}


def scaling(texts: Path, articles: int) -> dict[str, float]:
    """Articles a second of one and of two processes at once, each reading all articles on its own core."""
    rates = {}
    for count in (1, 2):
        readers = [Reader("one_by_one", texts, core) for core in cores()[:count]]
        begun = time.perf_counter()
        for reader in readers:
            reader.go()
        for reader in readers:
            reader.result()
        rates[count] = len(readers) * articles / (time.perf_counter() - begun)
    return {
        "one_process": round(rates[1], 2),
        "two_processes": round(rates[2], 2),
        "ratio": round(rates[2] / rates[1], 3),
    }


def peer(data: Path, texts: Path) -> dict[str, Any]:
    """textacy's direct quotations on the same texts, or why they were left out."""
    if not PEER_PYTHON.exists():
        return {"left_out": "no training environment: make setup-train"}
    if subprocess.run([PEER_PYTHON, "-c", "import textacy"], capture_output=True, check=False).returncode:
        return {"left_out": "textacy is not installed: make setup-train"}
    command = [str(PEER_PYTHON), "-m", "benchmarks.peer_parser", str(data / "ud"), str(PEER_PARSER)]
    if not (PEER_PARSER / "figures.json").exists():
        if not (data / "ud").is_dir():
            return {"left_out": f"no parser for it, and no {data / 'ud'} with UD English to train one on"}
        print("training a parser for the peer, once (some minutes) …", file=sys.stderr)
        if subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL).returncode:
            return {"left_out": "its parser could not be trained; see above"}
    told = json.loads((PEER_PARSER / "figures.json").read_text(encoding="utf-8"))
    found = read("textacy", texts, "--parser", str(PEER_PARSER), python=str(PEER_PYTHON))
    return {"what": "textacy direct_quotations on a spaCy parse", **found, "parser": told}


def long_texts(texts: Sequence[str], sizes: Sequence[int], folder: Path) -> list[dict[str, Any]]:
    """One article of each size, made of all texts over and over: time a word and memory have to stay flat."""
    rows = []
    every = " \n\n".join(texts)
    words = len(every.split())
    for size in sizes:
        path = folder / f"long-{size}.jsonl"
        long = " \n\n".join([every] * (size // words + 1))
        cut = [m for m, c in enumerate(long) if c in " \n" and m and long[m - 1] not in " \n"][size - 1]
        path.write_text(json.dumps(long[:cut]) + "\n", encoding="utf-8")
        row = read("one_by_one", path)
        row["cpu_microseconds_per_word"] = round(1e6 / row["words_per_cpu_second"])
        rows.append(row)
    return rows


def measure(data: Path, limit: int, sizes: Sequence[int]) -> dict[str, Any]:
    """All of it, each part announced."""
    with (data / "polnear_dev.jsonl").open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines][:limit]
    result: dict[str, Any] = describe() | {
        "articles": len(texts),
        "words": sum(len(text.split()) for text in texts),
    }
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "texts.jsonl"
        path.write_text("".join(json.dumps(text) + "\n" for text in texts), encoding="utf-8")
        for name, way in (
            ("pipeline", "one_by_one"),
            ("pipeline_batches_of_64", "batches_of_64"),
            ("attribution_model", "attribution_model"),
            ("tokenizer_only", "tokenizer"),
        ):
            print(f"{name} …", file=sys.stderr)
            result[name] = read(way, path)
        print("textacy …", file=sys.stderr)
        result["textacy"] = peer(data, path)
        start = cold_start()
        result["cold_start_seconds"] = start["first"]
        result["cold_start_best_of_three"] = start["best"]
        print("one and two processes …", file=sys.stderr)
        result["articles_per_second"] = scaling(path, len(texts))
        print("long articles …", file=sys.stderr)
        result["long_articles"] = long_texts(texts, sizes, Path(scratch))
    result["peak_memory_mb"] = result["pipeline"]["peak_memory_mb"]
    if result["load_before"] > 0.5:
        result["busy"] = "other programs were running: only figures by CPU time and memory hold"
        print(result["busy"], file=sys.stderr)
    return result


def main(argv: list[str] | None = None) -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("data", type=Path, help="folder with polnear_dev.jsonl")
    ap.add_argument("--texts", type=int, default=64)
    ap.add_argument("--long", type=int, nargs="*", default=list(LONG), help="words of the long articles")
    ap.add_argument("--out", type=Path, default=RESULTS)
    args = ap.parse_args(argv)
    if not (args.data / "polnear_dev.jsonl").exists():
        raise SystemExit(f"{args.data / 'polnear_dev.jsonl'} is missing: give the folder that holds it")
    result = measure(args.data, args.texts, args.long)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
