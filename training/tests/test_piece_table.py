"""The table of word pieces is taken out of a network where it is the one that all share."""

from pathlib import Path

import numpy as np
import pytest

from claims.piece_table import NAME, TABLE

onnx = pytest.importorskip("onnx")  # it comes with what training needs
piece_table = pytest.importorskip("training.piece_table")

TABLE_OF = np.arange(12, dtype=np.uint8).reshape(4, 3)


def network(path: Path, table: np.ndarray) -> Path:
    held = onnx.numpy_helper.from_array(table, "net.encoder.words.weight_quantized")
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("Gather", [held.name, "ids"], ["vectors"])],
        "network",
        [onnx.helper.make_tensor_value_info("ids", onnx.TensorProto.INT64, ["length"])],
        [onnx.helper.make_tensor_value_info("vectors", onnx.TensorProto.UINT8, ["length", 3])],
        [held],
    )
    path.write_bytes(onnx.helper.make_model(graph).SerializeToString())
    return path


def test_it_is_left_by_name_alone(tmp_path: Path) -> None:
    path = network(tmp_path / "one.onnx", TABLE_OF)
    assert piece_table.take_out(path, tmp_path / "pieces")
    assert np.array_equal(np.load(tmp_path / "pieces" / TABLE), TABLE_OF)
    (outside,) = onnx.load(path, load_external_data=False).graph.initializer
    assert (outside.name, list(outside.dims), outside.raw_data) == (NAME, [4, 3], b"")
    once = path.read_bytes()
    assert piece_table.take_out(path, tmp_path / "pieces")
    assert path.read_bytes() == once


def test_another_table_stays_where_it_is(tmp_path: Path) -> None:
    assert piece_table.take_out(network(tmp_path / "one.onnx", TABLE_OF), tmp_path / "pieces")
    other = network(tmp_path / "other.onnx", TABLE_OF + 1)
    before = other.read_bytes()
    assert not piece_table.take_out(other, tmp_path / "pieces")
    assert other.read_bytes() == before
