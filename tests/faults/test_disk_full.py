"""A disk that fills up under PostgreSQL: refused with plain words, nothing half stored, and on it goes."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.conftest import Calm, EndsAs
from tests.faults.news import articles
from tests.faults.place import Place
from tests.faults.visitor import browser, sign_in, upload

SIZE = 300  # MB


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of its own, in memory; where mounting is not allowed there is none to be had."""
    folder = Path(tempfile.mkdtemp(prefix="claimtrack-disk-"))
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}m,mode=755", "claimtrack-test", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        folder.rmdir()
        pytest.skip(f"a small disk needs the right to mount one: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
    folder.rmdir()


def _fill(folder: Path) -> Path:
    """Take up all the room there is, also what has become free since."""
    ballast = folder / "ballast"
    for piece in (65_536, 512):
        with ballast.open("ab") as file, contextlib.suppress(OSError):
            while True:
                os.write(file.fileno(), b"\0" * piece)
    return ballast


def test_full_and_emptied_again(only_long: None, small_disk: Path, calm: Calm, ends_as: EndsAs) -> None:
    count = 32
    expected = calm(count)
    texts = articles(count)
    with Place(folder=small_disk / "place") as place:
        place.migrate()
        place.fresh()
        place.beat()
        place.worker(at_once=2)
        _, port = place.web()
        with browser(port, sign_in(place)) as client:
            assert upload(client, texts[:4]).status_code == 302
            statuses = []
            # Many, for what is small may find room in what the database has already; and each time anew, for
            # it gives old pieces of its log back.
            for text in texts[4:28]:
                ballast = _fill(small_disk)
                statuses.append(upload(client, [text]).status_code)
            assert set(statuses) <= {302, 503}, statuses
            assert 503 in statuses, "the disk was not full"
            _fill(small_disk)
            said = upload(client, texts[28:]).text
            ballast.unlink()
            if not place.postgres.running():  # out of room for its log it stops; whoever watches it starts it
                place.start_postgres()
            place.wait(lambda: client.get("/readyz").json()["database"] == "ok", "the database is back")
            assert "was not saved" in said
            assert upload(client, texts).status_code == 302
        place.wait_until_read(600)
        ends_as(place.left(), expected)
        shutil.rmtree(small_disk / "place", ignore_errors=True)
