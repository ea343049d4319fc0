"""Time exports, and how much memory they take: every format, of everything and of a search.

    python -m benchmarks.exports [--claims 100000] [--runs 3] [--out FILE.json]

A PostgreSQL of its own is started in a folder that goes when it ends; nothing stored elsewhere is touched.
Each export is `manage.py export` in a process of its own, which does what a worker does: its seconds are told
by itself, its memory by the system. A hundred thousand claims take four minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from benchmarks.linking import remove, tell
from benchmarks.machine import describe
from claimtrack import embedded

RESULTS = Path(__file__).parent / "results" / "exports.json"
ROOT = Path(__file__).resolve().parent.parent
FORMATS = ("csv", "jsonl", "parquet")
WANTED = {"claims a second": 5_000, "peak MB": 200}
RUNS = 3
SAID = re.compile(r"([\d,]+) claims in ([\d.]+) s")


def measure(claims: int, runs: int, folder: Path) -> dict[str, Any]:
    """All of it; Django is set up and its database is there, empty."""
    from benchmarks.export_tables import fill

    tell(f"{claims:,} claims: loading …")
    result: dict[str, Any] = describe() | {"claims": fill(claims), "runs": runs, "wanted": WANTED}
    result["exports"] = {}
    for what, options, formats in (
        ("everything", [], FORMATS),
        ("a search (disputed claims)", ["--claims", "act=all&q=is:disputed"], FORMATS[:1]),
    ):
        for name in formats:
            row = _summed([_run(folder, name, options) for _ in range(runs)])
            result["exports"][f"{what} as {name}"] = row
            tell(f"{what} as {name}: {row}")
    result["load_after"] = round(os.getloadavg()[0], 1)
    return result


def _run(folder: Path, name: str, options: Sequence[str]) -> dict[str, float]:
    """One export in a process of its own."""
    file = folder / f"out.{name}"
    command = [sys.executable, "manage.py", "export", str(file), *options]
    begun, used = time.perf_counter(), _children_seconds()
    with (folder / "said").open("w+", encoding="utf-8") as out:
        process = subprocess.Popen(command, cwd=ROOT, stderr=out)
        peak = 0
        while process.poll() is None:
            peak = max(peak, _peak_mb(process.pid))
            time.sleep(0.02)
        wall = time.perf_counter() - begun
        out.seek(0)
        said = out.read()
    found = SAID.search(said)
    if process.returncode or found is None:
        raise SystemExit(f"the export failed:\n{said}")
    count, seconds = int(found[1].replace(",", "")), float(found[2])
    size = file.stat().st_size
    file.unlink()
    return {
        "claims": count,
        "seconds": seconds,
        "seconds with start": round(wall, 1),
        "processor seconds with start": round(_children_seconds() - used, 1),
        "peak MB": peak,
        "file MB": round(size / 1e6, 1),
    }


def _children_seconds() -> float:
    """Processor time of the exports so far, the database's aside."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _peak_mb(pid: int) -> int:
    """The most that a process has had resident up to now; what its parent had does not count."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
        return int(status.split("VmHWM:")[1].split()[0]) // 1024
    except (OSError, IndexError):
        with suppress(psutil.Error):
            return int(psutil.Process(pid).memory_info().rss) // 2**20
        return 0


def _summed(runs: Sequence[dict[str, float]]) -> dict[str, float]:
    """The slowest and the largest of some runs."""
    seconds = max(max(run["seconds"] for run in runs), 0.1)
    return {
        "claims": runs[0]["claims"],
        "seconds": seconds,
        "seconds with start": max(run["seconds with start"] for run in runs),
        "processor seconds with start": max(run["processor seconds with start"] for run in runs),
        "claims a second, best run": round(runs[0]["claims"] / max(0.1, min(run["seconds"] for run in runs))),
        "claims a second": round(runs[0]["claims"] / seconds),
        "peak MB": max(run["peak MB"] for run in runs),
        "file MB": runs[0]["file MB"],
    }


def main(argv: Sequence[str] | None = None) -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    arguments.add_argument("--claims", type=int, default=100_000)
    arguments.add_argument("--runs", type=int, default=RUNS, help="of each; the slowest is told")
    arguments.add_argument("--out", type=Path, default=RESULTS)
    options = arguments.parse_args(argv)
    place = embedded.var_dir()
    for left in place.glob("bench-exports-*"):  # by one that was killed
        if not psutil.pid_exists(int(left.name.rsplit("-", 1)[1])):
            remove(left)
    folder = place / f"bench-exports-{os.getpid()}"
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS"):
        os.environ.pop(name, None)  # never a database that somebody uses
    os.environ |= {
        "CLAIMTRACK_VAR": str(folder),
        "DJANGO_SETTINGS_MODULE": "claimtrack.settings",
        "LOG_LEVEL": "WARNING",
    }
    try:
        with embedded.Lease(folder, ["postgres"], tell=tell):
            import django
            from django.core.management import call_command

            django.setup()
            call_command("migrate", verbosity=0)
            result = measure(options.claims, options.runs, folder)
            django.db.connections.close_all()
    finally:
        remove(folder)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result["exports"], indent=1))


if __name__ == "__main__":
    main()
