"""A hold on the embedded services: while one is open in any process, they run."""

import contextlib
import fcntl
import json
import select
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Collection
from pathlib import Path
from types import TracebackType
from typing import Self

import environ

from claimtrack.embedded.errors import EmbeddedError, from_os_error
from claimtrack.embedded.rendezvous import keeper_socket, lock_file
from claimtrack.processes import open_log, tail

_SETTINGS = {"postgres": "DATABASE_URL", "redis": "REDIS_URL"}
_KEEPER_SECONDS = 20.0
_ANSWER_SECONDS = 180.0
_END_SECONDS = 120.0


def unset_services() -> list[str]:
    """The services that no setting names and that the embedded ones therefore have to be."""
    env = environ.FileAwareEnv()
    return [name for name, setting in _SETTINGS.items() if not env.str(setting, default="")]


class Lease:
    """Starts the services in `needs` where they do not run yet and keeps them running until `close`.

    `tell` gets short lines on what takes long. Raises EmbeddedError with a message for the terminal.
    """

    def __init__(
        self,
        var_dir: Path,
        needs: Collection[str],
        *,
        durable: bool = True,
        tell: Callable[[str], None] = lambda line: None,
    ) -> None:
        self._var_dir = var_dir
        self._durable = durable
        self._keeper: subprocess.Popen[bytes] | None = None
        self._log = var_dir / "log" / "services.log"
        try:
            with lock_file(var_dir) as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                self._socket = self._connect() or self._start_keeper()
                refusal = self._ask(needs, tell)
        except OSError as error:
            raise from_os_error(error, var_dir) from error
        if refusal:
            self.close()
            raise EmbeddedError(refusal)

    def alive(self) -> bool:
        """Whether the keeper is still there."""
        readable, _, _ = select.select([self._socket], [], [], 0)
        return not readable

    def close(self) -> None:
        """Give the hold back; where it was the last one, return when all is stopped."""
        ended = False
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)
            self._socket.settimeout(_END_SECONDS)
            while self._socket.recv(4096):
                pass
            ended = not keeper_socket(self._var_dir).exists()
        self._socket.close()
        if ended and self._keeper is not None:
            self._keeper.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _connect(self) -> socket.socket | None:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(str(keeper_socket(self._var_dir)))
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            return None
        return connection

    def _start_keeper(self) -> socket.socket:
        command = [sys.executable, "-m", "claimtrack.embedded.keeper", str(self._var_dir)]
        command += [] if self._durable else ["--throwaway"]
        with open_log(self._log) as log:
            keeper = self._keeper = subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=Path(__file__).resolve().parent.parent.parent,
                start_new_session=True,  # a Ctrl-C in our terminal is for us to act on
            )
        deadline = time.monotonic() + _KEEPER_SECONDS
        while time.monotonic() < deadline and keeper.poll() is None:
            connection = self._connect()
            if connection is not None:
                return connection
            time.sleep(0.02)
        keeper.kill()
        raise EmbeddedError(
            f"The embedded services could not be started; the end of {self._log}:\n{tail(self._log)}"
        )

    def _ask(self, needs: Collection[str], tell: Callable[[str], None]) -> str:
        """Ask for the services and wait for them; what is wrong, or an empty text."""
        self._socket.settimeout(_ANSWER_SECONDS)
        self._socket.sendall(" ".join(needs).encode("ascii"))
        with self._socket.makefile("r", encoding="utf-8") as answers:
            for line in answers:
                message = json.loads(line)
                if "error" in message:
                    return str(message["error"])
                if "note" in message:
                    tell(message["note"])
                if "ready" in message:
                    return ""
        return f"The embedded services ended while starting; the end of {self._log}:\n{tail(self._log)}"
