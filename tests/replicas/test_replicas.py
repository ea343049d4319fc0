"""Two real PostgreSQL servers, one streaming to the other, and the product's web server before them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx
import pytest

from tests.faults.place import Place, answers
from tests.faults.visitor import browser, sign_in
from tests.free_ports import free_port
from tests.replicas.standby import Replica

MAX_LAG = 4
_DISPUTE = """
from tests.factories import add_dispute
add_dispute()
"""
_TOKEN = """
from django.contrib.auth.models import User
from claims.tokens import make_token
print(make_token(name="t", scopes=["read", "arrange"], days=1, by=User.objects.get(username="visitor"))[1])
"""


class Site(NamedTuple):
    """Servers, the web server's port, an editor, a visitor without an account, a program with a token."""

    place: Place
    replica: Replica
    port: int
    editor: httpx.Client
    visitor: httpx.Client
    program: httpx.Client

    def title(self, client: httpx.Client) -> str:
        """Of the one dispute, as the API tells it to somebody."""
        answer = client.get("/api/v1/threads/")
        assert answer.status_code == 200, answer.text
        return str(answer.json()["results"][0]["title"])

    def reads(self) -> dict[str, float]:
        """How many requests the web server's one process has read from where."""
        lines = self.visitor.get("/metrics").text.splitlines()
        found = [line.split() for line in lines if line.startswith("claimtrack_reads_total{")]
        return {name.split('"')[1]: float(value) for name, value in found}

    def used(self, client: httpx.Client, path: str = "/") -> str:
        """Which kind of database answers a request."""
        before = self.reads()
        answer = client.get(path)
        assert answer.status_code == 200, answer.text
        (kind,) = [kind for kind, count in self.reads().items() if count > before.get(kind, 0)]
        return kind

    def until(self, client: httpx.Client, kind: str, seconds: float = 20) -> None:
        self.place.wait(lambda: self.used(client) == kind, f"the {kind} answers", seconds)

    def replicas_at_readyz(self) -> tuple[int, str]:
        answer = self.visitor.get("/readyz")
        return answer.status_code, answer.json()["replica1"]


@pytest.fixture(scope="module")
def servers(static_files: None) -> Iterator[tuple[Place, Replica, dict[str, str], str]]:
    with Place() as place:
        place.manage("migrate", "--no-input", "--verbosity", "0")
        place.manage("shell", "--verbosity", "0", "-c", _DISPUTE)
        cookies = sign_in(place)
        token = place.manage("shell", "--verbosity", "0", "-c", _TOKEN).stdout.strip().splitlines()[-1]
        with Replica(place) as replica:
            yield place, replica, cookies, token


@pytest.fixture
def site(servers: tuple[Place, Replica, dict[str, str], str]) -> Iterator[Site]:
    place, replica, cookies, token = servers
    settings = {"DATABASE_REPLICA_URL": replica.url, "REPLICA_MAX_LAG": str(MAX_LAG), "WEB_WORKERS": "1"}
    command = ("-m", "gunicorn", "claimtrack.wsgi", "--config", "python:claimtrack.gunicorn_config")
    port = free_port()
    web = place.start("web", *command, "--bind", f"127.0.0.1:{port}", **settings)
    place.wait(lambda: answers(port), "the web server answers", process=web)
    base = f"http://127.0.0.1:{port}"
    with (
        browser(port, cookies) as editor,
        httpx.Client(base_url=base, timeout=60) as visitor,
        httpx.Client(base_url=base, timeout=60, headers={"Authorization": f"Bearer {token}"}) as program,
    ):
        found = Site(place, replica, port, editor, visitor, program)
        found.until(visitor, "replica")
        yield found
    if replica.server.running():
        replica.go_on()
    place.end_processes()


def _rename(site: Site, title: str) -> None:
    answer = site.editor.post(f"/threads/{_thread(site)}/rename", data={"title": title})
    assert answer.status_code == 302, answer.text
    assert site.place.one("SELECT title FROM claims_thread") == title


def _thread(site: Site) -> Any:
    return site.place.one("SELECT id FROM claims_thread")


