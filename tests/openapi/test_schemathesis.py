"""Every operation of the schema, asked all sorts of things by schemathesis: a real server, a real database.

With an administrator's token and without any. Here it is a fixed number of requests; `make fuzz-api` asks for
FUZZ_SECONDS, each time other things.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from claims import workflow
from claims.api.docs import whole_schema
from claims.token_scopes import Scope
from tests.factories import UserFactory
from tests.openapi.data import seed

CHECKOUT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
SECONDS = int(os.environ.get("FUZZ_SECONDS", "0"))
FEW = ("--max-examples", "3", "--seed", "1", "--phases", "fuzzing")
LONG = ("--max-examples", "50", "--max-time", str(SECONDS), "--phases", "coverage,fuzzing")


@pytest.mark.timeout(SECONDS * 2 + 240)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["administrator", "anonymous"])
def test_no_operation_fails(live_server: object, who: str, tmp_path: Path, settings) -> None:  # type: ignore[no-untyped-def]
    settings.AXES_ENABLED = False  # wrong passwords are tried too, more than are put up with
    chief, other = (UserFactory(username=name, is_superuser=True) for name in ("chief", "other"))
    ids = seed(chief, other)
    secret = workflow.make_token(name="fuzz", scopes=list(Scope), days=7, by=chief)[1]
    headers = ["--header", f"Authorization: Bearer {secret}"] if who == "administrator" else []
    report = tmp_path / "report.json"
    # One worker, as two are threads of one process: where two threads parse Python at once, as hypothesis
    # does to name a lambda, CPython before 3.11.8 can fail (https://github.com/python/cpython/issues/106905).
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml"), "run"),
        *(f"{live_server}/api/v1/schema/", "--url", str(live_server), "--no-shrink", "--workers", "1"),
        *("--no-color", *(LONG if SECONDS else FEW)),
        *("--report", "json", "--report-json-path", str(report), *headers),
    ]
    environment = {**os.environ, "CLAIMTRACK_IDS": json.dumps(ids), "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)
    (tmp_path / "output.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2000:]
    every = len(
        [one for item in whole_schema()["paths"].values() for one in item.values() if "responses" in one]
    )
    counted = json.loads(report.read_text(encoding="utf-8"))["operations"]
    assert counted["total"] == counted["selected"] == every
    assert counted["errored"] == 0
    assert counted["tested"] >= every - 2, counted  # of few it may find nothing to ask with this seed
