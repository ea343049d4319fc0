"""Take the table of word pieces, the same in all networks here, out of an exported network.

    python -m training.piece_table FILE.onnx ... [--table DIR]

In place; a network with a table of its own, as one of another language or in full precision has, is left as
it is. Where DIR has no table yet, it becomes that of the first network.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, numpy_helper

from claims.piece_table import CONFIG, FOLDER, NAME, TABLE

WHOLE = "words.weight_quantized"  # as an exported and quantized network calls it, after the parts it is in


def take_out(network: Path, folder: Path = FOLDER) -> bool:
    """Leave in ``network`` the table's name alone, where its table is the one in ``folder``; gives whether it
    is so now, which its config.json has to say as ``shared_pieces``."""
    model = onnx.load(str(network), load_external_data=False)
    graph = model.graph
    for held in [tensor for tensor in graph.initializer if tensor.name.endswith(WHOLE)]:
        table = numpy_helper.to_array(held)
        if not (folder / TABLE).exists():
            _write(table, folder)
        if not np.array_equal(np.load(folder / TABLE), table):
            continue
        for node in graph.node:
            for place, name in enumerate(node.input):
                if name == held.name:
                    node.input[place] = NAME
        graph.initializer.remove(held)
        graph.initializer.append(_outside(table, held.data_type))
        network.write_bytes(model.SerializeToString())
    return any(tensor.name == NAME for tensor in graph.initializer)


def _write(table: np.ndarray, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / TABLE, table)
    config = {"sha256": hashlib.sha256((folder / TABLE).read_bytes()).hexdigest()}
    (folder / CONFIG).write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")


def _outside(table: np.ndarray, data_type: int) -> TensorProto:
    outside = TensorProto(
        name=NAME, data_type=data_type, dims=table.shape, data_location=TensorProto.EXTERNAL
    )
    for key, value in {"location": NAME, "offset": "0", "length": str(table.nbytes)}.items():
        outside.external_data.add(key=key, value=value)
    return outside


def main(argv: Sequence[str] | None = None) -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("networks", type=Path, nargs="+")
    ap.add_argument("--table", type=Path, default=FOLDER)
    args = ap.parse_args(argv)
    for path in args.networks:
        shares = "shares the table" if take_out(path, args.table) else "has a table of its own"
        print(f"{path}: {shares}, {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
