"""Bring everything up, say where it serves, and end every process on Ctrl-C: ``make run``.

One process starts the embedded services (unless DATABASE_URL and REDIS_URL name others), migrates,
collects static files, starts worker, beat and web, and watches over them. Logs are in ``log/`` under the
data folder. Ends on SIGINT, SIGTERM, SIGHUP, and when the ``make`` that started it has gone.
"""

import fcntl
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from claimtrack import embedded
from claimtrack.embedded.errors import from_os_error
from claimtrack.processes import tail
from claimtrack.run.children import CHECKOUT, Child, ChildFailed, all_children, end, watch

_START_SECONDS = 120.0
_TICK_SECONDS = 0.3
_DEMO = CHECKOUT / "fixtures" / "articles"


class Stopped(BaseException):
    """A signal asked for the end; not an Exception, so that nothing on the way takes it for an error."""


class StopSignal:
    """Turns SIGINT, SIGTERM and SIGHUP into `Stopped`, once; `wanted` stays true from then on.

    Python loses an exception that a signal raises in a callback (after a fork, in a finalizer), so whoever
    waits asks `check` as well.
    """

    def __init__(self) -> None:
        self.wanted = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._handle)

    def check(self) -> None:
        if self.wanted:
            raise Stopped

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if not self.wanted:  # a second signal must not break off the end, which takes seconds at most
            self.wanted = True
            raise Stopped


class CannotRun(Exception):
    """The message says what is in the way and what to set."""


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 (a command's output)


def main() -> None:
    """Run until stopped; the exit status is 0 after a wanted end."""
    stop = StopSignal()
    var_dir = embedded.var_dir()
    try:
        port = _port()
        with _only_run(var_dir, port), ExitStack() as services:
            lease = _start_services(var_dir, services)
            _run(var_dir, port, lease, stop)
    except Stopped:
        say("Stopped.")
    except Exception as error:
        if stop.wanted:  # what was under way when the signal came has failed in its own words
            say("Stopped.")
        elif message := _message(error, var_dir):
            sys.exit(f"\n{message}")
        else:
            raise


def _message(error: Exception, var_dir: Path) -> str:
    """What to tell of an error that needs no traceback; an empty text for every other."""
    if isinstance(error, CannotRun | ChildFailed | embedded.EmbeddedError):
        return str(error)
    return str(from_os_error(error, var_dir)) if isinstance(error, OSError) else ""


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CannotRun(f"PORT is {text!r}; set it to a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as error:
            raise CannotRun(
                f"Port {text} cannot be used ({error.strerror}). Set PORT to a free one: PORT=8001 make run"
            ) from error
    return int(text)


@contextmanager
def _only_run(var_dir: Path, port: int) -> Iterator[None]:
    """Hold the data folder's run lock, or say who does."""
    var_dir.mkdir(parents=True, exist_ok=True)
    with (var_dir / "run.lock").open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotRun(
                f"make run is already at work on {var_dir}: {lock.read().strip()}. End it first, or set "
                "CLAIMTRACK_VAR (and PORT) for a second one with data of its own."
            ) from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()}, http://127.0.0.1:{port}")
        lock.flush()
        yield


def _start_services(var_dir: Path, services: ExitStack) -> embedded.Lease | None:
    needed = embedded.unset_services()
    if not needed:
        return None
    if "postgres" in needed and not (var_dir / "secret_key").exists():
        say(f"Making a database under {var_dir} (once, some seconds) …")
    return services.enter_context(embedded.Lease(var_dir, needed, tell=say))


def _run(var_dir: Path, port: int, lease: embedded.Lease | None, stop: StopSignal) -> None:
    # Static files beside the data: the checkout itself may be read-only.
    os.environ.setdefault("STATIC_ROOT", str(var_dir / "static"))
    first = _prepare()
    children = all_children(var_dir, port)
    watching_make = os.getppid() if "MAKELEVEL" in os.environ else None

    def wait() -> None:
        stop.check()
        time.sleep(_TICK_SECONDS)
        if watching_make is not None and os.getppid() != watching_make:
            raise Stopped
        if lease is not None and not lease.alive():
            log = var_dir / "log" / "services.log"
            raise CannotRun(f"The embedded services have ended. The end of {log}:\n{tail(log)}")
        watch(children)

    try:
        say("Starting worker, beat and web …")
        for child in children:
            child.start()
        _wait_until_up(children, port, wait)
        _first_run(var_dir, wait, first=first)
        say(f"claimtrack serves at http://127.0.0.1:{port}")
        while True:
            wait()
    finally:
        say("\nEnding all processes …")
        end(children)


def _prepare() -> bool:
    """Migrate, collect static files, make the first account; True when this is the first run."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimtrack.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise CannotRun(str(error)) from error
    from django.core.management import call_command
    from django.db import OperationalError

    from claimtrack.run.first_run import make_editor
    from claimtrack.static_files import collect_if_changed

    say("Bringing the database's tables up to date …")
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as error:
        raise CannotRun(f"The database does not answer: {error}\nCheck DATABASE_URL.") from error
    if collect_if_changed():
        say("Collected the static files.")
    account = make_editor()
    if account is not None:
        name, password = account
        say(f"\nEditor's account: name {name}, password {password}")
        say("Shown only this once. To change it, sign in and go to /accounts/password/\n")
    return account is not None


def _wait_until_up(children: list[Child], port: int, wait: Callable[[], None]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    worker = children[0]
    while not (worker.said(b" ready.") and _answers(port)):
        wait()
        if time.monotonic() > deadline:
            logs = "\n".join(f"{child.log}:\n{tail(child.log, 5)}" for child in children)
            raise CannotRun(f"Worker and web are not up after {_START_SECONDS:.0f} seconds.\n{logs}")


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _first_run(var_dir: Path, wait: Callable[[], None], *, first: bool) -> None:
    """Read the demo articles; a first run that was stopped in the middle of it is taken up again."""
    from claimtrack.run.first_run import read_demo_articles

    pending = var_dir / "demo-articles-pending"
    if first and _DEMO.is_dir():
        pending.touch()
    if pending.exists():
        failed = read_demo_articles(_DEMO, wait=wait)
        if failed:
            say(f"{failed} of them could not be read; see {var_dir / 'log' / 'worker.log'}.")
        pending.unlink()


if __name__ == "__main__":
    main()
