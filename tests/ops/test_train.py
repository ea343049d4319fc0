"""``make train``: what it says before it trains, and that the training code itself works."""

import json
import os
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
TRAIN_PYTHON = CHECKOUT / ".venv-train/bin/python"


def _train(data: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["bin/train", "full"],
        cwd=CHECKOUT,
        env={**os.environ, "DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_folder_without_the_articles_is_named(tmp_path: Path) -> None:
    ended = _train(tmp_path / "no such folder")
    assert ended.returncode == 1
    assert "no such folder/polnear_train.jsonl. See training/README.md" in ended.stderr


def test_other_articles_than_polnear_are_refused_before_anything_is_trained(tmp_path: Path) -> None:
    row = {"id": "mine", "text": "“It fell,” she said.", "attributions": [], "annotations": []}
    for part in ("train", "dev"):
        (tmp_path / f"polnear_{part}.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    ended = _train(tmp_path)
    assert ended.returncode == 1
    assert "are not those the weights were trained on" in ended.stderr
    assert "==" not in ended.stdout


@pytest.mark.skipif(not TRAIN_PYTHON.exists(), reason="no training environment: make setup-train")
@pytest.mark.timeout(300)
def test_the_training_code_learns_resumes_and_exports() -> None:
    """training/tests need torch, which the product does without: they run in its environment, where it is."""
    ended = subprocess.run(
        [TRAIN_PYTHON, "-m", "pytest", "-q", "-c", os.devnull, "--rootdir", ".", "training/tests"],
        cwd=CHECKOUT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-2000:]
