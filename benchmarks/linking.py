"""Time linking on this machine, without a database: reading claims, and linking one article against others.

    python -m benchmarks.linking DATA [--out FILE.json]

DATA is a folder with links_dev_docs.jsonl. Each article is linked against all others, as a new one is in the
product against what the database hands over; times are per claim of the new article, the others read before.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import statistics
import subprocess
import time
from pathlib import Path
from typing import Any

from claims.linking.interchange import read_document_line
from claims.linking.linker import link_article, linker_version, read
from claims.linking.types import LinkDocument

RESULTS = Path(__file__).parent / "results" / "linking.json"


def documents_of(folder: Path) -> list[LinkDocument]:
    """The documents with claims of links_dev_docs.jsonl."""
    with (folder / "links_dev_docs.jsonl").open(encoding="utf-8") as lines:
        return [read_document_line(line)[0] for line in lines if line.strip()]


def measure(documents: list[LinkDocument]) -> dict[str, Any]:
    """Milliseconds a claim to read (no vector known) and to link against all other articles."""
    linker_version()  # loads the models
    start = time.perf_counter()
    claims = sum(len(read(document).views) for document in documents)
    reading = 1000 * (time.perf_counter() - start) / claims
    linking, links = [], 0  # readings are kept: what is timed below is judging
    for document in documents:
        if not document.claims:
            continue
        start = time.perf_counter()
        links += len(link_article(document, documents))
        linking.append(1000 * (time.perf_counter() - start) / len(document.claims))
    cuts = statistics.quantiles(linking, n=20)
    return {
        "documents": len(documents),
        "claims": claims,
        "links": links,
        "read ms a claim": round(reading, 2),
        "link ms a claim": {"p50": round(statistics.median(linking), 2), "p95": round(cuts[-1], 2)},
        "peak MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def commit() -> str:
    """The commit measured, or "" outside a repository."""
    found = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    return found.stdout.strip()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    arguments.add_argument("folder", type=Path, help="folder with links_dev_docs.jsonl")
    arguments.add_argument("--out", type=Path, default=RESULTS)
    options = arguments.parse_args()
    result = measure(documents_of(options.folder)) | {
        "linker": linker_version(),
        "commit": commit(),
        "machine": f"{platform.processor() or platform.machine()}, Python {platform.python_version()}",
    }
    print(json.dumps(result, indent=2))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
