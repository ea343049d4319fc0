"""Export the sentence encoder of linking to ONNX with 8-bit weights, and measure what that costs.

    python -m training.link_export_encoder [--sentences FILE] [--out FOLDER]

Writes encoder.onnx, tokenizer.json and config.json. The graph takes `pieces` and `mask`, (batch, length)
int64, and gives `vectors`, (batch, 384) float32: the mean of the last hidden states over the mask, scaled
to
length 1. With --sentences (one a line) it prints the cosine between the 8-bit and the torch vectors of
each.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn

from claims.onnx_session import open_network
from claims.piece_table import shares_pieces
from training.link_minilm import MiniLM, load_minilm, package_folder
from training.piece_table import take_out

OUT = Path(__file__).parents[1] / "claims" / "linking" / "model"
MAX_PIECES = 128


class SentenceEncoder(nn.Module):
    """Mean of the hidden states over the mask, scaled to length 1."""

    def __init__(self, encoder: MiniLM) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, pieces: Tensor, mask: Tensor) -> Tensor:
        states = self.encoder(pieces, mask, torch.zeros_like(pieces))
        weight = mask[:, :, None].to(states.dtype)
        mean = (states * weight).sum(1) / weight.sum(1).clamp(min=1e-9)
        return mean / mean.norm(dim=1, keepdim=True).clamp(min=1e-12)  # type: ignore[no-any-return]


def export(out: Path) -> SentenceEncoder:
    """Write the 8-bit encoder to `out`; returns the torch model it was made from."""
    model = SentenceEncoder(load_minilm()).eval()
    out.mkdir(parents=True, exist_ok=True)
    example = torch.ones(2, 8, dtype=torch.int64)
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        torch.onnx.export(
            model,
            (example, example),
            str(full),
            input_names=["pieces", "mask"],
            output_names=["vectors"],
            dynamic_axes={"pieces": {0: "batch", 1: "length"}, "mask": {0: "batch", 1: "length"}},
            opset_version=17,
            dynamo=False,
        )
        # reduce_range: processors without VNNI would overflow 8-bit sums and give other vectors.
        quantize_dynamic(
            full, out / "encoder.onnx", weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
        )
    shutil.copyfile(package_folder() / "tokenizer.json", out / "tokenizer.json")
    config = {
        "dimensions": 384,
        "max_pieces": MAX_PIECES,
        "pad_id": 0,
        "shared_pieces": take_out(out / "encoder.onnx"),
        "version": "all-minilm-l6-v2-int8-1",
    }
    (out / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    return model


def agreement(model: SentenceEncoder, out: Path, sentences: list[str]) -> np.ndarray:
    """Cosine between torch and 8-bit vectors, one a sentence."""
    tokenizer = Tokenizer.from_file(str(out / "tokenizer.json"))
    tokenizer.enable_truncation(MAX_PIECES)
    tokenizer.no_padding()
    config = json.loads((out / "config.json").read_text(encoding="utf-8"))
    session = open_network(out / "encoder.onnx", 1, pieces=shares_pieces(config))
    cosines = []
    for sentence in sentences:
        pieces = np.array([tokenizer.encode(sentence).ids])
        with torch.no_grad():
            full = model(torch.from_numpy(pieces), torch.ones(pieces.shape, dtype=torch.int64)).numpy()[0]
        (small,) = session.run(None, {"pieces": pieces, "mask": np.ones_like(pieces)})
        cosines.append(float(full @ small[0]))
    return np.array(cosines)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--out", type=Path, default=OUT)
    arguments.add_argument("--sentences", type=Path, help="a file with one sentence a line")
    options = arguments.parse_args()
    torch.set_num_threads(1)
    model = export(options.out)
    print(f"{options.out / 'encoder.onnx'}: {(options.out / 'encoder.onnx').stat().st_size / 1e6:.1f} MB")
    if options.sentences:
        lines = [line for line in options.sentences.read_text(encoding="utf-8").splitlines() if line.strip()]
        cosines = agreement(model, options.out, lines)
        shown = f"mean {cosines.mean():.4f}, lowest {cosines.min():.4f}"
        print(f"cosine with fp32 over {len(lines)} sentences: {shown}")


if __name__ == "__main__":
    main()
