"""The image as it is built and the services as compose starts them, by Docker: make test-containers.

Takes minutes and what Docker Hub gives, so it is skipped unless it is asked for.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.free_ports import free_port
from tests.ops.containers import IMAGE, Containers, until

CHECKOUT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(not os.environ.get("CONTAINERS"), reason="only by make test-containers")
PASSWORD = "a-long-one-of-7-words"
STORY = "Title: Raid\nOutlet: Try Wire\n\nThe army claimed on Thursday that the raid had hit a depot. {}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Containers]:
    folder = tmp_path_factory.mktemp("containers")
    site = Containers(folder, [str(free_port()) for _ in range(2)])
    try:
        site.compose("build")
        site.start()
        named = ("--username", "alice", "--email", "alice@example.org", "--no-input")
        secret = f"DJANGO_SUPERUSER_PASSWORD={PASSWORD}"
        site.compose(*f"exec -T -e {secret} web python manage.py createsuperuser".split(), *named)
        yield site
    finally:
        site.compose("down", "--volumes", "--timeout", "5")
        subprocess.run(["docker", "image", "rm", IMAGE], capture_output=True, check=False)


def _sent(client: httpx.Client, path: str, data: dict[str, str], story: str = "") -> httpx.Response:
    token = client.get(path).text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    files = {"files": ("story.txt", story)} if story else None
    sent = {"csrfmiddlewaretoken": token, **data}
    return client.post(path, data=sent, files=files, headers={"Referer": str(client.base_url)})


def _claims(client: httpx.Client) -> list[str]:
    return [one["proposition"] for one in client.get("/api/v1/claims/").raise_for_status().json()["results"]]


def test_an_article_is_uploaded_and_read(site: Containers) -> None:
    with site.visitor() as client:
        signed_in = _sent(client, "/accounts/login/", {"login": "alice", "password": PASSWORD})
        assert signed_in.status_code == 302
        before = len(_claims(client))
        added = _sent(client, "/articles/upload/", {}, STORY.format("The ministry denied that it was hit."))
        assert added.status_code == 302
        until(lambda: len(_claims(client)) >= before + 2, "the worker reads it")
        assert any("hit a depot" in claim for claim in _claims(client))


def test_all_become_healthy_as_a_user_that_can_change_nothing(site: Containers) -> None:
    until(lambda: set(site.states().values()) == {"healthy"}, str(site.states()))
    for name in ("web", "worker", "beat"):
        assert site.run(name, "id", "-u").strip() == "10001"
        assert "CapEff:\t0000000000000000" in site.run(name, "cat", "/proc/1/status")
        site.run(name, "touch", "/app/x", fails=True)
        assert "telemetry" not in site.compose("logs", "--no-log-prefix", name).lower()
    site.run("web", "touch", "/data/exports/x")
    site.run("worker", "rm", "/data/exports/x")


def test_an_upgrade_keeps_visitors_waiting_and_refuses_none(site: Containers) -> None:
    """Another setting replaces the same containers as another image does."""
    answers: list[int] = []
    over = threading.Event()

    def visit(client: httpx.Client) -> None:
        while not over.is_set():
            answers.append(client.get("/healthz").status_code)
            time.sleep(0.1)

    with site.visitor() as client:
        visiting = threading.Thread(target=visit, args=[client])
        visiting.start()
        web = site.compose("ps", "--quiet", "web")
        try:
            site.compose("run", "--rm", "migrate")
            site.set(LOG_LEVEL="WARNING")
            site.start()
        finally:
            over.set()
            visiting.join()
    assert site.compose("ps", "--quiet", "web") != web
    assert len(answers) > 20
    assert set(answers) == {200}


def test_a_backup_is_restored_beside_the_database(site: Containers, tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    for folder in tmp_path.parents[:2]:
        folder.chmod(0o755)
    here = ("run", "--rm", "--no-deps", "--volume", f"{tmp_path}:/backups")
    site.compose(*here, "web", "python", "manage.py", "backup", "/backups/one.backup")
    site.run("db", "createdb", "-U", "claimtrack", "restored")
    site.run("db", "psql", "-U", "claimtrack", "restored", "-c", "CREATE EXTENSION vector")
    url = f"DATABASE_URL=postgres://claimtrack:{site.secrets['POSTGRES_PASSWORD']}@db/restored"
    site.compose(*here, "-e", url, "migrate", "python", "manage.py", "restore", "/backups/one.backup")
    count = ("-U", "claimtrack", "-At", "-c", "SELECT count(*) FROM claims_claim")
    assert site.run("db", "psql", *count, "restored") == site.run("db", "psql", *count, "claimtrack")


def test_what_was_read_outlives_the_containers(site: Containers) -> None:
    with site.visitor() as client:
        before = _claims(client)
    assert before
    site.compose("down")
    site.start()
    with site.visitor() as client:
        until(lambda: client.get("/healthz").status_code == 200, "the proxy answers")
        assert _claims(client) == before
