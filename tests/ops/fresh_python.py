"""Code run in a Python process of its own, in the checkout, with nothing imported before."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def said_by(code: str, environment: Mapping[str, str] | None = None) -> str:
    """What it wrote to its standard output; fails with its errors where it fails."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