def test_reading_goes_to_the_replica_and_who_wrote_sees_it(site: Site) -> None:
    for client in (site.visitor, site.editor, site.program):
        assert site.used(client) == "replica"
        assert site.used(client, "/api/v1/claims/?act=denial") == "replica"
        assert site.used(client, "/search/?q=ferry") == "replica"
    assert site.used(site.visitor, "/api/v1/claims/?updated_since=2020-01-01") == "primary"
    before = site.title(site.visitor)
    site.replica.pause()
    _rename(site, "The ferry at Ness")
    assert site.title(site.editor) == "The ferry at Ness"  # the primary's
    assert site.title(site.program) == "The ferry at Ness"  # the same account, by its token
    assert site.title(site.visitor) == before  # a replica's, which has not got it yet
    assert "The ferry at Ness" in site.editor.get(f"/threads/{_thread(site)}/", follow_redirects=True).text
    assert site.used(site.editor) == "primary"
    site.replica.go_on()
    site.until(site.editor, "replica")  # as soon as the replica has what was written
    assert site.title(site.visitor) == "The ferry at Ness"
    moved = site.program.post(f"/api/v1/threads/{_thread(site)}/rename/", json={"title": "A ferry"})
    assert moved.status_code == 200, moved.text
    assert site.title(site.program) == "A ferry"


def test_a_replica_too_far_behind_is_left(site: Site) -> None:
    site.replica.pause()
    _rename(site, f"Behind {time.time()}")
    assert site.used(site.visitor) == "replica"  # for as long as it may be behind
    site.until(site.visitor, "primary", MAX_LAG + 10)
    assert site.title(site.visitor).startswith("Behind ")
    _status, said = site.replicas_at_readyz()
    assert said.startswith("not used: at most ")
    site.replica.go_on()
    site.until(site.visitor, "replica")
    assert site.replicas_at_readyz()[1].startswith("ok: at most ")


def test_a_replica_that_falls_is_not_noticed(site: Site) -> None:
    """Requests under way and those after it are answered by the primary; it is taken up again."""
    site.replica.server.stop()
    for _ in range(12):
        assert site.visitor.get("/").status_code == 200
        assert site.visitor.get("/api/v1/threads/").status_code == 200
    assert site.used(site.visitor) == "primary"
    assert site.used(site.editor) == "primary"
    assert site.replicas_at_readyz()[1].startswith("not used: ")
    assert 'claimtrack_up{service="replica1"} 0.0' in site.visitor.get("/metrics").text
    site.replica.server.start()
    site.until(site.visitor, "replica")
    assert 'claimtrack_up{service="replica1"} 1.0' in site.visitor.get("/metrics").text


def test_readers_go_on_without_the_primary(site: Site) -> None:
    thread = _thread(site)
    site.place.kill_postgres()
    time.sleep(MAX_LAG + 2)
    for path in ("/", f"/threads/{thread}/", "/search/?q=ferry", "/sources/", "/api/v1/claims/"):
        answer = site.visitor.get(path, follow_redirects=True)
        assert answer.status_code == 200, (path, answer.text)
    assert site.editor.get("/").status_code == 503  # who somebody is, the primary alone says
    assert site.editor.post(f"/threads/{thread}/rename", data={"title": "x"}).status_code == 503
    assert site.visitor.get("/readyz").status_code == 503
    site.place.start_postgres()
    site.place.wait(lambda: site.editor.get("/").status_code == 200, "the primary is back")
    _rename(site, "The ferry, again")
    site.until(site.visitor, "replica")
    site.place.wait(lambda: site.title(site.visitor) == "The ferry, again", "it streams again")


def test_a_replica_that_was_promoted_is_none(servers: tuple[Place, Replica, dict[str, str], str]) -> None:
    """Last of all: it takes writes of its own from then on, so nothing of the site may be read there."""
    place, replica, _cookies, _token = servers
    replica.ask("SELECT pg_promote()")
    look = (
        "import json\nfrom claimtrack.replicas.watch import watch\nwatch().look()\n"
        "print(json.dumps([(one.answers, one.said) for one in watch().standings()]))"
    )
    done = place.manage("shell", "--verbosity", "0", "-c", look, DATABASE_REPLICA_URL=replica.url)
    assert json.loads(done.stdout.splitlines()[-1]) == [[False, "it is no replica: it takes writes"]]
