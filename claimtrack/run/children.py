"""The child processes of the run command: worker, beat and web, watched, restarted, ended."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from claimtrack.processes import die_with_parent, open_log, tail

CHECKOUT = Path(__file__).resolve().parent.parent.parent
_RESTARTS = 3  # of one child within _RESTART_WINDOW; a fault that a restart mends is rarer
_RESTART_WINDOW = 60.0  # seconds
_PATIENCE = 4.0  # seconds between a signal and the next, harsher one


class ChildFailed(Exception):
    """A child does not stay up; the message names its log and shows the end of it."""


@dataclass
class Child:
    """One command with its log.

    `gently` asks it to finish, `firmly` to stop in the middle; `orphaned` comes when the run command is gone.
    """

    name: str
    command: list[str]
    log: Path
    gently: signal.Signals = signal.SIGTERM
    firmly: signal.Signals = signal.SIGQUIT
    orphaned: signal.Signals = signal.SIGTERM
    process: "subprocess.Popen[bytes] | None" = None
    log_begin: int = 0
    died_at: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it in a session of its own: Ctrl-C in the terminal is the run command's to act on."""
        with open_log(self.log) as log, _signals_held_back():
            self.log_begin = self.log.stat().st_size
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable, *self.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=CHECKOUT,
                start_new_session=True,
                preexec_fn=partial(_in_child, die_with_parent(self.orphaned)),
            )

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def said(self, words: bytes) -> bool:
        """Whether its log has `words` since its last start."""
        with self.log.open("rb") as log:
            log.seek(self.log_begin)
            return words in log.read()

    def signal(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def kill_group(self) -> None:
        """SIGKILL to it and to whatever it left behind in its session."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


_ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def _signals_held_back() -> Iterator[None]:
    """A signal to end waits until the child is started and known, else nobody would end it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING_SIGNALS)


def _in_child(then: Callable[[], None]) -> None:
    """Before exec: signals as for any program, not the run command's handlers."""
    for number in _ENDING_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING_SIGNALS)
    then()


def watch(children: list[Child]) -> None:
    """Start again what has died; raise ChildFailed for one that keeps dying."""
    for child in children:
        if child.running():
            continue
        child.kill_group()
        now = time.monotonic()
        child.died_at = [at for at in child.died_at if now - at < _RESTART_WINDOW] + [now]
        if len(child.died_at) > _RESTARTS:
            raise ChildFailed(
                f"The {child.name} process ended {len(child.died_at)} times within a minute. "
                f"The end of its log {child.log}:\n{tail(child.log)}"
            )
        child.start()


def end(children: list[Child]) -> None:
    """End all of them: ask, insist after four seconds, kill after four more."""
    for stage in ("gently", "firmly"):
        for child in children:
            child.signal(getattr(child, stage))
        deadline = time.monotonic() + _PATIENCE
        while any(child.running() for child in children) and time.monotonic() < deadline:
            time.sleep(0.05)
    for child in children:
        child.kill_group()


def all_children(var_dir: Path, port: int) -> list[Child]:
    """Worker, beat and web, not started yet; the worker is the first."""
    logs = var_dir / "log"
    (var_dir / "beat").mkdir(exist_ok=True)
    celery = ("-m", "celery", "--app", "claimtrack")
    # One article at a time for every two cores: each is also computed with several threads.
    at_once = str(max(1, min(4, (os.cpu_count() or 1) // 2)))
    worker = [*celery, "worker", "--concurrency", at_once, "--loglevel", "INFO"]
    beat = [*celery, "beat", "--schedule", str(var_dir / "beat" / "schedule"), "--pidfile", ""]
    web = ["-m", "gunicorn", "claimtrack.wsgi", "--config", "python:claimtrack.gunicorn_config"]
    return [
        Child(
            "worker",
            [*worker, "--without-gossip", "--without-mingle"],
            logs / "worker.log",
            # Asked to stop, Celery may wait for ever for a broker that ended with the run command too.
            orphaned=signal.SIGKILL,
        ),
        Child("beat", [*beat, "--loglevel", "INFO"], logs / "beat.log", firmly=signal.SIGTERM),
        Child("web", [*web, "--bind", f"127.0.0.1:{port}"], logs / "web.log", gently=signal.SIGINT),
    ]
