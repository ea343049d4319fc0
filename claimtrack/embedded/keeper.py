"""The process that holds the embedded services of one data folder: ``python -m claimtrack.embedded.keeper``.

Whoever uses the services holds a connection to its socket (see `lease`): a connection ends with its process,
whatever ends that, so the count is right without pid files. When the last one is gone the keeper stops
what it started and ends. One request: the line ``postgres redis``, the services needed. Answers, a line
of JSON each: ``{"note": …}`` while it works, then ``{"ready": true}`` or ``{"error": …}``.
"""

import argparse
import contextlib
import fcntl
import json
import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from claimtrack.embedded.addresses import run_dir
from claimtrack.embedded.errors import EmbeddedError, from_os_error
from claimtrack.embedded.postgres import Postgres
from claimtrack.embedded.redis_server import Redis
from claimtrack.embedded.rendezvous import keeper_socket, lock_file, make_run_dir

_FIRST_CLIENT_SECONDS = 10.0
_TICK_SECONDS = 0.5
_RESTARTS = 5  # of one service; then something is wrong that a restart does not mend


class Keeper:
    """Serves leases until the last one ends."""

    def __init__(self, var_dir: Path, *, durable: bool) -> None:
        self._var_dir = var_dir
        self._services: dict[str, Postgres | Redis] = {
            "postgres": Postgres(var_dir, durable=durable),
            "redis": Redis(var_dir),
        }
        self._started: dict[str, int] = {}  # name to number of restarts
        self._clients: set[socket.socket] = set()
        self._selector = selectors.DefaultSelector()
        self._leaving: list[socket.socket] = []
        self._had_client = False
        self._ending = False

    def serve(self) -> None:
        """Listen, answer, mend, and end with the last client or on SIGTERM."""
        self._listen()
        for ignored in (signal.SIGINT, signal.SIGHUP):
            signal.signal(ignored, signal.SIG_IGN)  # for the terminal's foreground processes, not for us
        signal.signal(signal.SIGTERM, self._end_soon)
        first_client_until = time.monotonic() + _FIRST_CLIENT_SECONDS
        while True:
            for key, _ in self._selector.select(_TICK_SECONDS):
                handle: Callable[[], None] = key.data
                handle()
            self._mend()
            unused = not self._clients and (self._had_client or time.monotonic() > first_client_until)
            if (unused or self._ending) and self._end():
                return  # the end of this process is the sign for the last one that all is stopped
            for client in self._leaving:
                client.close()
            self._leaving.clear()

    def _listen(self) -> None:
        path = keeper_socket(self._var_dir)
        path.unlink(missing_ok=True)  # a leftover: whoever starts a keeper holds the lock and found none
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(path))
        path.chmod(0o600)
        self._listener.listen()
        self._listener.setblocking(False)
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)

    def _accept(self) -> None:
        client, _ = self._listener.accept()
        client.settimeout(5.0)
        self._clients.add(client)
        self._had_client = True
        self._selector.register(client, selectors.EVENT_READ, lambda: self._read(client))

    def _read(self, client: socket.socket) -> None:
        try:
            request = client.recv(200)
        except OSError:
            request = b""
        if not request:
            self._selector.unregister(client)
            self._clients.discard(client)
            self._leaving.append(client)
            return
        try:
            for name in request.decode("ascii", "replace").split():
                if name in self._services and name not in self._started:
                    _tell(client, note=f"Starting {name} …")
                    self._services[name].start(lambda line: _tell(client, note=line))
                    self._started[name] = 0
        except EmbeddedError as error:
            _tell(client, error=str(error))
        except OSError as error:
            _tell(client, error=str(from_os_error(error, self._var_dir)))
        else:
            _tell(client, ready=True)

    def _mend(self) -> None:
        """Start again what died by itself."""
        for name, restarts in list(self._started.items()):
            service = self._services[name]
            if service.running():
                continue
            print(f"{name} died; starting it again", file=sys.stderr, flush=True)  # noqa: T201
            if restarts >= _RESTARTS:
                self._ending = True
                return
            self._started[name] = restarts + 1
            try:
                service.start()
            except (EmbeddedError, OSError) as error:
                print(error, file=sys.stderr, flush=True)  # noqa: T201
                self._ending = True

    def _end_soon(self, number: int, frame: FrameType | None) -> None:
        self._ending = True

    def _end(self) -> bool:
        """Stop everything unless a client is just coming in; True when this keeper is done."""
        with lock_file(self._var_dir) as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if not self._ending:
                    return False
            for name in reversed(list(self._started)):
                self._services[name].stop()
            keeper_socket(self._var_dir).unlink(missing_ok=True)
            for folder in (run_dir(self._var_dir) / "pg", run_dir(self._var_dir)):
                with contextlib.suppress(OSError):
                    folder.rmdir()
            self._selector.unregister(self._listener)
            self._listener.close()
        return True


def _tell(client: socket.socket, **message: object) -> None:
    with contextlib.suppress(OSError):  # it has gone: the next read says so
        client.sendall(json.dumps(message).encode() + b"\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("var_dir", type=Path)
    parser.add_argument(
        "--throwaway", action="store_true", help="the data need not survive a crash of the machine"
    )
    options = parser.parse_args()
    make_run_dir(options.var_dir)
    Keeper(options.var_dir, durable=not options.throwaway).serve()
    os._exit(0)  # no teardown: whoever gave back the last lease waits for this


if __name__ == "__main__":
    main()
