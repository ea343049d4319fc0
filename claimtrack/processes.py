"""Child processes that end with the process that started them, and their log files."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform.startswith("linux") else None  # loaded before any fork
_LOG_ROTATE_BYTES = 5_000_000


def die_with_parent(with_signal: signal.Signals) -> Callable[[], None]:
    """A ``preexec_fn`` after which the kernel sends the child `with_signal` when its parent dies.

    Linux only; elsewhere it does nothing and the parent's own clean-up has to do. The signal follows the
    parent's *thread*, so start such children from the main thread.
    """
    return partial(_signal_when_gone, os.getpid(), with_signal)


def die_with_forking_parent() -> None:
    """In a process that was forked: have the kernel kill it when the one that forked it dies (Linux)."""
    _signal_when_gone(os.getppid(), signal.SIGKILL)


def _signal_when_gone(parent: int, with_signal: signal.Signals) -> None:
    if _LIBC is None:
        return
    _LIBC.prctl(_PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0)
    if os.getppid() != parent:  # it died between fork and prctl
        os._exit(1)


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
