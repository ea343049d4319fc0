"""The services of docker-compose.yml with a real engine, under a name, an image and ports of their own."""

from __future__ import annotations

import json
import os
import secrets
import ssl
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

CHECKOUT = Path(__file__).resolve().parents[2]
NAME = f"claimtrack-test-{os.getpid()}"
IMAGE = "claimtrack-test"
OWN = ("migrate", "web", "worker", "beat")
PATIENCE = 300  # seconds, on a busy machine


def until(done: Callable[[], Any], what: str) -> Any:
    """What `done` gives as soon as it is something."""
    deadline = time.monotonic() + PATIENCE
    while not (found := done()):
        assert time.monotonic() < deadline, what
        time.sleep(0.5)
    return found


class Containers:
    """Started as docs/operate.md says, from a folder with its own .env."""

    def __init__(self, folder: Path, ports: list[str]) -> None:
        self._folder = folder
        self.url = f"https://localhost:{ports[1]}"
        self.secrets = {
            name: secrets.token_hex(24) for name in ("POSTGRES_PASSWORD", "APP_DATABASE_PASSWORD")
        }
        self._settings = {
            **self.secrets,
            "SECRET_KEY": secrets.token_urlsafe(64),
            "SITE_HOST": "localhost",
            "HTTP_PORT": ports[0],
            "HTTPS_PORT": ports[1],
        }
        own = {"services": {name: {"image": IMAGE} for name in OWN}}
        (folder / "own.yml").write_text(json.dumps(own), encoding="utf-8")
        self.set()

    def set(self, **settings: str) -> None:
        """Write .env, with other settings than before."""
        self._settings |= settings
        lines = [f"{name}={value}\n" for name, value in self._settings.items()]
        (self._folder / ".env").write_text("".join(lines), encoding="utf-8")

    def compose(self, *words: str, fails: bool = False) -> str:
        """What `docker compose …` prints."""
        files = ["--file", str(CHECKOUT / "docker-compose.yml"), "--file", str(self._folder / "own.yml")]
        where = ["--project-name", NAME, "--project-directory", str(CHECKOUT), *files]
        done = subprocess.run(
            ["docker", "compose", *where, "--env-file", str(self._folder / ".env"), *words],
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode != 0) == fails, f"{words}\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}"
        return done.stdout

    def run(self, service: str, *words: str, fails: bool = False) -> str:
        return self.compose("exec", "-T", service, *words, fails=fails)

    def start(self) -> None:
        """Start what does not run; return when database, broker and worker answer."""
        self.compose("up", "--detach")
        ask = "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=20)"
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self.run("web", "python", "-c", ask)
                return
            except AssertionError:
                assert time.monotonic() < deadline, self.compose("logs", "--tail", "20")
                time.sleep(1)

    def states(self) -> dict[str, str]:
        """Each service's health, or its state where it has none."""
        rows = [json.loads(line) for line in self.compose("ps", "--format", "json").splitlines()]
        return {row["Service"]: row["Health"] or row["State"] for row in rows}

    def visitor(self) -> httpx.Client:
        """A browser that trusts the proxy's own authority."""
        root = self.run("proxy", "cat", "/data/caddy/pki/authorities/local/root.crt")
        return httpx.Client(base_url=self.url, verify=ssl.create_default_context(cadata=root), timeout=90)
