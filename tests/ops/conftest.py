"""Folders for the tests of what runs the product."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def open_dir() -> Iterator[Path]:
    """A temporary folder that other users may pass through; pytest's own are closed to them."""
    folder = Path(tempfile.mkdtemp(prefix="claimtrack-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)
