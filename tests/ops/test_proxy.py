"""The proxy as it is shipped: Caddy with deploy/Caddyfile in front of the real web server, by TLS.

Where no Caddy is installed (Debian and Ubuntu: apt-get install caddy) these are skipped.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from axes.models import AccessAttempt
from django.conf import settings

from claimtrack.gunicorn_config import graceful_timeout
from claimtrack.processes import die_with_parent, tail
from tests.free_ports import free_port
from tests.worker_process import service_environment

CHECKOUT = Path(__file__).resolve().parents[2]
CONFIG = ["--config", str(CHECKOUT / "deploy" / "Caddyfile"), "--adapter", "caddyfile"]
CADDY = shutil.which("caddy")
pytestmark = pytest.mark.skipif(CADDY is None, reason="there is no caddy on the PATH: apt-get install caddy")


class Site:
    """Caddy and gunicorn, as docker-compose.yml starts them, on ports of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.http_port, self.https_port, self.health_port, self.port = (str(free_port()) for _ in range(4))
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self._site = {
            **service_environment(),
            "HTTPS": "true",
            "BEHIND_PROXY": "true",
            "CSRF_TRUSTED_ORIGINS": f"https://localhost:{self.https_port}",
        }
        self._proxy = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "SITE_HOST": "localhost",
            "UPSTREAM": f"127.0.0.1:{self.port}",
            "PROXY_HTTP_PORT": self.http_port,
            "PROXY_HTTPS_PORT": self.https_port,
            "PROXY_HEALTH_PORT": self.health_port,
            "PROXY_ADMIN": f"unix/{folder}/admin.sock",
        }

    @property
    def log(self) -> Path:
        return self.folder / "proxy.log"

    def start_web(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "claimtrack.wsgi"]
        command += ["--config", "python:claimtrack.gunicorn_config", "--bind", f"127.0.0.1:{self.port}"]
        self._start("web", command, {**self._site, "WEB_WORKERS": "1"})

    def start_proxy(self) -> None:
        self._start("proxy", [str(CADDY), "run", *CONFIG], self._proxy)

    def _start(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        with (self.folder / f"{name}.log").open("wb") as output:
            self.running[name] = subprocess.Popen(
                command,
                cwd=CHECKOUT,
                env=environment,
                stdout=output,
                stderr=output,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )

    def client(self) -> httpx.Client:
        """A browser that trusts the proxy's own authority."""
        root = self.folder / ".local/share/caddy/pki/authorities/local/root.crt"
        context = ssl.create_default_context(cafile=str(root))
        return httpx.Client(base_url=f"https://localhost:{self.https_port}", verify=context, timeout=40)

    def wait(self) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                with self.client() as client:
                    if client.get("/healthz").status_code == 200:
                        return
            except (httpx.TransportError, OSError):
                pass
            logs = "\n".join(tail(self.folder / f"{name}.log") for name in self.running)
            assert all(one.poll() is None for one in self.running.values()), logs
            assert time.monotonic() < deadline, logs
            time.sleep(0.2)

    def stop(self, name: str) -> int:
        self.running[name].terminate()
        return self.running.pop(name).wait(40)


def _until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, f"not in the log within a minute: {what}"
        time.sleep(0.1)


def _visits(site: Site) -> list[tuple[str, int]]:
    """Address and status of each line about a request."""
    lines = site.log.read_text(encoding="utf-8").splitlines()
    visits = [json.loads(line) for line in lines if '"http.log.access' in line]
    return [(visit["request"]["uri"], visit["status"]) for visit in visits]


@pytest.fixture
def site(open_dir: Path, transactional_db: None, static_files: None) -> Iterator[Site]:
    site = Site(open_dir)
    site.start_web()
    site.start_proxy()
    site.wait()
    yield site
    for name in list(site.running):
        site.stop(name)


def test_the_file_is_valid_and_lets_in_what_the_site_takes() -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "SITE_HOST": "claims.example.org"}

    def caddy(*words: str) -> str:
        done = subprocess.run(
            [str(CADDY), *words], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    caddy("validate", *CONFIG)
    assert caddy("fmt", CONFIG[1]) == Path(CONFIG[1]).read_text(encoding="utf-8")
    config = json.loads(caddy("adapt", *CONFIG))
    said = json.dumps(config)
    assert '"dial": "web:8000"' in said  # as compose has it where nothing else is said
    listening = [one["listen"] for one in config["apps"]["http"]["servers"].values()]
    assert sorted(listening) == [["127.0.0.1:2020"], [":443"]], (
        "whether it is well is asked from within alone"
    )
    most = int(said.split('"max_size": ')[1].split("}")[0])
    assert settings.MAX_UPLOAD_BYTES < most < 2 * settings.MAX_UPLOAD_BYTES
    waits = int(said.split('"try_duration": ')[1].split("}")[0].split(",")[0]) / 1e9
    assert waits >= graceful_timeout + 10, "what is replaced ends first, and what replaces it starts"


def test_what_is_reached_from_outside_and_by_whom(site: Site) -> None:
    """One journey: the redirect to TLS, headers, closed addresses, a forged address, the log."""
    plain = httpx.get(f"http://localhost:{site.http_port}/search/?q=mill", follow_redirects=False)
    assert plain.status_code == 308
    assert plain.headers["Location"].startswith("https://localhost")
    with site.client() as client:
        page = client.get("/", headers={"X-Request-ID": "chosen-by-a-stranger", "Accept-Encoding": "gzip"})
        assert page.status_code == 200
        assert page.headers["Content-Encoding"] == "gzip"
        assert "max-age=31536000" in page.headers["Strict-Transport-Security"]
        assert "default-src" in page.headers["Content-Security-Policy"]
        assert page.headers["X-Request-ID"] != "chosen-by-a-stranger"
        for inside in ("/metrics", "/readyz"):
            assert client.get(inside).status_code == 404
        assert client.get("/healthz").status_code == 200
        form = client.get("/accounts/login/")
        assert all(
            "Secure" in one and one.startswith("__Host-") for one in form.headers.get_list("set-cookie")
        )
        token = form.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        sent = {"csrfmiddlewaretoken": token, "login": "nobody", "password": "wrong-one-of-mine"}
        forged = {"X-Forwarded-For": "203.0.113.9", "Referer": f"{client.base_url}/accounts/login/"}
        assert client.post("/accounts/login/", data=sent, headers=forged).status_code == 200
        assert client.get("/search/?q=secretword").status_code == 200
    assert AccessAttempt.objects.get().ip_address in ("127.0.0.1", "::1"), "the proxy's word, not theirs"
    _until(lambda: ("/search/", 200) in _visits(site), "the search")
    said = site.log.read_text(encoding="utf-8")
    assert "secretword" not in said
    assert token not in said


def test_asking_whether_it_is_well_leaves_no_line(site: Site) -> None:
    """As docker-compose.yml asks, which it does twice a minute."""
    (asked,) = [line for line in (CHECKOUT / "docker-compose.yml").read_text().splitlines() if "wget" in line]
    assert "http://127.0.0.1:2020/" in asked
    said = site.log.read_bytes()
    for method in ("GET", "HEAD"):
        assert httpx.request(method, f"http://127.0.0.1:{site.health_port}/").status_code == 200
    with site.client() as client:
        client.get("/healthz", headers={"X-After": "it"})
    _until(lambda: len(site.log.read_bytes()) > len(said), "the visit after it")
    lines = [json.loads(line) for line in site.log.read_bytes()[len(said) :].splitlines()]
    assert [line["request"]["uri"] for line in lines] == ["/healthz"]


def test_a_restart_is_waited_out(site: Site) -> None:
    """A visitor while the web server is replaced waits for moments and sees no error."""
    with site.client() as client:
        assert site.stop("web") == 0
        answers: list[int] = []
        visitor = threading.Thread(target=lambda: answers.append(client.get("/healthz").status_code))
        visitor.start()
        time.sleep(0.5)
        assert answers == []
        site.start_web()
        visitor.join()
        assert answers == [200]
    assert site.stop("proxy") == 0
