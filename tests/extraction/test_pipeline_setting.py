"""CLAIMTRACK_PIPELINE: a wrong one is refused at start, by the library, the command and the worker."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from claims.extraction.attribution_model import SHIPPED
from claims.extraction.pipeline import PipelineError, extract, load

CHECKOUT = Path(__file__).resolve().parents[2]
Spoil = Callable[[Path], None]


def _absent(folder: Path) -> None: ...


def _file(folder: Path) -> None:
    folder.write_text("weights")


def _empty(folder: Path) -> None:
    folder.mkdir()


def _cut_short(folder: Path) -> None:
    shutil.copytree(SHIPPED, folder)
    weights = folder / "words.onnx"
    weights.write_bytes(weights.read_bytes()[:1000])


def _other_format(folder: Path) -> None:
    shutil.copytree(SHIPPED, folder)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps({**config, "format": 99}))


def _config_is_no_json(folder: Path) -> None:
    shutil.copytree(SHIPPED, folder)
    (folder / "config.json").write_text("{")


def _no_networks(folder: Path) -> None:
    """Files that config.json names rightly, and that are none."""
    import hashlib

    shutil.copytree(SHIPPED, folder)
    (folder / "roles.onnx").write_bytes(b"not a network")
    config = json.loads((folder / "config.json").read_text("utf-8"))
    config["sha256"]["roles.onnx"] = hashlib.sha256(b"not a network").hexdigest()
    (folder / "config.json").write_text(json.dumps(config))


def _broken_spacy(folder: Path) -> None:
    folder.mkdir()
    (folder / "config.cfg").write_text("[nlp\nlang = ")


def _spacy_without_attributions(folder: Path) -> None:
    import spacy

    spacy.blank("en").to_disk(folder)


WRONG: list[tuple[Spoil, str]] = [
    (_absent, "no folder of weights and no spaCy pipeline that loads"),
    (_file, "is a file; name a folder of weights or a spaCy pipeline"),
    (_empty, "not a usable attribution model"),
    (_cut_short, "words.onnx: damaged or not the file config.json names"),
    (_other_format, "format 99, this version reads"),
    (_config_is_no_json, "not a usable attribution model"),
    (_no_networks, "its weights do not load"),
    (_broken_spacy, "no spaCy pipeline that loads"),
    (_spacy_without_attributions, "set no doc._.attributions"),
]


@pytest.fixture(params=WRONG, ids=lambda pair: pair[0].__name__.strip("_"))
def wrong(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """A wrong setting, already made: its value, and words its message has."""
    spoil, words = request.param
    folder = tmp_path / "theirs"
    spoil(folder)
    monkeypatch.setenv("CLAIMTRACK_PIPELINE", str(folder))
    return str(folder), words


def _check(message: str, wrong: tuple[str, str]) -> None:
    folder, words = wrong
    assert f"CLAIMTRACK_PIPELINE={folder}: " in message
    assert words in message
    assert "Leave CLAIMTRACK_PIPELINE out" in message


def test_loading_names_the_setting_and_what_to_do(wrong: tuple[str, str]) -> None:
    with pytest.raises(PipelineError) as raised:
        load()
    _check(str(raised.value), wrong)


def test_the_extract_command_ends_before_it_reads(wrong: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"id": 1, "text": "Ana Ruiz said that it fell."}\n')
    with pytest.raises(CommandError) as raised:
        call_command("extract", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "out.jsonl"))
    _check(str(raised.value), wrong)
    assert not (tmp_path / "out.jsonl").exists()


def _worker(pipeline: str) -> subprocess.CompletedProcess[str]:
    """A Celery worker without services: what is wrong has to come out before it asks for them."""
    return subprocess.run(
        [sys.executable, "-m", "celery", "-A", "claimtrack", "worker", "--concurrency", "1"],
        cwd=CHECKOUT,
        env={
            **os.environ,
            "CLAIMTRACK_PIPELINE": pipeline,
            "DATABASE_URL": "postgres://claimtrack:secret@127.0.0.1:9/claimtrack",
            "REDIS_URL": "redis://127.0.0.1:9/0",
            "SECRET_KEY": "an example key of more than fifty characters, for this test alone 0123456789",
            "ALLOWED_HOSTS": "localhost",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(("spoil", "words"), [WRONG[0], WRONG[3]], ids=["absent", "cut_short"])
def test_a_worker_does_not_start(spoil: Spoil, words: str, tmp_path: Path) -> None:
    spoil(tmp_path / "theirs")
    ended = _worker(str(tmp_path / "theirs"))
    assert ended.returncode == 1
    _check(ended.stderr, (str(tmp_path / "theirs"), words))
    assert "The worker does not start." in ended.stderr
    assert "Traceback" not in ended.stderr


def test_another_folder_of_weights_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Mayor Ana Ruiz said on Friday that the old bridge fell."
    shipped = extract(text)
    shutil.copytree(SHIPPED, tmp_path / "mine")
    monkeypatch.setenv("CLAIMTRACK_PIPELINE", str(tmp_path / "mine"))
    mine = extract(text)
    assert mine.pipeline_version.endswith("+mine")
    assert mine.attributions == shipped.attributions
