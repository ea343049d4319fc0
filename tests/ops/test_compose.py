"""docker-compose.yml without an engine: the file as compose reads it, and every command run natively."""

import ipaddress
import json
import os
import re
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
from tests.free_ports import free_port
from tests.worker_process import service_environment

CHECKOUT = Path(__file__).resolve().parents[2]
FILLED_IN = {
    "SECRET_KEY": "k" * 60,
    "POSTGRES_PASSWORD": "letters123",
    "APP_DATABASE_PASSWORD": "lettersandmore123",
    "SITE_HOST": "claims.example.org",
}
OWN = ("migrate", "web", "worker", "beat")


def _config(*files: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """What podman-compose makes of the file, or of several; --dry-run: it needs no podman then."""
    named = [word for file in files for word in ("--file", file)]
    return subprocess.run(
        [sys.executable, "-m", "podman_compose", "--dry-run", "--env-file", os.devnull, *named, "config"],
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
    assert set(services_of_file) == {"proxy", "db", "redis", *OWN}
    assert all("healthcheck" in service for name, service in services_of_file.items() if name != "migrate")
    assert services_of_file["db"]["image"].startswith("pgvector/pgvector:")
    asked = services_of_file["db"]["healthcheck"]["test"]
    assert asked[asked.index("--host") + 1] == "127.0.0.1", "the socket answers too early"
    assert services_of_file["db"]["volumes"] == ["db-data:/var/lib/postgresql"]
    for name in ("web", "worker", "beat"):
        assert (
            services_of_file[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        )
    assert "depends_on" not in services_of_file["proxy"], "it would be replaced with what it depends on"
    assert [name for name, service in services_of_file.items() if "ports" in service] == ["proxy"]
    assert services_of_file["web"]["volumes"] == services_of_file["worker"]["volumes"]  # exports


def test_each_has_little_room_and_few_rights(services_of_file: dict[str, Any]) -> None:
    for name, service in services_of_file.items():
        assert service["mem_limit"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        if name != "db":  # its image changes from root to its own user and needs rights for that
            assert service["read_only"] is True, name
            assert service["cap_drop"] == ["ALL"], name
    for name in OWN:
        assert any(place.startswith("/tmp") for place in services_of_file[name]["tmpfs"])
    assert "outside" not in services_of_file["db"]["networks"]
    assert "outside" not in services_of_file["redis"]["networks"]


def test_visitors_keep_their_addresses(services_of_file: dict[str, Any]) -> None:
    """By IPv6 only where the network has such addresses: else all would have the one of the bridge."""
    published = services_of_file["proxy"]["ports"]
    assert published == ["0.0.0.0:80:80", "0.0.0.0:443:443", "0.0.0.0:443:443/udp"]
    done = _config("docker-compose.yml", "deploy/ipv6.yml", **FILLED_IN)
    both = yaml.safe_load(done.stdout)
    by_ipv6 = [place.replace("0.0.0.0", "[::]") for place in published]
    assert both["services"]["proxy"]["ports"] == [*published, *by_ipv6]
    outside = both["networks"]["outside"]
    assert outside["enable_ipv6"] is True
    assert ipaddress.ip_network(outside["ipam"]["config"][0]["subnet"]).is_private


def test_every_setting_reaches_the_program(services_of_file: dict[str, Any]) -> None:
    """What the program reads from the environment can be set in .env, but for what the image decides."""
    read = {
        name
        for file in ("settings.py", "gunicorn_config.py")
        for name in re.findall(
            r'\b(?:env\.\w+|environ\.get)\(\s*"([A-Z_]+)"', (CHECKOUT / "claimtrack" / file).read_text()
        )
    }
    assert len(read) > 50
    decided = {"CLAIMTRACK_VAR", "DEBUG", "METRICS_ADDRESS", "METRICS_PORT", "PROXY_COUNT", "STATIC_ROOT"}
    for name in OWN:
        assert read - decided <= services_of_file[name]["environment"].keys(), name


def test_only_the_migration_signs_in_as_the_owner(services_of_file: dict[str, Any]) -> None:
    urls = {name: services_of_file[name]["environment"]["DATABASE_URL"] for name in OWN}
    assert urls.pop("migrate").startswith("postgres://claimtrack:letters123@")
    assert {url.split("@")[0] for url in urls.values()} == {"postgres://claimtrack_app:lettersandmore123"}
    for name in ("web", "worker", "beat"):
        assert FILLED_IN["POSTGRES_PASSWORD"] not in services_of_file[name]["environment"].values()


@pytest.mark.parametrize("name", sorted(FILLED_IN))
def test_no_secret_has_a_default(name: str) -> None:
    done = _config(**{other: value for other, value in FILLED_IN.items() if other != name})
    assert done.returncode != 0
    assert f"Set {name} in .env" in done.stderr


def test_the_example_names_every_setting() -> None:
    named = {line.partition("=")[0] for line in (CHECKOUT / ".env.example").read_text().splitlines()}
    compose = (CHECKOUT / "docker-compose.yml").read_text()
    used = {part[: min(part.index(end) for end in ":-}" if end in part)] for part in compose.split("${")[1:]}
    assert used <= named
    assert {name for name in named if name and not name.startswith("#")} <= used


_PYTHON = shlex.quote(sys.executable)
_KEPT = {"LOG_FORMAT", "METRICS_TOKEN", "APP_DATABASE_PASSWORD", "SECOND_FACTOR_ROLES", "EMAIL_URL"}


class Native:
    """Runs commands and health checks of the file here, with folder, port and Python of this test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = str(free_port())
        self._environment = {**service_environment(), "HOSTNAME": socket.gethostname()}
        self.running: list[subprocess.Popen[bytes]] = []
        self.home = folder / "home"
        for name in ("beat", "home"):
            (folder / name).mkdir()

    def _here(self, words: list[str]) -> list[str]:
        there = {"8000": self._port, "/data/": f"{self._folder}/", "python manage": f"{_PYTHON} manage"}
        for old, new in there.items():
            words = [word.replace(old, new) for word in words]
        return [sys.executable if word == "python" else word for word in words]

    def _environment_of(self, service: dict[str, Any]) -> dict[str, str]:
        """What the file sets, but for addresses and passwords; each signs in as it does there."""
        given = {name: str(value) for name, value in service["environment"].items()}
        kept = {name: given[name] for name in given.keys() & _KEPT}
        user = given["DATABASE_URL"].split("://")[1].split(":")[0]
        url = self._environment["DATABASE_URL"].replace("//claimtrack@", f"//{user}@")
        folders = {
            "EXPORT_DIR": f"{self._folder}/exports",
            "PROMETHEUS_MULTIPROC_DIR": f"{self._folder}/metrics",
            "HOME": str(self.home),
        }
        return {**self._environment, **kept, **folders, "DATABASE_URL": url, "METRICS_ADDRESS": "127.0.0.1"}

    def start(self, name: str, service: dict[str, Any]) -> Path:
        log = self._folder / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                self._here(service["command"]),
                cwd=CHECKOUT,
                env=self._environment_of(service),
                stdout=output,
                stderr=output,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        self.running.append(process)
        return log

    def healthy(self, service: dict[str, Any]) -> bool:
        kind, *test = service["healthcheck"]["test"]
        if kind == "CMD-SHELL":  # compose hands $$ on as $
            test = ["sh", "-c", test[0].replace("$$", "$").replace("python", _PYTHON)]
        done = subprocess.run(
            self._here(test),
            cwd=CHECKOUT,
            env=self._environment_of(service),
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
    migrated = native.start("migrate", services_of_file["migrate"])
    assert native.running.pop().wait(120) == 0, tail(migrated)
    assert not native.healthy(service)
    log = native.start(name, service)
    deadline = time.monotonic() + 60
    while not native.healthy(service):
        assert native.running[0].poll() is None, tail(log)
        assert time.monotonic() < deadline, tail(log)
        time.sleep(0.5)
    assert list(native.home.iterdir()) == []  # the image's cannot be written to
    if name == "web":
        said = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
        assert any(line["message"].startswith("Listening at") for line in said)


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
    assert all(any(CHECKOUT.glob(name)) for name in names)
