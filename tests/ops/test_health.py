"""The two probes, against the real database, broker and worker."""

import json

import pytest
from django.db import connection
from django.test import Client, override_settings

from tests.worker_process import WorkerProcess


def _ready(client: Client) -> tuple[int, dict[str, str]]:
    answer = client.get("/readyz")
    return answer.status_code, json.loads(answer.content)


def test_alive_needs_nothing() -> None:
    """No database (this test may not use it), any host name, plain http where https is required."""
    with override_settings(SECURE_SSL_REDIRECT=True):
        answer = Client(headers={"host": "10.1.2.3"}).get("/healthz")
    assert answer.status_code == 200
    assert json.loads(answer.content) == {"status": "ok"}


@pytest.mark.worker
def test_ready_with_a_worker_and_not_without(celery_worker_process: WorkerProcess) -> None:
    everything = {"status": "ok", "database": "ok", "broker": "ok", "worker": "ok"}
    assert _ready(Client()) == (200, everything)
    celery_worker_process.kill()
    assert _ready(Client()) == (503, {**everything, "status": "not ready", "worker": "no answer"})
    celery_worker_process.ensure_running()
    assert _ready(Client()) == (200, everything)


@pytest.mark.django_db(transaction=True)
def test_not_ready_without_its_database(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    try:
        status, parts = _ready(Client())
    finally:
        monkeypatch.undo()
        connection.close()
    assert status == 503
    assert parts["database"] == "no answer"
    assert parts["broker"] == "ok"
