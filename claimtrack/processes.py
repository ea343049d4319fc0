"""Child processes that end with the process that started them, and their log files."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

_PR_SET_PDEATHSIG = 1
_LOG_ROTATE_BYTES = 5_000_000


def die_with_parent(with_signal: signal.Signals) -> Callable[[], None]:
    """A ``preexec_fn`` after which the kernel sends the child `with_signal` when its parent dies.

    Linux only; elsewhere it does nothing and the parent's own clean-up has to do. The signal follows the
    parent's *thread*, so start such children from the main thread.
    """
    if not sys.platform.startswith("linux"):
        return _nothing
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def ask_kernel() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died between fork and prctl
            os._exit(1)

    return ask_kernel


def _nothing() -> None:
    return None


def open_log(path: Path) -> BinaryIO:
    """Open a log file for appending; one of over 5 MB is first moved aside to ``NAME.1``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > _LOG_ROTATE_BYTES:
        path.replace(path.with_name(path.name + ".1"))
    return path.open("ab", buffering=0)


def tail(path: Path, lines: int = 15) -> str:
    """The last lines of a log file, or an empty text when there is none."""
    try:
        with path.open("rb") as log:
            log.seek(0, os.SEEK_END)
            log.seek(max(0, log.tell() - 64_000))
            text = log.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
