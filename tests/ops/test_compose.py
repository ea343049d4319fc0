"""docker-compose.yml without an engine: the file as compose reads it, and every command run natively."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from claimtrack.processes import die_with_parent, tail
from tests.worker_process import service_environment

CHECKOUT = Path(__file__).resolve().parents[2]
FILLED_IN = {"SECRET_KEY": "k" * 60, "POSTGRES_PASSWORD": "letters123", "ALLOWED_HOSTS": "claims.example.org"}
OWN = ("migrate", "web", "worker", "beat")


def _config(**environment: str) -> "subprocess.CompletedProcess[str]":
    """What podman-compose makes of the file; --dry-run: it needs no podman then."""
    return subprocess.run(
        [sys.executable, "-m", "podman_compose", "--dry-run", "--env-file", os.devnull, "config"],
        cwd=CHECKOUT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def services_of_file() -> dict[str, Any]:
    done = _config(**FILLED_IN)
    assert done.returncode == 0, done.stderr
    services: dict[str, Any] = yaml.safe_load(done.stdout)["services"]
    return services


def test_services_health_and_volumes(services_of_file: dict[str, Any]) -> None:
    assert set(services_of_file) == {"db", "redis", *OWN}
    assert all("healthcheck" in service for name, service in services_of_file.items() if name != "migrate")
    assert services_of_file["db"]["image"].startswith("pgvector/pgvector:")
    assert services_of_file["db"]["volumes"] == ["db-data:/var/lib/postgresql"]
    for name in ("web", "worker", "beat"):
        assert (
            services_of_file[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        )
    assert services_of_file["web"]["ports"] == ["127.0.0.1:8000:8000"]


@pytest.mark.parametrize("name", sorted(FILLED_IN))
def test_no_secret_has_a_default(name: str) -> None:
    done = _config(**{other: value for other, value in FILLED_IN.items() if other != name})
    assert done.returncode != 0
    assert f"Set {name} in .env" in done.stderr


def test_the_example_names_every_setting() -> None:
    named = {line.partition("=")[0] for line in (CHECKOUT / ".env.example").read_text().splitlines()}
    compose = (CHECKOUT / "docker-compose.yml").read_text()
    used = {part[: min(part.index(end) for end in ":}" if end in part)] for part in compose.split("${")[1:]}
    assert used - named == {"LOG_LEVEL"}


class Native:
    """Runs commands and health checks of the file here, with folder, port and Python of this test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = str(probe.getsockname()[1])
        self._environment = {**service_environment(), "HOSTNAME": socket.gethostname()}
        self.running: list[subprocess.Popen[bytes]] = []

    def _here(self, words: list[str]) -> list[str]:
        for old, new in {"8000": self._port, "/data/": f"{self._folder}/"}.items():
            words = [word.replace(old, new) for word in words]
        return [sys.executable if word == "python" else word for word in words]

    def start(self, name: str, service: dict[str, Any]) -> Path:
        log = self._folder / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                self._here(service["command"]),
                cwd=CHECKOUT,
                env=self._environment,
                stdout=output,
                stderr=output,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        self.running.append(process)
        return log

    def healthy(self, service: dict[str, Any]) -> bool:
        kind, *test = service["healthcheck"]["test"]
        if kind == "CMD-SHELL":  # compose hands $$ on as $
            test = ["sh", "-c", test[0].replace("$$", "$").replace("python", shlex.quote(sys.executable))]
        done = subprocess.run(
            self._here(test),
            cwd=CHECKOUT,
            env=self._environment,
            capture_output=True,
            check=False,
            timeout=60,
        )
        return done.returncode == 0


@pytest.fixture
def native(open_dir: Path, transactional_db: None, static_files: None) -> Iterator[Native]:
    native = Native(open_dir)
    yield native
    for process in native.running:
        process.terminate()
    for process in native.running:
        process.wait(30)


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_each_service_comes_up_healthy(name: str, native: Native, services_of_file: dict[str, Any]) -> None:
    """The health check fails before the command runs and passes soon after."""
    service = services_of_file[name]
    assert not native.healthy(service)
    log = native.start(name, service)
    deadline = time.monotonic() + 60
    while not native.healthy(service):
        assert native.running[0].poll() is None, tail(log)
        assert time.monotonic() < deadline, tail(log)
        time.sleep(0.5)


def test_migrate_ends_well(native: Native, services_of_file: dict[str, Any]) -> None:
    log = native.start("migrate", services_of_file["migrate"])
    assert native.running[0].wait(120) == 0, tail(log)


def test_the_image_copies_what_the_product_is() -> None:
    """Every folder that the image copies is here, and the list that keeps the rest out lets it in."""
    copied = [
        line.split()[1:-1]
        for line in (CHECKOUT / "Dockerfile").read_text().splitlines()
        if line.startswith("COPY") and "--from" not in line
    ]
    let_in = {
        line[1:] for line in (CHECKOUT / ".dockerignore").read_text().splitlines() if line.startswith("!")
    }
    names = {name for sources in copied for name in sources}
    assert names == let_in
    assert all((CHECKOUT / name).exists() for name in names)
