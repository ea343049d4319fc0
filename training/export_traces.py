"""Forget where each step of an exported network stood in the code: it names the folders of one machine.

python -m training.export_traces FILE.onnx ...
"""

from __future__ import annotations

import argparse
from pathlib import Path

import onnx


def forget_traces(network: Path) -> None:
    """Clear the notes of the exporter in ``network``, in place; what it computes stays."""
    model = onnx.load(str(network), load_external_data=False)
    graph = model.graph
    values = (*graph.initializer, *graph.value_info, *graph.input, *graph.output)
    for part in (model, graph, *graph.node, *values):
        part.ClearField("doc_string")
        part.ClearField("metadata_props")
    network.write_bytes(model.SerializeToString())


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("networks", type=Path, nargs="+")
    for path in ap.parse_args().networks:
        forget_traces(path)


if __name__ == "__main__":
    main()
