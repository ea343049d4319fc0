"""A disk that fills up, under PostgreSQL or by uploads: plain words, nothing half stored, and on it goes."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.faults.conftest import Calm, EndsAs
from tests.faults.news import articles
from tests.faults.place import Place
from tests.faults.visitor import browser, sign_in, upload

SIZE = 300  # MB


@pytest.fixture
def small_disk() -> Iterator[Path]:
    with disk(SIZE) as folder:
        yield folder


@contextlib.contextmanager
def disk(size: int) -> Iterator[Path]:
    """A file system of its own, in memory, of `size` MB; skips where mounting is not allowed."""
    folder = Path(tempfile.mkdtemp(prefix="claimtrack-disk-"))
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}m,mode=755", "claimtrack-test", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        folder.rmdir()
        pytest.skip(f"a small disk needs the right to mount one: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(
            ["umount", "--lazy", str(folder)], check=True
        )  # also where a test has left somebody in it
        folder.rmdir()


def _fill(folder: Path) -> Path:
    """Take up all the room there is, also what has become free since."""
    ballast = folder / "ballast"
    for piece in (65_536, 512):
        with ballast.open("ab") as file, contextlib.suppress(OSError):
            while True:
                os.write(file.fileno(), b"\0" * piece)
    return ballast


def test_full_and_emptied_again(small_disk: Path, calm: Calm, ends_as: EndsAs, long: bool) -> None:
    count = 32 if long else 16
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
            for text in texts[4 : count - 4]:
                ballast = _fill(small_disk)
                statuses.append(upload(client, [text]).status_code)
            assert set(statuses) <= {302, 503}, statuses
            assert 503 in statuses, "the disk was not full"
            _fill(small_disk)
            said = upload(client, texts[count - 4 :]).text
            ballast.unlink()
            if not place.postgres.running():  # out of room for its log it stops; whoever watches it starts it
                place.start_postgres()
            place.wait(lambda: client.get("/readyz").json()["database"] == "ok", "the database is back")
            assert "was not saved" in said
            assert upload(client, texts).status_code == 302
        place.wait_until_read(600)
        ends_as(place.left(), expected)
        shutil.rmtree(small_disk / "place", ignore_errors=True)


def _form(files: list[tuple[str, bytes]]) -> bytes:
    """What a browser sends of the upload form."""
    head = '--edge\r\nContent-Disposition: form-data; name="files"; filename="{}"\r\n\r\n'
    return b"".join(head.format(name).encode() + held + b"\r\n" for name, held in files) + b"--edge--\r\n"


def test_three_large_uploads_where_there_is_room_for_two(place: Place) -> None:
    """Who finds none is told to wait and to send again; what was written is gone at once; nothing is lost."""
    texts = articles(3)
    halfway = threading.Barrier(3)

    def pieces(whole: bytes, wait: bool) -> Iterator[bytes]:
        for begin in range(0, len(whole), 1_000_000):
            if wait and begin == 13_000_000:
                halfway.wait(60)  # until all have sent as much
            yield whole[begin : begin + 1_000_000]

    with disk(50) as temporary:
        _, port = place.web(TMPDIR=str(temporary))
        cookies = sign_in(place)

        def send(number: int, *, wait: bool) -> httpx.Response:
            name, text = texts[number]
            whole = _form([(name, text.encode()), (f"{number}.bin", b"\0" * 20_000_000)])
            headers = {
                "Content-Type": "multipart/form-data; boundary=edge",
                "Content-Length": str(len(whole)),
            }
            with browser(port, cookies) as client:
                return client.post("/articles/upload/", content=pieces(whole, wait), headers=headers)

        with ThreadPoolExecutor(3) as people:
            answers = list(people.map(lambda number: send(number, wait=True), range(3)))
        statuses = [answer.status_code for answer in answers]
        assert 503 in statuses
        assert set(statuses) <= {302, 503}
        place.wait(
            lambda: shutil.disk_usage(temporary).used < 1_000_000, "what was written of them is gone", 5
        )
        assert place.unread() == statuses.count(302)
        for number, answer in enumerate(answers):
            if answer.status_code == 503:
                assert int(answer.headers["Retry-After"]) > 0
                assert "no room left on the disk" in answer.text
                assert send(number, wait=False).status_code == 302
        assert place.unread() == 3
        assert dict(place.ask("SELECT outcome, count(*) FROM articles_batchitem GROUP BY 1")) == {
            "added": 3,
            "refused": 3,
        }
