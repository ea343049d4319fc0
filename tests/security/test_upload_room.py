"""Large files of a request: written down for accounts alone; where there is no room that is said."""

from __future__ import annotations

import errno
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles.models import Article
from claims import workflow
from claims.token_scopes import Scope
from claimtrack.upload_room import RoomForFiles
from tests.factories import UserFactory
from tests.roles.accounts import client_of

pytestmark = pytest.mark.django_db
ADDRESSES = ("/articles/upload/", "/accounts/login/", "/review/", "/nowhere/", "/api/v1/articles/")


def _large() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.txt", b"The mayor said that the gate was open.\n" + b"x" * 4_000_000)


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path


@pytest.mark.parametrize("checked", [False, True])
@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_that_a_stranger_sends_is_written(
    checked: bool, address: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[object] = []
    monkeypatch.setattr(RoomForFiles, "receive_data_chunk", lambda *sent: written.append(sent))
    client = Client(enforce_csrf_checks=checked)
    client.cookies["csrf"] = "t" * 32
    sent = {"files": _large(), "csrfmiddlewaretoken": "t" * 32}
    assert client.post(address, sent).status_code in (200, 302, 401, 403, 404)
    assert not written
    assert client_of("editor").post("/articles/upload/", {"files": _large()}).status_code == 302
    assert written, "an editor's file goes this way"


def test_a_program_with_a_token_is_no_stranger(folder: Path) -> None:
    chief = UserFactory(is_superuser=True)
    secret = workflow.make_token(name="ingest", scopes=list(Scope), days=7, by=chief)[1]
    headers = {"Authorization": f"Bearer {secret}"}
    answer = Client().post("/api/v1/articles/", {"files": _large()}, headers=headers)
    assert answer.status_code in (200, 201, 202), answer.content
    assert Article.objects.get().text.startswith("The mayor said")


@pytest.mark.parametrize("address", ["/articles/upload/", "/api/v1/articles/"])
@pytest.mark.parametrize("where", ["before", "in the midst"])
def test_a_full_disk_is_no_error_of_ours(
    where: str, address: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of("editor")
    client.raise_request_exception = False
    if where == "before":
        full = SimpleNamespace(free=3_000_000)
        monkeypatch.setattr("claimtrack.upload_room.shutil.disk_usage", lambda _: full)
    else:
        monkeypatch.setattr(
            "django.core.files.uploadhandler.TemporaryFileUploadHandler.receive_data_chunk", _no_room
        )
    answer = client.post(address, {"files": _large()})
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "no room" in answer.content.decode()
    assert not Article.objects.exists()
    assert not list(folder.iterdir()), "what was written of it is gone at once"


def _no_room(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")
