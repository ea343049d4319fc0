"""Nothing here tells others that it runs: ONNX Runtime would, from a file in the home folder to its maker."""

import os
from pathlib import Path

import pytest

from tests.ops.fresh_python import CHECKOUT, said_by

NETWORKS = {
    "extraction": "from claims.extraction.attribution_model import load_model; load_model()",
    "linking": "from claims.linking.embedding import Encoder; Encoder().embed(['A mill burned.'])",
    "reader": "from claims.reader.network import Reader; Reader()",
    "training": "import training, onnxruntime; onnxruntime.InferenceSession("
    "'claims/extraction/model/roles.onnx', providers=['CPUExecutionProvider'])",
}


@pytest.mark.parametrize("name", sorted(NETWORKS))
def test_a_network_leaves_nothing_in_the_home_folder(name: str, tmp_path: Path) -> None:
    """Its identifier and what it has still to send would lie there, in a cache of its maker's name."""
    environment = {**os.environ, "HOME": str(tmp_path), "ORT_DISABLE_TELEMETRY": ""}
    environment.pop("XDG_CACHE_HOME", None)
    said_by(NETWORKS[name], environment)
    assert list(tmp_path.rglob("*")) == []


def test_nothing_else_loads_the_library() -> None:
    """Whoever imports it without claims.onnx_session or training would have it report."""
    folders = ("articles", "benchmarks", "claims", "claimtrack", "tests")
    files = [path for folder in folders for path in (CHECKOUT / folder).rglob("*.py")]
    loading = [
        path.relative_to(CHECKOUT).as_posix()
        for path in files
        if any(line.startswith(("import onnxruntime", "from onnxruntime")) for line in _lines(path))
    ]
    assert loading == ["claims/onnx_session.py"]


def test_no_network_names_the_folders_in_which_it_was_made() -> None:
    networks = sorted((CHECKOUT / "claims").rglob("*.onnx"))
    assert len(networks) == 4
    telling = [path.name for path in networks if b'File "' in path.read_bytes()]
    assert telling == [], "python -m training.export_traces FILE.onnx"


def _lines(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
