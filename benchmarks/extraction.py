"""How fast the extraction reads: words a second on one core, memory, cold start.

    python -m benchmarks.extraction DATA [--articles N] [--out FILE]

DATA holds ``polnear_dev.jsonl``. Timed: the whole pipeline, the attribution model alone, and spaCy's
tokenizer alone as the floor. Give CPU time as well as wall time, since other programs may be running.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results" / "extraction.json"


def timed(read: Callable[[str], object], texts: Sequence[str]) -> dict[str, float]:
    """Words a second of wall time and of CPU time for reading ``texts`` one by one."""
    words = sum(len(text.split()) for text in texts)
    wall, cpu = time.perf_counter(), time.process_time()
    for text in texts:
        read(text)
    return {
        "words_per_second": round(words / (time.perf_counter() - wall)),
        "words_per_cpu_second": round(words / (time.process_time() - cpu)),
    }


def cold_start() -> float:
    """Seconds from starting Python to the first short text read, in a process of its own."""
    code = "from claims.extraction.pipeline import extract; extract('The mayor said it was over.')"
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return round(time.perf_counter() - begun, 2)


def processor() -> str:
    """The processor's name and the vector instructions that matter here."""
    try:
        info = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor()
    lines = dict(line.split(":", 1) for line in info.splitlines() if ":" in line)
    fields = {key.strip(): value.strip() for key, value in lines.items()}
    known = [f for f in ("avx2", "avx512f", "avx512_vnni") if f in fields.get("flags", "").split()]
    return f"{fields.get('model name', platform.processor())} ({', '.join(known)})"


def main(argv: list[str] | None = None) -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("data", type=Path, help="folder with polnear_dev.jsonl")
    ap.add_argument("--articles", type=int, default=40)
    ap.add_argument("--out", type=Path, default=RESULTS)
    args = ap.parse_args(argv)
    source = args.data / "polnear_dev.jsonl"
    if not source.exists():
        raise SystemExit(f"{source} is missing: give the folder that holds it")
    os.environ["OMP_NUM_THREADS"] = "1"
    from claims.extraction.attribution_model import load_model, tokenize
    from claims.extraction.pipeline import extract

    with source.open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines][: args.articles]
    extract(texts[0])
    model = load_model()
    long = " \n\n".join(texts)
    result: dict[str, Any] = {
        "date": date.today().isoformat(),
        "machine": {"processor": processor(), "cores": os.cpu_count(), "python": platform.python_version()},
        "articles": len(texts),
        "words": sum(len(t.split()) for t in texts),
        "load_when_busy_1_minute": round(os.getloadavg()[0], 1),
        "pipeline": timed(lambda text: extract(text), texts),
        "attribution_model": timed(model.find_attributions, texts),
        "attribution_model_one_long_text": timed(model.find_attributions, [long]),
        "tokenizer_only": timed(tokenize, texts),
        "cold_start_seconds": cold_start(),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
