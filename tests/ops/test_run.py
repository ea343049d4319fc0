"""The run command: up from nothing, down without a trace, up again with everything still there."""

import ctypes
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.free_ports import free_port
from tests.ops.run_process import RunProcess

CHECKOUT = Path(__file__).resolve().parents[2]
RUN = [sys.executable, "-m", "claimtrack.run"]
SERVES = "claimtrack serves at http://127.0.0.1:"
Starter = Callable[..., RunProcess]


@pytest.fixture
def start(open_dir: Path) -> Iterator[Starter]:
    """Starts run commands and ends, after the test, whatever of them is left."""
    started: list[RunProcess] = []

    def start(command: list[str] = RUN, *, cwd: Path = CHECKOUT, var_dir: Path, port: int) -> RunProcess:
        started.append(RunProcess(command, cwd=cwd, var_dir=var_dir, port=port))
        return started[-1]

    yield start
    for run in started:
        for process in run.processes():
            process.kill()


@pytest.fixture
def port() -> int:
    return free_port()


def _get(port: int, path: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
        return bytes(answer.read())


def _copy_of_checkout(to: Path) -> Path:
    """What git knows or would add of this checkout; the environment is lent by a link."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (CHECKOUT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(CHECKOUT / name, to / name)
    (to / ".venv").symlink_to(sys.prefix)
    return to


@pytest.mark.timeout(600)
def test_first_run_then_second_run(start: Starter, open_dir: Path, port: int) -> None:
    """Through make, in a path with spaces: demo articles are read, an account is made, nothing is lost."""
    checkout = _copy_of_checkout(open_dir / "a check out")
    var_dir = checkout / "var"
    first = start(["make", "run"], cwd=checkout, var_dir=var_dir, port=port)
    last = first.wait_for(SERVES, 300)
    assert last == first.lines[-1]
    account = re.search(r"name (\S+), password (\S+)", first.output())
    assert account
    articles = json.loads(_get(port, "/api/v1/articles/"))["results"]
    threads = json.loads(_get(port, "/api/v1/threads/"))["results"]
    assert len(articles) >= 10
    assert threads
    assert b"<html" in _get(port, "/")
    assert json.loads(_get(port, "/readyz"))["status"] == "ok"
    processes = first.processes()
    assert len(processes) > 8
    first.interrupt()
    _, alive = psutil.wait_procs(processes, timeout=30)
    assert alive == []
    for log in (var_dir / "log").iterdir():
        assert account[2] not in log.read_text(errors="replace")

    second = start(["make", "run"], cwd=checkout, var_dir=var_dir, port=port)
    second.wait_for(SERVES, 60)
    for once in ("Installing", "Making", "Collected", "password"):
        assert once not in second.output()
    assert json.loads(_get(port, "/api/v1/articles/"))["results"] == articles
    assert json.loads(_get(port, "/api/v1/threads/"))["results"] == threads
    second.interrupt(signal.SIGTERM)
    assert second.processes() == []


@pytest.mark.timeout(300)
@pytest.mark.parametrize("command", [RUN, ["make", "run"]], ids=["run", "make"])
def test_nothing_outlives_a_killed_parent(
    start: Starter, open_dir: Path, port: int, command: list[str]
) -> None:
    """Killed with SIGKILL, the run command itself, or the make that started it."""
    run = start(command, var_dir=open_dir / "var", port=port)
    run.wait_for("Starting worker", 120)
    time.sleep(3)  # in the middle of starting or reading
    processes = run.processes()
    assert len(processes) > 5
    run.process.kill()
    run.process.wait()
    _, alive = psutil.wait_procs(processes, timeout=30)
    assert alive == []


@pytest.mark.timeout(300)
def test_a_second_run_on_the_same_data_is_refused_and_one_beside_is_not(
    start: Starter, open_dir: Path, port: int
) -> None:
    run = start(var_dir=open_dir / "var", port=port)
    run.wait_for("Starting worker", 120)
    other = start(var_dir=open_dir / "var", port=free_port())
    assert other.ended() == 1
    assert "already at work" in other.output()
    assert "CLAIMTRACK_VAR" in other.output()

    beside = start(var_dir=open_dir / "var of another checkout", port=free_port())
    beside.wait_for("Starting worker", 120)
    assert beside.interrupt() == 0
    assert run.process.poll() is None
    assert run.interrupt() == 0
    assert run.processes() == []


def test_port_in_use(start: Starter, open_dir: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        run = start(var_dir=open_dir / "var", port=holder.getsockname()[1])
        assert run.ended() == 1
    assert re.search(r"Port \d+ cannot be used .*PORT=", run.output())
    assert "Traceback" not in run.output()
    assert not (open_dir / "var").exists()


@pytest.mark.parametrize("command", [RUN, [sys.executable, "manage.py", "migrate"]])
def test_no_permission_to_write(open_dir: Path, port: int, command: list[str]) -> None:
    closed = open_dir / "closed"
    closed.mkdir(mode=0o555)
    done = subprocess.run(
        command,
        cwd=CHECKOUT,
        env={**os.environ, "CLAIMTRACK_VAR": str(closed / "var"), "PORT": str(port)},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=_drop_roots_override,
    )
    assert done.returncode == 1
    assert "No permission to write" in done.stderr
    assert "CLAIMTRACK_VAR" in done.stderr
    assert "DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


def _drop_roots_override() -> None:
    """Make file permissions hold for root too, as for anybody: drop the two capabilities that pass them."""
    pr_capbset_drop, cap_dac_override, cap_dac_read_search = 24, 1, 2
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None)
        for capability in (cap_dac_override, cap_dac_read_search):
            libc.prctl(pr_capbset_drop, capability, 0, 0, 0)
