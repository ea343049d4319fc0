"""Where a measurement was taken: processor, Python, commit, and how busy the machine was."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TOLD = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8")  # what decides how fast int8 is


def processor() -> str:
    """The processor's name and the vector instructions that matter here."""
    try:
        info = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor()
    lines = dict(line.split(":", 1) for line in info.splitlines() if ":" in line)
    fields = {key.strip(): value.strip() for key, value in lines.items()}
    flags = fields.get("flags", "").split()
    name = fields.get("model name", platform.processor())
    return f"{name} ({', '.join(flag for flag in TOLD if flag in flags)})"


def commit() -> str:
    """The commit that was measured, with a plus sign where the code had changes; "" outside a repository."""

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
        return done.stdout.strip() if done.returncode == 0 else ""

    code = ("--", "claims/extraction", "benchmarks", "requirements.txt")
    changed = git("status", "--porcelain", *code, ":!benchmarks/results")
    return git("rev-parse", "HEAD") + ("+" if changed else "")


def describe() -> dict[str, Any]:
    """What every result says of the place it was measured at."""
    return {
        "date": date.today().isoformat(),
        "commit": commit(),
        "machine": {
            "processor": processor(),
            "cores": os.cpu_count(),
            "system": platform.system(),
            "python": platform.python_version(),
        },
        "load_before": round(os.getloadavg()[0], 1),
    }


def peak_memory_mb() -> int:
    """The most memory that this process has had resident."""
    try:
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        return int(status.split("VmHWM:")[1].split()[0]) // 1024
    except (OSError, IndexError):
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak // (1024 * 1024 if sys.platform == "darwin" else 1024)
