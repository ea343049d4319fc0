"""The table of word pieces that the networks share: where it lies, and what is said when it does not."""

import json
from pathlib import Path

import numpy as np
import pytest

from claims import onnx_session
from claims.extraction.attribution_model import SHIPPED
from claims.linking.embedding import MODEL as ENCODER
from claims.linking.embedding import Encoder
from claims.piece_table import FOLDER, NAME, TABLE, PieceTableError, piece_table, shares_pieces
from claims.reader.network import MODEL as READER
from tests.reader.harm import HARMS, harmed

NETWORKS = (SHIPPED / "words.onnx", ENCODER / "encoder.onnx", READER / "reader.onnx")


def test_no_network_has_it_a_second_time() -> None:
    size = piece_table().nbytes
    for path in NETWORKS:
        assert NAME.encode() in path.read_bytes()
        assert path.stat().st_size < 1.2 * size, f"{path}: python -m training.piece_table {path}"


def test_a_vector_hangs_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read through the table is what the networks see."""
    before = Encoder().embed(["The mill burned."])
    turned = np.ascontiguousarray(piece_table()[::-1])
    value = onnx_session.onnxruntime.OrtValue.ortvalue_from_numpy(turned)
    monkeypatch.setattr(onnx_session, "_table", lambda: value)
    after = Encoder().embed(["The mill burned."])
    assert float((before * after).sum()) < 0.9


def test_it_is_shared_and_cannot_be_written() -> None:
    assert piece_table() is piece_table()
    with pytest.raises(ValueError, match="read-only"):
        piece_table()[0, 0] = 1


@pytest.mark.parametrize("harm", HARMS)
def test_one_that_cannot_be_used_says_what_to_do(tmp_path: Path, harm: str) -> None:
    with pytest.raises(PieceTableError, match="restore the folder"):
        piece_table(harmed(FOLDER, TABLE, harm, tmp_path / "pieces"))


def test_a_network_may_have_one_of_its_own() -> None:
    """As one of another language has: only who says that it shares this one is given it."""
    assert not shares_pieces({})
    assert not shares_pieces({"shared_pieces": "yes"})
    for path in NETWORKS:
        assert shares_pieces(json.loads((path.parent / "config.json").read_text(encoding="utf-8")))
