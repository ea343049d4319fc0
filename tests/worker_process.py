"""A real Celery worker on the test database, started, killed and started again by tests."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import redis
from django.conf import settings
from django.db import connection

from claimtrack import embedded
from claimtrack.processes import die_with_parent, open_log, tail

_READY_SECONDS = 60.0
_QUEUE_KEYS = ("claimtrack", "unacked", "unacked_index")


def service_environment() -> dict[str, str]:
    """The environment of a process that works on the test database and the session's Redis."""
    database = connection.settings_dict["NAME"]
    return {
        **os.environ,
        "DATABASE_URL": embedded.database_url(settings.VAR_DIR, database),
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "HTTPS": "false",
    }


def empty_queue() -> None:
    """Drop every message; the table of queues stays, on which a running worker relies."""
    redis.Redis.from_url(settings.REDIS_URL).delete(*_QUEUE_KEYS)


class WorkerProcess:
    """One ``celery worker`` process group; `pid` is that of its parent process."""

    def __init__(self, log: Path, **environment: str) -> None:
        self.log = log
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        if self._process is None:
            raise RuntimeError("the worker is not running")
        return self._process.pid

    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def ensure_running(self) -> None:
        """Start it unless it runs; return when it takes messages."""
        if self.running():
            return
        with open_log(self.log) as log:
            begin = self.log.stat().st_size
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "celery", "-A", "claimtrack", "worker", "--loglevel", "INFO"),
                    *("--concurrency", "1", "--hostname", f"test-{os.getpid()}@%h"),
                    *("--without-gossip", "--without-mingle"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**service_environment(), **self._environment},
                cwd=settings.BASE_DIR,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )
        deadline = time.monotonic() + _READY_SECONDS
        while b" ready." not in self.log.read_bytes()[begin:]:
            if not self.running() or time.monotonic() > deadline:
                raise AssertionError(f"the worker did not start:\n{tail(self.log, 40)}")
            time.sleep(0.1)

    def kill(self) -> None:
        """SIGKILL to it and to every process of its pool, as an out-of-memory killer does."""
        if self._process is None:
            return
        processes = [psutil.Process(self._process.pid)] if self.running() else []
        processes += [child for process in processes for child in process.children(recursive=True)]
        for process in processes:
            process.kill()
        self._process.wait()
        psutil.wait_procs(processes, timeout=10)
        self._process = None

    def stop(self) -> None:
        """Warm shutdown: what it works on is finished, at most 30 seconds."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None
