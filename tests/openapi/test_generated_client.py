"""A Python client generated from the schema (openapi-python-client) reads and writes on a real server."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from articles.models import Article
from claims import workflow
from claims.api.docs import written_schema
from tests.factories import UserFactory, add_dispute

PACKAGE = "generated_claimtrack"
# What it writes need not be formatted; lines of JSON are bytes to it.
CONFIG = f"""package_name_override: {PACKAGE}
post_hooks: []
content_type_overrides: {{application/x-ndjson: application/octet-stream}}
"""


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the generated package; whatever the generator cannot read is an error."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "openapi.json").write_bytes(written_schema(as_json=True))
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "openapi_python_client", "generate", "--path", "openapi.json"),
            *("--config", "config.yaml", "--output-path", "client", "--fail-on-warning"),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "client"


@pytest.mark.django_db(transaction=True)
def test_the_generated_client_reads_and_writes(
    generated: Path, live_server: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(generated))
    thread, chief = add_dispute(), UserFactory(is_superuser=True)
    secret = workflow.make_token(name="generated", scopes=["articles", "review"], days=7, by=chief)[1]
    client = _module("client").AuthenticatedClient(base_url=str(live_server), token=secret)

    page = _call("claims.claims_list", client=client, act=[_module("models").ClaimsListActItem.DENIAL])
    (denial,) = page.results
    assert denial.id == thread.lead_denial_id
    assert denial.source.name == "Captain Tor Hagen"
    one = _call("claims.claims_retrieve", denial.id, client=client)
    assert (one.content_text, one.content_spans) == (denial.content_text, denial.content_spans)
    dispute = _call("threads.threads_retrieve", thread.pk, client=client)
    assert {entry.side.value for entry in dispute.claims} == {"claim", "denial", "non_denial"}

    models = _module("models")
    body = models.NewArticleRequest(
        text="The bridge is safe, the mayor said on Monday.", outlet="Harbour Wire"
    )
    report = _call("articles.articles_create", client=client, body=body)
    assert report.results[0].outcome.value == "added"
    assert Article.objects.filter(outlet__name="Harbour Wire").count() == 1
    missing = _call("claims.claims_retrieve", 999_999, client=client)
    assert isinstance(missing, models.Problem)
    assert missing.status == 404


def _module(name: str) -> Any:
    return importlib.import_module(f"{PACKAGE}.{name}")


def _call(name: str, *args: Any, **how: Any) -> Any:
    """What the generated function for an operation answers with, parsed."""
    return _module(f"api.{name}").sync(*args, **how)
