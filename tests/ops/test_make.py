"""The Makefile and the scripts behind it: what they list, what they say when something is missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
TARGETS = {
    *("setup", "run", "test", "lint", "format", "lock", "ingest", "train", "train-smoke"),
    *(
        "eval-extraction",
        "eval-linking",
        "bench-extraction",
        "bench-linking",
        "bench-serving",
        "bench-exports",
        "screenshots",
    ),
    "openapi",
    "fuzz-api",
    "clean",
}


def _run(
    command: list[str], *, cwd: Path = CHECKOUT, **environment: str
) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if name not in {"DATA", "PYTHON", "MAKEFLAGS"}}
    return subprocess.run(
        command, cwd=cwd, env={**kept, **environment}, capture_output=True, text=True, check=False
    )


def test_bare_make_lists_the_targets() -> None:
    done = _run(["make"])
    assert done.returncode == 0
    listed = {line.split()[1]: line.split()[2:] for line in done.stdout.splitlines() if "make " in line}
    assert set(listed) >= TARGETS
    assert all(listed.values())


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, "DATA=folder"),
        ({"DATA": "/nowhere"}, "no /nowhere/some.jsonl"),
        ({"DATA": "."}, "no ./some.jsonl"),
    ],
)
def test_measuring_says_which_data_is_missing(environment: dict[str, str], words: str) -> None:
    done = _run(["bin/need-data", "some.jsonl"], cwd=CHECKOUT, **environment)
    assert done.returncode == 1
    assert words in done.stderr


def test_measuring_goes_on_with_its_data(tmp_path: Path) -> None:
    (tmp_path / "some.jsonl").touch()
    assert _run(["bin/need-data", "some.jsonl"], DATA=str(tmp_path)).returncode == 0
    assert _run(["bin/need-data"], DATA=str(tmp_path)).returncode == 0


def test_setup_refuses_another_python(tmp_path: Path) -> None:
    """A program on the PATH that is no Python of ours: an empty shim, an old version."""
    done = _run(
        [str(CHECKOUT / "bin" / "setup"), ".venv", "requirements.txt"], cwd=tmp_path, PYTHON="/bin/false"
    )
    assert done.returncode == 1
    assert "PYTHON=/bin/false is no Python 3.11, 3.12 or 3.13" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_setup_finds_no_python(tmp_path: Path) -> None:
    """With a PATH that has only what the script itself calls."""
    for name in ("bash", "cmp", "id"):
        (tmp_path / name).symlink_to(shutil.which(name) or name)
    (tmp_path / "python3.11").write_text("#!/bin/sh\necho no such version >&2\nexit 127\n")
    (tmp_path / "python3.11").chmod(0o755)
    done = _run(
        ["/bin/bash", str(CHECKOUT / "bin" / "setup"), ".venv", "requirements.txt"],
        cwd=tmp_path,
        PATH=str(tmp_path),
    )
    assert done.returncode == 1
    assert "No Python 3.11, 3.12 or 3.13 found" in done.stderr


def test_setup_does_nothing_when_all_is_installed(tmp_path: Path) -> None:
    """A virtual environment whose stamp equals the requirements is left alone."""
    shutil.copy(CHECKOUT / "requirements.txt", tmp_path)
    (tmp_path / ".venv-other" / "bin").mkdir(parents=True)
    (tmp_path / ".venv-other" / "bin" / "python").symlink_to(sys.executable)
    shutil.copy(CHECKOUT / "requirements.txt", tmp_path / ".venv-other" / ".installed-requirements")
    done = _run([str(CHECKOUT / "bin" / "setup"), ".venv-other", "requirements.txt"], cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("ends", "status", "words"),
    [
        ("""echo '{"dependencies": [{"name": "a"}, {"name": "b"}]}' >"$report" """, 0, "no known holes in 2"),
        (
            """echo '{"dependencies": [{"name": "a", "vulns": [{"id": "PYSEC-1"}]}]}' >"$report"; exit 1""",
            1,
            "PYSEC-1",
        ),
        ("echo 'ERROR: Max retries exceeded with url: /pypi/a/1/json' >&2; exit 1", 75, "SKIPPED"),
        ("echo 'ERROR: Dependency not found on PyPI: a (1)' >&2; exit 1", 75, "SKIPPED"),
        ("echo 'ERROR: requirement a is not hashed' >&2; exit 1", 1, "not hashed"),
    ],
)
def test_an_audit_that_asked_nobody_is_no_pass(tmp_path: Path, ends: str, status: int, words: str) -> None:
    """With a program that ends as pip-audit does: clean, with a hole, out of reach, or refused."""
    program = tmp_path / "pip-audit"
    program.write_text(
        '#!/bin/bash\nwhile [ $# -gt 0 ]; do [ "$1" = --output ] && report=$2; shift; done\n' + ends + "\n"
    )
    program.chmod(0o755)
    done = _run(["bin/audit"], PIP_AUDIT=str(program))
    assert done.returncode == status, done.stderr
    assert words in done.stdout + done.stderr
