"""Metrics and logs: who may see them, what they count, and that a request is found again in its tasks."""

from __future__ import annotations

import json
import re
import time
import urllib.request
from pathlib import Path

import pytest
import yaml
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from prometheus_client.parser import text_string_to_metric_families

from articles.models import Article
from claims.models import Link
from tests.claims.test_tasks import FIRST, SECOND
from tests.factories import ArticleFactory, add_claim, add_link
from tests.free_ports import free_port
from tests.worker_process import WorkerProcess, empty_queue

CHECKOUT = Path(__file__).resolve().parents[2]
_NAME = r"claimtrack_\w+"
Figures = dict[tuple[str, ...], float]


def read(text: str) -> Figures:
    """Name and values of labels of each figure, with its value."""
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("token", "address", "headers", "status"),
    [
        ("", "127.0.0.1", {}, 200),
        ("", "::1", {}, 200),
        ("", "10.1.2.3", {}, 403),
        ("", "127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 403),  # a proxy of this machine asks for another
        ("secret", "127.0.0.1", {}, 403),
        ("secret", "10.1.2.3", {"Authorization": "Bearer secret"}, 200),
        ("secret", "10.1.2.3", {"Authorization": "Bearer sécret"}, 403),
        ("secret", "10.1.2.3", {"Authorization": "secret"}, 403),
    ],
)
def test_who_may_see_them(token: str, address: str, headers: dict[str, str], status: int) -> None:
    with override_settings(METRICS_TOKEN=token, SECURE_SSL_REDIRECT=True):
        answer = Client(REMOTE_ADDR=address, headers=headers).get("/metrics")
    assert answer.status_code == status
    assert (b"claimtrack_articles" in answer.content) == (status == 200)


@pytest.mark.django_db
def test_how_things_stand() -> None:
    ArticleFactory(state=Article.State.FAILED)
    waiting = ArticleFactory(state=Article.State.PENDING)
    Article.objects.filter(pk=waiting.pk).update(state_changed_at="2021-01-01T00:00Z")
    texts = [f"The mayor said on day {day} that the ferry was full." for day in range(5)]
    said = [
        add_claim(article=ArticleFactory(text=text), sentence=text, cue="said", content="the ferry was full")
        for text in texts
    ]
    states = (Link.State.CONFIRMED, Link.State.CONFIRMED, Link.State.REJECTED)
    for claim, state in zip(said[1:], states, strict=False):
        add_link(answer=claim, to=said[0], state=state, linker_version="1")
    add_link(answer=said[4], to=said[0], state=Link.State.CONFIRMED, linker_version="")  # a person's own
    Client().get("/about/")
    found = read(Client().get("/metrics").content.decode())
    assert found["claimtrack_articles", "failed"] == 1
    assert found["claimtrack_articles", "pending"] == 1
    assert found["claimtrack_queue_lag_seconds",] > 86_400
    assert found["claimtrack_link_suggestions", "denies", "confirmed"] == 2
    assert found["claimtrack_link_suggestions", "denies", "rejected"] == 1
    assert found["claimtrack_queue_messages", "claimtrack"] >= 0
    assert found["claimtrack_up", "database"] == found["claimtrack_up", "broker"] == 1
    assert found["claimtrack_request_seconds_count", "GET", "200", "claims:about"] >= 1


def test_a_request_has_a_number() -> None:
    given = Client(headers={"X-Request-ID": "from-the-proxy-1"}).get("/healthz")
    assert given["X-Request-ID"] == "from-the-proxy-1"
    own = Client(headers={"X-Request-ID": "a line\tbreak"}).get("/healthz")["X-Request-ID"]
    assert len(own) == 16
    assert own != Client().get("/healthz")["X-Request-ID"]


@pytest.mark.worker
def test_a_worker_counts_and_its_log_names_the_request(
    no_worker: None, tmp_path: Path, admin_user: User
) -> None:
    """Real processes: an upload's number is in the lines of the task that reads it, as JSON."""
    port = str(free_port())
    log = tmp_path / "worker.log"
    folder = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "metrics")}
    worker = WorkerProcess(log, LOG_FORMAT="json", METRICS_PORT=port, **folder)
    client = Client(headers={"X-Request-ID": "upload-number-1"})
    client.force_login(admin_user)
    files = [SimpleUploadedFile(name, text.encode()) for name, text in (("1.txt", FIRST), ("2.txt", SECOND))]
    assert client.post("/articles/upload/", {"files": files}).status_code == 302
    try:
        worker.ensure_running()
        deadline = time.monotonic() + 120
        found: dict[tuple[str, ...], float] = {}
        while found.get(("claimtrack_tasks_total", "success", "claims.tasks.process_article"), 0) < 2:
            assert time.monotonic() < deadline, found
            time.sleep(0.2)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
                found = read(answer.read().decode())
    finally:
        worker.stop()
        empty_queue()
    for step in ("extract", "store", "link"):
        assert found["claimtrack_reading_seconds_count", step] == 2
    assert found["claimtrack_tasks_total", "success", "claims.tasks.process_article"] == 2
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    of_the_task = [line for line in lines if line["task_name"] == "claims.tasks.process_article"]
    assert of_the_task
    assert {line["request_id"] for line in of_the_task} == {"upload-number-1"}
    assert len({line["task_id"] for line in of_the_task}) == 2
    assert all(line["level"] == "INFO" and line["at"] for line in of_the_task)


def test_dashboard_and_alerts_ask_for_what_there_is() -> None:
    """Every figure that the dashboard or an alert names is one that the product gives."""
    source = (CHECKOUT / "claimtrack" / "metrics.py").read_text(encoding="utf-8")
    given = set(re.findall(r'"(claimtrack_\w+)"', source)) | {"claimtrack_tasks_total"}
    dashboard = json.loads((CHECKOUT / "deploy" / "dashboard.json").read_text(encoding="utf-8"))
    alerts = yaml.safe_load((CHECKOUT / "deploy" / "alerts.yml").read_text(encoding="utf-8"))
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    asked += [rule["expr"] for group in alerts["groups"] for rule in group["rules"]]
    named = {re.sub("_(bucket|count|sum)$", "", name) for one in asked for name in re.findall(_NAME, one)}
    assert len(named) >= 7
    assert named <= given
