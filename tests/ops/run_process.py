"""The run command as a process of its own, as a person at a terminal sees it."""

import os
import queue
import signal
import subprocess
import threading
import time
from pathlib import Path

import psutil


class RunProcess:
    """`command` in a process group of its own, its output read line by line."""

    def __init__(self, command: list[str], *, cwd: Path, var_dir: Path, port: int) -> None:
        self.var_dir = var_dir
        self.port = port
        self.lines: list[str] = []
        self._queue: queue.Queue[str | None] = queue.Queue()
        environment = {
            name: value for name, value in os.environ.items() if name not in {"STATIC_ROOT", "LOG_LEVEL"}
        }
        environment |= {"CLAIMTRACK_VAR": str(var_dir), "PORT": str(port), "PYTHONUNBUFFERED": "1"}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        self.process = subprocess.Popen(
            command,
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def wait_for(self, words: str, seconds: float) -> str:
        """The first line with `words` in it; fails with all output when it does not come in time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                line = self._queue.get(timeout=0.5)
            except queue.Empty:
                continue
            if line is None:
                raise AssertionError(f"it ended (status {self.process.wait()}):\n{self.output()}")
            if words in line:
                return line
        raise AssertionError(f"{words!r} did not come within {seconds} seconds:\n{self.output()}")

    def interrupt(self, number: signal.Signals = signal.SIGINT, *, seconds: float = 40) -> int:
        """Ctrl-C, which a terminal sends to the whole process group; the exit status."""
        os.killpg(self.process.pid, number)
        return self.process.wait(seconds)

    def ended(self, *, seconds: float = 120) -> int:
        """Wait for its end and for all that it said; the exit status."""
        status = self.process.wait(seconds)
        self._reading.join(seconds)
        return status

    def processes(self) -> list[psutil.Process]:
        """Every process that lives with this one's data folder, by its environment."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("CLAIMTRACK_VAR") == str(self.var_dir):
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def output(self) -> str:
        return "".join(self.lines)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            self._queue.put(line)
        self._queue.put(None)
