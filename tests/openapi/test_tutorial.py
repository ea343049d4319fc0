"""docs/api.md: every command is run, one after another in one shell, and gives what stands below it.

Against a real server with demo articles, read by a real worker.
"""

from __future__ import annotations

import csv
import re
import subprocess
import time
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.management import call_command

from articles.models import Article
from claims.models import Claim, Source
from claimtrack.rates import Rate
from tests.factories import UserFactory
from tests.worker_process import service_environment

CHECKOUT = Path(__file__).resolve().parents[2]
TUTORIAL = CHECKOUT / "docs" / "api.md"
DEMO = [
    str(path)
    for path in sorted((CHECKOUT / "fixtures" / "articles").iterdir())
    if re.search("khan-sheikhoun|hatla", path.name)
]
READ_WITHIN = 240  # seconds for the demo articles on a busy machine, models loading included
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Step(NamedTuple):
    """Commands, and lines of which each stands somewhere in what they print."""

    commands: str
    printed: list[str]


def steps() -> list[Step]:
    blocks = [(match[1], match[2]) for match in _BLOCK.finditer(TUTORIAL.read_text(encoding="utf-8"))]
    found = []
    for (kind, text), (after, expected) in pairwise([*blocks, ("", "")]):
        if kind == "sh":
            found.append(Step(text, expected.splitlines() if after == "text" else []))
    return found


def test_every_block_is_a_command_or_what_one_prints() -> None:
    kinds = [match[1] for match in _BLOCK.finditer(TUTORIAL.read_text(encoding="utf-8"))]
    assert set(kinds) == {"sh", "text"}
    assert "text" not in {after for before, after in pairwise(kinds) if before == "text"}
    assert len(steps()) > 12


@pytest.fixture
def demo(transactional_db: None, celery_worker_process: object) -> None:
    """Of the demo articles those in which the Syrian army speaks, read."""
    UserFactory(username="editor", is_superuser=True)
    call_command("ingest", *DEMO, wait=True, verbosity=0)


@pytest.mark.worker
@pytest.mark.timeout(2 * READ_WITHIN + 60)
def test_every_command_does_what_the_tutorial_says(
    demo: None,
    live_server: object,
    tmp_path: Path,
    settings,  # type: ignore[no-untyped-def]
) -> None:
    settings.API_RATE_ACCOUNT = Rate(1200, 60)
    (tmp_path / ".venv").symlink_to(CHECKOUT / ".venv")
    (tmp_path / "manage.py").write_text(
        f"import os, sys\nos.chdir({str(CHECKOUT)!r})\nsys.path.insert(0, {str(CHECKOUT)!r})\n"
        "from django.core.management import execute_from_command_line\n"
        "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'claimtrack.settings')\n"
        "execute_from_command_line(sys.argv)\n",
        encoding="utf-8",
    )
    script = ["set -euo pipefail"]
    for number, step in enumerate(steps()):
        commands = step.commands.replace("http://127.0.0.1:8000", str(live_server))
        script += [f"exec > out.{number} 2> err.{number}", commands]
    command, environment = ["bash", "-c", "\n".join(script)], service_environment()
    done = subprocess.run(command, cwd=tmp_path, env=environment, timeout=READ_WITHIN, check=False)
    while Article.objects.unread().exists():  # the tables are emptied after the test
        time.sleep(0.3)
    for number, step in enumerate(steps()):
        out, err = tmp_path / f"out.{number}", tmp_path / f"err.{number}"
        assert out.exists(), f"stopped before: {step.commands}"
        said = out.read_text(encoding="utf-8")
        for line in step.printed:
            assert line in said, f"{step.commands}\n{line!r} is not in:\n{said[:3000]}\n{err.read_text()}"
    assert done.returncode == 0, err.read_text()
    _check_the_denials(tmp_path)


def _check_the_denials(folder: Path) -> None:
    """The file has every denial of the source, whichever way it was asked for."""
    army = Source.objects.get(name="Syrian army")
    stored = set(Claim.objects.visible().filter(source=army, act="denial").values_list("pk", flat=True))
    assert len(stored) >= 3
    for name in ("denials.csv", "same.csv"):
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            assert {int(row["claim"]) for row in csv.DictReader(file)} == stored, name
