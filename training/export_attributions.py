"""Turn trained weights into what the product runs: two ONNX files, the tokenizer and config.json.

    python -m training.export_attributions --weights final.pt [more.pt] --to claims/extraction/model
        [--precision int8|int7|fp32]

``words.onnx`` reads windows of word pieces: cue probabilities and a state for every word.
``roles.onnx`` reads the fields of cues: scores of the five role labels for every word.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from claims.extraction.attribution_model import CONFIG, FORMAT, ROLES_FILE, TOKENIZER, WORDS_FILE
from training.attribution_net import AttributionNet, NetConfig, minilm_folder
from training.export_traces import forget_traces
from training.piece_table import take_out

OPSET = 18


class WordReader(nn.Module):
    """The first half: windows to cue probabilities (words x 3) and states (words x role width)."""

    def __init__(self, net: AttributionNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, ids: Tensor, features: Tensor, row: Tensor, column: Tensor) -> tuple[Tensor, Tensor]:
        cues, states, _ = self.net.read_words(ids, features, row, column)
        return cues.softmax(-1), states


def load_net(weights: Sequence[Path]) -> tuple[AttributionNet, dict[str, Any]]:
    """The trained network, ready to read, and what was saved beside the last of the files.

    Several files are averaged: rounds of training that went on from one another are better together.
    """
    files = [torch.load(path, weights_only=False) for path in weights]
    config = files[-1]["config"]
    net = AttributionNet(NetConfig(**{**config, "syntax_sizes": tuple(config["syntax_sizes"])}))
    net.load_state_dict(
        {
            name: torch.stack([file["weights"][name].float() for file in files]).mean(dim=0).to(last.dtype)
            for name, last in files[-1]["weights"].items()
        }
    )
    return net.eval(), files[-1]


def export_onnx(net: AttributionNet, folder: Path) -> None:
    """Write both halves in fp32 with free sizes."""
    batch, length, words = torch.export.Dim("windows"), torch.export.Dim("length"), torch.export.Dim("words")
    cues, field = torch.export.Dim("cues"), torch.export.Dim("field")
    ids = torch.randint(1000, 2000, (3, 40))
    ids[1, 30:] = 0
    example = (
        ids,
        torch.zeros(3, 40, 3, dtype=torch.long),
        torch.tensor([0, 0, 1, 2, 2]),
        torch.tensor([1, 5, 2, 3, 9]),
    )
    torch.onnx.export(
        WordReader(net).eval(),
        example,
        str(folder / WORDS_FILE),
        input_names=["ids", "features", "row", "column"],
        output_names=["cues", "states"],
        dynamic_shapes=({0: batch, 1: length}, {0: batch, 1: length}, {0: words}, {0: words}),
        opset_version=OPSET,
        external_data=False,
        dynamo=True,
    )
    shape = (4, 21)
    torch.onnx.export(
        net.roles.eval(),
        (
            torch.randn(*shape, net.config.role_width),
            torch.ones(shape, dtype=torch.bool),
            torch.full(shape, 3),
            torch.zeros(shape, dtype=torch.bool).index_fill(1, torch.tensor([4]), True),
        ),
        str(folder / ROLES_FILE),
        input_names=["states", "valid", "bucket", "in_cue"],
        output_names=["emissions"],
        dynamic_shapes=tuple({0: cues, 1: field} for _ in range(4)),
        opset_version=OPSET,
        external_data=False,
        dynamo=True,
    )


def quantize(source: Path, target: Path, precision: str) -> bool:
    """int8 weights with activations scaled on the run (int7: of 7 bits, which no processor saturates on);
    whether the table of word pieces is the shared one, and so not in it."""
    if precision == "fp32":
        shutil.copy(source, target)
        forget_traces(target)
        return False
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.onnx"
        model = onnx.load(str(source))
        del model.graph.value_info[
            :
        ]  # the exporter's shapes of inner values trip the quantizer's own inference
        onnx.save(model, str(prepared))
        quantize_dynamic(
            str(prepared),
            str(target),
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=precision == "int7",
            op_types_to_quantize=["MatMul", "Gemm", "Gather"],
            extra_options={"MatMulConstBOnly": True},
        )
    forget_traces(target)
    return take_out(target)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_config(
    folder: Path, net: AttributionNet, saved: dict[str, Any], shared_pieces: bool, args: argparse.Namespace
) -> None:
    """config.json: everything beside the weights that the product needs or should be able to tell."""
    config = {
        "format": FORMAT,
        "version": args.version,
        "precision": args.precision,
        "shared_pieces": shared_pieces,
        "window": args.window,
        "overlap": args.overlap,
        "cue_threshold": args.cue_threshold,
        "floor": args.floor,  # of the raw score, before the confidence is computed
        "threshold": args.threshold,  # of the confidence; set with the calibration
        "transitions": [[round(v, 5) for v in row] for row in net.transitions.tolist()],
        "starts": [round(v, 5) for v in net.starts.tolist()],
        "calibration": {
            "intercept": 0.0,
            "cue": 1.0,
            "some": 1.0,
            "path": 0.0,
            "words": 0.0,
            "no_source": 0.0,
        },
        "training": {"epoch": saved["epoch"], "dev": saved["figures"]},
        "sha256": {name: sha256(folder / name) for name in (WORDS_FILE, ROLES_FILE, TOKENIZER)},
    }
    (folder / CONFIG).write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")


def main(argv: list[str] | None = None) -> int:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--weights", type=Path, nargs="+", required=True, help="several are averaged")
    ap.add_argument("--minilm", type=Path, default=minilm_folder(), help="folder with tokenizer.json")
    ap.add_argument("--to", type=Path, required=True)
    ap.add_argument("--precision", choices=["int8", "int7", "fp32"], default="int8")
    ap.add_argument("--version", default="1")
    ap.add_argument("--floor", type=float, default=0.15)
    ap.add_argument("--threshold", type=float, default=0.4)
    ap.add_argument("--cue-threshold", type=float, default=0.15)
    ap.add_argument("--window", type=int, default=384)
    ap.add_argument("--overlap", type=int, default=96)
    args = ap.parse_args(argv)
    net, saved = load_net(args.weights)
    args.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        raw = Path(name)
        export_onnx(net, raw)
        shared = quantize(raw / WORDS_FILE, args.to / WORDS_FILE, args.precision)
        quantize(raw / ROLES_FILE, args.to / ROLES_FILE, "fp32")  # small, and 8 bits cost 0.004 F1 here
    shutil.copy(args.minilm / "tokenizer.json", args.to / TOKENIZER)
    write_config(args.to, net, saved, shared, args)
    print({p.name: p.stat().st_size for p in sorted(args.to.iterdir())})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
